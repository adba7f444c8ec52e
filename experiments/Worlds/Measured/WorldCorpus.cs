using Rosetta.Empirical.Corpora;
using Rosetta.Experiments.Definitions;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Worlds.Measured;

/// <summary>
/// The documents of a measured world: those to train on and those to measure on, disjoint, each in a random order of its own.
/// </summary>
internal sealed record WorldCorpus(string Name, string Digest, IReadOnlyList<Document> Training, IReadOnlyList<Document> Evaluation)
{
    /// <summary>Reads and splits the corpus.</summary>
    /// <exception cref="BadInputException">The corpus cannot be read, or is too small to be split.</exception>
    public static WorldCorpus Read(CorpusDefinition definition, string folder, CorpusSplit split, Rng rng)
    {
        ICorpus corpus = definition.Open(folder);
        Document[] documents = [.. corpus.Read()];
        Document[] training = [.. split.Training(documents)], evaluation = [.. split.Evaluation(documents)];
        if (training.Length == 0 || evaluation.Length == 0)
        {
            throw new BadInputException($"The corpus '{corpus.Name}' has {documents.Length} documents, which split into {training.Length} "
                + $"to train on and {evaluation.Length} to measure on",
                "Both parts need documents", "Give a corpus of more documents");
        }
        return new WorldCorpus(corpus.Name, CorpusDigest.Of(documents), CorpusSample.Shuffled(training, rng.Derive("training documents")),
            CorpusSample.Shuffled(evaluation, rng.Derive("evaluation documents")));
    }
}
