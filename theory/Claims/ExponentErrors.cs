using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Moments;

namespace Rosetta.Theory.Claims;

/// <summary>
/// Where the error of an exponent comes from, part by part, each as a standard error of the slope of ln count on ln size.
/// </summary>
internal static class ExponentErrors
{
    /// <param name="rows">The counted rows.</param>
    /// <param name="seeds">The seed of each row.</param>
    /// <param name="joined">The exponent's own standard error, which joins what is known of all of them.</param>
    /// <returns>Null where a count is zero, so that its logarithm has no slope.</returns>
    public static ErrorParts? Of(IReadOnlyList<CountRow> rows, IReadOnlyList<string> seeds, double joined)
    {
        if (Slope(rows, row => row.Count) is null)
            return null;
        double[] sizes = [.. rows.Select(row => row.Size).Distinct()];
        PowerLawFit ofMeans = PowerLawFit.Of(sizes,
            [.. sizes.Select(size => Math.Exp(rows.Where(row => row.Size == size).Average(row => Math.Log(row.Count))))]);
        return new ErrorParts
        {
            Joined = double.IsFinite(joined) ? joined : null,
            Spans = Spans(rows),
            Seeds = Between(rows, seeds),
            Pairs = rows.All(row => row.Pair is not null) ? Between(rows, [.. rows.Select(row => row.Pair!)]) : null,
            Scatter = double.IsFinite(ofMeans.StandardError) ? ofMeans.StandardError : null,
        };
    }

    /// <summary>
    /// Standard deviation of the slope over the replicates: replicate b resamples the same documents in
    /// every row, so what rows share is in it.
    /// </summary>
    private static double? Spans(IReadOnlyList<CountRow> rows)
    {
        int replicates = rows.Min(row => row.Replicates.Count);
        double?[] slopes = [.. Enumerable.Range(0, replicates).Select(b => Slope(rows, row => row.Replicates[b]))];
        return replicates >= 2 && slopes.All(slope => slope is not null) ? Deviation([.. slopes.Select(slope => slope!.Value)]) : null;
    }

    /// <summary>Standard error of the mean of the labels' own slopes; null unless two of them or more each span enough sizes.</summary>
    private static double? Between(IReadOnlyList<CountRow> rows, IReadOnlyList<string> labels)
    {
        double[] slopes = [.. Enumerable.Range(0, rows.Count).GroupBy(i => labels[i], StringComparer.Ordinal)
            .Select(group => Slope([.. group.Select(i => rows[i])], row => row.Count)).Where(slope => slope is not null)
            .Select(slope => slope!.Value)];
        return slopes.Length >= 2 ? Deviation(slopes) / Math.Sqrt(slopes.Length) : null;
    }

    private static double? Slope(IReadOnlyList<CountRow> rows, Func<CountRow, double> count) =>
        ScalingEstimators.CountSlope([.. rows.Select(row => row.Size)], [.. rows.Select(count)]);

    /// <summary>What is left by rounding of equal slopes is no deviation.</summary>
    private static double Deviation(double[] values) =>
        Math.Sqrt(SampleMoments.Of(values).SampleVariance) is var deviation && deviation > Rounding * values.Max(Math.Abs) ? deviation : 0;

    private const double Rounding = 1e-12;
}

/// <summary>
/// Standard errors of an exponent by source. They do not add up in squares: the scatter about the law holds what spans and seeds leave in
/// each count, and the joined error counts nothing twice. Null where a source was not varied.
/// </summary>
public sealed record ErrorParts
{
    /// <summary>
    /// The exponent's own: scatter of the rows, with the clusters that they form, and what all rows share of the sampling of spans.
    /// </summary>
    public double? Joined { get; init; }

    /// <summary>From the documents: over resampled ones, the same in every row.</summary>
    public double? Spans { get; init; }

    /// <summary>From the seeds: of the mean of the seeds' own exponents.</summary>
    public double? Seeds { get; init; }

    /// <summary>From the pairs of families: the same of pairs.</summary>
    public double? Pairs { get; init; }

    /// <summary>From the scatter of the mean counts about the power law.</summary>
    public double? Scatter { get; init; }
}
