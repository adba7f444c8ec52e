using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Moments;

namespace Rosetta.Theory.Statistics.Verdicts;

/// <summary>A number as measured: a value with a standard error and its degrees of freedom.</summary>
/// <param name="Value">The number.</param>
/// <param name="StandardError">Its standard error; NaN where there is none.</param>
/// <param name="DegreesOfFreedom">Of the standard error.</param>
/// <param name="NoLaw">Why no law stands, or null where one does.</param>
/// <param name="Design">The sizes it was measured at, to say what would settle an open verdict; null where unknown.</param>
public sealed record Estimate(double Value, double StandardError, double DegreesOfFreedom, string? NoLaw = null,
    SizeDesign? Design = null)
{
    /// <summary>The exponent of a fit. A law that is neither shown nor refuted leaves its exponent standing: that of these sizes.</summary>
    public static Estimate Of(SizeFit fit)
    {
        ArgumentNullException.ThrowIfNull(fit);
        string? noLaw = fit.Law ? null : fit.Barred ?? (fit.Refuted ? fit.Reason : null);
        return new(fit.Exponent, fit.StandardError, fit.DegreesOfFreedom, noLaw, fit.Design);
    }

    /// <summary>The mean of independent values, at least two, with the error that their scatter shows.</summary>
    public static Estimate OfMean(IEnumerable<double> values)
    {
        SampleMoments moments = SampleMoments.Of(values);
        return new(moments.Mean, Math.Sqrt(moments.SampleVariance / moments.Count), moments.Count - 1);
    }

    /// <summary>value +- t * standard error; the whole line where there is no error.</summary>
    public Interval IntervalAt(double level) => double.IsFinite(StandardError) && DegreesOfFreedom > 0
        ? Interval.Around(Value, StandardError == 0 ? 0 : StudentT.TwoSidedQuantile(level, DegreesOfFreedom) * StandardError)
        : Interval.Of(double.NegativeInfinity, double.PositiveInfinity);
}
