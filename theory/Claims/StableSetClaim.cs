using System.Globalization;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>C14: "the set of Rosetta Neurons becomes stable with tokens, or with images".</summary>
/// <remarks>
/// Sets on nested parts share samples, and so have pairs in common that are noise; the claim is judged on parts that share none. Two more
/// claims stand beside it. Whatever has correlations of its own becomes stable as samples grow, the same models with their neurons rotated
/// too: stability is of neurons only as far as it is more than theirs. And the paper's count of all mutual pairs falls with samples, so
/// that a count is of its budget.
/// </remarks>
public sealed class StableSetClaim : IClaim<StabilityEvidence>
{
    /// <summary>Jaccard's index of two sets of one size that have half of their pairs in common.</summary>
    private const double HalfFoundAgain = 1.0 / 3;

    /// <summary>Levels at which it is judged: all pairs, and from the paper's isolation on.</summary>
    private static readonly double[] Judged = [0, LevelsEvidence.Isolated];

    private const string Rotation = "rotation";

    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(StabilityEvidence evidence, Prediction? prediction, JudgeRules rules)
    {
        if (evidence.Sizes.Count == 0)
            yield break;
        foreach (double level in Judged)
        {
            string name = level == 0 ? "any" : level.ToString("0.##", CultureInfo.InvariantCulture);
            yield return Stable(evidence, level, name, rules);
            if (evidence.Sizes.All(size => size.Nulls.Contains(Rotation)))
                yield return OfNeurons(evidence, level, name, rules);
        }
        yield return Falls(evidence, rules);
    }

    private static ClaimVerdict Stable(StabilityEvidence evidence, double level, string name, JudgeRules rules)
    {
        ClaimVerdict open = Open(evidence, $"stability/{name}", $"The set of mutual pairs {LevelText.Said(level)} becomes stable with "
            + "samples: two parts without a common sample share more of their pairs as they grow, and in the end half or more of them.")
            with { Rival = "independent sets of these sizes", RivalValue = 0 };
        SizeNumber[] rises = Numbers(evidence, size => size.Rise("", level)), ends = Numbers(evidence, size => End(size, level));
        if (rises.Length < evidence.Sizes.Count || ends.Length < evidence.Sizes.Count)
            return open with { Reason = TooFew(level), WouldSettle = "More samples, more budgets, or larger models." };
        ClaimVerdict rising = EverySize.Judge(open, rises, rules.Level);
        // It refutes nothing that a set is not stable yet: the next budget may show it.
        ClaimVerdict reached = EverySize.Judge(open, [.. ends.Select(end => end with
            { Value = end.Value with { Value = end.Value.Value - HalfFoundAgain } })], rules.Level, refuted: null);
        return rising with
        {
            Outcome = rising.Outcome == Outcomes.Agrees ? reached.Outcome : rising.Outcome,
            WouldSettle = rising.Outcome == Outcomes.Disagrees || reached.Outcome == Outcomes.Agrees ? rising.WouldSettle
                : "More samples: half of the pairs are not yet found again at every size.",
            Reason = $"Jaccard of two parts at the largest budget apart (half of the pairs found again: 0.33): {EverySize.Said(ends)}. Its "
                + $"rise above chance since the first: {EverySize.Said(rises)}. {Beside(evidence, level)}",
        };
    }

    private static ClaimVerdict OfNeurons(StabilityEvidence evidence, double level, string name, JudgeRules rules)
    {
        ClaimVerdict open = Open(evidence, $"stability/{name}/rotation", $"The set of mutual pairs {LevelText.Said(level)} is more stable "
            + "than that of the same models with the neurons of each layer rotated, which becomes stable too.") with
            { Rival = "as stable as rotated neurons", RivalValue = 0 };
        SizeNumber[] above = Numbers(evidence, size => size.AboveNull(Rotation, level)),
            rotated = Numbers(evidence, size => size.BudgetsApart(Rotation) is [.., var last]
                ? size.Jaccard(Rotation, level, last, StabilitySize.Overlap.Apart) : null);
        return above.Length < evidence.Sizes.Count
            ? open with { Reason = TooFew(level), WouldSettle = "More samples, more budgets, or larger models." }
            // Within a tenth of the rotation at some size it is no more of neurons than the subspace is.
            : EverySize.Judge(open, above, rules.Level, LevelText.Margin) with
            {
                Reason = $"Jaccard of two parts without a common sample, less that of the rotated neurons: {EverySize.Said(above)}"
                    + (rotated.Length == 0 ? ". The rotation leaves too few pairs for a set." : $". Rotated: {EverySize.Said(rotated)}."),
            };
    }

