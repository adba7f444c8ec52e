using Rosetta.Experiments.Runs;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Experiments.Judgement;

/// <summary>"The counts grow with the exponent that the hypothesis predicts": the fit of the counts against the same fit of the predicted curve.</summary>
internal static class ExponentClaim
{
    /// <param name="id">Id of the verdict.</param>
    /// <param name="series">The measured counts; sizes that the prediction was estimated on must not be among them.</param>
    /// <param name="prediction">The frozen prediction.</param>
    /// <param name="level">Level of the tests.</param>
    /// <param name="margin">Equivalence margin, or null.</param>
    public static VerdictRecord Judge(string id, CountSeriesOfRun series, PredictionRecord prediction, double level, double? margin)
    {
        var record = new VerdictRecord
        {
            Id = id,
            World = series.World,
            Claim = $"Rosetta Neurons grow with neurons as {prediction.Hypothesis} predicts on {prediction.Spectrum} ({prediction.Source}).",
            PredictionId = prediction.Id,
            Predicted = prediction.Slope,
            PredictedInterval95 = prediction.SlopeInterval95,
            Rival = prediction.RivalHypothesis,
            RivalValue = prediction.RivalSlope,
            Outcome = VerdictNames.CannotTell,
            Reason = series.Refusal ?? "",
        };
        double[] sizes = [.. series.Rows.Select(row => row.Size)];
        if (series.Fit is not { } fit || sizes.Distinct().Count() < FewestSizes)
        {
            return record with
            {
                Reason = series.Refusal ?? $"{sizes.Distinct().Count()} sizes to judge on: an exponent with an interval needs {FewestSizes}.",
                WouldSettle = $"Counts at {FewestSizes} or more sizes that the prediction did not see, above the null's threshold.",
            };
        }
        double spread = prediction.SlopeInterval95 is [var low, var high] ? (high - low) / (2 * Normal975) : 0;
        ExponentVerdict verdict = ExponentJudge.Judge(fit,
            PredictedExponent.FromCurve(prediction.Hypothesis, sizes, PredictedCounts(prediction.Points, sizes), spread),
            PredictedExponent.FromCurve(prediction.RivalHypothesis, sizes, PredictedCounts(prediction.RivalPoints, sizes)),
            margin, level);
        return record with
        {
            Predicted = verdict.Predicted,
            PredictedInterval95 = [verdict.PredictedInterval.Low, verdict.PredictedInterval.High],
            Measured = verdict.Measured,
            MeasuredInterval95 = fit.ExponentInterval() is { } interval ? [interval.Low, interval.High] : null,
            RivalValue = verdict.Rival,
            RivalRejected = verdict.RivalP is { } p ? p < level : null,
            P = double.IsNaN(verdict.PredictionP) ? null : verdict.PredictionP,
            Outcome = VerdictNames.Of(verdict.Verdict),
            Reason = verdict.Reason,
            WouldSettle = verdict.Settling?.ToString(),
        };
    }

    /// <summary>A slope has an error only from three points on.</summary>
    private const int FewestSizes = 3;

    /// <summary>The 0.975 quantile of the normal distribution: a 95 % interval is this many standard errors to each side.</summary>
    public const double Normal975 = 1.959963984540054;

    /// <summary>
    /// The law's own curve at the measured sizes: whole features, since those are what is counted (on average half a feature fewer than the real-valued frontier,
    /// which tilts the slope where counts are small); the real-valued frontier where the law has no whole feature at some size.
    /// </summary>
    private static double[] PredictedCounts(IReadOnlyList<PredictionPoint> points, double[] sizes)
    {
        Dictionary<double, PredictionPoint> byNeurons = points.ToDictionary(point => (double)point.Neurons);
        bool whole = sizes.All(size => byNeurons[size].Rosetta > 0);
        return [.. sizes.Select(size => whole ? byNeurons[size].Rosetta : byNeurons[size].RTau ?? double.NaN)];
    }
}
