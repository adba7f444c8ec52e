using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Intervals;

namespace Rosetta.Theory.Statistics.Fits;

/// <summary>How much the local exponent changes over the sizes, beside the exponent itself.</summary>
/// <remarks>
/// A straight line is shown, not assumed: |change| &lt; bound * |exponent in the middle|, both ends of the 95 % interval (two one-sided
/// t tests of bound * |exponent| -+ change at 2.5 %). Scatter about the bent power law of the totals gives the error, S - 3 degrees of
/// freedom, or the clusters' own bent power laws do, clusters - 1, whichever has more degrees; so neither is chosen by the counts.
/// Three sizes of one cluster show nothing.
/// </remarks>
/// <param name="Middle">Local exponent in the middle of ln size; NaN where no bent power law fits.</param>
/// <param name="Change">Local exponent at the largest size minus that at the smallest.</param>
/// <param name="ChangeInterval">95 %; null without an error.</param>
/// <param name="Small">Whether the change is shown to be small beside the exponent.</param>
public sealed record Curvature(double Middle, double Change, Interval? ChangeInterval, bool Small)
{
    /// <summary>
    /// The allocation model's own finite-N curves bend by up to 0.15 over N = 2^6 .. 2^20, a quarter of their exponent, and are power laws
    /// for every purpose here; a logarithm a + b ln N that doubles over the sizes changes its local exponent by 0.7 of it.
    /// </summary>
    public const double Bound = 0.5;

    private const double Level = 0.95;

    /// <summary>Change over exponent.</summary>
    public double Relative => Change / Middle;

    /// <summary>Of totals, or of clusters.</summary>
    [Equation("relative-curvature")]
    internal static Curvature Of(CountCells totals, double dispersion, HeadlineExponent headline)
    {
        BentLine? whole = BentLine.Of(totals, dispersion);
        int sizeDegrees = totals.PointCount - BentLine.Parameters, clusterDegrees = headline.Cells.Length - 1;
        if (clusterDegrees > sizeDegrees)
        {
            BentLine?[][] bent = [.. headline.Cells.Select(cluster =>
                cluster.Select(cells => BentLine.Of(cells, headline.Dispersion)).ToArray())];
            if (bent.All(cluster => cluster.All(line => line is not null)))
            {
                double[] middles = [.. bent.Select(cluster => cluster.Average(line => line!.Middle))],
                    changes = [.. bent.Select(cluster => cluster.Average(line => line!.Change))];
                double[,] covariance = { { Covariance(middles, middles), Covariance(middles, changes) },
                    { Covariance(middles, changes), Covariance(changes, changes) } };
                return Of(middles.Average(), changes.Average(), covariance, clusterDegrees);
            }
        }
        return whole is null ? new(double.NaN, double.NaN, null, false) : Of(whole.Middle, whole.Change, whole.Covariance, sizeDegrees);
    }

    private static Curvature Of(double middle, double change, double[,] covariance, int degrees)
    {
        if (degrees < 1)
            return new(middle, change, null, false);
        double quantile = StudentT.TwoSidedQuantile(Level, degrees), sign = Math.Sign(middle);
        return new(middle, change, Interval.Around(change, quantile * Math.Sqrt(Math.Max(0, covariance[1, 1]))), Beyond(1) && Beyond(-1));

        bool Beyond(int side)
        {
            double a = Bound * sign, distance = a * middle - side * change,
                variance = a * a * covariance[0, 0] - 2 * side * a * covariance[0, 1] + covariance[1, 1];
            return distance > quantile * Math.Sqrt(Math.Max(0, variance));
        }
    }

    // Of means over clusters.
    private static double Covariance(double[] a, double[] b)
    {
        double meanA = a.Average(), meanB = b.Average();
        return a.Zip(b, (x, y) => (x - meanA) * (y - meanB)).Sum() / (a.Length - 1) / a.Length;
    }
}
