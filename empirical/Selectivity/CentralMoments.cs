namespace Rosetta.Empirical.Selectivity;

/// <summary>Central moments in float64, about a mean that is given or computed first: never a difference of large sums.</summary>
internal static class CentralMoments
{
    /// <summary>Population variance, skewness and excess kurtosis about the values' own mean.</summary>
    public static (double Variance, double Skewness, double ExcessKurtosis) Standardised(ReadOnlySpan<double> values)
    {
        double sum = 0, second = 0, third = 0, fourth = 0;
        foreach (double value in values)
            sum += value;
        double mean = sum / values.Length;
        foreach (double value in values)
            Add(value - mean, ref second, ref third, ref fourth);
        return Standardised(values.Length, second, third, fourth);
    }

    /// <summary>Population excess kurtosis about the values' own mean; null where they are equal or one is not finite.</summary>
    public static double? Kurtosis(ReadOnlySpan<double> values)
    {
        (double variance, _, double kurtosis) = Standardised(values);
        return variance > 0 && double.IsFinite(kurtosis) ? kurtosis : null;
    }

    private static void Add(double deviation, ref double second, ref double third, ref double fourth)
    {
        double square = deviation * deviation;
        second += square;
        third += square * deviation;
        fourth += square * square;
    }

    /// <summary>Population variance, skewness and excess kurtosis from sums of powers of the deviations from the mean.</summary>
    public static (double Variance, double Skewness, double ExcessKurtosis) Standardised(double count, double second, double third,
        double fourth)
    {
        double variance = second / count;
        return (variance, third / count / (variance * Math.Sqrt(variance)), fourth / count / (variance * variance) - 3);
    }
}
