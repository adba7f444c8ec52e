using Rosetta.Empirical.Corpora;
using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Commands;

/// <summary>The documents that models are fed by <c>match</c> and <c>capture</c>.</summary>
internal static class ModelCorpus
{
    /// <summary>
    /// A given corpus in its own order, so that users decide what comes first; the embedded one in a fixed random order, since it is sorted by
    /// assembly and its first documents would be of one kind.
    /// </summary>
    public static IEnumerable<Document> Documents(string? path) => path is null or Corpus.Embedded
        ? CorpusSample.Shuffled(Corpus.Open(null).Read(), Rng.FromSeed("order of the embedded corpus"))
        : Corpus.Open(path).Read();
}
