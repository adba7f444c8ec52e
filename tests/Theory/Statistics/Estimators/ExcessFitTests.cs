using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Tests.Theory.Statistics.Estimators;

/// <summary>Powers above a background, and contrasts of nested counts.</summary>
public sealed class ExcessFitTests
{
    private static readonly double[] Sizes = [512, 1152, 2560, 5120, 9216];

    /// <summary>Rounding: scoring ends at 1e-11 of the equations.</summary>
    private const double Solved = 1e-7;

    [TestCase(80, 147, 265, 424, 610)]
    [TestCase(30, 37, 51, 64, 70)]
    [TestCase(0, 3, 4, 2, 9)]
    [TestCase(12, 0, 40, 35, 90)]
    public void OneSeriesWithoutBackground_IsTheHeadlineOfSizeFit(params int[] counts)
    {
        SizeFit fit = SizeFit.Of([.. Sizes.Zip(counts, (size, count) => new CountRow(size, count))]);
        Estimate own = ExcessFit.Of([.. Sizes.Select((size, i) => Point(size, [counts[i]], [0]))], [1])!.Coefficient(1);
        Assert.Multiple(() =>
        {
            Assert.That(own.Value, Is.EqualTo(fit.Exponent).Within(Solved));
            Assert.That(own.StandardError, Is.EqualTo(fit.StandardError).Within(1e-5 * fit.StandardError));
            Assert.That(own.DegreesOfFreedom, Is.EqualTo(3));
        });
    }

    [Test]
    public void APowerAboveABackground_IsFoundExactly_AlsoBelowIt()
    {
        CountedPoint[] points = [.. Sizes.Select((size, i) => Point(size, [10 + 40 * i + 3 * Math.Pow(size / 512, 0.9)], [10 + 40 * i]))];
        Assert.That(ExcessFit.Of(points, [1])!.Coefficient(1).Value, Is.EqualTo(0.9).Within(Solved));
        points[0] = Point(512, [8], [10]);
        Estimate below = ExcessFit.Of(points, [1])!.Coefficient(1);
        Assert.That(below.Value, Is.GreaterThan(0.9));
        Assert.That(below.StandardError, Is.GreaterThan(0));
    }

    [Test]
    public void AContrast_IsTheDifferenceOfPowers_AndNestedCountsShareTheirScatter()
    {
        double[] wiggle = [1.1, 0.9, 1.15, 0.95, 1.02];
        CountedPoint[] points = [.. Sizes.Select((size, i) => Point(size,
            [100 * wiggle[i] * Math.Pow(size / 512, 0.7), 50 * wiggle[i] * Math.Pow(size / 512, 0.4)], [0, 0]))];
        Estimate nested = ExcessFit.Of(points, [1, -1])!.Coefficient(1), apart = ExcessFit.Of(points, [1, -1], [0, 1])!.Coefficient(1);
        Assert.That(nested.Value, Is.EqualTo(0.3).Within(Solved));
        Assert.That(apart.Value, Is.EqualTo(0.3).Within(Solved));
        Assert.That(nested.StandardError, Is.LessThan(1e-5), "what both counts share is no scatter of their ratio");
    }

    [Test]
    public void DocumentsThatMoveEverySizeAlike_WidenTheError_AndThoseThatMoveEachAloneDoNot()
    {
        double[] counts = [80, 147, 265, 424, 610];
        Estimate Of(Func<int, int, double> moved) => ExcessFit.Of([.. Sizes.Select((size, i) => Point(size, [counts[i]], [0],
            [.. Enumerable.Range(0, 20).Select(b => new[] { counts[i] * (1 + moved(b, i)) })]))], [1])!.Coefficient(1);
        double still = Of((_, _) => 0).StandardError, tilted = Of((b, i) => (b % 2 == 0 ? 0.1 : -0.1) * (i - 2)).StandardError;
        Assert.That(tilted, Is.GreaterThan(2 * still), "replicate b tilts the whole line");
        Assert.That(Of((b, _) => b % 2 == 0 ? 0.1 : -0.1).StandardError, Is.EqualTo(still).Within(1e-3), "a level is no slope");
    }

    [TestCase(0, 0, 0, 0, 12)]
    [TestCase(0, 0, 0, 0, 0)]
    public void CountsAtOneEndAlone_HaveNoFinitePower(params int[] counts) =>
        Assert.That(ExcessFit.Of([.. Sizes.Select((size, i) => Point(size, [counts[i]], [0]))], [1]), Is.Null);

    [Test]
    public void TwoSizes_HaveAPowerAndNoError()
    {
        Estimate two = ExcessFit.Of([Point(512, [80], [0]), Point(2560, [265], [0])], [1])!.Coefficient(1);
        Assert.That(two.Value, Is.EqualTo(Math.Log(265 / 80.0) / Math.Log(5)).Within(Solved));
        Assert.That((double.IsNaN(two.StandardError), two.DegreesOfFreedom), Is.EqualTo((true, 0.0)));
    }

    /// <summary>Ten shapes in three series, which share what is special of a shape: the shapes are what errs independently.</summary>
    [Test]
    public void PointsOfOneUnit_AreOneUnit()
    {
        const int shapes = 10, series = 3, worlds = 600;
        var units = new ExcessFit.Units([.. Enumerable.Range(0, shapes * series).Select(s => s % shapes)], series);
        int covered = 0, coveredByPoints = 0;
        for (int world = 0; world < worlds; world++)
        {
            Rng rng = Rng.FromSeed("units").Derive("world", world);
            double[] own = [.. Enumerable.Range(0, shapes).Select(_ => 0.3 * rng.NextGaussian())];
            CountedPoint[] points = [.. Enumerable.Range(0, shapes * series).Select(s =>
            {
                int shape = s % shapes;
                double layers = Math.Log(1 << (shape % 4)), width = Math.Log(1 << (shape / 3));
                double mean = 60 * Math.Exp(0.4 * (s / shapes) + layers + own[shape]);
                double[] design = [.. Enumerable.Range(0, series).Select(k => k == s / shapes ? 1.0 : 0), layers, width];
                double count = Math.Max(0, Math.Round(mean + Math.Sqrt(mean) * rng.NextGaussian()));
                return new CountedPoint(design, [count], [1], [0], [0], []);
            })];
            ExcessFit fit = ExcessFit.Of(points, [1])!;
            Estimate ofUnits = fit.Coefficient(series, null, units);
            Assert.That(ofUnits.DegreesOfFreedom, Is.EqualTo(shapes - 3));
            covered += ofUnits.IntervalAt(0.95).Contains(1) ? 1 : 0;
            coveredByPoints += fit.Coefficient(series).IntervalAt(0.95).Contains(1) ? 1 : 0;
        }
        // Three binomial standard errors.
        Assert.That(covered / (double)worlds, Is.EqualTo(0.95).Within(0.027));
        Assert.That(coveredByPoints / (double)worlds, Is.LessThan(0.85), "as if thirty points were");
    }

    [Test]
    public void UnitsOfOnePointEach_ChangeNothing()
    {
        ExcessFit fit = ExcessFit.Of([.. Sizes.Select((size, i) => Point(size, [30 + 40 * i], [0]))], [1])!;
        Assert.That(fit.Coefficient(1, null, new([0, 1, 2, 3, 4], 1)), Is.EqualTo(fit.Coefficient(1)));
    }

    private static CountedPoint Point(double size, double[] counts, double[] background, double[][]? replicates = null) =>
        new([1, Math.Log(size / 512)], counts, [.. counts.Select(_ => 1.0)], background, [.. background.Select(own => own / 3)],
            replicates ?? []);
}