    /// <summary>As the paper's figure has it: all mutual pairs, fewer on all samples than on the first budget.</summary>
    private static ClaimVerdict Falls(StabilityEvidence evidence, JudgeRules rules)
    {
        ClaimVerdict open = Open(evidence, "stability/count", "The number of all mutual pairs falls as samples grow.") with
            { Rival = "a number that samples do not move", RivalValue = 0 };
        SizeNumber[] falls = Numbers(evidence, size => size.Budgets() is not [var first, .., var last] ? null
            : size.Count("", 0, first) is { StandardError: var error } before && size.Count("", 0, last) is { } after
                ? new Estimate(1 - after.Value / before.Value, error * after.Value / (before.Value * before.Value),
                    before.DegreesOfFreedom) : null);
        return falls.Length < evidence.Sizes.Count ? open with { Reason = TooFew(0) } : EverySize.Judge(open, falls, rules.Level) with
        {
            Reason = $"Share of the first budget's pairs that is gone on all samples: {EverySize.Said(falls)}. Pairs: "
                + string.Join("; ", evidence.Sizes.Select(size => $"{Named(size)}: {Counts(size, 0)}")) + ".",
        };
    }

    private static Estimate? End(StabilitySize size, double level) => size.BudgetsApart() is [.., var last]
        ? size.Jaccard("", level, last, StabilitySize.Overlap.Apart) : null;

    private static SizeNumber[] Numbers(StabilityEvidence evidence, Func<StabilitySize, Estimate?> of) =>
        [.. evidence.Sizes.Select(size => (Size: size, Value: of(size))).Where(entry => entry.Value is { DegreesOfFreedom: > 0 })
            .Select(entry => new SizeNumber(Named(entry.Size), entry.Value!))];

    private static string Named(StabilitySize size) => string.Create(CultureInfo.InvariantCulture, $"N = {size.Neurons:F0}");

    private static string TooFew(double level) => string.Create(CultureInfo.InvariantCulture, $"Two budgets at which parts lie apart, two "
        + $"orders, and sets of {StabilitySize.FewestPairs} pairs {LevelText.Said(level)} are needed at every size.");

    private static string Counts(StabilitySize size, double level) => string.Join(", ", size.Budgets().Select(budget =>
        string.Create(CultureInfo.InvariantCulture, $"{size.Count("", level, budget)?.Value:F0} on {budget}")));

    /// <summary>What the paper has: sets on nested parts.</summary>
    private static string Beside(StabilityEvidence evidence, double level) => "With the budget before, whose samples are among these: "
        + string.Join("; ", evidence.Sizes.Select(size => $"{Named(size)}: {string.Join(", ", size.Budgets().Skip(1).Select(budget =>
            size.Jaccard("", level, budget, StabilitySize.Overlap.Previous) is { } own
                ? string.Create(CultureInfo.InvariantCulture, $"{own.Value:F2} at {budget}") : "none"))}")) + ".";

    private static ClaimVerdict Open(StabilityEvidence evidence, string name, string claim) => new()
    {
        Id = $"{evidence.World}/{name}",
        World = evidence.World,
        Paper = ["C14"],
        Claim = claim,
        Outcome = Outcomes.CannotTell,
        Reason = "",
        WouldSettle = "More orders, more samples, or larger models.",
        Decisive = false,
    };
}
