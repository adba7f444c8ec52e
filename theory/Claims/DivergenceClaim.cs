using System.Globalization;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>"Rosetta Neurons and all others grow apart in selectivity": the ratio of their medians rises with size.</summary>
/// <remarks>
/// One number a size: ln(median of the neurons in pairs / median of the others), averaged over families and seeds, since families share the
/// text and the pairs; a measure whose medians are not above 0 at every size is compared by the difference instead. Null: no trend. Agrees
/// where the slope lies above 0, disagrees where it lies below or is shown to be within <see cref="Margin"/> of 0. Each family's own slope
/// stands beside it. Means, and what else may lie behind their growth, are <see cref="SelectivityGrowthClaim"/>'s.
/// </remarks>
public sealed class DivergenceClaim : IClaim<LevelsEvidence>
{
    /// <summary>A ratio that changes by less than this power of size does not grow apart: a fifth over a factor of forty.</summary>
    public const double Margin = 0.05;

    private static readonly string[] Measures =
        ["activation-kurtosis", "vocabulary-kurtosis", "mono-semanticity", "mono-semanticity-other", "factor-auc"];

    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(LevelsEvidence evidence, Prediction? prediction, JudgeRules rules)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        LevelTable table = LevelTable.Of(evidence);
        return table.Sizes.Count < 3 ? [] : Measures.SelectMany(measure => SelectivitySeries.Judged.Select(rosetta =>
            Of(table, measure, rosetta, rules))).OfType<ClaimVerdict>()
            .Select(verdict => LevelText.Standing(table, verdict, rotation: false));
    }

    private static ClaimVerdict? Of(LevelTable table, string measure, string rosetta, JudgeRules rules)
    {
        SelectivitySeries series = new(table, measure, rosetta);
        const string Own = SelectivityGroupNames.Rosetta, Others = SelectivityGroupNames.Others;
        GroupMoments[] all = [.. series.All(Own), .. series.All(Others)];
        if (all.Length == 0)
            return null;
        bool ratio = all.All(own => own.Median > 0);
        double Median(GroupMoments own) => own.Median;
        Estimate? joined = series.Slope(Own, Others, Median, log: ratio);
        string families = string.Join("; ", series.Families.Select(family => $"{family} {string.Join(" ",
            series.At(Own, Others, Median, family, ratio).Select(size => (ratio ? Math.Exp(size.Value) : size.Value)
                .ToString(ratio ? "0.##" : "0.00", CultureInfo.InvariantCulture)))} (slope "
                + $"{LevelText.Of(series.Slope(Own, Others, Median, family, ratio))})"));
        ClaimVerdict open = LevelText.Open(table.Evidence, $"divergence/{measure}{SelectivitySeries.Suffix(rosetta)}",
            $"The median {measure} of neurons in pairs {SelectivitySeries.Said(rosetta)} grows with size against that of all others.",
            measure.Contains("vocabulary", StringComparison.Ordinal) ? ["C10"] : []) with { Rival = "no trend", RivalValue = 0 };
        string reason = $"{(ratio ? "Ratio" : "Difference")} of medians by family: {families}; together {LevelText.Of(joined)} per ln N.";
        if (joined is not { DegreesOfFreedom: > 0 })
            return open with { Reason = reason };
        Interval interval = joined.IntervalAt(1 - rules.Level);
        bool flat = EquivalenceTest.Of(joined.Value, joined.StandardError, joined.DegreesOfFreedom, -Margin, Margin).P < rules.Level,
            rises = !flat && interval.Low > 0, falls = interval.High < 0;
        return open.Of(joined) with
        {
            RivalRejected = rises || falls,
            P = falls && joined.StandardError > 0 ? StudentT.TwoSidedP(joined.Value / joined.StandardError, joined.DegreesOfFreedom) : null,
            Outcome = rises ? Outcomes.Agrees : flat || falls ? Outcomes.Disagrees : Outcomes.CannotTell,
            Reason = reason,
            WouldSettle = rises || flat || falls ? null : open.WouldSettle,
        };
    }
}
