namespace Rosetta.Theory.Statistics.Distributions;

/// <summary>Log-gamma and its differences, in forms that keep their digits when the argument is large.</summary>
/// <remarks>
/// A difference of two library log-gammas at 1e8 has lost nine digits; a negative-binomial likelihood near the Poisson
/// boundary is made of such differences. Here the large parts are cancelled on paper, and only Stirling's small
/// correction (DLMF 5.11.1) is subtracted.
/// </remarks>
internal static class GammaFunctions
{
    private const double HalfLogTwoPi = 0.91893853320467274178;

    /// <summary>From here on seven terms of the Stirling series err by less than 1e-17.</summary>
    private const double StirlingFrom = 12;

    /// <summary>ln Gamma(x), x &gt; 0.</summary>
    public static double LogGamma(double x)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(x);
        double shift = 0;
        for (; x < StirlingFrom; x++)
            shift += Math.Log(x);
        return (x - 0.5) * Math.Log(x) - x + HalfLogTwoPi + StirlingCorrection(x) - shift;
    }

    /// <summary>ln Gamma(x) - [(x - 1/2) ln x - x + ln(2 pi)/2], for x &gt;= 12 from the series, below from the definition.</summary>
    public static double StirlingCorrection(double x)
    {
        if (x < StirlingFrom)
            return LogGamma(x) - ((x - 0.5) * Math.Log(x) - x + HalfLogTwoPi);
        double inverse = 1 / x, square = inverse * inverse;
        return inverse * (1.0 / 12 + square * (-1.0 / 360 + square * (1.0 / 1260 + square * (-1.0 / 1680
            + square * (1.0 / 1188 + square * (-691.0 / 360360 + square / 156))))));
    }

    /// <summary>ln B(a, b) = ln Gamma(a) + ln Gamma(b) - ln Gamma(a + b).</summary>
    public static double LogBeta(double a, double b)
    {
        double small = Math.Min(a, b), large = Math.Max(a, b);
        if (large < StirlingFrom)
            return LogGamma(a) + LogGamma(b) - LogGamma(a + b);
        double tail = StirlingCorrection(large) - StirlingCorrection(large + small);
        double logRatio = Numerics.StableMath.Log1p(small / large);
        if (small < StirlingFrom)
            return LogGamma(small) + tail + small - small * Math.Log(small + large) - (large - 0.5) * logRatio;
        return HalfLogTwoPi - 0.5 * Math.Log(large) + StirlingCorrection(small) + tail
            + (small - 0.5) * Math.Log(small / (small + large)) - large * logRatio;
    }

    /// <summary>ln Gamma(x + y) - ln Gamma(x) - y ln x, x &gt; 0, y &gt;= 0: for whole y the sum of ln(1 + j/x) over j &lt; y.</summary>
    public static double LogRisingRatio(double x, double y)
    {
        double shift = 0, origin = x;
        for (; x < StirlingFrom; x++)
            shift += Numerics.StableMath.Log1p(y / x);
        double value = (x + y - 0.5) * Numerics.StableMath.Log1p(y / x) - y + StirlingCorrection(x + y) - StirlingCorrection(x);
        return x == origin ? value : value + y * Math.Log(x / origin) - shift;
    }

    /// <summary>psi(x) = d ln Gamma / dx, x &gt; 0 (DLMF 5.11.2 after a shift).</summary>
    public static double Digamma(double x)
    {
        double shift = 0;
        for (; x < StirlingFrom; x++)
            shift += 1 / x;
        double square = 1 / (x * x);
        return Math.Log(x) - 0.5 / x - shift - square * (1.0 / 12 - square * (1.0 / 120 - square * (1.0 / 252 - square * (1.0 / 240
            - square * (1.0 / 132 - square * (691.0 / 32760 - square / 12))))));
    }

    /// <summary>psi'(x), x &gt; 0 (DLMF 5.15.8 after a shift).</summary>
    public static double Trigamma(double x)
    {
        double shift = 0;
        for (; x < StirlingFrom; x++)
            shift += 1 / (x * x);
        double inverse = 1 / x, square = inverse * inverse;
        return shift + inverse + 0.5 * square + inverse * square * (1.0 / 6 - square * (1.0 / 30 - square * (1.0 / 42 - square * (1.0 / 30
            - square * (5.0 / 66 - square * (691.0 / 2730 - square * 7.0 / 6))))));
    }
}
