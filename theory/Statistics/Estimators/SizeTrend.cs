using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Statistics.Estimators;

/// <summary>
/// How fast a quantity changes per decade of size, with the error that an exponent gets: rows that
/// share a size or a seed are not independent.
/// </summary>
public static class SizeTrend
{
    /// <summary>d value / d log10 size.</summary>
    /// <param name="rows">Size and seed of each row (its count is not looked at), and the value there.</param>
    /// <exception cref="BadInputException">Fewer than two sizes, or a value that is not finite.</exception>
    public static Estimate Of(IReadOnlyList<(CountRow Row, double Value)> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        double[] sizes = [.. rows.Select(entry => entry.Row.Size).Distinct()];
        if (sizes.Length < 2 || rows.Any(entry => !double.IsFinite(entry.Value)))
            throw new BadInputException($"{rows.Count} values at {sizes.Length} size(s)",
                "A trend needs finite values at two sizes or more", "Measure more sizes");
        ClusteredSlope slope = ClusteredSlope.OfValues([.. rows.Select(entry => entry.Row)], [.. rows.Select(entry => entry.Value)]);
        return new(slope.Slope * Math.Log(10), slope.StandardError * Math.Log(10), slope.DegreesOfFreedom, null,
            new(sizes.Length, Math.Log10(sizes.Max() / sizes.Min()), rows.Count));
    }
}
