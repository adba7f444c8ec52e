using Rosetta.Theory.Numerics;

namespace Rosetta.Empirical.Interchange;

/// <summary>The five numbers by which the published pipeline sums up a list of correlations.</summary>
public sealed class SummaryStatistics
{
    private SummaryStatistics(int count, double mean, double standardDeviation, double least, double largest) =>
        (Count, Mean, StandardDeviation, Least, Largest) = (count, mean, standardDeviation, least, largest);

    /// <summary>Number of values, at least one.</summary>
    public int Count { get; }

    /// <summary>Mean.</summary>
    public double Mean { get; }

    /// <summary>Population standard deviation, as in all of this instrument.</summary>
    public double StandardDeviation { get; }

    /// <summary>Smallest value.</summary>
    public double Least { get; }

    /// <summary>Largest value.</summary>
    public double Largest { get; }

    /// <summary>The statistics of a list, or null of an empty one.</summary>
    public static SummaryStatistics? Of(IReadOnlyList<double> values)
    {
        if (values.Count == 0)
            return null;
        double mean = Average(values, value => value);
        return new SummaryStatistics(values.Count, mean, Math.Sqrt(Average(values, value => (value - mean) * (value - mean))), values.Min(),
            values.Max());
    }

    /// <summary>Statistics as a file states them.</summary>
    internal static SummaryStatistics Stated(int count, double mean, double standardDeviation, double least, double largest) =>
        new(count, mean, standardDeviation, least, largest);

    private static double Average(IReadOnlyList<double> values, Func<double, double> term)
    {
        CompensatedSum sum = default;
        foreach (double value in values)
            sum.Add(term(value));
        return sum.Value / values.Count;
    }
}
