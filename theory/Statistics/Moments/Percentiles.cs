namespace Rosetta.Theory.Statistics.Moments;

/// <summary>Sample quantiles by linear interpolation between order statistics (type 7 of Hyndman and Fan 1996, numpy's default).</summary>
public static class Percentiles
{
    /// <summary>The quantile of values in any order, 0 &lt;= probability &lt;= 1.</summary>
    public static double Of(IReadOnlyList<double> values, double probability) => OfSorted([.. values.Order()], probability);

    /// <summary>The quantile of values in ascending order.</summary>
    public static double OfSorted(IReadOnlyList<double> ascending, double probability)
    {
        ArgumentNullException.ThrowIfNull(ascending);
        if (ascending.Count == 0)
            throw new ArgumentException("No values have no quantile.", nameof(ascending));
        if (probability is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability lies between 0 and 1.");
        double position = probability * (ascending.Count - 1);
        int below = (int)Math.Floor(position);
        double share = position - below;
        return share == 0 || below + 1 >= ascending.Count
            ? ascending[below]
            : ascending[below] + share * (ascending[below + 1] - ascending[below]);
    }
}
