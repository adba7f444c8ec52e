using Rosetta.Experiments.Records;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Session;

/// <summary>Counts by layer and by budget of samples, held against the pair's own correlations.</summary>
internal static class BudgetRecount
{
    /// <summary>What does not follow from what is stored beside it.</summary>
    public static IEnumerable<string?> Faults(PairEvidence pair, CellRow cell) =>
        (cell.Depth is { } depth ? Depths(pair, depth) : []).Concat(cell.Stability is { } budgets ? Budgets(pair, budgets) : []);

    private static IEnumerable<string?> Depths(PairEvidence pair, DepthCell depth)
    {
        int[] counts = [.. depth.Levels.Select(level => At(pair, level))];
        foreach (DepthSide side in new[] { depth.A, depth.B })
        {
            yield return side.Counts.Count == counts.Length && side.Counts.Select(own => own.Sum()).SequenceEqual(counts)
                && side.Counts.All(own => own.Length == side.Widths.Count) ? null : "its pairs by depth are not those of its correlations";
            yield return side.Documents.Count == counts.Length && side.Documents.All(level => level.All(own =>
                own.Length == side.Widths.Count)) && side.Rotated.All(own => own.Length == side.Widths.Count)
                ? null : "its depths are not of one number of layers";
        }
        yield return depth.A.Widths.Sum() == pair.NeuronsA - pair.DeadA && depth.B.Widths.Sum() == pair.NeuronsB - pair.DeadB ? null
            : "its layers have not the neurons of the pair";
    }

    private static IEnumerable<string?> Budgets(PairEvidence pair, StabilityCell budgets)
    {
        int levels = budgets.Levels.Count;
        foreach (IGrouping<(string Null, int Order), BudgetRow> order in budgets.Rows.GroupBy(row => (row.Null, row.Order)))
        {
            BudgetRow[] rows = [.. order];
            yield return rows.Zip(rows.Skip(1)).All(two => two.First.Samples < two.Second.Samples) ? null : "its budgets do not ascend";
            for (int i = 0; i < rows.Length; i++)
            {
                BudgetRow row = rows[i];
                yield return row.Counts.Count == levels && row.WithAll.Count == levels
                    && row.WithPrevious.Count == (i == 0 ? 0 : levels) && row.Apart.Count == row.WithApart.Count
                    && (row.Apart.Count == 0 || row.Apart.Count == levels) && Falling(row.Counts) && Falling(row.Apart)
                    && Within(row.WithAll, row.Counts, rows[^1].Counts) && Within(row.WithApart, row.Counts, row.Apart)
                    && (i == 0 || Within(row.WithPrevious, row.Counts, rows[i - 1].Counts)) ? null
                    : "more pairs are in two of its sets than in one of them";
            }
            yield return rows[^1].WithAll.SequenceEqual(rows[^1].Counts) ? null : "the pairs on all samples are not themselves";
            if (order.Key.Null.Length == 0)
                yield return rows[^1].Counts.SequenceEqual(budgets.Levels.Select(level => At(pair, level))) ? null
                    : "its pairs on all samples are not those of its correlations";
        }
    }

    private static int At(PairEvidence pair, double level) =>
        level == 0 ? pair.Profile.Count : pair.Profile.Count(correlation => correlation >= level);

    private static bool Falling(IReadOnlyList<int> counts) => counts.Zip(counts.Skip(1)).All(two => two.First >= two.Second);

    private static bool Within(IReadOnlyList<int> both, IReadOnlyList<int> first, IReadOnlyList<int> second) =>
        Enumerable.Range(0, both.Count).All(k => both[k] >= 0 && both[k] <= Math.Min(first[k], second[k]));
}
