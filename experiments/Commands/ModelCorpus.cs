using System.Globalization;
using Rosetta.Empirical.Corpora;
using Rosetta.Empirical.Tokenization;
using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Commands;

/// <summary>The documents that models are fed by <c>match</c>, <c>capture</c> and experiments over checkpoints.</summary>
internal static class ModelCorpus
{
    /// <summary>
    /// How documents are taken: in the corpus's own order until the budget is spent, or in random order, from each
    /// subset (document type) its share of the tokens.
    /// </summary>
    public const string InOrder = "order", BySubsets = "subsets";

    /// <summary>
    /// A given corpus in its own order, so that users decide what comes first; the embedded one in a fixed random order, since it is sorted
    /// by assembly and its first documents would be of one kind.
    /// </summary>
    /// <param name="path">The corpus; null for the embedded one.</param>
    /// <param name="category">Field that names a document's category (<see cref="JsonLines.Read"/>).</param>
    public static IEnumerable<Document> Documents(string? path, string? category = null) => path is null or Corpus.Embedded
        ? CorpusSample.Shuffled(Corpus.Open(null).Read(), Rng.FromSeed("order of the embedded corpus"))
        : Corpus.Open(path, category).Read();

    /// <summary>Documents, or parts of them, that make up a budget.</summary>
    /// <param name="path">The corpus; null for the embedded one.</param>
    /// <param name="sampling"><see cref="InOrder"/> or <see cref="BySubsets"/>.</param>
    /// <param name="tokenizer">Whose tokens are counted: the first model's.</param>
    /// <param name="tokens">The budget.</param>
    /// <param name="rng">Source of the random order.</param>
    /// <param name="category">Field that names a document's category.</param>
    public static IEnumerable<DocumentPortion> Portions(string? path, string sampling, ITokenizer tokenizer, long tokens, Rng rng,
        string? category = null)
    {
        if (sampling != BySubsets)
            return Documents(path, category).Select(DocumentPortion.Whole);
        Document[] documents = [.. Documents(path, category)];
        if (WithoutSubset(documents) is { } said)
            Console.Error.WriteLine(said);
        return CorpusSample.Draw(documents, document => tokenizer.EncodeText(document.Text).Count, tokens, rng);
    }

    /// <summary>What to say of documents that name no subset, where shares of subsets were asked for; null when all do.</summary>
    internal static string? WithoutSubset(IReadOnlyCollection<Document> documents)
    {
        int without = documents.Count(document => !document.NamesCategory);
        return without == 0 ? null : string.Create(CultureInfo.InvariantCulture,
            $"subsets: {without} of {documents.Count} documents name none (meta.pile_set_name); those of each file count as one subset, "
                + $"under the file's name");
    }
}
