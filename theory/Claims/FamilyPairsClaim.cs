using System.Globalization;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>"Any two families have the law of the first two": the exponents of all pairs of families are one.</summary>
/// <remarks>
/// Claims C1 and C2 of the paper are of every pair of families that it has. Pairs that share a model are no two experiments: each
/// difference is
/// one contrast of counts on the same resampled documents, the level is shared over the differences, and none decides a run.
/// </remarks>
public sealed class FamilyPairsClaim : IClaim<LevelsEvidence>
{
    private static readonly double[] Judged = [0, LevelsEvidence.Isolated];

    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(LevelsEvidence evidence, Prediction? prediction, JudgeRules rules)
    {
        LevelTable main = LevelTable.Of(evidence);
        LevelTable[] others = [.. evidence.Cells.Where(cell => FamilySeries.Is(cell.Series) && cell.Anchors is null)
            .Select(cell => cell.Series).Distinct().Select(series => LevelTable.Of(evidence, series))
            .Where(table => table.Sizes.Count == main.Sizes.Count)];
        if (others.Length == 0 || main.Sizes.Count < 3)
            yield break;
        foreach (int level in Judged.Select(main.Level).Where(level => level >= 0))
            yield return OfLevel(main, others, level, rules);
    }

    private static ClaimVerdict OfLevel(LevelTable main, LevelTable[] others, int level, JudgeRules rules)
    {
        LevelTable.Counted counted = others.Append(main).All(table => table.HasRotation) ? LevelTable.Counted.Above
            : LevelTable.Counted.Raw;
        ClaimVerdict open = LevelText.Open(main.Evidence,
            $"families/{(level == 0 ? "any" : main.Evidence.Levels[level].ToString("0.##", CultureInfo.InvariantCulture))}",
            $"Pairs {LevelText.Said(main.Evidence.Levels[level])} grow with one exponent whichever two families are matched.",
            ["C1", "C2"]);
        (LevelTable Table, Estimate? Difference)[] each = [.. others.Select(other =>
            (other, LevelTable.Across([(other, 1), (main, -1)], counted, level)))];
        string reason = $"{(counted == LevelTable.Counted.Above ? "Above the rotation" : "Raw")}, exponent "
            + $"{LevelText.Of(main.Exponent(counted, level))} of the first two families; "
            + string.Join("; ", each.Select(entry => $"{entry.Table.Series} {LevelText.Of(entry.Table.Exponent(counted, level))}, which "
                + LevelText.Differ(entry.Difference))) + ".";
        if (each.Any(entry => entry.Difference is null))
            return open with { Reason = $"A pair of families has too few pairs for an exponent. {reason}" };
        ClaimVerdict[] judged = [.. each.Select(entry => LevelText.AgainstZero(open, entry.Difference, LevelText.Margin,
            rules.Level / each.Length, reason))];
        bool differs = judged.Any(one => one.Outcome == Outcomes.Disagrees), same = judged.All(one => one.Outcome == Outcomes.Agrees);
        return open.Of(each.MaxBy(entry => Math.Abs(entry.Difference!.Value)).Difference!) with
        {
            Predicted = 0,
            P = differs ? Math.Min(1, judged.Min(one => one.P ?? 1) * each.Length) : null,
            Outcome = differs ? Outcomes.Disagrees : same ? Outcomes.Agrees : Outcomes.CannotTell,
            Reason = reason,
            WouldSettle = differs || same ? null : open.WouldSettle,
        };
    }
}
