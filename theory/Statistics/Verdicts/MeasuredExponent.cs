using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Intervals;

namespace Rosetta.Theory.Statistics.Verdicts;

/// <summary>An exponent as measured: a value with a standard error and its degrees of freedom.</summary>
/// <param name="Value">The exponent.</param>
/// <param name="StandardError">Its standard error; NaN where there is none.</param>
/// <param name="DegreesOfFreedom">Of the standard error.</param>
/// <param name="NoLaw">Why no law stands, or null where one does.</param>
/// <param name="Design">The sizes it was measured at, to say what would settle an open verdict; null where unknown.</param>
public sealed record MeasuredExponent(double Value, double StandardError, double DegreesOfFreedom, string? NoLaw = null,
    SizeDesign? Design = null)
{
    /// <summary>value +- t * standard error; the whole line where there is no error.</summary>
    public Interval IntervalAt(double level) => double.IsFinite(StandardError) && DegreesOfFreedom > 0
        ? Interval.Around(Value, StandardError == 0 ? 0 : StudentT.TwoSidedQuantile(level, DegreesOfFreedom) * StandardError)
        : Interval.Of(double.NegativeInfinity, double.PositiveInfinity);
}
