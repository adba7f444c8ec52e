using System.Globalization;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>
/// "The correlation of matched neurons measures isolation": what the instrument must do in worlds of
/// known truth before it may judge others.
/// </summary>
public sealed class RecoveredIsolationClaim : IClaim<PairsEvidence>
{
    private const double Margin = MeanIsolationClaim.Margin;

    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(PairsEvidence evidence, Prediction? prediction, JudgeRules rules) => [Of(evidence, rules.Level)];

    /// <summary>Mean isolation of Rosetta neurons, recovered against true, over worlds.</summary>
    private static ClaimVerdict Of(PairsEvidence evidence, double level)
    {
        double[] differences = [.. evidence.Pairs.Select(pair => pair.Pair.Truth).OfType<TruthEvidence>()
            .Select(truth => truth.RecoveredIsolationRosetta - truth.TrueIsolationRosetta).Where(double.IsFinite)];
        var open = new ClaimVerdict
        {
            Id = $"{evidence.World}/isolation",
            World = evidence.World,
            Claim = "The correlation of matched neurons measures isolation: its mean over Rosetta neurons is within "
                + $"{Margin.ToString(CultureInfo.InvariantCulture)} of the truth.",
            Predicted = 0,
            PredictedInterval95 = [-Margin, Margin],
            Outcome = Outcomes.CannotTell,
            Reason = $"{differences.Length} worlds: a mean with an error needs at least two.",
            WouldSettle = "More seeds.",
        };
        if (differences.Length < 2)
            return open;
        Estimate mean = Estimate.OfMean(differences);
        MarginRule rule = MarginRule.Of(mean, Margin, level);
        string numbers = FormattableString.Invariant(
            $"recovered minus true {mean.Value:F4} [{rule.Interval.Low:F4}, {rule.Interval.High:F4}] over {differences.Length} worlds");
        return open.Of(mean) with
        {
            MeasuredInterval95 = [rule.Interval.Low, rule.Interval.High],
            P = rule.P,
            Outcome = rule.Outcome,
            Reason = rule.Outcome switch
            {
                Outcomes.Agrees => $"Within the margin: {numbers}.",
                Outcomes.Disagrees => $"Biased beyond the margin: {numbers}.",
                _ => $"The interval reaches beyond the margin: {numbers}.",
            },
            WouldSettle = rule.Outcome == Outcomes.CannotTell ? "More seeds, or more samples per world." : null,
        };
    }
}
