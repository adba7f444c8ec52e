namespace Rosetta.Theory.Statistics.Fits;

/// <summary>What any set of counted rows must satisfy before it is fitted.</summary>
internal static class CountRows
{
    /// <summary>Why the rows cannot be fitted, or null when they can.</summary>
    public static BadInputException? Refusal(IReadOnlyList<CountRow> rows)
    {
        if (rows.Count == 0)
            return new("no rows", "A fit needs counts at two sizes or more", "Measure more sizes.");
        for (int i = 0; i < rows.Count; i++)
        {
            CountRow row = rows[i];
            if (!(row.Size > 0) || !double.IsFinite(row.Size))
                return new($"size {row.Size:R} in row {i + 1}", "A size is a positive finite number of neurons or parameters",
                    "Correct or remove that row.");
            if (!(row.Count >= 0) || !double.IsFinite(row.Count))
                return new($"count {row.Count:R} in row {i + 1}", "A count is zero or a positive finite number",
                    "Correct or remove that row.");
            if (row.Replicates.Count != rows[0].Replicates.Count)
                return new($"{row.Replicates.Count} replicates in row {i + 1} and {rows[0].Replicates.Count} in row 1",
                    "Replicate b of every row resamples the same spans, so that rows need equally many", "Resample every row, or none.");
            if (row.Replicates.Any(value => !(value >= 0) || !double.IsFinite(value)))
                return new($"a replicate in row {i + 1} that is negative or not finite", "A replicate is a count",
                    "Resample that row again.");
        }
        if (rows.All(row => row.Count == 0))
            return new("counts that are all zero", "A fit needs at least one positive count: otherwise every exponent fits as well",
                "Lower the threshold or measure larger sizes.");
        return rows.Select(row => row.Size).Distinct().Count() < 2
            ? new($"only one distinct size, {rows[0].Size:R}", "A slope needs at least two distinct sizes", "Measure more sizes.")
            : null;
    }
}
