using Rosetta.Tests.Theory.Statistics.Fits;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Moments;
using Rosetta.Theory.Statistics.Power;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Tests.Theory.Statistics.Power;

public sealed class PowerStudyTests
{
    private static PowerStudy Run(IReadOnlyList<StudyDesign> designs, int worlds)
    {
        static CountRow[] Draw(double exponent, StudyDesign design, Rng rng) => [.. Grids.Sizes(design.SizeCount, 1.5)
            .Select(size => new CountRow(size, CountSampler.NegativeBinomial(0.5 * Math.Pow(size, exponent), 0.04, rng)))];
        PredictedExponent prediction = PredictedExponent.Of("A", 0.66), rival = PredictedExponent.Of("B", 0.9);
        return PowerStudy.Run(designs, (design, rng) => Draw(0.66, design, rng), (design, rng) => Draw(0.9, design, rng),
            (_, rows) => ExponentJudge.Judge(SizeFit.Of(rows), prediction, rival).Verdict, worlds, Rng.FromSeed("power"));
    }

    [Test]
    public void Power_GrowsWithSizes_AndNoDesignMovesAnother()
    {
        StudyDesign small = new(4, 1, 1000), large = new(14, 1, 1000);
        PowerStudy both = Run([small, large], 100), alone = Run([large], 100);
        Assert.That(both.Points[1], Is.EqualTo(alone.Points[0]));
        Assert.That(both.Points[1].Power, Is.GreaterThan(both.Points[0].Power + 0.2));
        Assert.That(both.Points.All(point => point.WrongRateInterval.Low <= 0.05), Is.True);
        Assert.That(both.Smallest(0.7), Is.EqualTo(both.Points[1]));
        Assert.That(both.Smallest(0.999), Is.Null);
    }

    [Test]
    public void Grid_IsInOrderOfCost() =>
        Assert.That(StudyDesign.Grid([4, 8], [1, 3], [500, 1000]).Select(design => design.Cost).ToArray(),
            Is.Ordered.And.Length.EqualTo(8));

    [TestCase(0.3, 0)]
    [TestCase(12, 0)]
    [TestCase(200, 0)]
    [TestCase(1e6, 0)]
    [TestCase(40, 0.5)]
    [TestCase(40, 3)]
    public void Counts_HaveTheirMeanAndVariance(double mean, double dispersion)
    {
        const int draws = 20_000;
        Rng rng = Rng.FromSeed("counts");
        SampleMoments moments =
            SampleMoments.Of(Enumerable.Range(0, draws).Select(_ => (double)CountSampler.NegativeBinomial(mean, dispersion, rng)));
        double variance = mean + dispersion * mean * mean;
        // Sampling: sqrt(var / n), and for the variance sqrt((kurtosis + 2) / n) with the sample's own kurtosis; five of each.
        Assert.That(moments.Mean, Is.EqualTo(mean).Within(5 * Math.Sqrt(variance / draws)));
        Assert.That(moments.SampleVariance, Is.EqualTo(variance).Within(5 * variance * Math.Sqrt((moments.ExcessKurtosis + 2) / draws)));
    }
}
