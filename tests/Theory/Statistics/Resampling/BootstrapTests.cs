using Rosetta.Theory;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Moments;
using Rosetta.Theory.Statistics.Resampling;

namespace Rosetta.Tests.Theory.Statistics.Resampling;

public sealed class BootstrapTests
{
    [Test]
    public void StandardErrorOfAMean_IsItsFormula_AndMoreReplicatesExtendTheList()
    {
        double[] values = [.. Enumerable.Range(0, 50).Select(i => (double)(i * i % 37))];
        double mean = values.Average(), expected = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)) / values.Length);
        Bootstrap few = Bootstrap.Of(values, v => v.Average(), 200, Rng.FromSeed("mean")),
            many = Bootstrap.Of(values, v => v.Average(), 2000, Rng.FromSeed("mean"));
        // Sampling: a standard deviation of 2,000 draws is known to 1/sqrt(4,000); four of those.
        Assert.That(many.StandardError, Is.EqualTo(expected).Within(4 * expected / Math.Sqrt(4000)));
        Assert.That(many.Replicates.Take(200), Is.EqualTo(few.Replicates));
    }

    /// <summary>A skewed statistic: BCa stays near its level; the percentile interval is known to fall below.</summary>
    [Test]
    public void BiasCorrectedInterval_CoversAVariance()
    {
        const int worlds = 300, values = 60;
        Rng rng = Rng.FromSeed("variance coverage");
        int covered = 0, percentile = 0;
        for (int w = 0; w < worlds; w++)
        {
            Rng own = rng.Derive("world", w);
            double[] data = [.. Enumerable.Range(0, values).Select(_ => own.NextGaussian())];
            Bootstrap bootstrap = Bootstrap.Of(data, v => v.Average(x => x * x) - Math.Pow(v.Average(), 2), 400, own.Derive("bootstrap"));
            covered += bootstrap.BiasCorrectedAccelerated().Contains(1) ? 1 : 0;
            percentile += bootstrap.Percentile().Contains(1) ? 1 : 0;
        }
        TestContext.Out.WriteLine($"BCa {covered}, percentile {percentile} of {worlds}");
        Assert.That(ProportionInterval.Wilson(covered, worlds, 0.999).High, Is.GreaterThan(0.93));
        Assert.That(covered, Is.GreaterThan(percentile));
    }

    [Test]
    public void JackknifeErrorOfAMean_IsItsFormula_SoThatBothStudentise()
    {
        double[] values = [.. Enumerable.Range(0, 12).Select(i => (double)(i * i % 17))];
        Func<IReadOnlyList<double>, double> mean = drawn => drawn.Average(), error = drawn =>
            Math.Sqrt(SampleMoments.Of(drawn).SampleVariance / drawn.Count);
        Interval general = Bootstrap.OfStudentized(values, mean, 200, Rng.FromSeed("t")).Studentized();
        Interval formula = Bootstrap.OfStudentized(values, mean, 200, Rng.FromSeed("t"), error).Studentized();
        Assert.That((general.Low, general.High), Is.EqualTo((formula.Low, formula.High))
            .Using<(double, double)>((a, b) => Math.Abs(a.Item1 - b.Item1) + Math.Abs(a.Item2 - b.Item2) < 1e-9 ? 0 : 1));
        Assert.That(Bootstrap.OfStudentized(values, mean, 200, Rng.FromSeed("t")).Replicates,
            Is.EqualTo(Bootstrap.Of(values, mean, 200, Rng.FromSeed("t")).Replicates));
        Assert.Throws<InvalidOperationException>(() => Bootstrap.Of(values, mean, 200, Rng.FromSeed("t")).Studentized());
    }

    /// <summary>Ten skewed clusters: percentile and BCa cover 84 to 86 %, the studentised interval 94 %.</summary>
    [Test]
    public void StudentisedInterval_CoversTheMeanOfFewSkewedClusters()
    {
        const int worlds = 400;
        Rng rng = Rng.FromSeed("few clusters");
        int studentised = 0, percentile = 0;
        for (int w = 0; w < worlds; w++)
        {
            Rng own = rng.Derive("world", w);
            double[] values = [.. Enumerable.Range(0, 10).Select(_ => own.NextExponential())];
            Bootstrap bootstrap = Bootstrap.OfStudentized(values, drawn => drawn.Average(), 300, own.Derive("bootstrap"),
                drawn => Math.Sqrt(SampleMoments.Of(drawn).SampleVariance / drawn.Count));
            studentised += bootstrap.Studentized().Contains(1) ? 1 : 0;
            percentile += bootstrap.Percentile().Contains(1) ? 1 : 0;
        }
        Assert.That(ProportionInterval.Wilson(studentised, worlds, 0.999).High, Is.GreaterThan(0.95), $"{studentised} of {worlds}");
        Assert.That(ProportionInterval.Wilson(percentile, worlds, 0.999).High, Is.LessThan(0.93),
            $"{percentile} of {worlds}: the guard is needed");
    }

    [Test]
    public void Blocks_StayTogether_AndRowsOfOneDocumentAreNotIndependent()
    {
        string[] labels = [.. Enumerable.Range(0, 400).Select(i => $"document {i / 10}")];
        double[] values = [.. Enumerable.Range(0, 400).Select(i => Math.Sin(i / 10 * 7.0))];
        BlockResample blocks = BlockResample.Of(labels);
        Rng rng = Rng.FromSeed("blocks");
        Assert.That(blocks.BlockCount, Is.EqualTo(40));
        foreach (IGrouping<string, int> drawn in blocks.DrawRows(rng).GroupBy(row => labels[row]))
            Assert.That(drawn.GroupBy(row => row).Select(group => group.Count()).Distinct().Count(), Is.EqualTo(1),
                "a block is drawn whole");
        Assert.That(blocks.DrawMultiplicities(rng).Sum(), Is.EqualTo(40));
        double byRow = Bootstrap.Of(values, v => v.Average(), 500, rng.Derive("rows")).StandardError;
        double byBlock =
            Bootstrap.Of([.. values.Chunk(10)], v => v.Average(block => block.Average()), 500, rng.Derive("blocks")).StandardError;
        Assert.That(byBlock / byRow, Is.EqualTo(Math.Sqrt(10)).Within(0.5), "ten equal rows are one observation");
    }

    [Test]
    public void NestedResampling_HoldsBothSourcesOfNoise()
    {
        Rng rng = Rng.FromSeed("nested");
        double[][] seeds = [.. Enumerable.Range(0, 30).Select(_ =>
            { double level = rng.NextGaussian(); return Enumerable.Range(0, 5).Select(_ => level + rng.NextGaussian()).ToArray(); })];
        static double Mean(IReadOnlyList<IReadOnlyList<double>> data) => data.Average(inner => inner.Average());
        double outer = Bootstrap.Of(seeds, data => Mean(data), 1000, rng.Derive("outer")).StandardError;
        double nested = Bootstrap.OfNested([.. seeds], Mean, 1000, rng.Derive("nested")).StandardError;
        Assert.That(nested, Is.GreaterThan(outer));
    }

    [Test]
    public void TooFewUnits_AreRefused()
    {
        Assert.Throws<BadInputException>(() => BlockResample.Of(["a", "a"]));
        Assert.Throws<BadInputException>(() => Bootstrap.Of([1.0], v => v[0], 100, Rng.FromSeed("one")));
    }
}
