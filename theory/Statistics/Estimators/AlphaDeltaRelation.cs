using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Statistics.Estimators;

/// <summary>
/// The relation alpha * delta = 1 of <c>log</c> and <c>crra</c> with their own map (docs/theory.md, E41): the shape at one
/// size predicts the exponent across the others.
/// </summary>
/// <param name="Alpha">From the counts at the sizes that delta did not see.</param>
/// <param name="Delta">From the profile at the size left out.</param>
/// <param name="Product">alpha * delta.</param>
/// <param name="ProductInterval95">By the errors of ln alpha and ln delta, which are independent, with the quantile of their sum
/// (<see cref="BehrensFisher"/>); null where alpha is not positive.</param>
/// <param name="Verdict">alpha against the exponent that delta predicts.</param>
public sealed record AlphaDeltaRelation(SizeFit Alpha, DeltaEstimate Delta, double Product, Interval? ProductInterval95,
    ExponentVerdict Verdict)
{
    /// <summary>Judges the relation.</summary>
    /// <param name="heldOut">delta at one size with the counts at the others.</param>
    /// <param name="exponentOfDelta">Exponent over the remaining sizes that a delta predicts; by default the asymptote min(1, 1/delta).
    /// Give the finite-N one where delta is near 1: there the asymptote is decades away.</param>
    /// <param name="rival">A rival exponent, or null.</param>
    /// <param name="margin">Equivalence margin of the exponent, or null.</param>
    /// <param name="level">Level of the tests.</param>
    /// <param name="lawError">Standard error of the exponent that a delta predicts, where that law itself is estimated.</param>
    /// <param name="lawDegrees">Of that error.</param>
    public static AlphaDeltaRelation Judge(HeldOut<DeltaEstimate> heldOut, Func<double, double>? exponentOfDelta = null,
        PredictedExponent? rival = null, double? margin = null, double level = 0.05, double lawError = 0,
        double lawDegrees = double.PositiveInfinity)
    {
        ArgumentNullException.ThrowIfNull(heldOut);
        DeltaEstimate delta = heldOut.Value;
        SizeFit alpha = SizeFit.Of(heldOut.Remaining);
        Func<double, double> exponent = exponentOfDelta ?? (value => Math.Min(1, 1 / value));
        // Half the difference over two standard errors: the derivative at the scale of the error, kink at delta = 1 included.
        double low = exponent(Math.Max(delta.Value - delta.StandardError, delta.Value / 10)),
            high = exponent(delta.Value + delta.StandardError), ofDelta = Math.Abs(high - low) / 2;
        PredictedExponent predicted = PredictedExponent.Of(FormattableString.Invariant($"1/delta at size {heldOut.Size:G6}"),
            exponent(delta.Value), Math.Sqrt(ofDelta * ofDelta + lawError * lawError),
            lawError > 0 && ofDelta > 0 ? BehrensFisher.MatchedDegrees(ofDelta, delta.DegreesOfFreedom, lawError, lawDegrees) : lawError > 0
                ? lawDegrees : delta.DegreesOfFreedom);
        double relative = alpha.StandardError / alpha.Exponent, other = delta.StandardError / delta.Value;
        Interval? interval = null;
        if (alpha.Exponent > 0 && double.IsFinite(relative) && alpha.DegreesOfFreedom > 0)
        {
            double factor = relative + other > 0
                ? Math.Exp(BehrensFisher.TwoSidedQuantile(0.95, relative, alpha.DegreesOfFreedom, other, delta.DegreesOfFreedom)) : 1;
            interval = Interval.Of(alpha.Exponent * delta.Value / factor, alpha.Exponent * delta.Value * factor);
        }
        return new(alpha, delta, alpha.Exponent * delta.Value, interval, ExponentJudge.Judge(alpha, predicted, rival, margin, level));
    }
}
