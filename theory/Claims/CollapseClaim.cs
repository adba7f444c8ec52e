using System.Globalization;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>"Counts grow with one exponent, whatever level of correlation they are counted from."</summary>
/// <remarks>
/// The model has one exponent for all levels (r_tau and r0 keep their ratio). The test is of the slope of the exponent against the
/// level, as one number a size (<see cref="Statistics.Estimators.ExcessFit"/>): levels are nested counts of the same pairs, and no number
/// of them makes more sizes. Levels weigh as their pairs; one with the counts of the level below says nothing new and is left out. Judged
/// raw and above the rotation. The paper's own level, SIR 1, is what C7 is judged by and raw mutual counts are what C1 and C2 are judged
/// by, each with the rotated exponent beside it. Rival of one exponent: any that moves by more than <see cref="LevelText.Margin"/> between
/// none and 1/2. Nothing is decided without a rotation; and what the raw exponent does counts for or against the model only as far as that
/// above the rotation does the same, since chance and the subspace have exponents of their own.
/// </remarks>
public sealed class CollapseClaim : IClaim<LevelsEvidence>
{
    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(LevelsEvidence evidence, Prediction? prediction, JudgeRules rules)
    {
        LevelTable table = LevelTable.Of(evidence);
        if (table.Sizes.Count < 2)
            yield break;
        ClaimVerdict raw = OfCurve(table, LevelTable.Counted.Raw, "collapse", "Mutual pairs", rules);
        if (table.HasRotation)
        {
            ClaimVerdict above = OfCurve(table, LevelTable.Counted.Above, "collapse/above-rotation", "Pairs above the rotation", rules);
            yield return BesideAbove(raw, above);
            yield return above;
        }
        else
        {
            yield return LevelText.Standing(table, raw);
        }
        // All pairs are compared with those of SIR above 1 where all are asked about.
        if (evidence.From > 0)
            yield break;
        yield return LevelText.Standing(table, OfRaw(table, rules));
        yield return LevelText.Standing(table, OfIsolated(table, rules));
    }

    /// <summary>Slope of the exponent against the level, per unit of correlation, over the levels that have a joint fit, the lowest left
    /// out until they do (there the rotation may leave as many pairs as there are); null where fewer than two have.</summary>
    public static Estimate? Slope(LevelTable table, LevelTable.Counted counted) => Joint(table, counted).Slope;

    private static (Estimate? Slope, double From) Joint(LevelTable table, LevelTable.Counted counted, double from = 0)
    {
        ArgumentNullException.ThrowIfNull(table);
        List<(int Level, double At, double Pairs)> kept = Kept(table, counted, Math.Max(from, table.Evidence.From));
        for (; kept.Count > 1; kept.RemoveAt(0))
        {
            if (table.Contrast(Terms(kept, counted)) is { } slope)
                return (slope, kept[0].At);
        }
        return (null, 0);
    }

    /// <summary>The raw curve decides only what the one above the rotation decides too.</summary>
    private static ClaimVerdict BesideAbove(ClaimVerdict raw, ClaimVerdict above)
    {
        string beside = above.Measured is { } slope ? string.Create(CultureInfo.InvariantCulture,
            $"{raw.Reason} Above the rotation it moves by {slope:F2}.") : $"{raw.Reason} Above the rotation it has no slope.";
        bool alone = raw.Outcome != Outcomes.CannotTell && raw.Outcome != above.Outcome;
        return !alone ? raw with { Reason = beside } : raw with
        {
            Outcome = Outcomes.CannotTell,
            P = null,
            Reason = $"{beside} Chance and the subspace are among the raw pairs, and what they do decides nothing.",
            WouldSettle = above.WouldSettle ?? raw.WouldSettle,
        };
    }

    private static List<(int Level, double At, double Pairs)> Kept(LevelTable table, LevelTable.Counted counted, double from)
    {
        int[] sizes = [.. Enumerable.Range(0, table.Sizes.Count)];
        List<(int Level, double At, double Pairs)> kept = [];
        for (int k = 0; k < table.Evidence.Levels.Count; k++)
        {
            if (table.Evidence.Levels[k] < from || !table.Fits(counted, k) || table.Exponent(counted, k) is null
                || (kept.Count > 0 && sizes.All(size => table.Mean(size, counted, k) == table.Mean(size, counted, kept[^1].Level))))
                continue;
            kept.Add((k, table.Evidence.Levels[k], sizes.Sum(size => table.Mean(size, counted, k))));
        }
        return kept;
    }

    private static List<(LevelTable.Counted, int, double)> Terms(List<(int Level, double At, double Pairs)> kept,
        LevelTable.Counted counted)
    {
        double total = kept.Sum(one => one.Pairs), middle = kept.Sum(one => one.Pairs * one.At) / total,
            squares = kept.Sum(one => one.Pairs * (one.At - middle) * (one.At - middle));
        return [.. kept.Select(one => (counted, one.Level, one.Pairs * (one.At - middle) / squares))];
    }

