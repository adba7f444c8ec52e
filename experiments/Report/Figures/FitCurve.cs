using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Plots;

namespace Rosetta.Experiments.Report.Figures;

/// <summary>The fitted line of fits.json with the 95 % band of its mean.</summary>
internal static class FitCurve
{
    /// <summary>Band and line, or nothing where nothing was fitted.</summary>
    public static IEnumerable<PlottedSeries> Of(FitRecord? fit)
    {
        if (fit is not { Exponent: double exponent, Curve.Count: > 0 })
            return [];
        string source = $"fit {fit.World} {fit.Counted} against {fit.Axis}";
        var curve = new PlottedSeries($"fit, slope {Numbers.WithInterval(exponent, fit.Interval95)}", SeriesRole.Fit,
            [.. fit.Curve.Select(point => new PlottedPoint(point[0], point[1], source))]);
        PlottedPoint[] band = [.. fit.Curve.Where(point => point.Length == 4)
            .Select(point => new PlottedPoint(point[0], point[1], source) { Low = point[2], High = point[3] })];
        return band.Length == 0 ? [curve] : [new PlottedSeries("", SeriesRole.Band, band), curve];
    }
}
