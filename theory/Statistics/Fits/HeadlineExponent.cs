using Rosetta.Theory.Numerics;
using Rosetta.Theory.Statistics.Counts;
using Rosetta.Theory.Statistics.Distributions;

namespace Rosetta.Theory.Statistics.Fits;

/// <summary>The one exponent that a fit is known by, with an error that holds every source of dependence in the rows.</summary>
/// <remarks>
/// All counts positive: ln count on ln size by <see cref="ClusteredSlope"/> with the weights of <see cref="CountWeights"/>; the clusters
/// are the pairs where at least two of them span several sizes, else the seeds (seeds within a pair are averaged first).
/// A zero count, or a zero among the replicates: Poisson or NB2 likelihood of the totals at each size, error by
/// <see cref="SizeLevelError.Scaled"/>. Replicates over resampled spans add the part of the sampling error that all rows share and that
/// scatter between rows cannot show: V = V(rows) + max(0, Var over replicates of the slope - mean over replicates of what the row formula
/// makes of the replicate's own deviations). The subtraction keeps independent sampling noise from being counted twice. Weights: of each
/// distinct size, ascending, with which a predicted curve must be fitted to compare; null for equal ones.
/// </remarks>
internal sealed record HeadlineExponent(double Exponent, double StandardError, double DegreesOfFreedom, double RSquared, string Model,
    IReadOnlyList<double>? Weights = null)
{
    public static HeadlineExponent Of(IReadOnlyList<CountRow> rows, SizeTotals totals)
    {
        if (rows.Any(row => row.Count == 0 || row.Replicates.Any(count => count == 0)))
            return OfCounts(totals);
        double[] x = [.. rows.Select(row => Math.Log(row.Size))];
        (string?[] clusters, string? label) = Clusters(rows);
        CountWeights weighting = CountWeights.Of(totals);
        ClusteredSlope slope = ClusteredSlope.Of(x, [.. rows.Select(row => Math.Log(row.Count))], clusters, weighting.Weights);
        IReadOnlyList<double>? weights = slope.Weighted ? weighting.Weights : null;
        double error = weights is null ? slope.StandardError
            : Math.Sqrt(slope.StandardError * slope.StandardError + weighting.SlopeVariance(totals));
        double rSquared = LineFit.Of(totals.LogSizes, totals.MeanLogCounts).RSquared;
        string method = weights is null ? "logLogOls" : "logLogWeighted";
        string model = slope.ByCluster ? $"{method}, clusters by {label}"
            : totals.SizeCount < rows.Count ? $"{method}, means at each size" : method;
        HeadlineExponent own = new(slope.Slope, error, slope.DegreesOfFreedom, rSquared, model, weights);
        return rows[0].Replicates.Count < 2 ? own : own.WithSpans(rows, x, clusters);
    }

    /// <summary>The slope of a given logarithm on ln size, with the rows' labels as clusters.</summary>
    public static HeadlineExponent OfLogs(IReadOnlyList<(CountRow Row, double Log)> rows)
    {
        (string?[] clusters, _) = Clusters([.. rows.Select(entry => entry.Row)]);
        ClusteredSlope slope = ClusteredSlope.Of([.. rows.Select(entry => Math.Log(entry.Row.Size))],
            [.. rows.Select(entry => entry.Log)], clusters);
        return new(slope.Slope, slope.StandardError, slope.DegreesOfFreedom, double.NaN, "contrast");
    }

    private HeadlineExponent WithSpans(IReadOnlyList<CountRow> rows, double[] x, string?[] clusters)
    {
        if (!double.IsFinite(StandardError))
            return this;
        int replicates = rows[0].Replicates.Count;
        double[] means = [.. rows.Select(row => row.Replicates.Average(count => Math.Log(count)))];
        var slopes = new double[replicates];
        double shown = 0;
        for (int b = 0; b < replicates; b++)
        {
            // Deviations from the replicates' own mean: resampling changes the count on average, and that bias is not error.
            ClusteredSlope deviation = ClusteredSlope.Of(x, [.. rows.Select((row, i) => Math.Log(row.Replicates[b]) - means[i])],
                clusters, Weights);
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
    }

    private static (string?[] Labels, string? Name) Clusters(IReadOnlyList<CountRow> rows)
    {
        string?[] pairs = [.. rows.Select(row => row.Pair)], seeds = [.. rows.Select(row => row.Seed)];
        return Spanning(pairs) >= 2 ? (pairs, "pair") : Spanning(seeds) >= 2 ? (seeds, "seed") : (new string?[rows.Count], null);

        int Spanning(string?[] labels) => Enumerable.Range(0, labels.Length).Where(i => labels[i] is not null).GroupBy(i => labels[i])
            .Count(group => group.Select(i => rows[i].Size).Distinct().Count() >= 2);
    }

    private static HeadlineExponent OfCounts(SizeTotals totals)
    {
        double center = LineFit.Mean(totals.LogSizes);
        double[] offsets = [.. totals.RowCounts.Select(count => Math.Log(count))];
        LogLinkModel model = new([.. totals.LogSizes.Select(x => new[] { 1, x - center })], totals.Totals, offsets);
        LogLinkModel flat = new([.. totals.LogSizes.Select(_ => new[] { 1.0 })], totals.Totals, offsets);
        int degrees = totals.SizeCount - 2;
        if (model.FitBeta(0) is not { } poisson || flat.FitBeta(0) is not { } mean)
            return new(double.NaN, double.NaN, 0, double.NaN, "none: the likelihood has no finite maximum");
        double explained = 1 - Deviance(model, poisson) / Deviance(flat, mean);
        (double[] Beta, double Dispersion)? interior = degrees > 0 ? model.FitWithDispersion() : null;
        double[] beta = interior?.Beta ?? poisson, means = model.Means(beta);
        double dispersion = interior?.Dispersion ?? 0;
        (double error, double freedom) = new SizeLevelError(totals.LogSizes, totals.Totals, means, dispersion).Scaled();
        return new(beta[1], error, freedom, explained, interior is null ? "poisson" : "negativeBinomial",
            [.. means.Select(mean => mean / (1 + dispersion * mean))]);

        double Deviance(LogLinkModel fit, double[] beta) =>
            2 * totals.Totals.Zip(fit.Means(beta), (y, mu) => (y > 0 ? y * Math.Log(y / mu) : 0) - (y - mu)).Sum();
    }
}
