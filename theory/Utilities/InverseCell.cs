namespace Rosetta.Theory.Utilities;

/// <summary>A monotone function's inverse on one short interval, as a Chebyshev interpolant that was checked when made.</summary>
/// <remarks>
/// On a cell of a twelfth in ln c, a smooth inverse is matched by ten points to rounding. Where it is not
/// (kinks, the flat region of a utility near c = 0), the check fails and callers solve for every value.
/// </remarks>
internal sealed class InverseCell
{
    private const int Points = 10;

    /// <summary>Rounding: a few ulp of ln c.</summary>
    private const double Tolerance = 4e-15;

    // Away from the nodes and from each other's mirror images.
    private static readonly double[] CheckedAt = [-0.99, -0.53, 0.07, 0.61, 0.96];

    private readonly double _middle, _half;
    private readonly double[] _coefficients;

    private InverseCell(double low, double high, double[] coefficients) =>
        (_middle, _half, _coefficients) = (low + (high - low) / 2, (high - low) / 2, coefficients);

    /// <summary>Whether the interpolant is as good as the inverse itself.</summary>
    public bool IsFaithful { get; private init; }

    /// <summary>Interpolates <paramref name="inverse"/> between two values.</summary>
    public static InverseCell Of(Func<double, double> inverse, double low, double high)
    {
        var cell = new InverseCell(low, high, new double[Points]);
        for (int node = 0; node < Points; node++)
        {
            double angle = Math.PI * (node + 0.5) / Points, value = inverse(cell._middle + cell._half * Math.Cos(angle));
            for (int k = 0; k < Points; k++)
                cell._coefficients[k] += (k == 0 ? 1.0 : 2.0) / Points * value * Math.Cos(k * angle);
        }
        bool faithful = CheckedAt.All(place =>
        {
            double at = cell._middle + place * cell._half, exact = inverse(at);
            return Math.Abs(cell.At(at) - exact) <= Tolerance * (1 + Math.Abs(exact));
        });
        return new InverseCell(low, high, cell._coefficients) { IsFaithful = faithful };
    }

    /// <summary>The interpolant, by Clenshaw's recurrence.</summary>
    public double At(double value)
    {
        double x = (value - _middle) / _half, next = 0, afterNext = 0;
        for (int k = Points - 1; k > 0; k--)
            (next, afterNext) = (_coefficients[k] + 2 * x * next - afterNext, next);
        return _coefficients[0] + x * next - afterNext;
    }
}
