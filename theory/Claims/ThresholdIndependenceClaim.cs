using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>"The exponent does not depend on the correlation from which neurons count", judged from the measurement alone.</summary>
public sealed class ThresholdIndependenceClaim : IClaim<PairsEvidence>
{
    /// <summary>Change of alpha over the thresholds scanned that counts as one.</summary>
    private const double LeastChange = 0.05;

    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(PairsEvidence evidence, Prediction? prediction, JudgeRules rules) => [Of(evidence, rules.Level)];

    /// <summary>"The exponent does not depend on the threshold": rising is polarization, falling is dilution.</summary>
    private static ClaimVerdict Of(PairsEvidence evidence, double level)
    {
        (string world, IReadOnlyList<MeasuredPair> cells) = (evidence.World, evidence.Pairs);
        var record = new ClaimVerdict
        {
            Id = $"{world}/threshold",
            World = world,
            Claim = "The exponent does not depend on the correlation from which neurons count (rising: polarization; falling: dilution).",
            Predicted = 0,
            Outcome = Outcomes.CannotTell,
            Reason = "Too few sizes or thresholds with pairs.",
            WouldSettle = "More sizes, or more pairs at high correlations.",
            Decisive = false,
        };
        IReadOnlyList<double> thresholds = evidence.Scan;
        if (thresholds.Count < 2 || cells.Select(cell => cell.Neurons).Distinct().Count() < 3)
            return record;
        ThresholdScan scan = ThresholdScan.Of([.. cells.Select(cell => new ProfileRow(cell.Neurons, cell.Pair.Profile,
            Seed: evidence.SeedsAreClusters ? PairsEvidence.Label(cell) : null))], thresholds, level: level);
        if (scan is not { Trend: { } trend, Verdict: { } verdict })
            return record;
        var interval = trend.IntervalAt(1 - level);
        // Whole ranks move alpha by a little however exact the counts are: less than this over the thresholds is flat.
        double change = Math.Abs(trend.Value) * (scan.Points[^1].Tau - scan.Points[0].Tau);
        bool moves = verdict.Verdict == Verdict.Disagrees && change > LeastChange;
        string direction = !moves ? FormattableString.Invariant($"flat within its error, or within {LeastChange}")
            : trend.Value > 0 ? "rising: polarization" : "falling: dilution";
        return record.Of(trend) with
        {
            MeasuredInterval95 = [interval.Low, interval.High],
            Outcome = moves ? Outcomes.Disagrees : Outcomes.CannotTell,
            Reason = $"alpha over tau = {ThresholdTrendClaim.Alphas(scan)}; {direction}. {verdict.Reason}",
            WouldSettle = moves ? null
                : "A stated margin within which alpha counts as flat, and more sizes.",
        };
    }
}
