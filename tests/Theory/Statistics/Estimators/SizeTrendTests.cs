using Rosetta.Theory;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Tests.Theory.Statistics.Estimators;

/// <summary>A change per decade of size.</summary>
public sealed class SizeTrendTests
{
    [Test]
    public void ALineInTheLogarithmOfSize_HasItsSlopePerDecade_AndSeedsAreItsClusters()
    {
        // Three seeds with slopes 0.1, 0.2 and 0.3 per decade: their mean, with the error of three.
        Estimate trend = SizeTrend.Of([.. from seed in Enumerable.Range(1, 3) from size in new[] { 10.0, 100, 1000, 10_000 }
            select (new CountRow(size, 1, seed: $"{seed}"), 0.1 * seed * Math.Log10(size))]);
        Assert.That(trend.Value, Is.EqualTo(0.2).Within(1e-12));
        Assert.That(trend.StandardError, Is.EqualTo(0.1 / Math.Sqrt(3)).Within(1e-12));
        Assert.That(trend.DegreesOfFreedom, Is.EqualTo(2));
    }

    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    public void WhatIsNotFinite_IsRefused(double value) =>
        Assert.That(() => SizeTrend.Of([(new CountRow(10, 1), 0), (new CountRow(100, 1), value)]), Throws.TypeOf<BadInputException>());
}
