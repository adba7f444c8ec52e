using MathNet.Numerics.Distributions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Plots;

namespace Rosetta.Experiments.Report.Figures;

/// <summary>A fitted power law ln count = intercept + exponent ln size as a line, with the 95 % band of its mean.</summary>
internal static class FitCurve
{
    private const int Steps = 24;

    /// <summary>Band and line, or nothing where nothing was fitted.</summary>
    public static IEnumerable<PlottedSeries> Of(FitRecord? fit)
    {
        if (fit is not { Exponent: double exponent, Intercept: double intercept })
            return [];
        (double X, double Y)[] points = [.. fit.Sizes.Zip(fit.Counts).Where(pair => pair.First > 0 && pair.Second > 0)
            .Select(pair => (Math.Log(pair.First), Math.Log(pair.Second)))];
        if (points.Length < 2)
            return [];
        string source = $"fit {fit.World} {fit.Counted} against {fit.Axis}";
        double centre = points.Average(point => point.X), low = points.Min(point => point.X), high = points.Max(point => point.X);
        IEnumerable<double> grid = Enumerable.Range(0, Steps + 1).Select(i => low + (high - low) * i / Steps);
        PlottedPoint[] line = [.. grid.Select(x => Point(x, intercept + exponent * x, HalfWidth(fit, points, centre, x), source))];
        var curve = new PlottedSeries($"fit, slope {Numbers.WithInterval(exponent, fit.Interval95)}", SeriesRole.Fit, [.. line.Select(point => point with { Low = null, High = null })]);
        return line[0].Low is null ? [curve] : [new PlottedSeries("", SeriesRole.Band, line), curve];
    }

    private static PlottedPoint Point(double x, double y, double? half, string source) => half is double width
        ? new PlottedPoint(Math.Exp(x), Math.Exp(y), source) { Low = Math.Exp(y - width), High = Math.Exp(y + width) }
        : new PlottedPoint(Math.Exp(x), Math.Exp(y), source);

    /// <summary>
    /// Half width of the band of the mean in ln count: the level's t interval at the centre from the residuals, joined with the slope's own
    /// interval, as published in the fit, times the distance from the centre. For least squares this is the usual band.
    /// </summary>
    private static double? HalfWidth(FitRecord fit, (double X, double Y)[] points, double centre, double x)
    {
        if (fit.Interval95 is not [double lowSlope, double highSlope] || points.Length < 3)
            return null;
        int freedom = points.Length - 2;
        double residuals = points.Sum(point => Math.Pow(point.Y - fit.Intercept!.Value - fit.Exponent!.Value * point.X, 2));
        double level = StudentT.InvCDF(0, 1, freedom, 0.975) * Math.Sqrt(residuals / freedom / points.Length);
        double slope = (highSlope - lowSlope) / 2 * (x - centre);
        return Math.Sqrt(level * level + slope * slope);
    }
}
