using System.Globalization;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Families;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>
/// Every utility, fitted to the calibration's counts and frozen, against a spectrum that it was not fitted to: counts, their exponent,
/// delta, alpha * delta, purification, mean isolation, polarization and the trend over tau, each by the estimator that made the prediction
/// from the law's own curve.
/// </summary>
public sealed class FittedUtilityClaim(IReadOnlyList<Prediction> predictions) : IClaim<ToyGroup>
{
    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(ToyGroup evidence, Prediction? prediction, JudgeRules rules) =>
        evidence.Series.Where(own => !own.IsCalibration).SelectMany(own => Of(own, evidence.Calibration, rules));

    /// <summary>All claims on one series that is no calibration.</summary>
    private IEnumerable<ClaimVerdict> Of(ToysEvidence series, ToysEvidence calibration, JudgeRules rules)
    {
        foreach (UtilityFamily family in UtilityFamily.All)
        {
            bool decides = series.Rules.Decides && family.Name == series.Rules.Hypothesis.Name;
            if (Find(series, family) is not { } prediction || calibration.RefusalToFit is not null)
            {
                // What decides must not vanish because it could not be predicted.
                if (decides)
                    yield return Unpredicted(series, calibration, family, series.PredictionId(family));
                continue;
            }
            (string, CountAgreement)? rival = RivalOf(family, series, rules.Level);
            yield return Counts(series, calibration, prediction, rival, rules.Level) with { Decisive = decides };
            if (Exponent(series, calibration, prediction, rules) is { } exponent)
                yield return exponent;
            foreach (ClaimVerdict verdict in ScalingClaim.All.SelectMany(claim => claim.Judge(series, prediction, rules)))
                yield return verdict;
        }
    }

    private static string Question(string utility) =>
        $"{utility.Split(' ')[0]} utility, fitted to one spectrum of importance, predicts how many features trained toys isolate on "
            + $"another";

    private Prediction? Find(ToysEvidence series, UtilityFamily family) =>
        predictions.FirstOrDefault(record => record.Id == series.PredictionId(family));

    private static ClaimVerdict Unpredicted(ToysEvidence series, ToysEvidence calibration, UtilityFamily family, string id) => new()
    {
        Id = $"{id}/counts",
        World = series.World,
        Claim = $"{family.Name}, fitted to the counts of {calibration.Label}, predicts the counts of isolated features here "
            + $"within {Percent(series.Rules.CountMargin)}.",
        Asks = Question(family.Name),
        Outcome = Outcomes.CannotTell,
        Reason = calibration.RefusalToFit ?? "no prediction was frozen",
        WouldSettle = "A calibration whose networks do not diverge and isolate features at some size: "
            + "a lower learning rate, longer training, or another spectrum.",
        Decisive = true,
    };

    /// <summary>What the rival, fitted to the same calibration, makes of the same counts:
    /// linear utility, and against that the file's own hypothesis (or <c>crra</c>).</summary>
    private (string Name, CountAgreement Agreement)? RivalOf(UtilityFamily family, ToysEvidence series, double level)
    {
        UtilityFamily rival = family.Name != UtilityFamily.Linear.Name ? UtilityFamily.Linear
            : series.Rules.Hypothesis.Name != UtilityFamily.Linear.Name ? series.Rules.Hypothesis : UtilityFamily.Crra;
        return Find(series, rival) is { } prediction
            ? ($"{rival.Name}, fitted alike: ratio", series.Agreement(prediction, level)) : null;
    }

