using FsCheck;
using FsCheck.Fluent;
using Rosetta.Theory.Numerics;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Power;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Tests.Theory.Statistics.Fits;

public sealed class CountWeightsTests
{
    /// <summary>Rounding: slopes of a few logarithms.</summary>
    private const double Rounding = 1e-9;

    [Test]
    public void CountsThatScatterAsPoissonsOrLess_WeighAsTheyAreLarge()
    {
        double[] sizes = [100, 400, 1600, 6400];
        CountWeights weights = CountWeights.Of(SizeTotals.Of([.. sizes.Select(size => new CountRow(size, Math.Sqrt(size)))]));
        Assert.That(weights.ExtraVariance, Is.Zero);
        Assert.That(weights.Weights.Select((weight, i) => weight / Math.Sqrt(sizes[i])), Is.All.EqualTo(1).Within(Rounding));
    }

    [Property(MaxTest = 60)]
    public Property Weights_LieBetweenEqualAndPoissons(PositiveInt seed, bool scattered)
    {
        Rng rng = Rng.FromSeed("weights").Derive("case", seed.Get);
        CountRow[] rows = [.. Enumerable.Range(0, 6).Select(i => 100 * Math.Pow(2, i)).Select(size =>
            new CountRow(size, 1 + CountSampler.NegativeBinomial(2 * Math.Sqrt(size), scattered ? 0.3 : 0, rng)))];
        CountWeights weights = CountWeights.Of(SizeTotals.Of(rows));
        double first = weights.Weights[0], last = weights.Weights[^1],
            slope = LineFit.Of([.. rows.Select(row => Math.Log(row.Size))], [.. rows.Select(row => Math.Log(row.Count))]).Slope;
        double poisson = Math.Exp(slope * (Math.Log(rows[^1].Size) - Math.Log(rows[0].Size)));
        return (slope >= 0 ? last / first <= poisson * (1 + Rounding) && last / first >= 1 - Rounding
            : last / first >= poisson * (1 - Rounding))
            .Label($"ratio {last / first:R}, Poisson's {poisson:R}")
            .Classify(weights.ExtraVariance > 0, "extra variance").Classify(scattered, "overdispersed");
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
    /// The extra variance moves the weights; the variance that this costs is the square of the slope's derivative times the variance of d.
    /// </summary>
    [Test]
    public void SlopeVariance_FollowsTheDerivativeOfTheSlope()
    {
        CountRow[] rows = [new(100, 12), new(200, 31), new(400, 18), new(800, 60), new(1600, 41)];
        SizeTotals totals = SizeTotals.Of(rows);
        CountWeights weights = CountWeights.Of(totals);
        Assert.That(weights.ExtraVariance, Is.GreaterThan(0));
        double Slope(double change) =>
            LineFit.Of(totals.LogSizes, totals.MeanLogCounts, [.. weights.Weights.Select(weight => 1 / (1 / weight + change))]).Slope;
        const double step = 1e-6;
        double derivative = (Slope(step) - Slope(-step)) / (2 * step), mean = weights.Weights.Average(weight => 1 / weight);
        // Truncation of the central difference.
        Assert.That(weights.SlopeVariance(totals),
            Is.EqualTo(derivative * derivative * 2 * mean * mean / 3).Within(1e-5 * derivative * derivative));
    }

    [Test]
    public void ABentCurve_IsComparedWithTheSameWeights()
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
    }
}
