using System.Globalization;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Intervals;

namespace Rosetta.Theory.Statistics.Verdicts;

/// <summary>Judges a measured exponent against a prediction and its rival.</summary>
/// <remarks>
/// At level a (5 % by default), with t tests on the fit's own degrees of freedom; where the prediction or the rival has an error of its
/// own, by the distribution of the sum of both (<see cref="BehrensFisher"/>), which holds its level at two or three degrees of freedom too.
/// Agrees when the measurement is compatible with the prediction (p &gt;= a) and rejects the rival (p &lt; a); or when
/// |measured - predicted| is shown to be below a stated margin (TOST, p &lt; a); and, either way, no power law is refuted and the
/// measurement is nearer to the prediction than to the rival. A margin counts up to half the gap between prediction and rival: beyond, it
/// would call the rival's own exponent the prediction's. Disagrees when the prediction is rejected (p &lt; a) and equivalence is not
/// shown. CannotTell otherwise, with the designs that would settle it, and always where the sizes span less than half a decade.
/// </remarks>
public static class ExponentJudge
{
    /// <summary>Power that a settling design is asked to have.</summary>
    public const double SettlingPower = 0.8;

    /// <summary>Judges.</summary>
    /// <param name="measured">The fit of the measured counts.</param>
    /// <param name="prediction">The same fit on the law's own curve over the same sizes.</param>
    /// <param name="rival">The rival's, or null.</param>
    /// <param name="margin">Equivalence margin on the exponent, positive, or null.</param>
    /// <param name="level">Level of every test, 0 &lt; level &lt; 0.5.</param>
    public static ExponentVerdict Judge(SizeFit measured, PredictedExponent prediction, PredictedExponent? rival = null,
        double? margin = null, double level = 0.05)
    {
        ArgumentNullException.ThrowIfNull(measured);
        ArgumentNullException.ThrowIfNull(prediction);
        return Judge(Estimate.Of(measured), prediction.For(measured), rival?.For(measured), margin, level);
    }

    /// <summary>Judges an exponent from any estimator.</summary>
    public static ExponentVerdict Judge(Estimate measured, PredictedExponent prediction, PredictedExponent? rival = null,
        double? margin = null, double level = 0.05)
    {
        ArgumentNullException.ThrowIfNull(measured);
        ArgumentNullException.ThrowIfNull(prediction);
        if (level is not (> 0 and < 0.5))
            throw new ArgumentOutOfRangeException(nameof(level), level, "A test's level lies strictly between 0 and 0.5.");
        if (margin is { } stated && !(stated > 0))
            throw new ArgumentOutOfRangeException(nameof(margin), margin, "An equivalence margin is positive.");

        Difference toPrediction = Difference.Of(measured, prediction);
        Difference? toRival = rival is null ? null : Difference.Of(measured, rival);
        double? cap = rival is null ? null : Math.Abs(rival.Value - prediction.Value) / 2,
            effective = margin > cap ? cap : margin;
        double? equivalence = effective is { } m && toPrediction.Usable
            ? new EquivalenceTest(toPrediction.Upper(toPrediction.Value + m), toPrediction.Upper(m - toPrediction.Value)).P
            : null;
        (Verdict verdict, string reason) = Decide();
        return new(verdict, reason, measured.Value, measured.IntervalAt(1 - level), prediction.Value,
            Interval.Around(prediction.Value, prediction.StandardError == 0 ? 0
                : -StandardNormal.Quantile(level / 2) * prediction.StandardError),
            rival?.Value, effective, toPrediction.P, toRival?.P, equivalence, level,
            verdict == Verdict.CannotTell && rival is not null
                ? SettlingDesign.For(measured, prediction, rival, level, SettlingPower) : null);

        (Verdict, string) Decide()
        {
            string compared = string.Create(CultureInfo.InvariantCulture,
                $"measured {measured.Value:F3} {measured.IntervalAt(1 - level)}, predicted "
                    + $"{prediction.Value:F3}{(rival is null ? "" : FormattableString.Invariant($", rival {rival.Value:F3}"))}");
            if (margin > cap)
                compared += FormattableString.Invariant(
                    $"; of the margin {margin:G3} half the gap to the rival counts, {effective:G3}");
            if (measured.Design?.TooNarrow is { } narrow)
                return (Verdict.CannotTell, $"{narrow} ({compared})");
            if (!toPrediction.Usable)
                return (Verdict.CannotTell, $"The measurement has no usable error: {compared}.");
            bool nearer = toRival is null || Math.Abs(toPrediction.Value) < Math.Abs(toRival.Value);
            bool equivalent = equivalence < level && nearer;
            if (toPrediction.P < level && !equivalent)
                return (Verdict.Disagrees,
                    FormattableString.Invariant($"The prediction is rejected (p = {toPrediction.P:G2}): {compared}."));
            if (measured.NoLaw is { } noLaw)
                return (Verdict.CannotTell, $"No power law stands, so its exponent confirms nothing: {noLaw} ({compared})");
            if (equivalent)
                return (Verdict.Agrees, FormattableString.Invariant(
                    $"Within {effective:G3} of the prediction (equivalence p = {equivalence:G2}): {compared}."));
            if (!nearer)
                return (Verdict.CannotTell, $"The measurement is nearer to the rival than to an uncertain prediction: {compared}.");
            if (toRival is { Usable: true, P: var p } && p < level)
                return (Verdict.Agrees, FormattableString.Invariant(
                    $"Compatible with the prediction (p = {toPrediction.P:G2}), and the rival is rejected (p = {p:G2}): {compared}."));
            return (Verdict.CannotTell, rival is null
                ? $"Compatible, but nothing was there to be refuted: no rival is named and equivalence is not shown: {compared}."
                : FormattableString.Invariant(
                    $"Compatible with the prediction (p = {toPrediction.P:G2}) and with the rival (p = {toRival!.P:G2}): {compared}."));
        }
    }

    /// <summary>Measured minus predicted, with the errors of both.</summary>
    private sealed record Difference(double Value, double Own, double OwnDegrees, double Other, double OtherDegrees)
    {
        private const double Rounding = 1e-10;

        public bool Usable => double.IsFinite(Value) && double.IsFinite(Own) && OwnDegrees > 0;

        public double P => Usable ? BehrensFisher.TwoSidedP(Value, Own, OwnDegrees, Other, OtherDegrees) : double.NaN;

        /// <summary>p value of "the truth is this far below or further".</summary>
        public double Upper(double distance) => BehrensFisher.Upper(distance, Own, OwnDegrees, Other, OtherDegrees);

        // Noiseless curves differ from themselves in the last digits; that rejects nothing.
        public static Difference Of(Estimate measured, PredictedExponent predicted) => new(measured.Value - predicted.Value,
            Math.Max(measured.StandardError, Rounding * (1 + Math.Abs(predicted.Value))), measured.DegreesOfFreedom,
            predicted.StandardError, predicted.DegreesOfFreedom);
    }
}
