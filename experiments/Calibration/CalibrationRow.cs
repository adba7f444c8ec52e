using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Moments;

namespace Rosetta.Experiments.Calibration;

/// <summary>One calibrated number.</summary>
/// <param name="Quantity">What was counted over the worlds.</param>
/// <param name="Setting">How the worlds were drawn.</param>
/// <param name="Worlds">Worlds where the quantity exists.</param>
/// <param name="Undefined">Worlds where it does not (no interval), left out of the value.</param>
/// <param name="Value">Share of the worlds, or mean of a rate over them.</param>
/// <param name="Interval95">Wilson's interval of a share; mean +- 1.96 standard errors of a mean rate.</param>
/// <param name="Asked">The range asked for; null for power and for what stands for comparison, of which none is asked.</param>
/// <param name="Hits">Worlds behind a share; null for a mean of rates.</param>
internal sealed record CalibrationRow(string Quantity, string Setting, int Worlds, int Undefined, double Value, Interval Interval95,
    AskedRange? Asked, int? Hits = null)
{
    /// <summary>
    /// inside, or outside: by the value itself, so that many worlds cannot be replaced by a wide interval. "outside, within error": the
    /// value is outside but its interval reaches into the range.
    /// </summary>
    public string Standing => Asked is null ? ""
        : Value >= Asked.Low && Value <= Asked.High ? "inside"
        : Interval95.High < Asked.Low || Interval95.Low > Asked.High ? "outside"
        : "outside, within error";

    /// <summary>A share of worlds.</summary>
    public static CalibrationRow OfShare(string quantity, string setting, int hits, int worlds, int undefined, AskedRange? asked) =>
        worlds == 0
            ? new(quantity, setting, 0, undefined, double.NaN, Interval.Of(0, 1), asked)
            : new(quantity, setting, worlds, undefined, (double)hits / worlds, ProportionInterval.Wilson(hits, worlds), asked, hits);

    /// <summary>The mean of an error rate that every world has.</summary>
    public static CalibrationRow OfErrorRates(string quantity, string setting, IReadOnlyList<double> rates)
    {
        double mean = rates.Average(),
            error = rates.Count > 1 ? Math.Sqrt(SampleMoments.Of(rates).SampleVariance / rates.Count) : double.PositiveInfinity;
        return new(quantity, setting, rates.Count, 0, mean, Interval.Around(mean, 1.96 * error), AskedRange.ErrorRate);
    }
}
