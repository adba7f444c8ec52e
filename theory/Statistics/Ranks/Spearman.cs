namespace Rosetta.Theory.Statistics.Ranks;

/// <summary>Spearman's rank correlation: Pearson's of the ranks, equal values sharing their mean rank.</summary>
public static class Spearman
{
    /// <summary>Between -1 and 1; null for fewer than three pairs, or where one side is constant.</summary>
    /// <param name="first">Values.</param>
    /// <param name="second">As many, in the same order.</param>
    public static double? Of(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Count != second.Count)
            throw new ArgumentException($"{first.Count} and {second.Count} values.", nameof(second));
        if (first.Count < 3)
            return null;
        double[] a = Ranks(first), b = Ranks(second);
        double middle = (first.Count + 1) / 2.0, products = 0, squaresA = 0, squaresB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            products += (a[i] - middle) * (b[i] - middle);
            squaresA += (a[i] - middle) * (a[i] - middle);
            squaresB += (b[i] - middle) * (b[i] - middle);
        }
        return squaresA > 0 && squaresB > 0 ? products / Math.Sqrt(squaresA * squaresB) : null;
    }

    private static double[] Ranks(IReadOnlyList<double> values)
    {
        int[] order = [.. Enumerable.Range(0, values.Count).OrderBy(i => values[i])];
        var ranks = new double[values.Count];
        for (int start = 0; start < order.Length;)
        {
            int end = start;
            while (end < order.Length && values[order[end]] == values[order[start]])
                end++;
            for (int i = start; i < end; i++)
                ranks[order[i]] = (start + 1 + end) / 2.0;
            start = end;
        }
        return ranks;
    }
}
