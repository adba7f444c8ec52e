using Rosetta.Empirical.Corpora;

namespace Rosetta.Empirical.Alignment;

/// <summary>One sample of the instrument: a canonical span of a document, in bytes of its UTF-8 text.</summary>
/// <param name="Document">Number of the document in <see cref="AlignedCorpus.Documents"/>.</param>
/// <param name="ByteStart">First byte.</param>
/// <param name="ByteEnd">One past the last byte.</param>
public readonly record struct AlignedSample(int Document, int ByteStart, int ByteEnd);

/// <summary>A document that took part in an alignment.</summary>
/// <param name="Category">Document type.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="TokensA">Tokens fed to the first model, special ones excluded.</param>
/// <param name="TokensB">Tokens fed to the second model, special ones excluded.</param>
public sealed record AlignedDocument(string Category, string Source, int TokensA, int TokensB)
{
    /// <summary>Its text, where the aligner was told to keep texts; else null.</summary>
    public string? Text { get; init; }

    /// <inheritdoc cref="Corpora.Document.NamesCategory"/>
    public bool NamesCategory { get; init; } = true;
}

/// <summary>Documents as two models see them: the shared samples, and what to feed to each model to get its activations on them.</summary>
/// <param name="Documents">Documents in reading order.</param>
/// <param name="Samples">Spans in reading order; every span counts once.</param>
/// <param name="WindowsA">What to feed to the first model. Window i of both models covers the same bytes.</param>
/// <param name="WindowsB">What to feed to the second model.</param>
/// <param name="OversizedSpans">Spans left out because one of them alone is longer than a context.</param>
/// <param name="OversizedBytes">Bytes of those spans.</param>
/// <param name="Digest">SHA-256 of the documents read (<see cref="Corpora.CorpusDigest"/>), for the manifest.</param>
public sealed record AlignedCorpus(
    IReadOnlyList<AlignedDocument> Documents,
    IReadOnlyList<AlignedSample> Samples,
    IReadOnlyList<FeedWindow> WindowsA,
    IReadOnlyList<FeedWindow> WindowsB,
    int OversizedSpans,
    long OversizedBytes,
    string Digest)
{
    /// <summary>Document number of each sample, non-decreasing: the blocks for resampling and shifts.</summary>
    public IReadOnlyList<int> BlockOfSample { get; } = [.. Samples.Select(sample => sample.Document)];

    /// <summary>What to feed to every further model, in the order of <see cref="CorpusAligner.Others"/>; empty where there are
    /// two.</summary>
    public IReadOnlyList<IReadOnlyList<FeedWindow>> WindowsOfOthers { get; init; } = [];

    /// <summary>The same samples as two of the models see them.</summary>
    /// <param name="a">One model: 0 and 1 are the aligner's two, then the others in order.</param>
    /// <param name="b">The other; the same one for two models of one tokeniser.</param>
    public AlignedCorpus Between(int a, int b) => (a, b) == (0, 1) ? this : this with { WindowsA = WindowsOf(a), WindowsB = WindowsOf(b) };

    private IReadOnlyList<FeedWindow> WindowsOf(int model) => model switch
    {
        0 => WindowsA,
        1 => WindowsB,
        _ => WindowsOfOthers[model - 2],
    };

    /// <summary>What each subset gave, by name; documents of which nothing was fed are not counted.</summary>
    public IReadOnlyList<SubsetShare> Subsets()
    {
        AlignedDocument[] fed = [.. Documents.Where(document => document.TokensA > 0)];
        double all = fed.Sum(document => (long)document.TokensA);
        return [.. fed.GroupBy(document => document.Category, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => (group.Key, Documents: group.Count(), Tokens: group.Sum(document => (long)document.TokensA)))
            .Select(subset => new SubsetShare(subset.Key, subset.Documents, subset.Tokens, subset.Tokens / all))];
    }
}
