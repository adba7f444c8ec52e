using FsCheck;
using FsCheck.Fluent;
using Rosetta.Theory.Numerics;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Tests.Theory.Statistics.Fits;

public sealed class CountWeightsTests
{
    /// <summary>Rounding: slopes of a few logarithms.</summary>
    private const double Rounding = 1e-9;

    private static readonly CountRow[] Scattered = [new(100, 12), new(200, 31), new(400, 18), new(800, 60), new(1600, 41)];

    private static (GroupSlope Slope, double Dispersion) Fitted(CountRow[] rows, double change = 0)
    {
        SlopeGroup group = SlopeGroup.Of(rows, [.. Enumerable.Range(0, rows.Length)]);
        CountCells cells = new(group.X, [.. rows.Select(row => row.Count)], [.. rows.Select(_ => 1.0)]);
        double dispersion = CountCells.Dispersion([cells]);
        return (CountWeights.Of(group, cells, dispersion + change), dispersion);
    }

    [Test]
    public void CountsThatScatterAsPoissonsOrLess_WeighAsTheyAreLarge()
    {
        double[] sizes = [100, 400, 1600, 6400];
        (GroupSlope slope, double dispersion) = Fitted([.. sizes.Select(size => new CountRow(size, Math.Sqrt(size)))]);
        Assert.That(dispersion, Is.Zero);
        Assert.That(slope.Group.Weights.Select((weight, i) => weight / Math.Sqrt(sizes[i])), Is.All.EqualTo(1).Within(Rounding));
    }

    [Property(MaxTest = 60)]
    public Property Dispersion_MakesPearsonsStatisticItsDegrees_AndTheEstimatingEquationsHold(PositiveInt seed, bool scattered)
    {
        Rng rng = Rng.FromSeed("weights").Derive("case", seed.Get);
        (GroupSlope slope, double dispersion) = Fitted([.. Enumerable.Range(0, 6).Select(i => 100 * Math.Pow(2, i)).Select(size =>
            new CountRow(size, 1 + CountSampler.NegativeBinomial(2 * Math.Sqrt(size), scattered ? 0.3 : 0, rng)))]);
        double[] w = slope.Group.Weights, r = slope.Residuals, x = slope.Group.X;
        double pearson = w.Zip(r, (weight, residual) => weight * residual * residual).Sum(), total = w.Sum();
        double level = w.Zip(r, (weight, residual) => weight * residual).Sum(),
            tilt = Enumerable.Range(0, 6).Sum(s => w[s] * r[s] * (x[s] - x[0]));
        return (dispersion > 0 ? Math.Abs(pearson - 4) < 1e-6 : pearson <= 4 + Rounding).Label($"Pearson {pearson:R} at {dispersion:R}")
            .And((Math.Abs(level) < Rounding * total && Math.Abs(tilt) < Rounding * total).Label($"scores {level:R} and {tilt:R}"))
            .Classify(dispersion > 0, "extra variance").Classify(scattered, "overdispersed");
    }

    [Test]
    public void WeightedLine_IsThatOfRepeatedPoints()
    {
        // A weight of 3 is a point written three times, in the line as in its weighted sums of squares.
        double[] x = [0, 1, 2, 3], y = [1, 2.5, 2.7, 4.4], weights = [1, 3, 1, 2];
        LineFit weighted = LineFit.Of(x, y, weights), repeated = LineFit.Of([0, 1, 1, 1, 2, 3, 3], [1, 2.5, 2.5, 2.5, 2.7, 4.4, 4.4]);
        Assert.That(weighted.Slope, Is.EqualTo(repeated.Slope).Within(Rounding));
        Assert.That(weighted.Intercept, Is.EqualTo(repeated.Intercept).Within(Rounding));
        Assert.That(weighted.ResidualSumOfSquares, Is.EqualTo(repeated.ResidualSumOfSquares).Within(Rounding));
        Assert.That(LineFit.Of(x, y, [7, 7, 7, 7]).SlopeStandardError, Is.EqualTo(LineFit.Of(x, y).SlopeStandardError).Within(Rounding),
            "only ratios matter");
    }

    /// <summary>
    /// The dispersion moves the weights; the variance that this costs is the square of the slope's derivative times the variance of d.
    /// </summary>
    [Test]
    public void SlopeVariance_FollowsTheDerivativeOfTheSlope()
    {
        (GroupSlope slope, double dispersion) = Fitted(Scattered);
        Assert.That(dispersion, Is.GreaterThan(0));
        const double step = 1e-5;
        double derivative = (Fitted(Scattered, step).Slope.Slope - Fitted(Scattered, -step).Slope.Slope) / (2 * step),
            mean = slope.Group.Weights.Average(weight => 1 / weight), expected = derivative * derivative * 2 * mean * mean / 3;
        // The expected information stands for the observed one: residuals of a third of a count.
        Assert.That(CountWeights.SlopeVariance(slope, dispersion), Is.EqualTo(expected).Within(0.5 * expected));
        Assert.That(CountWeights.SlopeVariance(slope, 0), Is.Zero);
    }

    [Test]
    public void ABentCurve_IsComparedWithTheSameWeightsAndClusters()
    {
        // A noise-free, bent curve of few counts: equal weights have another slope, and the curve would be refuted by rounding alone.
        double[] sizes = Grids.Sizes(7, 2), counts = [.. sizes.Select(size => 5 * Math.Pow(size, 0.6) / (1 + 40 / Math.Sqrt(size)))];
        SizeFit fit = SizeFit.Of([.. sizes.Select((size, i) => new CountRow(size, counts[i]))]);
        PredictedExponent curve = PredictedExponent.FromCurve("own", sizes, counts);
        Assert.That(curve.For(fit).Value, Is.EqualTo(fit.Exponent).Within(Rounding));
        Assert.That(Math.Abs(curve.Value - fit.Exponent), Is.GreaterThan(1e-3), "the guard is needed");
        Assert.That(curve.For(SizeFit.Of([new(1, 3), new(2, 5), new(4, 8)])).Value, Is.EqualTo(curve.Value),
            "another grid leaves it as it is");
        Assert.That(curve.Value, Is.EqualTo(PowerLawFit.Of(sizes, counts).Exponent));
        // One seed lacks the largest size: its slope is another, on the curve as in the measurement.
        SizeFit seeds = SizeFit.Of([.. sizes.Select((size, i) => new CountRow(size, counts[i], seed: "a")),
            .. sizes.SkipLast(1).Select((size, i) => new CountRow(size, counts[i], seed: "b"))]);
        Assert.That(seeds.Exponent, Is.Not.EqualTo(fit.Exponent).Within(1e-3));
        Assert.That(curve.For(seeds).Value, Is.EqualTo(seeds.Exponent).Within(Rounding));
    }
}
