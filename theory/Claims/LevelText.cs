using System.Globalization;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>What the claims about levels share: how a number is judged against another, and how it is said.</summary>
internal static class LevelText
{
    /// <summary>Two exponents count as one within this.</summary>
    public const double Margin = 0.1;

    /// <summary>A verdict that is open until something judges it.</summary>
    public static ClaimVerdict Open(LevelsEvidence evidence, string name, string claim, IReadOnlyList<string>? paper = null) => new()
    {
        Id = $"{evidence.World}/{name}",
        World = evidence.World,
        Paper = paper ?? [],
        Claim = claim,
        Outcome = Outcomes.CannotTell,
        Reason = "",
        WouldSettle = "More sizes over more decades, or more seeds at each size.",
        Decisive = false,
    };

    /// <summary>
    /// Judges a difference against 0: agrees where it is shown to be within the margin (two one-sided tests at the level), disagrees where
    /// 0 is rejected and that is not shown, else open.
    /// </summary>
    /// <param name="open">The verdict so far.</param>
    /// <param name="difference">What is 0 where the claim is true.</param>
    /// <param name="margin">Within which it counts as 0; null where that is for the caller to say.</param>
    /// <param name="level">Level of the tests.</param>
    /// <param name="reason">What is said.</param>
    public static ClaimVerdict AgainstZero(ClaimVerdict open, Estimate? difference, double? margin, double level, string reason)
    {
        if (difference is null || !(difference.DegreesOfFreedom > 0) || !double.IsFinite(difference.StandardError))
            return open with { Reason = reason };
        double p = difference.StandardError > 0 ? StudentT.TwoSidedP(difference.Value / difference.StandardError,
            difference.DegreesOfFreedom)
            : difference.Value == 0 ? 1 : 0;
        bool equivalent = margin is { } within && EquivalenceTest.Of(difference.Value, difference.StandardError,
            difference.DegreesOfFreedom, -within, within).P < level, narrow = difference.Design?.TooNarrow is not null;
        string outcome = narrow ? Outcomes.CannotTell : equivalent ? Outcomes.Agrees : p < level ? Outcomes.Disagrees : Outcomes.CannotTell;
        return open.Of(difference) with
        {
            Predicted = 0,
            P = equivalent ? 1 : p,
            Outcome = outcome,
            Reason = reason,
            WouldSettle = outcome == Outcomes.CannotTell ? open.WouldSettle : null,
        };
    }

    /// <summary>What may be decided: nothing about how pairs grow where no rotation says how many of them are chance's or the subspace's,
    /// nor where sizes lie too close together.</summary>
    /// <param name="table">What the verdict is made of.</param>
    /// <param name="verdict">The verdict.</param>
    /// <param name="rotation">Whether the claim is of pairs, so that a rotation must stand beside them.</param>
    public static ClaimVerdict Standing(LevelTable table, ClaimVerdict verdict, bool rotation = true) =>
        Standing(verdict, rotation && !table.HasRotation, table.Design?.TooNarrow);

    /// <inheritdoc cref="Standing(LevelTable, ClaimVerdict, bool)"/>
    public static ClaimVerdict Standing(ClaimVerdict verdict, bool unrotated, string? narrow) =>
        verdict.Outcome == Outcomes.CannotTell || (!unrotated && narrow is null) ? verdict : verdict with
        {
            Outcome = Outcomes.CannotTell,
            P = null,
            RivalRejected = null,
            Reason = $"{narrow ?? "No rotation was drawn, and chance and the subspace may make such counts."} {verdict.Reason}",
            WouldSettle = narrow is null ? "A rotation inside the layers (match: {null: [shift, rotation]}; a column 'rotation' of "
                + "published files)." : "Sizes over a wider range.",
        };

    /// <summary>A number with its 95 % interval.</summary>
    public static string Of(Estimate? estimate) => estimate is null ? "none" : estimate.DegreesOfFreedom > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{estimate.Value:F2} {estimate.IntervalAt(0.95)}")
        : string.Create(CultureInfo.InvariantCulture, $"{estimate.Value:F2} (no interval)");

    /// <summary>Two exponents and their difference, in words.</summary>
    public static string Differ(Estimate? difference) => difference is null ? "have no difference that can be measured"
        : $"differ by {Of(difference)}";

    /// <summary>Mean counts at each size.</summary>
    public static string Counts(LevelTable table, LevelTable.Counted counted, int level) => string.Join(" ",
        Enumerable.Range(0, table.Sizes.Count).Select(size =>
            table.Mean(size, counted, level).ToString("0.#", CultureInfo.InvariantCulture)));

    /// <summary>A level in words.</summary>
    public static string Said(double level) => level == 0 ? "of any correlation"
        : string.Create(CultureInfo.InvariantCulture, $"at or above {level:0.##}");

    /// <summary>The exponent of a level's pairs with the rotated one and the one above the rotation, which stand beside it in every
    /// sentence.</summary>
    public static string Beside(LevelTable table, int level)
    {
        string raw = $"pairs {Said(table.Evidence.Levels[level])} {Counts(table, LevelTable.Counted.Raw, level)} (exponent "
            + $"{Of(table.Exponent(LevelTable.Counted.Raw, level))})";
        return !table.HasRotation ? $"{raw}; no rotation was drawn, so that how much of it is the subspace's is not known"
            : $"{raw}, after a rotation inside the layers {Counts(table, LevelTable.Counted.Rotated, level)} "
                + $"({Of(table.Exponent(LevelTable.Counted.Rotated, level))}), above it {Counts(table, LevelTable.Counted.Above, level)} "
                + $"({Of(table.Exponent(LevelTable.Counted.Above, level))})";
    }
}
