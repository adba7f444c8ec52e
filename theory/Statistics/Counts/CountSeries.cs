using Rosetta.Theory.Numerics;

namespace Rosetta.Theory.Statistics.Counts;

/// <summary>Counts on ln size, checked and centred, ready for a log-link model.</summary>
internal sealed class CountSeries
{
    private CountSeries(double[] logSizes, double[] counts)
    {
        MeanLogSize = LineFit.Mean(logSizes);
        Counts = counts;
        Model = new([.. logSizes.Select(x => new[] { 1, x - MeanLogSize })], counts);
    }

    public double MeanLogSize { get; }

    public double[] Counts { get; }

    public LogLinkModel Model { get; }

    /// <summary>Why no count model can be fitted, or null.</summary>
    public static BadInputException? Refusal(IReadOnlyList<double> sizes, IReadOnlyList<double> counts)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        ArgumentNullException.ThrowIfNull(counts);
        if (SeriesRefusal.Of(sizes, counts) is { } refusal)
            return refusal;
        double[] positive = [.. sizes.Where((_, i) => counts[i] > 0).Distinct()];
        if (positive.Length == 0)
            return new("counts that are all zero", "A count model needs at least one positive count: otherwise every exponent fits as well",
                "Lower the threshold or measure larger sizes.");
        // The likelihood has its maximum at infinity when all counts sit at one end of the sizes.
        return positive.Length == 1 && (positive[0] == sizes.Min() || positive[0] == sizes.Max())
            ? new($"counts that are zero but at size {positive[0]:R}, one end of the sizes",
                "There the likelihood grows without bound with the exponent", "Measure more sizes near that one.")
            : null;
    }

    /// <exception cref="BadInputException">The series cannot carry a count model.</exception>
    public static CountSeries Of(IReadOnlyList<double> sizes, IReadOnlyList<double> counts)
    {
        if (Refusal(sizes, counts) is { } refusal)
            throw refusal;
        return new([.. sizes.Select(value => Math.Log(value))], [.. counts]);
    }
}
