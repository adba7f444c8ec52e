using Rosetta.Experiments.Report.Plots;

namespace Rosetta.Experiments.Report.Figures;

/// <summary>Curves whose shape is given and whose level is not, drawn through the geometric mean of measured points.</summary>
internal sealed class ReferenceSlope
{
    private readonly double _low, _high, _centreX, _centreY;
    private readonly IReadOnlyList<PlottedPoint> _measured;

    /// <param name="measured">At least one point, positive in x and y.</param>
    public ReferenceSlope(IReadOnlyList<PlottedPoint> measured)
    {
        _measured = measured;
        (_low, _high) = (measured.Min(point => point.X), measured.Max(point => point.X));
        (_centreX, _centreY) = (measured.Average(point => Math.Log(point.X)), measured.Average(point => Math.Log(point.Y)));
    }

    /// <summary>A power law with the given exponent over the measured range.</summary>
    public IReadOnlyList<PlottedPoint> Line(double exponent, string source) =>
        [.. new[] { _low, _high }.Select(x => new PlottedPoint(x, Math.Exp(_centreY + exponent * (Math.Log(x) - _centreX)), source))];

    /// <summary>A curve moved up or down so that it passes through the centre of the measured points at its own sizes.</summary>
    public IReadOnlyList<PlottedPoint> Curve(IReadOnlyList<PlottedPoint> curve)
    {
        (double Measured, double Curve)[] shared = [.. _measured.Join(curve.Where(point => point.Y > 0), point => point.X, point => point.X,
            (measured, own) => (Math.Log(measured.Y), Math.Log(own.Y)))];
        if (shared.Length == 0)
            return [];
        double shift = shared.Average(pair => pair.Measured - pair.Curve);
        return [.. curve.Select(point => point with { Y = point.Y * Math.Exp(shift),
            Source = $"{point.Source}, times {Math.Exp(shift):R}" })];
    }
}
