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

    private static CountedPoint Point(double size, double[] counts, double[] background, double[][]? replicates = null) =>
        new([1, Math.Log(size / 512)], counts, [.. counts.Select(_ => 1.0)], background, [.. background.Select(own => own / 3)],
            replicates ?? []);
}
