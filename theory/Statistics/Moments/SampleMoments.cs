namespace Rosetta.Theory.Statistics.Moments;

/// <summary>Mean, variance, skew and excess kurtosis of a stream, in one pass and mergeable.</summary>
/// <remarks>
/// Central moments are updated term by term (Pebay 2008, eq. 2.1 and following), after subtraction of the first value, so that a
/// large common offset costs nothing: 1e6 +- 1e-3 keeps ten digits of its kurtosis. Merging in a fixed order is deterministic.
/// </remarks>
public sealed class SampleMoments
{
    private double _origin, _mean, _m2, _m3, _m4;

    /// <summary>Values so far.</summary>
    public long Count { get; private set; }

    /// <summary>Arithmetic mean; NaN of no values.</summary>
    public double Mean => Count > 0 ? _origin + _mean : double.NaN;

    /// <summary>Sum of squared deviations over the count less one.</summary>
    public double SampleVariance => Count > 1 ? _m2 / (Count - 1) : double.NaN;

    /// <summary>Population skew m3 / m2^1.5; NaN of constant values.</summary>
    public double Skew => Varies ? _m3 / Count / Math.Pow(_m2 / Count, 1.5) : double.NaN;

    /// <summary>Population excess kurtosis m4 / m2^2 - 3; NaN of constant values.</summary>
    public double ExcessKurtosis => Varies ? Count * _m4 / (_m2 * _m2) - 3 : double.NaN;

    /// <summary>Values that differ by rounding of their own size only are constant: their shape is noise.</summary>
    private bool Varies => Count > 0 && _m2 / Count > Math.Pow(double.BitIncrement(1) - 1, 2) * Mean * Mean && _m2 > 0;

    /// <summary>The moments of given values.</summary>
    public static SampleMoments Of(IEnumerable<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        SampleMoments moments = new();
        foreach (double value in values)
            moments.Add(value);
        return moments;
    }

    /// <summary>Adds a value.</summary>
    public void Add(double value)
    {
        if (Count == 0)
            _origin = value;
        double n = ++Count, delta = value - _origin - _mean, step = delta / n, square = step * step, term = delta * step * (n - 1);
        _mean += step;
        _m4 += term * square * (n * n - 3 * n + 3) + 6 * square * _m2 - 4 * step * _m3;
        _m3 += term * step * (n - 2) - 3 * step * _m2;
        _m2 += term;
    }

    /// <summary>Joins the values of another stream to this one.</summary>
    public void Merge(SampleMoments other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Count == 0)
            return;
        if (Count == 0)
        {
            (Count, _origin, _mean, _m2, _m3, _m4) = (other.Count, other._origin, other._mean, other._m2, other._m3, other._m4);
            return;
        }
        double a = Count, b = other.Count, n = a + b, delta = other._origin - _origin + (other._mean - _mean), step = delta / n;
        _m4 += other._m4 + delta * step * step * step * a * b * (a * a - a * b + b * b)
            + 6 * step * step * (a * a * other._m2 + b * b * _m2) + 4 * step * (a * other._m3 - b * _m3);
        _m3 += other._m3 + delta * step * step * a * b * (a - b) + 3 * step * (a * other._m2 - b * _m2);
        _m2 += other._m2 + delta * step * a * b;
        _mean += step * b;
        Count += other.Count;
    }
}