    private static ClaimVerdict OfCurve(LevelTable table, LevelTable.Counted counted, string name, string what, JudgeRules rules)
    {
        (Estimate? slope, double from) = Joint(table, counted);
        string exponents = string.Join(", ", table.Evidence.Levels.Select((level, k) => (level, table.Exponent(counted, k)))
            .Where(entry => entry.Item2 is not null).Select(entry => string.Create(CultureInfo.InvariantCulture,
                $"{(entry.level == 0 ? "none" : entry.level.ToString("0.##", CultureInfo.InvariantCulture))}: "
                    + $"{LevelText.Of(entry.Item2)}")));
        string isolated = from < LevelsEvidence.Isolated ? $" From {LevelsEvidence.Isolated.ToString("R", CultureInfo.InvariantCulture)} "
            + $"up, where few superposed features reach, by {LevelText.Of(Joint(table, counted, LevelsEvidence.Isolated).Slope)}." : "";
        string reason = slope is null && Kept(table, counted, table.Evidence.From).Count > 1
            ? $"The exponents of the levels have no joint fit: at some level the rotation leaves as many pairs as there are ({exponents})."
            : slope is null ? $"Fewer than two levels have an exponent ({exponents})."
            : string.Create(CultureInfo.InvariantCulture,
            $"The exponent moves by {slope.Value:F2} {slope.IntervalAt(1 - rules.Level)} per unit of correlation")
                + (from > 0 ? string.Create(CultureInfo.InvariantCulture, $" from {from:0.##} up") : "") + ", where the model has 0. "
                + $"By level: {exponents}." + isolated;
        return LevelText.AgainstZero(LevelText.Open(table.Evidence, name, $"{what} grow with one exponent, whatever level of correlation "
            + "they are counted from."), slope, LevelText.Margin / LevelsEvidence.Isolated, rules.Level, reason);
    }

    /// <summary>C1 and C2: raw mutual pairs, sublinear.</summary>
    private static ClaimVerdict OfRaw(LevelTable table, JudgeRules rules)
    {
        ClaimVerdict open = LevelText.Open(table.Evidence, "levels-raw", "All mutual pairs grow with neurons, and more slowly than a "
            + "constant share of them.", ["C1", "C2"]) with { Rival = JudgeRules.ConstantShare, RivalValue = 1 };
        string reason = $"{LevelText.Beside(table, 0)}.";
        if (table.Exponent(LevelTable.Counted.Raw, 0) is not { DegreesOfFreedom: > 0 } exponent)
            return open with { Reason = reason };
        Statistics.Intervals.Interval interval = exponent.IntervalAt(1 - rules.Level);
        if (exponent.Design?.TooNarrow is { } narrow)
            return open.Of(exponent) with { Reason = $"{narrow} {reason}" };
        bool within = interval.Low > 0 && interval.High < 1, refuted = interval.Low > 1 || interval.High < 0;
        // A law that the rotated basis may obey too is none of neurons, and shows nothing of them.
        Estimate? apart = table.Contrast([(LevelTable.Counted.Raw, 0, 1), (LevelTable.Counted.Rotated, 0, -1)]);
        bool agrees = within && apart is { DegreesOfFreedom: > 0 } && !apart.IntervalAt(1 - rules.Level).Contains(0);
        return open.Of(exponent) with
        {
            RivalRejected = !interval.Contains(1),
            Outcome = agrees ? Outcomes.Agrees : refuted ? Outcomes.Disagrees : Outcomes.CannotTell,
            Reason = within && !agrees && table.HasRotation ? $"The rotated basis may obey the same law. {reason}" : reason,
            WouldSettle = agrees || refuted ? null : open.WouldSettle,
        };
    }

    /// <summary>C7's counts: pairs of SIR above 1 grow as all do.</summary>
    private static ClaimVerdict OfIsolated(LevelTable table, JudgeRules rules)
    {
        int level = table.Level(LevelsEvidence.Isolated);
        ClaimVerdict open = LevelText.Open(table.Evidence, "levels-isolated", "Pairs that are isolated in the paper's sense (SIR above 1, "
            + "correlation above 1/2) grow with the exponent of all mutual pairs.", ["C7"]);
        if (level < 0)
            return open with { Reason = "Pairs above a correlation of 1/2 were not counted.", WouldSettle = "Count them." };
        // What the rotated basis has too is of the subspace, and has an exponent of its own: it is not what the model counts.
        LevelTable.Counted counted = table.HasRotation ? LevelTable.Counted.Above : LevelTable.Counted.Raw;
        Estimate? difference = table.Contrast([(counted, level, 1), (counted, 0, -1)]);
        return LevelText.AgainstZero(open, difference, LevelText.Margin, rules.Level, $"The exponents"
            + $"{(table.HasRotation ? " above the rotation" : "")} {LevelText.Differ(difference)}: "
                + $"{LevelText.Beside(table, level)}; {LevelText.Beside(table, 0)}.");
    }
}
