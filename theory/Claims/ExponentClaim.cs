using System.Globalization;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>"The counts at the isolation threshold grow with the exponent that the hypothesis predicts": the fit of the counts against the
/// same fit of the predicted curve.</summary>
/// <remarks>
/// Counted is what the theory counts: pairs at or above the prediction's tau, the same at every size. A size at which chance reaches tau is
/// left out and named. Background at tau, pairs of mixtures that the null makes as well, belongs to the prediction (E56).
/// </remarks>
public sealed class ExponentClaim : IClaim<PairsEvidence>
{
    /// <summary>A slope has an error only from three points on.</summary>
    private const int FewestSizes = 3;

    /// <summary>Exponents this close are one.</summary>
    private const double SameExponent = 0.005;

    /// <summary>The 0.975 quantile of the normal distribution: a 95 % interval is this many standard errors to each side.</summary>
    public const double Normal975 = 1.959963984540054;

    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(PairsEvidence evidence, Prediction? prediction, JudgeRules rules) =>
        prediction is null ? [] : [Of(evidence.Without(prediction.HeldOutNeurons), prediction.At(rules.TauShift), rules)];

    private static ClaimVerdict Of(PairsEvidence evidence, Prediction prediction, JudgeRules rules)
    {
        double tau = prediction.Tau;
        double[] unread = [.. evidence.Pairs.Where(pair => pair.Pair.ChanceFloor(rules.Null) > tau).Select(pair => pair.Neurons)
            .Distinct()];
        PairsEvidence readable = evidence.Without([.. unread.Select(size => (int)size)]);
        CountedSeries series = readable.SeriesFor(prediction);
        double[] sizes = [.. series.Rows.Select(row => row.Size)];
        string left = unread.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
            $"At {(unread.Length > 2 && unread.Length == Sizes(evidence) ? $"every size, N = {unread.Min()} to {unread.Max()},"
                : $"N = {string.Join(", ", unread)}")} chance reaches correlations above tau = {tau}: not judged. ");
        bool constant = rules.Rival == JudgeRules.ConstantShare;
        var open = new ClaimVerdict
        {
            Id = $"{prediction.Id}/exponent",
            World = series.World,
            Paper = ["C7"],
            Claim = string.Create(CultureInfo.InvariantCulture, $"Rosetta Neurons, counted at a correlation of tau = {tau}, grow with ")
                + $"neurons as {prediction.Hypothesis} predicts on {prediction.Spectrum} ({prediction.Source}).",
            Asks = $"the neurons that two models share grow in number as the capacity model predicts with utility {prediction.Hypothesis}",
            PredictionId = prediction.Id,
            Predicted = prediction.CountExponent,
            PredictedInterval95 = prediction.CountExponentInterval95,
            Rival = constant ? "constant share of the neurons" : prediction.RivalHypothesis,
            RivalValue = constant ? 1 : prediction.RivalCountExponent,
            Outcome = Outcomes.CannotTell,
            Reason = left + (series.Refusal ?? ""),
        };
        if (series.Fit is not { } fit || sizes.Distinct().Count() < FewestSizes)
        {
            return open with
            {
                Reason = left + (sizes.Length == 0 ? "No size is left." : series.Refusal
                    ?? $"{sizes.Distinct().Count()} sizes to judge on: an exponent with an interval needs "
                    + $"{FewestSizes}."),
                WouldSettle = $"Counts at {FewestSizes} or more sizes that the prediction did not see, at which tau lies above chance; "
                    + $"this "
                    + $"run has {sizes.Distinct().Count()}.",
            };
        }
        IReadOnlyList<double> background = [.. sizes.Select(size => BackgroundFactor(readable, size, tau))];
        ExponentVerdict verdict = ExponentJudge.Judge(fit,
            Exponent(prediction.Hypothesis, prediction.Points, sizes, background, prediction.CountExponentInterval95),
            constant ? PredictedExponent.Of(open.Rival!, 1)
                : Exponent(prediction.RivalHypothesis, prediction.RivalPoints, sizes, background, prediction.RivalCountExponentInterval95),
            rules.Margin, rules.Level);
        string mixed = background.All(factor => factor == 1) ? "" : string.Create(CultureInfo.InvariantCulture,
            $" The prediction holds background, up to {background.Max() - 1:P0} of the features counted.");
        return open.Of(series).Of(verdict) with
        {
            Predicted = verdict.Predicted,
            PredictedInterval95 = [verdict.PredictedInterval.Low, verdict.PredictedInterval.High],
            RivalValue = verdict.Rival,
            Reason = left + verdict.Reason + mixed + (verdict.Rival is { } rival && Math.Abs(rival - verdict.Predicted) < SameExponent
                ? " The rival reads the same exponent from the same evidence: this cannot tell the two apart." : ""),
            WouldSettle = verdict.Settling?.ToString(),
        };
    }

    private static int Sizes(PairsEvidence evidence) => evidence.Pairs.Select(pair => pair.Neurons).Distinct().Count();

    /// <summary>
    /// Pairs per feature at tau (E56): all pairs over those that the null does not make, means over the measurements of one size. The
    /// chance floor lies below tau, so it is near one.
    /// </summary>
    [Equation("background-at-tau")]
    private static double BackgroundFactor(PairsEvidence evidence, double size, double tau)
    {
        PairEvidence[] own = [.. evidence.Pairs.Where(pair => pair.Neurons == size).Select(pair => pair.Pair)];
        double all = own.Average(pair => (double)pair.CountAt(tau)), chance = own.Average(pair => pair.NullCountAt(tau));
        return double.IsFinite(chance) && all > chance ? all / (all - chance) : 1;
    }

    /// <summary>
    /// By the rule that the prediction was frozen with, from its frozen points. Over all its sizes and without background that is its
    /// <see cref="Prediction.CountExponent"/>; where a size is missing, the same over the sizes that are there.
    /// </summary>
    private static PredictedExponent Exponent(string name, IReadOnlyList<PredictionPoint> points, IReadOnlyList<double> sizes,
        IReadOnlyList<double> background, double[]? interval) =>
        PredictedExponent.OfCounts(name, sizes, [.. Prediction.CountsOf(points, sizes).Zip(background, (count, factor) => count * factor)],
            interval is [var low, var high] ? (high - low) / (2 * Normal975) : 0);
}
