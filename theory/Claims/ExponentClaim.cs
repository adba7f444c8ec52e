using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>"The counts grow with the exponent that the hypothesis predicts": the fit of the counts against the same fit of the predicted curve.</summary>
public sealed class ExponentClaim : IClaim<PairsEvidence>
{
    /// <summary>A slope has an error only from three points on.</summary>
    private const int FewestSizes = 3;

    /// <summary>The 0.975 quantile of the normal distribution: a 95 % interval is this many standard errors to each side.</summary>
    public const double Normal975 = 1.959963984540054;

    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(PairsEvidence evidence, Prediction? prediction, JudgeRules rules) =>
        prediction is null ? [] : [Of(evidence.Without(prediction.HeldOutNeurons).SeriesFor(prediction), prediction, rules)];

    private static ClaimVerdict Of(CountedSeries series, Prediction prediction, JudgeRules rules)
    {
        var open = new ClaimVerdict
        {
            Id = $"{prediction.Id}/exponent",
            World = series.World,
            Claim = $"Rosetta Neurons grow with neurons as {prediction.Hypothesis} predicts on {prediction.Spectrum} ({prediction.Source}).",
            PredictionId = prediction.Id,
            Predicted = prediction.Slope,
            PredictedInterval95 = prediction.SlopeInterval95,
            Rival = prediction.RivalHypothesis,
            RivalValue = prediction.RivalSlope,
            Outcome = Outcomes.CannotTell,
            Reason = series.Refusal ?? "",
        };
        double[] sizes = [.. series.Rows.Select(row => row.Size)];
        if (series.Fit is not { } fit || sizes.Distinct().Count() < FewestSizes)
        {
            return open with
            {
                Reason = series.Refusal ?? $"{sizes.Distinct().Count()} sizes to judge on: an exponent with an interval needs {FewestSizes}.",
                WouldSettle = $"Counts at {FewestSizes} or more sizes that the prediction did not see, above the null's threshold.",
            };
        }
        double spread = prediction.SlopeInterval95 is [var low, var high] ? (high - low) / (2 * Normal975) : 0;
        ExponentVerdict verdict = ExponentJudge.Judge(fit,
            PredictedExponent.FromCurve(prediction.Hypothesis, sizes, PredictedCounts(prediction.Points, sizes), spread),
            PredictedExponent.FromCurve(prediction.RivalHypothesis, sizes, PredictedCounts(prediction.RivalPoints, sizes)),
            rules.Margin, rules.Level);
        return open.Of(series).Of(verdict) with
        {
            Predicted = verdict.Predicted,
            PredictedInterval95 = [verdict.PredictedInterval.Low, verdict.PredictedInterval.High],
            RivalValue = verdict.Rival,
            WouldSettle = verdict.Settling?.ToString(),
        };
    }

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
