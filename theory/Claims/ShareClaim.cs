using System.Globalization;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>"The share of the neurons that are Rosetta Neurons falls with parameters": the law against parameters, where neurons are no
/// exact power of them.</summary>
/// <remarks>
/// ln(count / neurons) is regressed on ln parameters, so that how neurons grow with parameters is in the data and in the error, and not a
/// second number with an error of its own. A constant share has slope 0.
/// </remarks>
internal static class ShareClaim
{
    public static ClaimVerdict Of(PairsEvidence evidence, double level)
    {
        double floor = evidence.CommonFloor;
        MeasuredPair[] pairs = [.. evidence.Pairs.Where(pair => pair.Parameters is not null)];
        var open = new ClaimVerdict
        {
            Id = $"{evidence.World}/law-parameters",
            World = evidence.World,
            Claim = "The share of the neurons that are Rosetta Neurons falls with parameters.",
            Predicted = 0,
            Rival = "constant share of the neurons",
            RivalValue = 0,
            Outcome = Outcomes.CannotTell,
            Reason = "A count is zero, or there are fewer than three sizes.",
            WouldSettle = "More sizes, over more decades, or more seeds at each size.",
            Decisive = false,
        };
        if (pairs.Select(pair => pair.Parameters).Distinct().Count() < ScalingEstimators.FewestSizes
            || pairs.Any(pair => pair.Pair.CountAt(floor) == 0))
            return open;
        Estimate trend = SizeTrend.Of([.. pairs.Select(pair => (
            new CountRow(pair.Parameters!.Value, 1, seed: evidence.SeedsAreClusters ? PairsEvidence.Label(pair) : null),
            Math.Log10(pair.Pair.CountAt(floor) / pair.Neurons)))]);
        Interval interval = trend.IntervalAt(1 - level);
        double p = trend.StandardError > 0 ? StudentT.TwoSidedP(trend.Value / trend.StandardError, trend.DegreesOfFreedom) : double.NaN;
        return open.Of(trend) with
        {
            Predicted = null,
            RivalRejected = interval.Low > 0 || interval.High < 0,
            P = double.IsNaN(p) ? null : trend.Value < 0 ? 1 : p,
            Outcome = interval.High < 0 ? Outcomes.Agrees : interval.Low > 0 ? Outcomes.Disagrees : Outcomes.CannotTell,
            Reason = string.Create(CultureInfo.InvariantCulture, $"share of the neurons in pairs above {floor:F3} against parameters: "
                + $"exponent {trend.Value:F3} {interval}, where a constant share has 0."),
            WouldSettle = interval.High < 0 || interval.Low > 0 ? null : open.WouldSettle,
        };
    }
}
