namespace Rosetta.Theory.Statistics.Fits;

/// <summary>Which rows have a slope of their own, and which rows share a model.</summary>
/// <remarks>
/// A group is the rows of one label: pairs where at least two of them span several sizes, else seeds (seeds within a pair are joined). A
/// cluster is one group, or several that models join; clusters share nothing. Where models join all groups into one, every group is a
/// cluster and <see cref="ShareModels"/> is true. Without labels, the sets of rows that models join are the clusters if there are at least
/// two, each spans several sizes and none is left over. Else all rows are one cluster, and the sizes are the units.
/// </remarks>
internal sealed class RowClusters
{
    private readonly IReadOnlyList<CountRow> _rows;
    private readonly bool _modelsKnown;

    private RowClusters(IReadOnlyList<CountRow> rows, int[][][] clusters, string? by)
    {
        (_rows, Clusters, By) = (rows, clusters, by);
        _modelsKnown = rows.Any(row => row.ModelA is not null || row.ModelB is not null);
        ShareModels = Enumerable.Range(0, clusters.Length).Any(g => Enumerable.Range(0, g).Any(h => Joined(clusters[g], clusters[h])));
    }

    /// <summary>[cluster][group][row].</summary>
    public int[][][] Clusters { get; }

    /// <summary>What names the clusters: pair, seed or model; null where there is one only.</summary>
    public string? By { get; }

    /// <summary>Whether different clusters share a model.</summary>
    public bool ShareModels { get; }

    /// <summary>The clusters of counted rows.</summary>
    public static RowClusters Of(IReadOnlyList<CountRow> rows)
    {
        RowClusters none = new(rows, [[[.. Enumerable.Range(0, rows.Count)]]], null);
        foreach ((string name, Func<CountRow, string?> label) in
            new (string, Func<CountRow, string?>)[] { ("pair", row => row.Pair), ("seed", row => row.Seed) })
        {
            int[][] groups = [.. Enumerable.Range(0, rows.Count).Where(i => label(rows[i]) is not null).GroupBy(i => label(rows[i])!)
                .OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => group.ToArray()).Where(none.Spans)];
            if (groups.Length < 2)
                continue;
            int[][][] joined = none.Components(groups);
            return new(rows, joined.Length >= 2 ? joined : [.. groups.Select(group => new[] { group })], name);
        }
        int[][] sets = [.. none.Components([.. Enumerable.Range(0, rows.Count).Select(i => new[] { i })])
            .Select(set => set.SelectMany(row => row).ToArray())];
        return sets.Length >= 2 && sets.All(none.Spans) ? new(rows, [.. sets.Select(set => new[] { set })], "model") : none;
    }

    /// <summary>Share of the models that two rows have in common: 0, 1/2 or 1; the correlation of two rows whose errors are the sum of
    /// their models' own.</summary>
    public double Shared(int i, int j) => i == j ? 1 : !_modelsKnown ? 0 : _rows[i].Models.Intersect(_rows[j].Models).Count() / 2.0;

    // A slope needs two sizes, and a count that is not zero.
    private bool Spans(int[] group) =>
        group.Select(i => _rows[i].Size).Distinct().Count() >= 2 && group.Any(i => _rows[i].Count > 0);

    private bool Joined(int[][] first, int[][] second) =>
        _modelsKnown && first.Any(a => second.Any(b => a.Any(i => b.Any(j => Shared(i, j) > 0))));

    private int[][][] Components(int[][] groups)
    {
        List<List<int[]>> components = [];
        foreach (int[] group in groups)
        {
            List<List<int[]>> touched = [.. components.Where(component => Joined([.. component], [group]))];
            components.RemoveAll(touched.Contains);
            components.Add([.. touched.SelectMany(component => component), group]);
        }
        return [.. components.Select(component => component.ToArray())];
    }
}
