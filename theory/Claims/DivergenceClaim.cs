using System.Globalization;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>"Rosetta Neurons and all others grow apart in selectivity": the ratio of their medians rises with size.</summary>
/// <remarks>
/// One number a size: ln(median of the neurons in pairs / median of the others), averaged over families and seeds, since families share the
/// text and the pairs; a measure whose medians are not above 0 at every size is compared by the difference instead. Null: no trend. Agrees
/// where the slope lies above 0, disagrees where it lies below or is shown to be within <see cref="Margin"/> of 0. Each family's own slope
/// stands beside it.
/// </remarks>
public sealed class DivergenceClaim : IClaim<LevelsEvidence>
{
    /// <summary>A ratio that changes by less than this power of size does not grow apart: a fifth over a factor of forty.</summary>
    public const double Margin = 0.05;

    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(LevelsEvidence evidence, Prediction? prediction, JudgeRules rules)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        LevelTable table = LevelTable.Of(evidence);
        if (table.Sizes.Count < 3)
            return [];
        (string Measure, double Level)[] measures = [.. table.Sizes.SelectMany(cells => cells).SelectMany(cell => cell.Selectivities)
            .Select(own => (own.Measure, own.Level)).Distinct().Order()];
        return measures.Select(measure => LevelText.Standing(table, Of(table, measure.Measure, measure.Level, rules), rotation: false));
    }

    private static ClaimVerdict Of(LevelTable table, string measure, double level, JudgeRules rules)
    {
        (double Neurons, GroupSelectivity Own)[] rows = [.. table.Sizes.SelectMany(cells => cells).SelectMany(cell => cell.Selectivities
            .Where(own => own.Measure == measure && own.Level == level && own.Rosetta.Neurons > 1 && own.Other.Neurons > 1)
            .Select(own => (cell.Neurons, own)))];
        bool ratio = rows.All(row => row.Own.Rosetta.Median > 0 && row.Own.Other.Median > 0);
        double Apart(GroupSelectivity own) => ratio ? Math.Log(own.Rosetta.Median / own.Other.Median)
            : own.Rosetta.Median - own.Other.Median;
        Estimate? joined = Slope(rows, Apart);
        string families = string.Join("; ", rows.GroupBy(row => row.Own.Family).OrderBy(family => family.Key, StringComparer.Ordinal)
            .Select(family => $"{family.Key} {string.Join(" ", family.GroupBy(row => row.Neurons).OrderBy(size => size.Key)
                .Select(size => (ratio ? Math.Exp(size.Average(row => Apart(row.Own))) : size.Average(row => Apart(row.Own)))
                    .ToString("0.##", CultureInfo.InvariantCulture)))} (slope {LevelText.Of(Slope([.. family], Apart))})"));
        ClaimVerdict open = LevelText.Open(table.Evidence, string.Create(CultureInfo.InvariantCulture,
            $"divergence/{measure}{(level > 0 ? $"/{level:0.##}" : "")}"), $"The median {measure} of neurons in pairs "
            + $"{LevelText.Said(level)} grows with size against that of all others.", measure.Contains("vocabulary",
                StringComparison.Ordinal) ? ["C10"] : []) with { Rival = "no trend", RivalValue = 0 };
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

    private static Estimate? Slope((double Neurons, GroupSelectivity Own)[] rows, Func<GroupSelectivity, double> apart)
    {
        // A family that is missing at a size would move the mean of that size alone.
        string[] families = [.. rows.Select(row => row.Own.Family).Distinct()];
        (double Neurons, double Mean)[] sizes = [.. rows.GroupBy(row => row.Neurons).OrderBy(size => size.Key)
            .Where(size => size.Select(row => row.Own.Family).Distinct().Count() == families.Length)
            .Select(size => (size.Key, size.GroupBy(row => row.Own.Family).Average(family => family.Average(row => apart(row.Own)))))];
        return sizes.Length < 3 ? null : WeightedLine.Slope([.. sizes.Select(size => Math.Log(size.Neurons))],
            [.. sizes.Select(size => size.Mean)], [.. sizes.Select(_ => 1.0)]);
    }
}
