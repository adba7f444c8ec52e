using System.Globalization;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>"Mean vocabulary kurtosis of Rosetta Neurons rises with size, that of the rest stays" (C10), held against everything else that
/// may rise: layers, activation probability, output norm, a rotation, untrained twins, the width.</summary>
/// <remarks>
/// One number a size: mean of Rosetta Neurons less mean of the others, over families and seeds; its slope per ln N (E83). Agrees where it
/// lies above 0 against all others and against every control; a control against which it is shown to be within the margin explains it, and
/// one against which nothing is shown leaves it open. Disagrees where it is within the margin of 0, or below, against all others.
/// </remarks>
public sealed class SelectivityGrowthClaim : IClaim<LevelsEvidence>
{
    /// <summary>Kurtosis per ln N that counts as no growth: a sixtieth of the least slope in the paper's Figure 28 (3.3).</summary>
    public const double Margin = 0.05;

    private const string Measure = "vocabulary-kurtosis", Own = SelectivityGroupNames.Rosetta, Others = SelectivityGroupNames.Others;

    private static readonly (string Group, string Words)[] Controls =
    [
        (SelectivityGroupNames.Layer, "others of the same layers"),
        (SelectivityGroupNames.Activation, "others of the same layers and activation probability"),
        (SelectivityGroupNames.Norm, "others of the same layers and output norm"),
        (SelectivityGroupNames.Rotated, "neurons that a rotation pairs"),
        (SelectivityGroupNames.Untrained, "paired neurons of untrained twins"),
    ];

    private const string WidthWords = "random directions of that width";

    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(LevelsEvidence evidence, Prediction? prediction, JudgeRules rules)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        LevelTable table = LevelTable.Of(evidence);
        return table.Sizes.Count < 3 ? [] : SelectivitySeries.Judged.Select(rosetta => Of(table, rosetta, rules)).OfType<ClaimVerdict>()
            .Select(verdict => LevelText.Standing(table, verdict));
    }

    private static ClaimVerdict? Of(LevelTable table, string rosetta, JudgeRules rules)
    {
        SelectivitySeries series = new(table, Measure, rosetta);
        if (!series.All(Own).Any())
            return null;
        double Mean(GroupMoments own) => own.Mean;
        Estimate? gap = series.Slope(Own, Others, Mean);
        (string Words, Estimate? Slope)[] controls =
        [
            .. Controls.Where(control => series.At(control.Group, null, Mean).Count > 0)
                .Select(control => (control.Words, series.Slope(Own, control.Group, Mean))),
            .. Width(table) is not { } widths ? [] : new[]
            {
                (WidthWords, SelectivitySeries.SlopeOf([.. series.At(Own, null, Mean).Select(size =>
                    (size.Neurons, size.Value - RandomDirections(widths[size.Neurons])))])),
            },
        ];
        ClaimVerdict open = LevelText.Open(table.Evidence, $"selectivity/{Measure}{SelectivitySeries.Suffix(rosetta)}",
            $"Mean {Measure} of neurons in pairs {SelectivitySeries.Said(rosetta)} rises with size against that of all others, of others of "
            + "the same layer, activation probability and output norm, and of what a rotation and no training leave.", ["C10"]) with
        {
            Asks = "the neurons that two models share grow more selective over the vocabulary with size, and no control explains it",
            Rival = "no trend",
            RivalValue = 0,
        };
        string reason = $"Means {At(series, Own, Mean)} against {At(series, Others, Mean)} (slopes {LevelText.Of(series.Slope(Own, null, Mean))}"
            + $" and {LevelText.Of(series.Slope(Others, null, Mean))} per ln N). Rosetta less all others {LevelText.Of(gap)}"
            + string.Concat(controls.Select(control => $"; less {control.Words} {LevelText.Of(control.Slope)}")) + ".";
        if (gap is not { DegreesOfFreedom: > 0 })
            return open with { Reason = reason };
        ClaimVerdict judged = open.Of(gap) with { Reason = reason };
        switch (Judged(gap, rules))
        {
            case Trend.Flat or Trend.Falls:
                return judged with { Outcome = Outcomes.Disagrees, RivalRejected = false, WouldSettle = null };
            case Trend.Unknown:
                return judged with { RivalRejected = false };
        }
        (string Words, Estimate? Slope)[] explaining = [.. controls.Where(control => Judged(control.Slope, rules) is Trend.Flat
            or Trend.Falls)], unsure = [.. controls.Where(control => Judged(control.Slope, rules) == Trend.Unknown)];
        if (explaining.Length > 0)
        {
            return judged with
            {
                Outcome = Outcomes.Disagrees,
                Rival = explaining[0].Words,
                RivalValue = gap.Value - explaining[0].Slope!.Value,
                RivalRejected = false,
                Reason = $"{reason} It rises against all others, and no more than {string.Join(", nor than ",
                    explaining.Select(control => control.Words))}: that explains it.",
                WouldSettle = null,
            };
        }
        if (unsure.Length > 0 || !SelectivityGroupNames.Matched.All(group => series.All(group).Any()))
        {
            return judged with
            {
                RivalRejected = false,
                Rival = unsure.Length > 0 ? unsure[0].Words : "controls that were not measured",
                RivalValue = unsure.Length > 0 && unsure[0].Slope is { } weakest ? gap.Value - weakest.Value : null,
                Reason = $"{reason} It rises against all others; not excluded: {(unsure.Length > 0 ? string.Join(", ",
                    unsure.Select(control => control.Words)) : "controls that were not measured")}.",
            };
        }
        return judged with { Outcome = Outcomes.Agrees, RivalRejected = true, WouldSettle = null };
    }

    private enum Trend { Unknown, Rises, Flat, Falls }

    private static Trend Judged(Estimate? slope, JudgeRules rules)
    {
        if (slope is not { DegreesOfFreedom: > 0 } || !double.IsFinite(slope.StandardError))
            return Trend.Unknown;
        Interval interval = slope.IntervalAt(1 - rules.Level);
        return EquivalenceTest.Of(slope.Value, slope.StandardError, slope.DegreesOfFreedom, -Margin, Margin).P < rules.Level ? Trend.Flat
            : interval.Low > 0 ? Trend.Rises : interval.High < 0 ? Trend.Falls : Trend.Unknown;
    }

    /// <summary>Width of the residual stream at each size; null where it is not known.</summary>
    private static Dictionary<double, double>? Width(LevelTable table) =>
        table.Sizes.All(cells => cells.All(cell => cell.Shape.Width is not null))
            ? table.Sizes.ToDictionary(cells => cells[0].Neurons, cells => cells.Average(cell => cell.Shape.Width!.Value)) : null;

    /// <summary>Excess kurtosis of the cosine between a fixed direction and random ones in so many dimensions.</summary>
    /// <param name="width">Dimensions.</param>
    [Equation("direction-kurtosis")]
    public static double RandomDirections(double width) => -6 / (width + 2);

    private static string At(SelectivitySeries series, string group, Func<GroupMoments, double> value) => string.Join(" ",
        series.At(group, null, value).Select(size => size.Value.ToString("0.00", CultureInfo.InvariantCulture)));
}
