using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Runs;
using Rosetta.Theory.Numerics;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Statistics.Families;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Moments;

namespace Rosetta.Experiments.Judgement.Toys;

/// <summary>
/// Which isolation map and which utility training has: isolation against capacity, utility against capacity, and capacity against rank, each held against
/// the curves of theory.md section 3 on networks that the curves were not fitted to.
/// </summary>
internal static class ToyCurves
{
    public const string IsolationMap = "isolation-map", Utility = "utility", Allocation = "allocation";

    /// <summary>Bins of capacity that count alike: most features hold next to none, and would decide alone.</summary>
    private const int Bins = 20;

    /// <summary>Bins are as wide as capacity itself above this, in neurons, and equally wide below.</summary>
    private const double BinScale = 0.05;

    /// <summary>Where drawn curves begin, in neurons.</summary>
    private const double SmallestDrawn = 0.01;

    /// <summary>Points of a drawn curve.</summary>
    private const int CurvePoints = 60;

    /// <summary>Folds: a network is predicted from three quarters of the others.</summary>
    private const int Folds = 4;

    /// <summary>A comparison with what it was made from.</summary>
    public sealed record Compared(string Relation, IReadOnlyList<ObservedCluster> Clusters, CurveComparison Result);

    /// <summary>The comparisons at one probability of presence; none where fewer than three networks are measured.</summary>
    public static IReadOnlyList<Compared> Of(IReadOnlyList<ToySeries> series, double level)
    {
        (ToySeries Series, CellRow Cell)[] cells = [.. series.SelectMany(own => own.Cells.Select(cell => (own, cell)))];
        if (cells.Length < 3 || cells.Max(own => own.Series.CapacityOf(own.Cell).Max()) is not (> 0 and var largest))
            return [];
        var compared = new List<Compared>();
        ObservedCluster[] isolation = [.. cells.Where(own => own.Series.HasNeurons).Select(own => Balanced(own.Cell.Key, own.Series.CapacityOf(own.Cell), own.Cell.Toy!.Isolation, largest))];
        if (isolation.Length >= 3)
            compared.Add(new(IsolationMap, isolation, CurveComparison.Of(isolation, IsolationCurves.All, Folds, level)));
        ObservedCluster[] utility = [.. cells.Select(own => Balanced(own.Cell.Key, own.Series.CapacityOf(own.Cell), own.Cell.Toy!.Utility, largest))];
        compared.Add(new(Utility, utility, CurveComparison.Of(utility, UtilityCurves.All, Folds, level)));
        if (series.FirstOrDefault(own => own.IsCalibration && own.Cells.Count > 0) is { } calibration
            && calibration.Cells.GroupBy(cell => cell.Neurons).Select(size => ByRank(calibration, [.. size])).ToArray() is { Length: >= 3 } sizes)
        {
            Scenario world = calibration.Scenario;
            CurveCandidate[] families = [.. UtilityFamily.All.Select(family => new AllocationCurve(family, cluster => (world, long.Parse(cluster.Key, System.Globalization.CultureInfo.InvariantCulture))))];
            compared.Add(new(Allocation, sizes, CurveComparison.Of(sizes, families, sizes.Length, level)));
        }
        return compared;
    }

    /// <summary>What toys.json holds of a comparison.</summary>
    public static ToyCurveFinding Finding(string world, double presence, Compared compared)
    {
        double largest = compared.Clusters.Max(cluster => cluster.X.Max());
        double[] grid = [.. Enumerable.Range(0, CurvePoints + 1).Select(i => compared.Relation == Allocation ? i + 1.0 : SmallestDrawn * Math.Pow(largest / SmallestDrawn, i / (double)CurvePoints))];
        // A drawn allocation is that of the largest size.
        ObservedCluster drawn = compared.Clusters[^1] with { X = grid, Y = grid, Weights = grid };
        return new ToyCurveFinding
        {
            World = world,
            Presence = presence,
            Relation = compared.Relation,
            Clusters = compared.Clusters.Count,
            Candidates = [.. compared.Result.Candidates.Select(score => new ToyCandidateFinding
            {
                Name = score.Name,
                IsHypothesis = score.IsHypothesis,
                Parameters = score.Curve.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value),
                Explained = score.Explained,
                ExcessInterval95 = [score.ExcessInterval.Low, score.ExcessInterval.High],
                Outcome = VerdictNames.Of(score.Verdict),
                Curve = [.. grid.Zip(score.Curve.Predict(drawn), (x, y) => new[] { x, y })],
            })],
            ShortfallInterval95 = compared.Result.Shortfall is { } interval ? [interval.Low, interval.High] : null,
            Binned = compared.Relation == Allocation ? [.. compared.Clusters[^1].X.Take(CurvePoints).Zip(compared.Clusters[^1].Y, (x, y) => new[] { x, y, 0 })] : Binned(compared.Clusters, largest),
        };
    }

    private static ObservedCluster Balanced(string key, IReadOnlyList<double> capacities, IReadOnlyList<double> y, double largest)
    {
        // An adjusted share of variance scatters about zero; a capacity does not fall below it.
        IReadOnlyList<double> x = [.. capacities.Select(capacity => Math.Max(0, capacity))];
        int[] bins = [.. x.Select(value => BinOf(value, largest))];
        Dictionary<int, int> sizes = bins.CountBy(bin => bin).ToDictionary();
        return new(key, x, y, [.. bins.Select(bin => 1.0 / sizes[bin])]);
    }

    // Capacities are known up to the noise of each network: seeds are averaged feature by feature.
    private static ObservedCluster ByRank(ToySeries series, IReadOnlyList<CellRow> cells)
    {
        int features = series.Inputs.Count;
        double[] ranks = [.. Enumerable.Range(1, features).Select(rank => (double)rank)];
        double[] means = [.. Enumerable.Range(0, features).Select(rank => cells.Average(cell => Math.Max(0, series.CapacityOf(cell)[rank])))];
        return new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{cells[0].Neurons:F0}"), ranks, means, [.. ranks.Select(_ => 1.0)], means.Sum());
    }

    private static IReadOnlyList<double[]> Binned(IReadOnlyList<ObservedCluster> clusters, double largest) =>
    [
        .. Enumerable.Range(0, Bins).Select(bin =>
        {
            // One mean per network, so that the error is that between networks.
            double[][] means = [.. clusters.Select(cluster => Enumerable.Range(0, cluster.X.Count).Where(i => BinOf(cluster.X[i], largest) == bin).ToArray())
                .Zip(clusters, (inside, cluster) => (inside, cluster)).Where(pair => pair.inside.Length > 0)
                .Select(pair => new[] { pair.inside.Average(i => pair.cluster.X[i]), pair.inside.Average(i => pair.cluster.Y[i]) })];
            SampleMoments y = SampleMoments.Of(means.Select(mean => mean[1]));
            return means.Length < 2 ? null : new[] { means.Average(mean => mean[0]), y.Mean, Math.Sqrt(y.SampleVariance / means.Length) };
        }).OfType<double[]>(),
    ];

    private static int BinOf(double capacity, double largest) =>
        Math.Clamp((int)(Bins * StableMath.Log1p(capacity / BinScale) / StableMath.Log1p(largest / BinScale)), 0, Bins - 1);
}
