using System.Globalization;
using Rosetta.Theory.Statistics.Discovery;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>"Quantiles of selectivity among Rosetta Neurons do not move with size" (C19): medians and fractions above fixed levels, against
/// those of all others; the mean, which may move, stands beside them.</summary>
/// <remarks>
/// Agrees where every slope per ln N is shown to be within its margin, disagrees where one of them is not 0 after Holm's correction (E83).
/// Against the others, since width and training move what no neuron is special for. Fractions that are nearly none or nearly all say
/// nothing and are left out.
/// </remarks>
public sealed class SelectivityQuantilesClaim : IClaim<LevelsEvidence>
{
    /// <summary>Change of a median, in its own units or as a logarithm where all are above 0, and of a fraction, per ln N that counts as
    /// none.</summary>
    public const double MedianMargin = 0.05, FractionMargin = 0.02;

    private const double Nearly = 0.05;

    private static readonly string[] Measures = ["vocabulary-kurtosis", "activation-kurtosis"];

    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(LevelsEvidence evidence, Prediction? prediction, JudgeRules rules)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        LevelTable table = LevelTable.Of(evidence);
        return table.Sizes.Count < 3 ? [] : Measures.SelectMany(measure => SelectivitySeries.Judged.Select(rosetta =>
            Of(table, measure, rosetta, rules))).OfType<ClaimVerdict>().Select(verdict => LevelText.Standing(table, verdict));
    }

    private static ClaimVerdict? Of(LevelTable table, string measure, string rosetta, JudgeRules rules)
    {
        const string Own = SelectivityGroupNames.Rosetta, Others = SelectivityGroupNames.Others;
        SelectivitySeries series = new(table, measure, rosetta);
        GroupMoments[] own = [.. series.All(Own)];
        if (own.Length == 0)
            return null;
        bool log = own.Concat(series.All(Others)).All(moments => moments.Median > 0);
        IReadOnlyList<double> levels = GroupSelectivity.LevelsOf(measure);
        (string Name, double Margin, Estimate? Slope)[] parts =
        [
            (log ? "ln median" : "median", MedianMargin, series.Slope(Own, Others, moments => moments.Median, log: log)),
            .. Enumerable.Range(0, levels.Count)
                .Where(k => own.Average(moments => moments.Fractions[k]) is > Nearly and < 1 - Nearly)
                .Select(k => (string.Create(CultureInfo.InvariantCulture, $"fraction above {levels[k]:0.##}"), FractionMargin,
                    series.Slope(Own, Others, moments => moments.Fractions[k]))),
        ];
        Estimate? mean = series.Slope(Own, Others, moments => moments.Mean);
        ClaimVerdict open = LevelText.Open(table.Evidence, $"quantiles/{measure}{SelectivitySeries.Suffix(rosetta)}",
            $"Median and fractions of {measure} among neurons in pairs {SelectivitySeries.Said(rosetta)} do not move with size against all "
            + "others, whatever their mean does.", ["C19"]) with
        {
            Rival = "quantiles that grow as the mean does",
            RivalValue = mean?.Value,
        };
        string reason = $"Slopes per ln N against all others: {string.Join(", ", parts.Select(part => $"{part.Name} "
            + $"{LevelText.Of(part.Slope)}"))}; mean {LevelText.Of(mean)}.";
        if (parts.Any(part => part.Slope is not { DegreesOfFreedom: > 0 }))
            return open with { Reason = reason };
        double moved = MultipleTests.Holm([.. parts.Select(part => P(part.Slope!))]).Min();
        bool stays = parts.All(part => EquivalenceTest.Of(part.Slope!.Value, part.Slope.StandardError, part.Slope.DegreesOfFreedom,
            -part.Margin, part.Margin).P < rules.Level), moves = !stays && moved < rules.Level;
        return open.Of(parts[0].Slope!) with
        {
            Predicted = 0,
            P = stays ? 1 : moved,
            Outcome = stays ? Outcomes.Agrees : moves ? Outcomes.Disagrees : Outcomes.CannotTell,
            Reason = reason,
            WouldSettle = stays || moves ? null : open.WouldSettle,
        };
    }

    private static double P(Estimate slope) => slope.StandardError > 0
        ? StudentT.TwoSidedP(slope.Value / slope.StandardError, slope.DegreesOfFreedom) : slope.Value == 0 ? 1 : 0;
}
