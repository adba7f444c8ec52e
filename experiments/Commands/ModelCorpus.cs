using Rosetta.Empirical.Corpora;
using Rosetta.Empirical.Tokenization;
using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Commands;

/// <summary>The documents that models are fed by <c>match</c>, <c>capture</c> and experiments over checkpoints.</summary>
internal static class ModelCorpus
{
    /// <summary>
    /// How documents are taken: in the corpus's own order until the budget is spent, or in random order, from each subset (document type) its share of the tokens.
    /// </summary>
    public const string InOrder = "order", BySubsets = "subsets";

    /// <summary>
    /// A given corpus in its own order, so that users decide what comes first; the embedded one in a fixed random order, since it is sorted by
    /// assembly and its first documents would be of one kind.
    /// </summary>
    public static IEnumerable<Document> Documents(string? path) => path is null or Corpus.Embedded
        ? CorpusSample.Shuffled(Corpus.Open(null).Read(), Rng.FromSeed("order of the embedded corpus"))
        : Corpus.Open(path).Read();

    /// <summary>Documents, or parts of them, that make up a budget.</summary>
    /// <param name="path">The corpus; null for the embedded one.</param>
    /// <param name="sampling"><see cref="InOrder"/> or <see cref="BySubsets"/>.</param>
    /// <param name="tokenizer">Whose tokens are counted: the first model's.</param>
    /// <param name="tokens">The budget.</param>
    /// <param name="rng">Source of the random order.</param>
    public static IEnumerable<DocumentPortion> Portions(string? path, string sampling, ITokenizer tokenizer, long tokens, Rng rng) => sampling == BySubsets
        ? CorpusSample.Draw(Documents(path), document => tokenizer.EncodeText(document.Text).Count, tokens, rng)
        : Documents(path).Select(DocumentPortion.Whole);
}
