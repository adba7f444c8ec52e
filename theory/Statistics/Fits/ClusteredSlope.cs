using Rosetta.Theory.Numerics;
using Rosetta.Theory.Statistics.Distributions;

namespace Rosetta.Theory.Statistics.Fits;

/// <summary>
/// The slope on ln size of rows that share a cluster (pair, seed, models), with an error whose coverage needs no pretest.
/// </summary>
/// <remarks>
/// Two clusters or more: the mean of the clusters' own slopes, each weighing the same, with t on clusters - 1 degrees of freedom. It is
/// exact where slopes are normal and equally uncertain, whether they differ or not, and conservative where some are better known than
/// others (Ibragimov and Mueller 2010). Levels of clusters cancel. Clusters that share models are not independent; their covariance, from
/// the scatter about their lines, is added. One cluster: the sizes are the units, S - 2 degrees of freedom; models that serve at several
/// sizes make these dependent too. What all clusters share at a size (its architecture, a law that is not exact) is a deviation of the
/// sizes, which no spread between clusters shows: its variance, by analysis of variance, is added with S - 2 degrees of freedom.
/// </remarks>
/// <param name="Slope">The slope.</param>
/// <param name="StandardError">NaN where nothing is left to estimate it from.</param>
/// <param name="DegreesOfFreedom">Of that error.</param>
internal sealed record ClusteredSlope(double Slope, double StandardError, double DegreesOfFreedom)
{
    /// <summary>The slope of values on ln size.</summary>
    /// <param name="rows">Sizes, labels and models; counts are not looked at but for zero.</param>
    /// <param name="values">One for each row.</param>
    /// <param name="weights">Of each row, a size having the mean of its rows'; null for equal ones.</param>
    public static ClusteredSlope OfValues(IReadOnlyList<CountRow> rows, IReadOnlyList<double> values,
        IReadOnlyList<double>? weights = null)
    {
        RowClusters clusters = RowClusters.Of(rows);
        return Of(clusters, [.. clusters.Clusters.Select(cluster => cluster.Select(group =>
        {
            SlopeGroup own = SlopeGroup.Of(rows, group);
            if (weights is not null)
                own = new(own.X, [.. own.Rows.Select(point => point.Average(i => weights[i]))], own.Rows);
            return own.Linear([.. own.Rows.Select(point => LineFit.Mean([.. point.Select(i => values[i])]))]);
        }).ToArray())]);
    }

    /// <summary>Joins slopes.</summary>
    /// <param name="rows">Which rows share what.</param>
    /// <param name="clusters">[cluster][group].</param>
    [Equation("cluster-slopes")]
    public static ClusteredSlope Of(RowClusters rows, GroupSlope[][] clusters)
    {
        double[] slopes = [.. clusters.Select(cluster => LineFit.Mean([.. cluster.Select(group => group.Slope)]))];
        int count = slopes.Length;
        double mean = LineFit.Mean(slopes);
        if (count == 1)
        {
            // Groups that models join into one cluster are clusters of their own (RowClusters), so that this is one group.
            (double error, double degrees) = SharedModels.ErrorOfOne(rows, clusters[0][0]);
            return new(mean, error, degrees);
        }
        double between = Math.Sqrt(slopes.Sum(slope => (slope - mean) * (slope - mean)) / (count - 1) / count);
        // Models in common at a size are seen as a deviation of that size too: the larger of the two readings is the error.
        (double Error, double Degrees) sizes = ErrorOfSizes(clusters), shared = rows.ShareModels ? SharedModels.ErrorBetween(rows, clusters)
            : (0, 0);
        return new ClusteredSlope(mean, between, count - 1).With(shared.Error > sizes.Error ? shared : sizes);
    }

    /// <summary>Joined with an independent error.</summary>
    private ClusteredSlope With((double Error, double Degrees) other) => !(other.Error > 0) ? this
        : StandardError > 0 ? new(Slope, Math.Sqrt(StandardError * StandardError + other.Error * other.Error),
            BehrensFisher.MatchedDegrees(StandardError, DegreesOfFreedom, other.Error, other.Degrees))
        : new(Slope, other.Error, other.Degrees);

    /// <summary>
    /// What all clusters share at a size (its architecture, its data): a deviation from the line that no spread between clusters shows, and
    /// that many seeds make no smaller. Analysis of variance of the residuals: sigma^2 = (MS(sizes) - MS(rest)) / G, S - 2 degrees of
    /// freedom.
    /// </summary>
    private static (double Error, double Degrees) ErrorOfSizes(GroupSlope[][] clusters)
    {
        GroupSlope[] groups = [.. clusters.SelectMany(cluster => cluster)];
        (double Residual, double Coefficient)[][] sizes = [.. groups.SelectMany(group => group.Group.X.Select((x, s) =>
                (X: x, Residual: group.Residuals[s], Coefficient: group.Group.Coefficients[s])))
            .GroupBy(entry => entry.X).Select(size => size.Select(entry => (entry.Residual, entry.Coefficient)).ToArray())];
        int degrees = sizes.Length - 2, rest = (groups.Length - 1) * degrees;
        if (degrees < 1 || groups.Length < 2)
            return (0, 0);
        double[] means = [.. sizes.Select(size => size.Average(entry => entry.Residual))];
        double between = sizes.Zip(means, (size, mean) => size.Length * mean * mean).Sum() / degrees;
        double within = sizes.Zip(means, (size, mean) => size.Sum(entry => (entry.Residual - mean) * (entry.Residual - mean))).Sum() / rest;
        double variance = Math.Max(0, between - within) / ((double)sizes.Sum(size => size.Length) / sizes.Length);
        return (Math.Sqrt(variance * sizes.Sum(size => Math.Pow(size.Sum(entry => entry.Coefficient) / groups.Length, 2))), degrees);
    }
}
