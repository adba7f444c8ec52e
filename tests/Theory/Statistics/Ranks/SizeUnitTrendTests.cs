using Rosetta.Theory;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Ranks;

namespace Rosetta.Tests.Theory.Statistics.Ranks;

public sealed class SizeUnitTrendTests
{
    /// <summary>Four pairs at each of three sizes rise without exception: three points, of which one order in three is as good.</summary>
    [Test]
    public void PairsOfOneSize_AreOnePoint()
    {
        Rng rng = Rng.FromSeed("three sizes");
        (double, double)[] rows = [.. from size in new[] { 1000.0, 2000, 4000 } from pair in Enumerable.Range(0, 4)
            select (size, Math.Log2(size) + 0.1 * rng.NextDouble())];
        SizeUnitTrend trend = SizeUnitTrend.Of(rows);
        Assert.That(trend.Means, Has.Count.EqualTo(3));
        Assert.That(trend.Tau, Is.EqualTo(1));
        Assert.That(trend.P, Is.EqualTo(1.0 / 3).Within(1e-12));
        Assert.That(trend.LeastP, Is.EqualTo(trend.P).Within(1e-12));
        Assert.That(trend.PerDecade.DegreesOfFreedom, Is.EqualTo(1));
        Assert.That(Kendall.Of([.. rows.Select(row => row.Item1)], [.. rows.Select(row => row.Item2)]).P, Is.LessThan(0.01),
            "as twelve points the same would decide");
    }

    [Test]
    public void FiveSizesInOrder_AreTheFewestThatDecide()
    {
        SizeUnitTrend five = SizeUnitTrend.Of([.. Enumerable.Range(1, 5).Select(i => (Math.Pow(10, i), 0.5 * i))]);
        Assert.That(five.P, Is.EqualTo(1.0 / 60).Within(1e-12));
        Assert.That(five.PerDecade.Value, Is.EqualTo(0.5).Within(1e-12));
        SizeUnitTrend four = SizeUnitTrend.Of([.. Enumerable.Range(1, 4).Select(i => (Math.Pow(10, i), 0.5 * i))]);
        Assert.That(four.P, Is.EqualTo(1.0 / 12).Within(1e-12));
    }

    [Test]
    public void Ties_AreCountedOverAllOrders()
    {
        // Of the 24 orders of 1, 1, 2, 3 the pairs (1, 2), (1, 2), (1, 3), (1, 3), (2, 3) all rise in two and all fall in two.
        Assert.That(SizeUnitTrend.Of([(10, 1), (20, 1), (40, 2), (80, 3)]).P, Is.EqualTo(4.0 / 24).Within(1e-12));
        Assert.That(SizeUnitTrend.Of([(10, 1), (20, 1), (40, 1)]).P, Is.EqualTo(1));
    }

    [Test]
    public void OneSize_OrAValueThatIsNone_IsRefused()
    {
        Assert.Throws<BadInputException>(() => SizeUnitTrend.Of([(10, 1), (10, 2)]));
        Assert.Throws<BadInputException>(() => SizeUnitTrend.Of([(10, 1), (20, double.NaN)]));
    }
}
