using System.Globalization;
using Rosetta.Theory.Numerics;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Statistics.Families;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Moments;

namespace Rosetta.Theory.Claims;

/// <summary>
/// Which isolation map and which utility training has: isolation against capacity, utility against capacity, and capacity against rank,
/// each held against the curves E15 to E18 on seeds that the curves were not fitted to.
/// </summary>
public static class CapacityCurves
{
    public const string IsolationMap = "isolation-map", Utility = "utility", Allocation = "allocation";

    /// <summary>Bins of capacity that count alike: most features hold next to none, and would decide alone.</summary>
    private const int Bins = 20;

    /// <summary>Bins are as wide as capacity itself above this, in neurons, and equally wide below.</summary>
    private const double BinScale = 0.05;

    /// <summary>Where drawn curves begin, in neurons.</summary>
    public const double SmallestDrawn = 0.01;

    /// <summary>Points of a drawn curve.</summary>
    public const int CurvePoints = 60;

    /// <summary>Folds: a seed is predicted from three quarters of them.</summary>
    private const int Folds = 4;

    /// <summary>A comparison with what it was made from.</summary>
    public sealed record Compared(string Relation, IReadOnlyList<ObservedCluster> Clusters, CurveComparison Result);

    /// <summary>A relation that could not be compared, and why.</summary>
    public sealed record Refused(string Relation, string Reason);

    /// <summary>
    /// The comparisons at one probability of presence, and those that the networks refuse (fewer than three seeds, for example).
    /// </summary>
    /// <remarks>
    /// Isolation and utility against capacity: on the spectra that judge, whose networks share seeds; those of the calibration
    /// would be other units with another mixture of spectra. Capacity against rank: on the calibration, and for independent
    /// features alone, since only their capacities sum to a budget.
    /// </remarks>
    public static (IReadOnlyList<Compared> Compared, IReadOnlyList<Refused> Refused) Of(IReadOnlyList<ToysEvidence> series, double level)
    {
        (ToysEvidence Series, MeasuredToy Cell)[] cells =
            [.. series.Where(own => !own.IsCalibration).SelectMany(own => own.Cells.Select(cell => (own, cell)))];
        if (cells.Length == 0 || cells.Max(own => own.Series.CapacityOf(own.Cell).Max()) is not (> 0 and var largest))
            return ([], []);
        var compared = new List<Compared>();
        var refused = new List<Refused>();
        // Where no basis is privileged there are no neurons, so nothing to be isolated by.
        if (series[0].HasNeurons)
            Add(IsolationMap,
                [.. cells.Select(own => Balanced(own.Cell, own.Series.CapacityOf(own.Cell), own.Cell.Toy.Isolation, largest))],
                IsolationCurves.All);
        Add(Utility, [.. cells.Select(own => Balanced(own.Cell, own.Series.CapacityOf(own.Cell), own.Cell.Toy.Utility, largest))],
            UtilityCurves.All);
        if (series.FirstOrDefault(own => own.IsCalibration && own.Cells.Count > 0) is { FeaturesAreIndependent: true } calibration)
        {
            Scenario world = calibration.Scenario;
            Add(Allocation, [.. calibration.Cells.Select(cell => ByRank(calibration, cell))],
                [.. UtilityFamily.All.Select(family => new AllocationCurve(family,
                    cluster => (world, long.Parse(cluster.Condition, CultureInfo.InvariantCulture)))), ReplicateCurve.Instance]);
        }
        return (compared, refused);

        void Add(string relation, IReadOnlyList<ObservedCluster> clusters, IReadOnlyList<CurveCandidate> candidates)
        {
            try
            {
                compared.Add(new(relation, clusters, CurveComparison.Of(clusters, candidates, series[0].Rules.CurveMargin, Folds, level)));
            }
            catch (BadInputException refusal)
            {
                refused.Add(new(relation, refusal.Message));
            }
        }
    }

    private static ObservedCluster Balanced(MeasuredToy cell, IReadOnlyList<double> capacities, IReadOnlyList<double> ordinates,
        double largest)
    {
        // A feature that the samples never showed has no utility.
        int[] seen = [.. Enumerable.Range(0, ordinates.Count).Where(rank => double.IsFinite(ordinates[rank]))];
        // An adjusted share of variance scatters about zero; a capacity does not fall below it.
        IReadOnlyList<double> x = [.. seen.Select(rank => Math.Max(0, capacities[rank]))];
        int[] bins = [.. x.Select(value => BinOf(value, largest))];
        Dictionary<int, int> sizes = bins.CountBy(bin => bin).ToDictionary();
        return new(ToysEvidence.SeedOf(cell), Condition(cell), x, [.. seen.Select(rank => ordinates[rank])],
            [.. bins.Select(bin => 1.0 / sizes[bin])]);
    }

    private static ObservedCluster ByRank(ToysEvidence series, MeasuredToy cell)
    {
        double[] capacities = [.. series.CapacityOf(cell).Select(capacity => Math.Max(0, capacity))];
        return new(ToysEvidence.SeedOf(cell), Condition(cell), [.. capacities.Select((_, i) => i + 1.0)], capacities,
            [.. capacities.Select(_ => 1.0)], capacities.Sum());
    }

    private static string Condition(MeasuredToy cell) => cell.Neurons.ToString("F0", CultureInfo.InvariantCulture);

    /// <summary>Mean over seeds, with its standard error, rank by rank at one size.</summary>
    public static IReadOnlyList<double[]> ByRankOf(string size, IReadOnlyList<ObservedCluster> clusters)
    {
        ObservedCluster[] own = [.. clusters.Where(cluster => cluster.Condition == size)];
        return [.. Enumerable.Range(0, Math.Min(CurvePoints, own[0].X.Count)).Select(rank =>
        {
            SampleMoments moments = SampleMoments.Of(own.Select(cluster => cluster.Y[rank]));
            return new[] { rank + 1.0, moments.Mean, own.Length > 1 ? Math.Sqrt(moments.SampleVariance / own.Length) : 0 };
        })];
    }

    /// <summary>Mean ordinate over bins of capacity, with its standard error over seeds.</summary>
    public static IReadOnlyList<double[]> Binned(IReadOnlyList<ObservedCluster> clusters, double largest) =>
    [
        .. Enumerable.Range(0, Bins).Select(bin =>
        {
            // One mean per seed, so that the error is that between independent networks.
            double[][] means = [.. clusters.GroupBy(cluster => cluster.Unit)
                .Select(unit => unit.SelectMany(cluster => cluster.X.Zip(cluster.Y)).Where(point => BinOf(point.First, largest) == bin)
                    .ToArray()).Where(inside => inside.Length > 0)
                .Select(inside => new[] { inside.Average(point => point.First), inside.Average(point => point.Second) })];
            SampleMoments y = SampleMoments.Of(means.Select(mean => mean[1]));
            return means.Length < 2 ? null : new[] { means.Average(mean => mean[0]), y.Mean, Math.Sqrt(y.SampleVariance / means.Length) };
        }).OfType<double[]>(),
    ];

    private static int BinOf(double capacity, double largest) =>
        Math.Clamp((int)(Bins * StableMath.Log1p(capacity / BinScale) / StableMath.Log1p(largest / BinScale)), 0, Bins - 1);
}
