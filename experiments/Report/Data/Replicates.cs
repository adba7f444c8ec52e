using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Plots;
using Rosetta.Theory.Statistics.Distributions;

namespace Rosetta.Experiments.Report.Data;

/// <summary>Cells of one size drawn as one point: the mean, with a 95 % interval that joins seeds and, where there is one, the bootstrap
/// over documents.</summary>
internal static class Replicates
{
    /// <summary>One point per size of <paramref name="cells"/>, sizes increasing. Values that are not numbers are left out.</summary>
    /// <param name="cells">Measured cells.</param>
    /// <param name="size">Where the cell stands on the x axis; null leaves it out.</param>
    /// <param name="value">What is averaged.</param>
    /// <param name="withBootstrap">True where <paramref name="value"/> is the calibrated count, to which the bootstrap replicates
    /// belong.</param>
    public static IReadOnlyList<PlottedPoint> Points(IEnumerable<CellRow> cells, Func<CellRow, double?> size, Func<CellRow, double?> value,
        bool withBootstrap = false) =>
        [.. cells.Where(cell => size(cell) is not null && value(cell) is double number && !double.IsNaN(number))
            .GroupBy(cell => size(cell)!.Value).OrderBy(group => group.Key)
                .Select(group => Point(group.Key, [.. group], value, withBootstrap))];

    private static PlottedPoint Point(double size, CellRow[] cells, Func<CellRow, double?> value, bool withBootstrap)
    {
        double[] values = [.. cells.Select(cell => value(cell)!.Value)];
        double mean = values.Average();
        double seeds = values.Length < 2 ? 0 : StudentT.TwoSidedQuantile(0.95, values.Length - 1) * StandardError(values);
        double documents = withBootstrap ? 1.96 * BootstrapError(cells) : 0;
        double half = Math.Sqrt(seeds * seeds + documents * documents);
        string source = string.Join(';', cells.Select(cell => $"cell {cell.Key}"));
        return half > 0 ? new PlottedPoint(size, mean, source) { Low = mean - half, High = mean + half }
            : new PlottedPoint(size, mean, source);
    }

    /// <summary>Standard error of the mean over cells from each cell's own bootstrap, which are independent draws.</summary>
    private static double BootstrapError(CellRow[] cells) =>
        Math.Sqrt(cells.Sum(cell => Variance([.. cell.Pair!.BootstrapCalibratedPairs.Select(count => (double)count)]))) / cells.Length;

    private static double StandardError(double[] values) => Math.Sqrt(Variance(values) / values.Length);

    private static double Variance(double[] values)
    {
        if (values.Length < 2)
            return 0;
        double mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
    }
}
