using System.Globalization;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>"The exponent moves with the threshold as predicted at these sizes" (asymptotically not at all).</summary>
public sealed class ThresholdTrendClaim : ScalingClaim
{
    /// <inheritdoc/>
    public override string Name => "threshold";

    private protected override bool MayDecide => false;

    internal override IEnumerable<FrozenNumber> Plans(LawCurve law, IReadOnlyList<int> heldOut, IReadOnlyList<double> thresholds)
    {
        double tau = law.Scenario.Tau;
        yield return Plan([.. law.Scenario.Neurons])
            with { Thresholds = [.. thresholds.Append(tau).Distinct().Order().Where(threshold => threshold >= tau)] };
    }

    private protected override double? Estimated(LawCurve law, FrozenNumber plan) =>
        ThresholdScan.TrendOf([.. plan.Neurons.Select(size => new ProfileRow(size, law.Profile(size).Isolations))], plan.Thresholds)?.Value;

    internal override (string? Name, double? Value) RivalOf(LawCurve rival, FrozenNumber plan, Scenario scenario) => Otherwise(scenario);

    private protected override (string? Name, double? Value) Otherwise(Scenario scenario) => (null, null);

    private protected override string Sentence(Prediction prediction, FrozenNumber number) =>
        $"The exponent moves with the threshold as {prediction.Hypothesis} predicts at these sizes (asymptotically not at all).";

    private protected override ClaimVerdict Judged(ClaimVerdict open, FrozenNumber number, Evidence evidence, Prediction prediction,
        JudgeRules rules)
    {
        MeasuredProfile[] judged = [.. evidence.Profiles.Where(own => number.Neurons.Contains((long)own.Neurons))];
        if (judged.Select(own => own.Neurons).Distinct().Count() < ScalingEstimators.FewestSizes
            || judged.Any(own => own.Floor > number.Thresholds[0]))
            return open with { Reason = "Too few sizes, or the null's threshold is above the lowest one scanned." };
        ThresholdScan scan = ThresholdScan.Of([.. judged.Select(own => new ProfileRow(own.Neurons, own.Isolations, Seed: own.Seed))],
            number.Thresholds, null, rules.Level);
        if (scan.Trend is not { } trend || scan.DroppedThresholds.Count > 0)
        {
            string dropped = string.Join(", ", scan.DroppedThresholds.Select(tau => tau.ToString("0.##", CultureInfo.InvariantCulture)));
            return open with { Reason = $"No pair at some size at threshold {dropped}: the trend predicted is over all of them." };
        }
        (double spread, double degrees) = SpreadOf(number, prediction);
        // The stated margin is one of alpha: over the range of thresholds scanned, alpha may move by that much.
        double? ofTrend = rules.Margin / (number.Thresholds[^1] - number.Thresholds[0]);
        ExponentVerdict verdict = ExponentJudge.Judge(trend, PredictedExponent.Of("trend", number.Predicted, spread, degrees), null,
            ofTrend, rules.Level);
        return Closed(open, verdict, trend) with { Reason = $"alpha over tau = {Alphas(scan)}. {verdict.Reason}" };
    }

    internal static string Alphas(ThresholdScan scan) =>
        string.Join(", ", scan.Points.Select(point => FormattableString.Invariant($"{point.Tau:0.##}: {point.Fit.Exponent:F2}")));
}