    private static ClaimVerdict Counts(ToysEvidence series, ToysEvidence calibration, Prediction prediction,
        (string Name, CountAgreement Agreement)? rival, double level)
    {
        CountAgreement agreement = series.Agreement(prediction, level);
        return new ClaimVerdict
        {
            Id = $"{prediction.Id}/counts",
            World = series.World,
            Claim = $"{prediction.Hypothesis}, fitted to the counts of {calibration.Label}, predicts the counts of isolated features "
            + $"here within {Percent(series.Rules.CountMargin)}.",
            Asks = Question(prediction.Hypothesis),
            PredictionId = prediction.Id,
            Predicted = 1,
            Measured = agreement.Farthest is { } farthest ? Math.Exp(farthest.LogRatio) : null,
            MeasuredInterval95 = agreement.Farthest is { } own ? [Math.Exp(own.Interval.Low), Math.Exp(own.Interval.High)] : null,
            Rival = rival?.Name,
            RivalValue = rival?.Agreement.Farthest is { } other ? Math.Exp(other.LogRatio) : null,
            RivalRejected = rival is null ? null : rival.Value.Agreement.Verdict == Verdict.Disagrees,
            Outcome = Outcomes.Of(agreement.Verdict),
            P = double.IsNaN(agreement.P) ? null : agreement.P,
            Reason = agreement.Reason,
            WouldSettle = agreement.Verdict == Verdict.CannotTell ? "More seeds, or a margin wider than the interval of the farthest size."
            : null,
        };
    }

    private static ClaimVerdict? Exponent(ToysEvidence series, ToysEvidence calibration, Prediction prediction, JudgeRules judge)
    {
        if (ToysEvidence.Try(() => SizeFit.Of(series.Counts)) is not { } fit || fit.Design.SizeCount < ScalingEstimators.FewestSizes)
            return null;
        // The law's own counts at the sizes that were measured, weighted as the fit weighs them.
        Dictionary<double, double> expected = prediction.ExpectedCounts.ToDictionary(point => point.Neurons, point => point.Expected);
        Dictionary<double, double> others = prediction.RivalPoints.ToDictionary(point => (double)point.Neurons,
            point => (double)point.Rosetta);
        double[] sizes = [.. series.Counts.Select(row => row.Size)];
        // On the floor of what can be expected the slope is the floor's, not the law's.
        if (sizes.Any(size => expected[size] <= FamilyFit.FewestExpected))
            return null;
        double degrees = prediction.ExpectedDegreesOfFreedom ?? double.PositiveInfinity;
        double error = prediction.CountExponentInterval95 is [var low, var high]
            ? (high - low) / (2 * StudentT.TwoSidedQuantile(0.95, degrees)) : 0;
        PredictedExponent own = PredictedExponent.OfCounts(prediction.Hypothesis, sizes, [.. sizes.Select(size => expected[size])], error,
            error > 0 ? degrees : double.PositiveInfinity);
        PredictedExponent? rival = sizes.All(size => others.GetValueOrDefault(size) > 0)
            ? PredictedExponent.OfCounts(prediction.RivalHypothesis, sizes, [.. sizes.Select(size => others[size])]) : null;
        // A rival that predicts the same is none: then only nearness to the prediction can be shown.
        bool differs = rival is not null && Math.Abs(rival.Value - own.Value) > (judge.Margin ?? 0);
        ExponentVerdict verdict = ExponentJudge.Judge(fit, own, differs ? rival : null, judge.Margin, judge.Level);
        return new ClaimVerdict
        {
            Id = $"{prediction.Id}/exponent",
            World = series.World,
            Claim = $"The counts of isolated features grow with the exponent of {prediction.Hypothesis}, "
                + $"fitted to the counts of {calibration.Label}.",
            PredictionId = prediction.Id,
            Predicted = verdict.Predicted,
            PredictedInterval95 = [verdict.PredictedInterval.Low, verdict.PredictedInterval.High],
            Measured = verdict.Measured,
            MeasuredInterval95 = fit.ExponentInterval(1 - judge.Level) is Interval interval ? [interval.Low, interval.High] : null,
            Rival = rival is null ? null : prediction.RivalHypothesis,
            RivalValue = rival?.Value,
            RivalRejected = verdict.RivalP is { } p ? p < judge.Level : null,
            Outcome = Outcomes.Of(verdict.Verdict),
            P = double.IsNaN(verdict.PredictionP) ? null : verdict.PredictionP,
            Reason = verdict.Reason,
            WouldSettle = verdict.Settling?.ToString(),
            Decisive = false,
        };
    }

    private static string Percent(double margin) => margin.ToString("P0", CultureInfo.InvariantCulture);
}
