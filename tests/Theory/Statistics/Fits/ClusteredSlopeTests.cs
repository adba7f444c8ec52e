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
    /// The 95 % interval covers 95 % whether the clusters' slopes differ or not: no test chooses between two errors. Simulated over 1,000
    /// worlds, which must not contradict it.
    /// </summary>
    [TestCase(2, 5, 0)]
    [TestCase(2, 5, 0.1)]
    [TestCase(5, 3, 0)]
    [TestCase(5, 3, 0.3)]
    [TestCase(8, 3, 0.03)]
    [TestCase(10, 4, 0)]
    public void Interval_Covers_WhetherSlopesDifferOrNot(int clusters, int sizes, double slopeNoise)
    {
        const int worlds = 1000;
        int covered = Enumerable.Range(0, worlds)
            .Count(w => Covers(clusters, sizes, slopeNoise, Rng.FromSeed("coverage").Derive("world", w), clustered: true));
        Assert.That(ProportionInterval.Wilson(covered, worlds, 0.999).Contains(0.95), Is.True, $"covered {covered} of {worlds}");
    }

    [Test]
    public void PlainLeastSquares_WouldNotCover()
    {
        const int worlds = 300;
        int covered = Enumerable.Range(0, worlds)
            .Count(w => Covers(5, 8, 0.1, Rng.FromSeed("coverage").Derive("world", w), clustered: false, levelNoise: 0));
        Assert.That(ProportionInterval.Wilson(covered, worlds, 0.999).High, Is.LessThan(0.9), $"covered {covered} of {worlds}");
    }

    /// <summary>
    /// Models of a family serve in the pairs with both others at each size (their noise is shared by two pairs, half of a row's), or one
    /// small model serves at two sizes: 93 % at least, and no wider than three times a known error would be.
    /// </summary>
    [TestCase(true)]
    [TestCase(false)]
    public void SharedModels_AreInTheError(bool atEachSize)
    {
        const int worlds = 1000, sizes = 6;
        Rng rng = Rng.FromSeed("shared models");
        int covered = 0, ignored = 0;
        for (int w = 0; w < worlds; w++)
        {
            Rng own = rng.Derive("world", w);
            List<CountRow> rows = [];
            List<double> values = [];
            Dictionary<string, double> noise = [];
            double Noise(string model) => noise.TryGetValue(model, out double known) ? known
                : noise[model] = RowNoise * own.NextGaussian();
            void Add(string? pair, double size, string a, string b)
            {
                rows.Add(new(size, 1, pair, modelA: a, modelB: b));
                values.Add(TrueSlope * Math.Log(size) + Noise(a) + Noise(b));
            }
            for (int s = 0; s < sizes; s++)
            {
                double size = 100 * Math.Pow(2, s);
                if (atEachSize)
                {
                    Add("p x g", size, $"p{s}", $"g{s}");
                    Add("p x o", size, $"p{s}", $"o{s}");
                }
                else
                {
                    Add(null, size, $"p{s}", $"g{s / 2 * (s < 4 ? 1 : 0)}{(s < 4 ? "" : $"-{s}")}");
                }
            }
            covered += Holds(ClusteredSlope.OfValues(rows, values)) ? 1 : 0;
            ignored += Holds(ClusteredSlope.OfValues([.. rows.Select(row => new CountRow(row.Size, 1, row.Pair))], values)) ? 1 : 0;
        }
        Assert.That(ProportionInterval.Wilson(covered, worlds, 0.999).High, Is.GreaterThan(0.95), $"covered {covered} of {worlds}");
        TestContext.Out.WriteLine($"covered {covered}, without identities {ignored}, of {worlds}");
    }

    [Test]
    public void IncompleteLayouts_KeepTheSlopeFreeOfLevels()
    {
        // Cluster b stands 10 above a and misses the smallest size: a pooled line would tilt, the clusters' own do not.
        double[] x = [1, 2, 3, 4, 2, 3, 4], y = [1, 2, 3, 4, 12, 13, 14];
        string[] owner = ["a", "a", "a", "a", "b", "b", "b"];
        ClusteredSlope fit = ClusteredSlope.OfValues([.. x.Select((value, i) => new CountRow(Math.Exp(value), 1, owner[i]))], y);
        Assert.That(fit.Slope, Is.EqualTo(1).Within(1e-12));
        Assert.That(LineFit.Of(x, y).Slope, Is.GreaterThan(1.5));
    }

    private static bool Holds(ClusteredSlope fit) =>
        Math.Abs(fit.Slope - TrueSlope) <= StudentT.TwoSidedQuantile(0.95, fit.DegreesOfFreedom) * fit.StandardError;

    private static bool Covers(int clusters, int sizes, double slopeNoise, Rng rng, bool clustered, double levelNoise = 0.3)
    {
        // Centred, so that a cluster of another slope does not stand on another level as well.
        double[] grid = Grids.Sizes(sizes, 3);
        double center = grid.Average(size => Math.Log(size));
        List<CountRow> rows = [];
        List<double> values = [];
        for (int g = 0; g < clusters; g++)
        {
            double level = levelNoise * rng.NextGaussian(), slope = TrueSlope + slopeNoise * rng.NextGaussian();
            foreach (double size in grid)
            {
                rows.Add(new(size, 1, $"cluster {g}"));
                values.Add(level + slope * (Math.Log(size) - center) + RowNoise * rng.NextGaussian());
            }
        }
        if (clustered)
            return Holds(ClusteredSlope.OfValues(rows, values));
        LineFit plain = LineFit.Of([.. rows.Select(row => Math.Log(row.Size))], values);
        return Holds(new(plain.Slope, plain.SlopeStandardError, rows.Count - 2));
    }
}
