namespace Rosetta.Theory.Statistics.Discovery;

/// <summary>Adjusted p values of many tests, in the order given: reject where the adjusted value is at most the level.</summary>
public static class MultipleTests
{
    /// <summary>Holm 1979: the chance of any false rejection, under any dependence.</summary>
    public static IReadOnlyList<double> Holm(IReadOnlyList<double> p)
    {
        int[] order = Ascending(p);
        var adjusted = new double[order.Length];
        double largest = 0;
        for (int i = 0; i < order.Length; i++)
        {
            largest = Math.Max(largest, p[order[i]] * (order.Length - i));
            adjusted[order[i]] = Math.Min(1, largest);
        }
        return adjusted;
    }

    private static int[] Ascending(IReadOnlyList<double> p)
    {
        ArgumentNullException.ThrowIfNull(p);
        foreach (double value in p)
            if (!(value is >= 0 and <= 1))
                throw new ArgumentOutOfRangeException(nameof(p), value, "A p value lies between 0 and 1.");
        return [.. Enumerable.Range(0, p.Count).OrderBy(i => p[i])];
    }
}
