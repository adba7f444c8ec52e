namespace Rosetta.Empirical.Selectivity;

/// <summary>Share of the absolute sum that the ten largest absolute values hold: how far a neuron speaks of a handful of tokens.</summary>
public static class TopTenShare
{
    private const int Kept = 10;

    /// <summary>The share; null where all values are 0 or one is not finite.</summary>
    public static double? Of(ReadOnlySpan<double> values)
    {
        var top = new PriorityQueue<double, double>(Kept + 1);
        double sum = 0;
        foreach (double value in values)
        {
            double size = Math.Abs(value);
            sum += size;
            if (top.Count < Kept)
                top.Enqueue(size, size);
            else if (size > top.Peek())
                top.EnqueueDequeue(size, size);
        }
        return sum > 0 && double.IsFinite(sum) ? top.UnorderedItems.Sum(item => item.Element) / sum : null;
    }
}
