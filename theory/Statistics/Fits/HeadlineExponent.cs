using Rosetta.Theory.Numerics;
using Rosetta.Theory.Statistics.Distributions;

namespace Rosetta.Theory.Statistics.Fits;

/// <summary>The one exponent that a fit is known by, with an error that holds every source of dependence in the rows.</summary>
/// <remarks>
/// One estimator for all counts, zeros among them: negative binomial regression with the dispersion by moments (<see cref="CountWeights"/>)
/// of the totals at each size, in each cluster on its own where there are clusters (<see cref="RowClusters"/>), joined by
/// <see cref="ClusteredSlope"/>. Replicates over resampled spans add the part of the sampling error that all rows share and that
/// scatter between rows cannot show: V = V(rows) + max(0, Var over replicates of the slope - mean over replicates of what the row formula
/// makes of the replicate's own deviations). The subtraction keeps independent sampling noise from being counted twice.
/// </remarks>
/// <param name="Exponent">d ln count / d ln size.</param>
/// <param name="StandardError">NaN where nothing is left to estimate it from.</param>
/// <param name="DegreesOfFreedom">Of that error.</param>
/// <param name="RSquared">Share of the deviance of constants that the power laws explain.</param>
/// <param name="Model">Model and variance.</param>
/// <param name="Groups">[cluster][group], with the weights that a predicted curve needs to be compared.</param>
/// <param name="Cells">[cluster][group] counts.</param>
/// <param name="Dispersion">Common to all groups.</param>
internal sealed record HeadlineExponent(double Exponent, double StandardError, double DegreesOfFreedom, double RSquared, string Model,
    GroupSlope[][] Groups, CountCells[][] Cells, double Dispersion)
{
    public static HeadlineExponent Of(IReadOnlyList<CountRow> rows, SizeTotals totals)
    {
        RowClusters clusters = RowClusters.Of(rows);
        SlopeGroup[][] groups = [.. clusters.Clusters.Select(cluster => cluster.Select(group => SlopeGroup.Of(rows, group)).ToArray())];
        CountCells[][] cells = [.. groups.Select(cluster => cluster.Select(group => new CountCells(group.X,
            [.. group.Rows.Select(point => point.Sum(i => rows[i].Count))], [.. group.Rows.Select(point => (double)point.Length)]))
            .ToArray())];
        double dispersion = CountCells.Dispersion([.. cells.SelectMany(cluster => cluster)]);
        GroupSlope[][] slopes = [.. groups.Select((cluster, g) => cluster.Select((group, h) =>
            CountWeights.Of(group, cells[g][h], dispersion)).ToArray())];
        ClusteredSlope slope = ClusteredSlope.Of(clusters, slopes);
        double error = slopes.Length > 1 ? slope.StandardError
            : Math.Sqrt(slope.StandardError * slope.StandardError + CountWeights.SlopeVariance(slopes[0][0], dispersion));
        string model = dispersion > 0 ? "negativeBinomial" : "poisson";
        model += clusters.By is { } by ? $", clusters by {by}{(clusters.ShareModels ? ", models shared" : "")}"
            : totals.SizeCount < rows.Count ? ", totals at each size" : "";
        HeadlineExponent own = new(slope.Slope, error, slope.DegreesOfFreedom, Explained(cells), model, slopes, cells, dispersion);
        return rows[0].Replicates.Count < 2 ? own : own.WithSpans(rows, clusters);
    }

    /// <summary>All groups as one series: what each adds at a size is weighed with its level, by the common exponent.</summary>
    public CountCells Joined()
    {
        CountCells[] groups = [.. Cells.SelectMany(cluster => cluster)];
        if (groups.Length == 1)
            return groups[0];
        SortedDictionary<double, (double Count, double Exposure)> joined = [];
        foreach (CountCells group in groups)
        {
            double[] means = group.Levelled([.. group.X.Select(x => Math.Exp(Exponent * (x - group.X[0])))], 0);
            double level = means[0] / group.Exposures[0] * Math.Exp(-Exponent * (group.X[0] - groups[0].X[0]));
            for (int s = 0; s < group.PointCount; s++)
            {
                (double count, double exposure) = joined.GetValueOrDefault(group.X[s]);
                joined[group.X[s]] = (count + group.Counts[s], exposure + level * group.Exposures[s]);
            }
        }
        return new([.. joined.Keys], [.. joined.Values.Select(point => point.Count)], [.. joined.Values.Select(point => point.Exposure)]);
    }

    /// <summary>ln count of a row at size 1, at the level of highest likelihood.</summary>
    public double Intercept(SizeTotals totals)
    {
        CountCells rows = new(totals.LogSizes, totals.Totals, [.. totals.RowCounts.Select(count => (double)count)]);
        double[] means = rows.Levelled([.. totals.LogSizes.Select(x => Math.Exp(Exponent * (x - totals.LogSizes[0])))], Dispersion);
        return Math.Log(means[0] / totals.RowCounts[0]) - Exponent * totals.LogSizes[0];
    }

    private HeadlineExponent WithSpans(IReadOnlyList<CountRow> rows, RowClusters clusters)
    {
        if (!double.IsFinite(StandardError))
            return this;
        int replicates = rows[0].Replicates.Count;
        // Deviations from the replicates' own mean: resampling changes the count on average, and that bias is not error.
        double[][][][] logs =
            [.. Groups.Select(cluster => cluster.Select(slope => slope.Group.Rows.Select(Deviations).ToArray()).ToArray())];
        var slopes = new double[replicates];
        double shown = 0;
        for (int b = 0; b < replicates; b++)
        {
            ClusteredSlope deviation = ClusteredSlope.Of(clusters, [.. Groups.Select((cluster, g) => cluster.Select((slope, h) =>
                slope.Group.Linear([.. logs[g][h].Select(point => point[b])])).ToArray())]);
            slopes[b] = deviation.Slope;
            shown += double.IsFinite(deviation.StandardError) ? deviation.StandardError * deviation.StandardError / replicates : 0;
        }
        double sampling = slopes.Sum(value => value * value) / (replicates - 1), hidden = Math.Max(0, sampling - shown);
        return this with
        {
            StandardError = Math.Sqrt(StandardError * StandardError + hidden),
            DegreesOfFreedom = hidden > 0 ? BehrensFisher.MatchedDegrees(StandardError, DegreesOfFreedom, Math.Sqrt(hidden), replicates - 1)
                : DegreesOfFreedom,
            Model = Model + ", spans resampled",
        };

        // Half a count keeps zeros finite.
        double[] Deviations(int[] point)
        {
            double[] own = [.. Enumerable.Range(0, replicates).Select(b => Math.Log(point.Sum(i => rows[i].Replicates[b]) + 0.5))];
            double mean = own.Average();
            return [.. own.Select(value => value - mean)];
        }
    }

    private static double Explained(CountCells[][] cells)
    {
        CountCells[] groups = [.. cells.SelectMany(cluster => cluster)];
        double left = groups.Sum(group => Deviance(group, group.Line(0).Means)),
            all = groups.Sum(group => Deviance(group, group.Levelled([.. group.X.Select(_ => 1.0)], 0)));
        return all > 0 ? 1 - left / all : 0;

        static double Deviance(CountCells group, double[] means) =>
            2 * group.Counts.Zip(means, (y, mu) => (y > 0 ? y * Math.Log(y / mu) : 0) - (y - mu)).Sum();
    }
}
