namespace Rosetta.Empirical.Corpora;

/// <summary>Splits a budget over categories in proportion to their sizes, in whole units (Hamilton's method).</summary>
public static class LargestRemainder
{
    /// <summary>Shares that sum to the budget, or to the sizes where the budget exceeds them. Equal remainders go to the earlier
    /// category.</summary>
    /// <param name="sizes">Size of each category, 0 or more.</param>
    /// <param name="budget">What to split, 0 or more.</param>
    public static long[] Split(IReadOnlyList<long> sizes, long budget)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(budget);
        foreach (long size in sizes)
            ArgumentOutOfRangeException.ThrowIfNegative(size, nameof(sizes));
        long total = sizes.Sum();
        if (budget >= total)
            return [.. sizes];
        // 128 bits: a product of two token counts may exceed 64.
        long[] shares = [.. sizes.Select(size => (long)((Int128)size * budget / total))];
        IEnumerable<int> byRemainder = Enumerable.Range(0, sizes.Count).OrderByDescending(i => (Int128)sizes[i] * budget % total);
        foreach (int i in byRemainder.Take((int)(budget - shares.Sum())))
            shares[i]++;
        return shares;
    }
}
