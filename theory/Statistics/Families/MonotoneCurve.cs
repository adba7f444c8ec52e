namespace Rosetta.Theory.Statistics.Families;

/// <summary>
/// The non-decreasing step function nearest to the observations (pool adjacent violators, Ayer et al.
/// 1955): what any increasing curve could reach.
/// </summary>
public sealed class MonotoneCurve : CurveCandidate
{
    private MonotoneCurve() { }

    /// <summary>The one there is.</summary>
    public static MonotoneCurve Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "any increasing curve";

    /// <inheritdoc/>
    public override bool IsHypothesis => false;

    /// <inheritdoc/>
    public override FittedCurve Fit(IReadOnlyList<ObservedCluster> observed)
    {
        ArgumentNullException.ThrowIfNull(observed);
        // Blocks of pooled points: their reach in x, weighted mean of y, weight. Points of one x are one point.
        List<(double From, double To, double Y, double Weight)> blocks = [];
        foreach (var tied in observed.SelectMany(Points).Where(point => point.Weight > 0).GroupBy(point => point.X)
            .OrderBy(group => group.Key))
        {
            double weight = tied.Sum(point => point.Weight);
            (double From, double To, double Y, double Weight) block =
                (tied.Key, tied.Key, tied.Sum(point => point.Weight * point.Y) / weight, weight);
            while (blocks.Count > 0 && blocks[^1].Y >= block.Y)
            {
                var last = blocks[^1];
                blocks.RemoveAt(blocks.Count - 1);
                double sum = last.Weight + block.Weight;
                block = (last.From, block.To, (last.Y * last.Weight + block.Y * block.Weight) / sum, sum);
            }
            blocks.Add(block);
        }
        double[] ends = [.. blocks.SelectMany(block => new[] { block.From, block.To })],
            ys = [.. blocks.SelectMany(block => new[] { block.Y, block.Y })];
        return new([], cluster => [.. cluster.X.Select(At)]);

        // Constant over a block, straight from one block's end to the next one's start.
        double At(double x)
        {
            int above = Array.BinarySearch(ends, x);
            if (above >= 0)
                return ys[above];
            above = ~above;
            if (above == 0 || above == ends.Length)
                return ys[Math.Clamp(above, 0, ends.Length - 1)];
            double share = (x - ends[above - 1]) / (ends[above] - ends[above - 1]);
            return ys[above - 1] + share * (ys[above] - ys[above - 1]);
        }
    }

    private static IEnumerable<(double X, double Y, double Weight)> Points(ObservedCluster cluster)
    {
        double total = cluster.Weights.Sum();
        return Enumerable.Range(0, cluster.X.Count).Select(i => (cluster.X[i], cluster.Y[i], cluster.Weights[i] / total));
    }
}
