namespace Rosetta.Theory.Statistics.Distributions;

/// <summary>Fisher's F distribution.</summary>
public static class FisherF
{
    /// <summary>P(F &gt;= f).</summary>
    public static double Upper(double f, double numeratorDegrees, double denominatorDegrees)
    {
        if (!(numeratorDegrees > 0) || !(denominatorDegrees > 0))
            throw new ArgumentOutOfRangeException(nameof(numeratorDegrees), numeratorDegrees,
                $"F needs more than zero degrees of freedom on both sides; the denominator has {denominatorDegrees:R}.");
        if (double.IsNaN(f))
            return double.NaN;
        double ratio = numeratorDegrees * f / denominatorDegrees;
        return f <= 0 ? 1
            : double.IsInfinity(ratio) ? 0
            : RegularizedBeta.Lower(denominatorDegrees / 2, numeratorDegrees / 2, 1 / (1 + ratio), ratio / (1 + ratio));
    }
}
