namespace Rosetta.Theory.Statistics.Fits;

/// <summary>What rows that share a model add to the error of a slope.</summary>
/// <remarks>
/// Working model: a row's relative error is the sum of its two models' own, so that rows with one model in common have correlation 1/2
/// and rows with two 1. Counts have independent parts beside, so 1/2 is the most; the error is the larger of that and of independence.
/// </remarks>
internal static class SharedModels
{
    /// <summary>
    /// The error of one group's slope from the scatter of its sizes: P = sum w r^2, expected tr(M R) a unit of variance, R the correlation
    /// of the sizes; Var b = P / tr(M R) * k'R k / (sum w x^2)^2, k = sqrt(w) x, with Box's (1954) degrees of freedom. With R = 1 it is
    /// P / (S - 2) / sum w x^2 on S - 2.
    /// </summary>
    [Equation("shared-models")]
    public static (double StandardError, double DegreesOfFreedom) ErrorOfOne(RowClusters rows, GroupSlope slope)
    {
        SlopeGroup group = slope.Group;
        int sizes = group.X.Length;
        if (sizes < 3)
            return (double.NaN, 0);
        double pearson = Pearson(slope), squares = group.Squares, total = group.Weights.Sum();
        (double independent, double degrees) = (Math.Sqrt(pearson / (sizes - 2) / squares), sizes - 2);
        double[,] shared = Matrix((s, t) => s == t ? 1 : Mean(group.Rows[s], group.Rows[t]));
        if (Enumerable.Range(0, sizes).All(s => Enumerable.Range(0, s).All(t => shared[s, t] == 0)))
            return (independent, degrees);
        double[,] maker = Matrix((s, t) => (s == t ? 1 : 0)
            - Math.Sqrt(group.Weights[s] * group.Weights[t]) * (1 / total + group.Centred[s] * group.Centred[t] / squares));
        double[,] product = Matrix((s, t) => Enumerable.Range(0, sizes).Sum(u => maker[s, u] * shared[u, t]));
        double expected = 0, squared = 0, sandwich = 0;
        for (int s = 0; s < sizes; s++)
        {
            expected += product[s, s];
            for (int t = 0; t < sizes; t++)
            {
                squared += product[s, t] * product[t, s];
                sandwich += Math.Sqrt(group.Weights[s] * group.Weights[t]) * group.Centred[s] * group.Centred[t] * shared[s, t];
            }
        }
        double joined = Math.Sqrt(Math.Max(0, pearson / expected * sandwich)) / squares, freedom = expected * expected / squared;
        return (Math.Max(independent, joined), Math.Max(1, Math.Min(degrees, freedom)));

        double Mean(int[] some, int[] others) => some.Average(i => others.Average(j => rows.Shared(i, j)));

        double[,] Matrix(Func<int, int, double> entry)
        {
            var matrix = new double[sizes, sizes];
            for (int s = 0; s < sizes; s++)
                for (int t = 0; t < sizes; t++)
                    matrix[s, t] = entry(s, t);
            return matrix;
        }
    }

    /// <summary>
    /// Root of the mean covariance of two clusters' slopes, zero or positive: the variance of a mean of G slopes is s^2 / G plus it, s^2
    /// their scatter. The scale is that of the scatter about the groups' lines, with the degrees of freedom of one group: the scatter of
    /// others may be the same.
    /// </summary>
    public static (double StandardError, double DegreesOfFreedom) ErrorBetween(RowClusters rows, GroupSlope[][] clusters)
    {
        GroupSlope[] groups = [.. clusters.SelectMany(cluster => cluster)];
        int degrees = groups.Sum(slope => Math.Max(0, slope.Group.X.Length - 2)), count = clusters.Length;
        if (degrees == 0)
            return (0, 1);
        double covariance = 0;
        for (int g = 0; g < count; g++)
            for (int h = 0; h < g; h++)
                covariance += 2 * clusters[g].Sum(a => clusters[h].Sum(b => Covariance(a.Group, b.Group)))
                    / (clusters[g].Length * clusters[h].Length * count * (count - 1.0));
        return (Math.Sqrt(Math.Max(0, covariance * groups.Sum(Pearson) / degrees)), Math.Max(1, (double)degrees / groups.Length));

        double Covariance(SlopeGroup a, SlopeGroup b)
        {
            double[] first = a.Coefficients, second = b.Coefficients;
            double sum = 0;
            for (int s = 0; s < first.Length; s++)
                for (int t = 0; t < second.Length; t++)
                    sum += first[s] * second[t] / Math.Sqrt(a.Weights[s] * b.Weights[t])
                        * a.Rows[s].Average(i => b.Rows[t].Average(j => rows.Shared(i, j)));
            return sum;
        }
    }

    private static double Pearson(GroupSlope slope) => slope.Residuals.Zip(slope.Group.Weights, (r, w) => w * r * r).Sum();
}
