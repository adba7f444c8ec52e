using System.Globalization;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>
/// "Without a threshold, mutual nearest neighbours count the coordinates that were put in": the exponent of their number is that of the
/// number of coordinates. Where it agrees, the exponent was built in and says nothing about matching.
/// </summary>
public sealed class BuiltInClaim : IClaim<RecoverySeries>
{
    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(RecoverySeries evidence, Prediction? prediction, JudgeRules rules)
    {
        if (prediction is null || evidence.Cells.Select(cell => cell.Neurons).Distinct().Count() < 2)
            yield break;
        RecoveryQuantity counts = RecoveryQuantity.All[0];
        double Of(Func<RecoveryEvidence, double> count) => RecoveryQuantity.Exponent([.. evidence.Cells.GroupBy(cell => cell.Neurons)
            .Select(size => (size.Key, size.Average(cell => count(cell.Recovery)),
                counts.Weight(size.First().Recovery.WithChance)))]) ?? double.NaN;
        double putIn = Of(cell => cell.Coordinates), features = Of(cell => cell.Isolated), right = Of(cell => cell.Right);
        RecoveryEvidence first = evidence.Cells[0].Recovery, last = evidence.Cells[^1].Recovery;
        Estimate? matched = counts.Estimated(evidence.Cells, cell => cell.WithChance);
        MarginRule? rule = matched is { StandardError: >= 0 }
            ? MarginRule.Of(matched with { Value = matched.Value - putIn }, RecoveryClaim.Tolerance, rules.Level) : null;
        var verdict = new ClaimVerdict
        {
            Id = $"{prediction.Id}/built-in",
            World = evidence.World,
            Paper = ["C18"],
            Claim = "Built in: without a threshold, mutual nearest neighbours grow as the number of coordinates that were put in, within "
                + string.Create(CultureInfo.InvariantCulture, $"{RecoveryClaim.Tolerance}."),
            PredictionId = prediction.Id,
            Predicted = putIn,
            P = rule?.P,
            Outcome = rule?.Outcome ?? Outcomes.CannotTell,
            Reason = string.Create(CultureInfo.InvariantCulture,
                $"Coordinates put in grow with {putIn:F3}, {Who(first)}; features with an SIR above 0 with {features:F3}; matched ones "
                    + $"with {matched?.Value:F3} {matched?.IntervalAt(1 - rules.Level)}, of which those that carry one feature in both "
                    + $"models with {right:F3}. At the largest size {Mean(evidence, cell => cell.Matched):F1} of {last.Coordinates} "
                    + $"coordinates are matched, {Mean(evidence, cell => cell.Right):F1} of them rightly."),
            WouldSettle = rule is null || rule.Outcome == Outcomes.CannotTell ? "Two runs or more of each size, more sizes." : null,
            Decisive = false,
        };
        yield return matched is null ? verdict : verdict.Of(matched);
    }

    private static string Who(RecoveryEvidence world) => world.BackgroundNeurons ? "every neuron being one"
        : "one per feature with an SIR above 0, and no other neuron";

    private static double Mean(RecoverySeries evidence, Func<RecoveryEvidence, double> value) =>
        evidence.Cells.Where(cell => cell.Neurons == evidence.Cells[^1].Neurons).Average(cell => value(cell.Recovery));
}
