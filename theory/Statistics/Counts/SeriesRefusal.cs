namespace Rosetta.Theory.Statistics.Counts;

/// <summary>What any regression of counts on size must refuse.</summary>
internal static class SeriesRefusal
{
    /// <summary>With two points the line is exact and nothing is left to estimate an error from.</summary>
    public const int MinPoints = 3;

    /// <summary>Why the series cannot be fitted, or null when it can.</summary>
    public static BadInputException? Of(IReadOnlyList<double> sizes, IReadOnlyList<double> counts)
    {
        if (sizes.Count != counts.Count)
            return new($"{sizes.Count} sizes and {counts.Count} counts", "A fit needs one count per size",
                "Give both columns the same length.");
        for (int i = 0; i < sizes.Count; i++)
        {
            if (!(sizes[i] > 0) || !double.IsFinite(sizes[i]))
                return new($"size {sizes[i]:R} in row {i + 1}", "A size is a positive finite number of neurons or parameters",
                    "Correct or remove that row.");
            if (!(counts[i] >= 0) || !double.IsFinite(counts[i]))
                return new($"count {counts[i]:R} in row {i + 1}", "A count is zero or a positive finite number",
                    "Correct or remove that row.");
        }
        if (sizes.Count < MinPoints)
            return new($"{sizes.Count} points", $"An exponent with an interval needs at least {MinPoints} points", "Measure more sizes.");
        return sizes.Distinct().Count() < 2
            ? new($"only one distinct size, {sizes[0]:R}", "A slope needs at least two distinct sizes", "Measure more sizes.")
            : null;
    }
}
