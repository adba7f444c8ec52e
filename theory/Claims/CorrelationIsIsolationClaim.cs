using System.Globalization;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>
/// Rosetta Neurons between toys of different seeds: do they carry the same feature, and is their correlation its isolation (M21)?
/// </summary>
public sealed class CorrelationIsIsolationClaim : IClaim<ToysEvidence>
{
    /// <summary>A correlation this near sqrt(s_A s_B), on average over pairs, measures isolation: a twentieth of the whole scale.</summary>
    private const double CorrelationMargin = 0.05;

    /// <summary>Above this expected correlation a pair could hardly miss by more than the margin.</summary>
    private const double PureFrom = 0.9;

    /// <summary>The claims of one series; none where no pair of networks is matched.</summary>
    /// <remarks>
    /// Two neurons of one feature correlate as r = sqrt(s_A s_B) + sqrt((1 - s_A)(1 - s_B)) times the correlation of the rests, so pure
    /// pairs cannot miss sqrt(s_A s_B) whatever training does: they are counted, and only pairs up to <see cref="PureFrom"/> are judged.
    /// The unit is the pair of seeds: its networks of all sizes share data.
    /// </remarks>
    public IEnumerable<ClaimVerdict> Judge(ToysEvidence evidence, Prediction? prediction, JudgeRules rules)
    {
        (double tau, double level) = (evidence.Tau, rules.Level);
        IReadOnlyList<MeasuredToyPair> own = evidence.Pairs;
        double[][] above = [.. own.SelectMany(cell => cell.Pair.Pairs.Where(pair => pair[0] >= tau))];
        if (above.Length == 0)
            yield break;
        double[][][] units = [.. own.GroupBy(cell => cell.Seed)
            .Select(unit => unit.SelectMany(cell => cell.Pair.Pairs).Where(pair => pair[1] >= tau && pair[3] == 1).ToArray())];
        double[][][] judged = [.. units.Select(unit => unit.Where(pair => pair[1] <= PureFrom).ToArray()).Where(unit => unit.Length > 0)];
        double[] shares = [.. own.GroupBy(cell => cell.Seed).Select(unit => unit.SelectMany(cell => cell.Pair.Pairs)
            .Where(pair => pair[0] >= tau).ToArray()).Where(unit => unit.Length > 0).Select(unit => unit.Average(pair => pair[3]))];
        double[][] pure = [.. units.SelectMany(unit => unit).Where(pair => pair[1] > PureFrom)];
        string beside = string.Create(CultureInfo.InvariantCulture, $" {pure.Length} pure pairs (expected above {PureFrom}) differ by "
            + $"{(pure.Length > 0 ? pure.Average(pair => pair[0] - pair[1]) : 0):F3} on average. ")
            + string.Create(CultureInfo.InvariantCulture, $"Of {above.Length} pairs at or above tau {above.Count(pair => pair[3] == 1)} "
                + $"carry the same part of the same feature ({shares.Min():P1} to {shares.Max():P1} by pair of seeds).");
        var record = new ClaimVerdict
        {
            Id = $"{evidence.World}/correlation-is-isolation",
            World = evidence.World,
            Claim = string.Create(CultureInfo.InvariantCulture, $"The correlation of matched neurons that carry one feature, and not it "
                + $"alone, is sqrt(s_A s_B), within {CorrelationMargin} on average."),
            Predicted = 0,
            Outcome = Outcomes.CannotTell,
            Reason = $"{judged.Length} pairs of seeds have pairs of neurons that could differ, and two are needed.{beside}",
            WouldSettle = "More seeds.",
            Decisive = false,
        };
        if (judged.Length < 2)
        {
            yield return record;
            yield break;
        }
        Estimate mean = Estimate.OfMean(judged.Select(unit => unit.Average(pair => pair[0] - pair[1])));
        MarginRule rule = MarginRule.Of(mean, CorrelationMargin, level);
        yield return record.Of(mean) with
        {
            MeasuredInterval95 = [rule.Interval.Low, rule.Interval.High],
            P = rule.P,
            Outcome = rule.Outcome,
            Reason = string.Create(CultureInfo.InvariantCulture, $"Correlation less sqrt(s_A s_B) over {judged.Sum(unit => unit.Length)} "
                + $"pairs of neurons in {judged.Length} pairs of seeds, ")
                + FormattableString.Invariant(
                    $"a mean of each: {mean.Value:F3} [{rule.Interval.Low:F3}, {rule.Interval.High:F3}].{beside}"),
            WouldSettle = rule.Outcome == Outcomes.CannotTell ? record.WouldSettle : null,
        };
    }
}
