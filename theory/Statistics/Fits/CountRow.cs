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
    /// <param name="modelA">Identity of one model of the pair; rows that share a model, on either side, are dependent.</param>
    /// <param name="modelB">Identity of the other.</param>
    public CountRow(double size, double count, string? pair = null, string? seed = null, IReadOnlyList<double>? replicates = null,
        double? nullCount = null, string? modelA = null, string? modelB = null)
    {
        Size = size;
        Count = count;
        Pair = Named(pair);
        Seed = Named(seed);
        Replicates = replicates ?? [];
        NullCount = nullCount;
        ModelA = Named(modelA);
        ModelB = Named(modelB);
    }

    public double Size { get; }

    public double Count { get; }

    public string? Pair { get; }

    public string? Seed { get; }

    public IReadOnlyList<double> Replicates { get; }

    public double? NullCount { get; }

    public string? ModelA { get; }

    public string? ModelB { get; }

    /// <summary>The models that are known.</summary>
    internal IEnumerable<string> Models => new[] { ModelA, ModelB }.OfType<string>().Distinct();

    private static string? Named(string? label) => string.IsNullOrWhiteSpace(label) ? null : label;
}
