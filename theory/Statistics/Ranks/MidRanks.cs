namespace Rosetta.Theory.Statistics.Ranks;

/// <summary>Ranks from 1, equal values sharing the mean of their ranks, with the sizes of the ties.</summary>
internal sealed class MidRanks
{
    private MidRanks(double[] ranks, long[] ties) => (Ranks, Ties) = (ranks, ties);

    /// <summary>In the order of the values.</summary>
    public double[] Ranks { get; }

    /// <summary>Size of each group of equal values, groups of one left out.</summary>
    public long[] Ties { get; }

    /// <exception cref="ArgumentException">A value is NaN: it has no rank.</exception>
    public static MidRanks Of(IReadOnlyList<double> values)
    {
        if (values.Any(double.IsNaN))
            throw new ArgumentException("A NaN has no rank; leave missing values out.", nameof(values));
        int[] order = [.. Enumerable.Range(0, values.Count).OrderBy(i => values[i])];
        var ranks = new double[order.Length];
        List<long> ties = [];
        for (int start = 0; start < order.Length;)
        {
            int end = start + 1;
            while (end < order.Length && values[order[end]] == values[order[start]])
                end++;
            for (int i = start; i < end; i++)
                ranks[order[i]] = (start + end + 1) / 2.0;
            if (end - start > 1)
                ties.Add(end - start);
            start = end;
        }
        return new(ranks, [.. ties]);
    }
}
