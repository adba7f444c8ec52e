namespace Rosetta.Theory.Statistics.Families;

/// <summary>The mean of the other units under the same condition, x by x: what any law without knowledge of the unit could reach.</summary>
/// <remarks>Nothing is assumed of the form, so it is the reference where x is a rank and a curve need not rise.</remarks>
public sealed class ReplicateCurve : CurveCandidate
{
    private ReplicateCurve() { }

    /// <summary>The one there is.</summary>
    public static ReplicateCurve Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "mean of other seeds";

    /// <inheritdoc/>
    public override bool IsHypothesis => false;

    /// <summary>A mean of m units misses an unseen one by sigma^2 (1 + 1/m), of which sigma^2/m is the mean's own.</summary>
    public override double OwnNoise(int units) => 1.0 / (units + 1);

    /// <inheritdoc/>
    public override FittedCurve Fit(IReadOnlyList<ObservedCluster> observed)
    {
        ArgumentNullException.ThrowIfNull(observed);
        Dictionary<string, Dictionary<double, double>> means = MeansOf(observed);
        return new([], cluster => [.. cluster.X.Select(x => means.TryGetValue(cluster.Condition, out Dictionary<double, double>? own)
            ? own.GetValueOrDefault(x, double.NaN) : double.NaN)]);
    }

    /// <summary>One cluster per condition, its y the mean over units.</summary>
    internal static IReadOnlyList<ObservedCluster> Averaged(IReadOnlyList<ObservedCluster> observed)
    {
        Dictionary<string, Dictionary<double, double>> means = MeansOf(observed);
        return [.. observed.GroupBy(cluster => cluster.Condition).Select(group => group.First() with
        {
            Y = [.. group.First().X.Select(x => means[group.Key][x])],
            Scale = group.Average(cluster => cluster.Scale),
        })];
    }

    private static Dictionary<string, Dictionary<double, double>> MeansOf(IReadOnlyList<ObservedCluster> observed) =>
        observed.GroupBy(cluster => cluster.Condition)
            .ToDictionary(group => group.Key, group => group.SelectMany(cluster => cluster.X.Zip(cluster.Y)).GroupBy(point => point.First)
                .ToDictionary(points => points.Key, points => points.Average(point => point.Second)), StringComparer.Ordinal);
}
