using Rosetta.Theory.Numerics;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Intervals;

namespace Rosetta.Tests.Theory.Statistics.Fits;

public sealed class ClusteredSlopeTests
{
    private const double TrueSlope = 0.6;
    private const double RowNoise = 0.1;

    /// <summary>
    /// The 95 % interval covers 93 to 97 % whatever the rows share: nothing, their size, their cluster's slope, or both. The intervals
    /// are approximate (pooling, Satterthwaite), so the claim is 92.5 to 97.5 %, and a simulation of 1,000 worlds must not contradict it.
    /// </summary>
    [TestCase(3, 5, 0, 0)]
    [TestCase(3, 5, 0.1, 0)]
    [TestCase(3, 5, 0, 0.1)]
    [TestCase(5, 8, 0.1, 0.1)]
    [TestCase(10, 4, 0, 0)]
    public void Interval_Covers_WhateverTheRowsShare(int clusters, int sizes, double sizeNoise, double slopeNoise)
    {
        const int worlds = 1000;
        int covered = Enumerable.Range(0, worlds)
            .Count(w => Covers(clusters, sizes, sizeNoise, slopeNoise, Rng.FromSeed("coverage").Derive("world", w), clustered: true));
        Interval simulated = ProportionInterval.Wilson(covered, worlds, 0.999);
        Assert.That(simulated.High > 0.925 && simulated.Low < 0.975, Is.True, $"covered {covered} of {worlds}");
    }

    [Test]
    public void PlainLeastSquares_WouldNotCover()
    {
        const int worlds = 300;
        int covered = Enumerable.Range(0, worlds)
            .Count(w => Covers(5, 8, 0.1, 0.1, Rng.FromSeed("coverage").Derive("world", w), clustered: false, levelNoise: 0));
        Assert.That(ProportionInterval.Wilson(covered, worlds, 0.999).High, Is.LessThan(0.9), $"covered {covered} of {worlds}");
    }

    [Test]
    public void IncompleteLayouts_KeepTheSlopeFreeOfLevels()
    {
        // Cluster b stands 10 above a and misses the smallest size: a pooled line would tilt, the slope within clusters does not.
        double[] x = [1, 2, 3, 4, 2, 3, 4], y = [1, 2, 3, 4, 12, 13, 14];
        ClusteredSlope fit = ClusteredSlope.Of(x, y, ["a", "a", "a", "a", "b", "b", "b"]);
        Assert.That(fit.Slope, Is.EqualTo(1).Within(1e-12));
        Assert.That(LineFit.Of(x, y).Slope, Is.GreaterThan(1.5));
    }

    private static bool Covers(int clusters, int sizes, double sizeNoise, double slopeNoise, Rng rng, bool clustered,
        double levelNoise = 0.3)
    {
        // Centred, so that a cluster of another slope does not stand on another level as well.
        double center = Math.Log(1000) + 1.5 * Math.Log(10);
        double[] grid = [.. Grids.Sizes(sizes, 3).Select(size => Math.Log(size) - center)];
        double[] shared = [.. grid.Select(_ => sizeNoise * rng.NextGaussian())];
        List<double> x = [], y = [];
        List<string?> owner = [];
        for (int g = 0; g < clusters; g++)
        {
            double level = levelNoise * rng.NextGaussian(), slope = TrueSlope + slopeNoise * rng.NextGaussian();
            for (int s = 0; s < sizes; s++)
            {
                x.Add(grid[s]);
                y.Add(level + slope * grid[s] + shared[s] + RowNoise * rng.NextGaussian());
                owner.Add($"cluster {g}");
            }
        }
        if (!clustered)
        {
            LineFit plain = LineFit.Of(x, y);
            return Math.Abs(plain.Slope - TrueSlope) <= StudentT.TwoSidedQuantile(0.95, x.Count - 2) * plain.SlopeStandardError;
        }
        ClusteredSlope fit = ClusteredSlope.Of(x, y, owner);
        return Math.Abs(fit.Slope - TrueSlope) <= StudentT.TwoSidedQuantile(0.95, fit.DegreesOfFreedom) * fit.StandardError;
    }
}
