using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>"The counts grow with the exponent that the hypothesis predicts":
/// the fit of the counts against the same fit of the predicted curve.</summary>
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
            Claim = $"Rosetta Neurons grow with neurons as {prediction.Hypothesis} predicts on "
                + $"{prediction.Spectrum} ({prediction.Source}).",
            PredictionId = prediction.Id,
            Predicted = prediction.CountExponent,
            PredictedInterval95 = prediction.CountExponentInterval95,
            Rival = prediction.RivalHypothesis,
            RivalValue = prediction.RivalCountExponent,
            Outcome = Outcomes.CannotTell,
            Reason = series.Refusal ?? "",
        };
        double[] sizes = [.. series.Rows.Select(row => row.Size)];
        if (series.Fit is not { } fit || sizes.Distinct().Count() < FewestSizes)
        {
            return open with
            {
                Reason = series.Refusal
                    ?? $"{sizes.Distinct().Count()} sizes to judge on: an exponent with an interval needs {FewestSizes}.",
                WouldSettle = $"Counts at {FewestSizes} or more sizes that the prediction did not see, above the null's threshold.",
            };
        }
        double spread = prediction.CountExponentInterval95 is [var low, var high] ? (high - low) / (2 * Normal975) : 0;
        ExponentVerdict verdict = ExponentJudge.Judge(fit, Exponent(prediction.Hypothesis, prediction.Points, sizes, spread),
            Exponent(prediction.RivalHypothesis, prediction.RivalPoints, sizes, 0), rules.Margin, rules.Level);
        return open.Of(series).Of(verdict) with
        {
            Predicted = verdict.Predicted,
            PredictedInterval95 = [verdict.PredictedInterval.Low, verdict.PredictedInterval.High],
            RivalValue = verdict.Rival,
            WouldSettle = verdict.Settling?.ToString(),
        };
    }

    /// <summary>
    /// By the rule that the prediction was frozen with, from its frozen points. Over all its sizes that is its
    /// <see cref="Prediction.CountExponent"/>; where a size is missing, the same over the sizes that are there.
    /// </summary>
    private static PredictedExponent Exponent(string name, IReadOnlyList<PredictionPoint> points, IReadOnlyList<double> sizes,
        double spread) =>
        PredictedExponent.OfCounts(name, sizes, Prediction.CountsOf(points, sizes), spread);
}
