using Rosetta.Theory;
using Rosetta.Theory.Allocation;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Utilities;

namespace Rosetta.Tests.Theory.Spectra;

public sealed class TableSpectrumTests
{
    private static SpectrumPoint[] Points(params (long Rank, double Weight)[] rows) =>
        [.. rows.Select(row => new SpectrumPoint(row.Rank, row.Weight))];

    [Test]
    public void TableOfAPowerLaw_IsThatPowerLaw([Values(100L, 10_000L, 1_000_000_000L)] long neurons)
    {
        // Straight in log-log, so any rows of a power law give all of it.
        TableSpectrum table =
            TableSpectrum.Of(Points((1, 1), (2, Math.Pow(2, -1.5)), (10, Math.Pow(10, -1.5)), (1000, Math.Pow(1000, -1.5))), 1.5);
        CapacityAllocation expected = Solve(PowerLawSpectrum.Of(1.5)), actual = Solve(table);
        Assert.Multiple(() =>
        {
            Assert.That(actual.Lambda, Is.EqualTo(expected.Lambda).Within(1e-12 * expected.Lambda));
            Assert.That(actual.RTau, Is.EqualTo(expected.RTau!.Value).Within(1e-12 * expected.RTau.Value));
            Assert.That(actual.Rosetta, Is.EqualTo(expected.Rosetta));
            Assert.That(actual.MeanIsolationRosetta, Is.EqualTo(expected.MeanIsolationRosetta!.Value).Within(1e-12));
        });

        CapacityAllocation Solve(Spectrum spectrum) =>
            AllocationSolver.Solve(Scenario.Create("t", spectrum, CrraHypothesis.Log(1), 0.5, [neurons]), neurons);
    }

    [Test]
    public void TableWithoutATail_EndsWithItsLastFeature()
    {
        TableSpectrum table = TableSpectrum.Of(Points((1, 1), (2, 0.4), (3, 0.2)), null);
        CapacityAllocation allocation = AllocationSolver.Solve(Scenario.Create("t", table, CrraHypothesis.Log(1), 0.5, [1000]), 1000);
        Assert.That((allocation.Isolated, allocation.Represented), Is.EqualTo((3L, 3L)));
        Assert.That(allocation.CapacityOf(1) + allocation.CapacityOf(2) + allocation.CapacityOf(3), Is.EqualTo(1000).Within(1e-9));
        Assert.That(table.PowerSum(1), Is.EqualTo(1.6).Within(1e-15));
    }

    [TestCase(new long[] { 2, 3 }, new[] { 1.0, 0.5 }, "rank 2 (row 1)")]
    [TestCase(new long[] { 1, 2, 3 }, new[] { 1.0, 0.5, 0.5 }, "row 3, rank 3")]
    [TestCase(new long[] { 1, 2, 3 }, new[] { 1.0, 0.5, 0.6 }, "row 3, rank 3")]
    [TestCase(new long[] { 1, 2, 3 }, new[] { 1.0, double.NaN, 0.2 }, "row 2, rank 2")]
    [TestCase(new long[] { 1, 2, 3 }, new[] { 1.0, 0.5, 0 }, "row 3, rank 3")]
    [TestCase(new long[] { 1, 2, 2 }, new[] { 1.0, 0.5, 0.4 }, "row 3, rank 2")]
    [TestCase(new long[] { 1, 2, 4, 5 }, new[] { 1.0, 0.5, 0.4, 0.3 }, "between rank 2 and rank 4")]
    [TestCase(new long[] { 1, 2, 3, 40, 44, 48 }, new[] { 1.0, 0.5, 0.4, 0.3, 0.2, 0.1 }, "between rank 3 and rank 40")]
    public void FaultyTable_IsRefusedWithItsPlace(long[] ranks, double[] weights, string place)
    {
        var error = Assert.Throws<BadInputException>(() =>
            TableSpectrum.Of([.. ranks.Zip(weights, (rank, weight) => new SpectrumPoint(rank, weight))], 1.5));
        Assert.That(error!.Message, Does.Contain(place));
    }

    [Test]
    public void SparseTable_IsNoGap() =>
        Assert.DoesNotThrow(() =>
            TableSpectrum.Of(Points((1, 1), (2, 0.5), (3, 0.3), (5, 0.2), (10, 0.1), (20, 0.05), (50, 0.02), (100, 0.01)), 1));
}
