namespace Rosetta.Theory.Statistics.Fits;

/// <summary>One measured count: how many features were found at one size, in one pair, with one seed.</summary>
public sealed record CountRow
{
    /// <param name="size">Neurons or parameters, positive and finite.</param>
    /// <param name="count">Count, zero or positive, finite.</param>
    /// <param name="pair">Label of the pair or pair of families; rows of one label are dependent.</param>
    /// <param name="seed">Label of the seed; rows of one label are dependent.</param>
    /// <param name="replicates">The same count over resampled spans (block bootstrap); replicate b of every row uses
    /// the same resampled documents.</param>
    /// <param name="nullCount">The count of the null under the same conditions, or null where none was drawn.</param>
    public CountRow(double size, double count, string? pair = null, string? seed = null, IReadOnlyList<double>? replicates = null,
        double? nullCount = null)
    {
        Size = size;
        Count = count;
        Pair = string.IsNullOrWhiteSpace(pair) ? null : pair;
        Seed = string.IsNullOrWhiteSpace(seed) ? null : seed;
        Replicates = replicates ?? [];
        NullCount = nullCount;
    }

    public double Size { get; }

    public double Count { get; }

    public string? Pair { get; }

    public string? Seed { get; }

    public IReadOnlyList<double> Replicates { get; }

    public double? NullCount { get; }
}
