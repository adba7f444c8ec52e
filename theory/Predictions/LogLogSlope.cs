using Rosetta.Theory.Numerics;

namespace Rosetta.Theory.Predictions;

/// <summary>Least-squares slope of ln y on ln x: the fit that a measurement gets, applied to the law's own curve.</summary>
internal static class LogLogSlope
{
    /// <summary>The slope; null below two points or when a value is not a finite number above 0.</summary>
    [Equation("slope-ols")]
    public static double? Of(IEnumerable<(double X, double Y)> points)
    {
        (double X, double Y)[] logs = [.. points.Select(point => (Math.Log(point.X), Math.Log(point.Y)))];
        if (logs.Length < 2 || logs.Any(point => !double.IsFinite(point.X) || !double.IsFinite(point.Y)))
            return null;
        return LineFit.Of([.. logs.Select(point => point.X)], [.. logs.Select(point => point.Y)]).Slope;
    }
}
