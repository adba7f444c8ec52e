using FsCheck;
using FsCheck.Fluent;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Counts;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Fits;

namespace Rosetta.Tests.Theory.Statistics.Fits;

public sealed class CountCellsTests
{
    private static readonly double[] Sizes = [100, 200, 400, 800, 1600, 3200];

    private static CountCells Cells(params double[] counts) =>
        new([.. Sizes.Take(counts.Length).Select(size => Math.Log(size))], counts, [.. counts.Select(_ => 1.0)]);

    /// <summary>The regressions that are bound to statsmodels have the same maxima.</summary>
    [Property(MaxTest = 60)]
    public Property Line_IsThatOfTheCountRegressions(PositiveInt seed, bool scattered)
    {
        Rng rng = Rng.FromSeed("cells").Derive("case", seed.Get);
        double[] counts = [.. Sizes.Select(size => (double)CountSampler.NegativeBinomial(0.5 * Math.Sqrt(size), scattered ? 0.5 : 0, rng))];
        if (CountSeries.Refusal(Sizes, counts) is not null)
            return true.ToProperty();
        CountCells cells = Cells(counts);
        PoissonRegression poisson = PoissonRegression.Of(Sizes, counts);
        NegativeBinomialRegression? interior = NegativeBinomialRegression.Of(Sizes, counts);
        double own = cells.Line(0).Slope, wide = interior is null ? 0 : cells.Line(interior.Dispersion).Slope - interior.Exponent;
        return (Math.Abs(own - poisson.Exponent) < 1e-7).Label($"{own:R} against {poisson.Exponent:R}")
            .And((Math.Abs(wide) < 1e-6).Label($"off by {wide:R}"))
            .And(Math.Abs(cells.LogLikelihood(cells.Line(0).Means, 0) - poisson.LogLikelihood) < 1e-7)
            .Classify(counts.Any(count => count == 0), "zeros").Classify(interior is not null, "overdispersed");
    }

    [Test]
    public void CountsAtOneEndOnly_HaveAFiniteSlope_NearThatOfOneMoreCount()
    {
        double last = Cells(0, 0, 0, 0, 5).Line(0).Slope, neighbour = Cells(0, 0, 0, 1, 5).Line(0).Slope;
        Assert.That(last, Is.EqualTo(neighbour).Within(0.5 * neighbour));
    }

    [Test]
    public void LevelOfAShape_SolvesItsScore()
    {
        CountCells cells = Cells(3, 9, 4, 20, 11, 40);
        double[] means = cells.Levelled([.. Sizes], 0.2);
        Assert.That(cells.Counts.Zip(means, (y, mu) => (y - mu) / (1 + 0.2 * mu)).Sum(), Is.Zero.Within(1e-9));
        Assert.That(means[5] / means[0], Is.EqualTo(32).Within(1e-9));
    }
}
