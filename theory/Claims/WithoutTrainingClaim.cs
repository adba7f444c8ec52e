using System.Globalization;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Ranks;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>"The law is training's": what the same architectures have at initialisation, as a floor with an exponent of its own, and what
/// remains above it.</summary>
/// <remarks>
/// Untrained counts are not subtracted: the pairs of untrained twins are other pairs, of other networks. What remains is counted above the
/// twins' highest correlation at any size (one level for all sizes, so that it makes no law), and the correlations of both are compared as
/// two samples at each size.
/// </remarks>
public sealed class WithoutTrainingClaim : IClaim<LevelsEvidence>
{
    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(LevelsEvidence evidence, Prediction? prediction, JudgeRules rules)
    {
        LevelTable table = LevelTable.Of(evidence);
        if (!table.HasUntrained)
            yield break;
        if (table.Sizes.Count >= 3)
        {
            yield return LevelText.Standing(table, OwnExponent(table, rules));
            yield return LevelText.Standing(table, Remains(table, rules));
        }
        if (table.Sizes.All(cells => cells.All(cell => cell.Profile.Count > 0 && cell.Untrained!.Profiles.Any(own => own.Count > 0))))
            yield return TwoSamples(table, rules);
    }

    private static ClaimVerdict OwnExponent(LevelTable table, JudgeRules rules)
    {
        Estimate? own = table.Exponent(LevelTable.Counted.Untrained, 0), trained = table.Exponent(LevelTable.Counted.Raw, 0),
            apart = table.Contrast([(LevelTable.Counted.Raw, 0, 1), (LevelTable.Counted.Untrained, 0, -1)]);
        ClaimVerdict judged = LevelText.AgainstZero(LevelText.Open(table.Evidence, "without-training/exponent",
            "Mutual pairs of the same architectures at "
            + "initialisation do not grow with neurons.", ["C3"]) with { Rival = "the trained exponent", RivalValue = trained?.Value }, own,
            LevelText.Margin, rules.Level, $"Untrained twins have {LevelText.Counts(table, LevelTable.Counted.Untrained, 0)} mutual pairs "
                + $"(exponent {LevelText.Of(own)}), trained less untrained exponent {LevelText.Of(apart)}: "
                + $"{LevelText.Beside(table, 0)}.");
        // What falls does not grow.
        return judged.Outcome != Outcomes.Disagrees || own!.Value > 0 ? judged
            : judged with { Outcome = Outcomes.Agrees, P = 1, Reason = $"They fall. {judged.Reason}" };
    }

    private static ClaimVerdict Remains(LevelTable table, JudgeRules rules)
    {
        double highest = table.Sizes.Max(cells => cells.Max(cell => cell.Untrained!.Highest.DefaultIfEmpty(1).Max()));
        int level = Enumerable.Range(0, table.Evidence.Levels.Count).FirstOrDefault(k => table.Evidence.Levels[k] >= highest, -1);
        ClaimVerdict open = LevelText.Open(table.Evidence, "without-training/remains", "What stands above every correlation of untrained "
            + "twins grows with the exponent of all mutual pairs.", ["C3"]);
        if (level < 0)
        {
            return open with
            {
                Reason = FormattableString.Invariant($"Untrained twins reach {highest:F3}, above every level that was counted."),
                WouldSettle = "Count at higher levels.",
            };
        }
        LevelTable.Counted counted = table.HasRotation ? LevelTable.Counted.Above : LevelTable.Counted.Raw;
        Estimate? difference = table.Contrast([(counted, level, 1), (counted, 0, -1)]);
        return LevelText.AgainstZero(open, difference, LevelText.Margin, rules.Level, string.Create(CultureInfo.InvariantCulture,
            $"Untrained twins reach {highest:F3}, so pairs are counted from {table.Evidence.Levels[level]:0.##}. The exponents ")
            + $"{LevelText.Differ(difference)}: {LevelText.Beside(table, level)}; {LevelText.Beside(table, 0)}.");
    }

    /// <summary>P(trained pair more strongly correlated than an untrained one), at every size above one half.</summary>
    private static ClaimVerdict TwoSamples(LevelTable table, JudgeRules rules)
    {
        (double Neurons, Estimate Chance)[] sizes = [.. table.Sizes.Select(cells => (cells[0].Neurons, TwoSampleChance.Of(
            [.. cells.SelectMany(cell => cell.Profile)], [.. cells.SelectMany(cell => cell.Untrained!.Profiles).SelectMany(own => own)])))];
        double P((double, Estimate Chance) size, int sign) => size.Chance.StandardError > 0
            ? StandardNormal.Upper(sign * (size.Chance.Value - 0.5) / size.Chance.StandardError)
            : sign * (size.Chance.Value - 0.5) > 0 ? 0 : 1;
        double shown = sizes.Max(size => P(size, 1)), refuted = Math.Min(1, sizes.Min(size => P(size, -1)) * sizes.Length);
        bool agrees = shown < rules.Level, disagrees = !agrees && refuted < rules.Level;
        (double Neurons, Estimate Chance) least = sizes.MinBy(size => size.Chance.Value);
        return LevelText.Open(table.Evidence, "without-training/two-samples", "At every size the pairs of trained models are more strongly "
            + "correlated than those of untrained twins.", ["C3"]).Of(least.Chance) with
            {
                Rival = "no difference",
                RivalValue = 0.5,
                RivalRejected = agrees,
                P = disagrees ? refuted : null,
                Outcome = agrees ? Outcomes.Agrees : disagrees ? Outcomes.Disagrees : Outcomes.CannotTell,
                Reason = "Chance that a trained pair is more strongly correlated than an untrained one (one half without a difference): "
                    + string.Join(", ", sizes.Select(size =>
                    {
                        Interval interval = size.Chance.IntervalAt(0.95);
                        return string.Create(CultureInfo.InvariantCulture, $"{size.Chance.Value:F2} {interval} at N = {size.Neurons:F0}");
                    })) + "; pairs as the unit.",
                WouldSettle = agrees || disagrees ? null : "More pairs: larger models.",
            };
    }
}
