using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Corpora;
using Rosetta.Empirical.Measurement;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Runs;

namespace Rosetta.Experiments.Stages;

/// <summary>A world of two families of language models trained here: text, predictions, training, matching.</summary>
internal static class TrainedWorldStage
{
    /// <summary>Share of documents that no model trains on, and on which pairs are measured.</summary>
    private const double EvaluationShare = 0.2;

    /// <summary>Does whatever of the world is not done yet.</summary>
    /// <returns>Digests of what was read from outside, for the manifest.</returns>
    public static IReadOnlyDictionary<string, string> Run(RunSession session, TrainedWorldDefinition world)
    {
        FamilyText[] texts = [];
        WorldCorpus corpus = null!;
        session.Stage("text", () =>
        {
            corpus = WorldCorpus.Read(world.Corpus, session.Definition.Folder, new CorpusSplit($"{session.Definition.Seed}/{world.World}/split", EvaluationShare), session.Rng);
            texts = [.. world.Families.Select(family => FamilyText.Prepare(session, world, family, corpus))];
        });
        session.Stage("predict", () => MeasuredPredictions.FreezeFromCorpus(session, world, [.. world.Sizes.Select(size => (long)size.Neurons)],
            () => CorpusSpectrum.Of([.. texts[0].Text.Training.Select(document => document.TokenIds)], world.Sizes[^1].Neurons)));
        IReadOnlyList<CellRow> models = [];
        session.Stage("train", () => models = TrainingStage.Run(session, world, texts));
        IReadOnlyList<TrainedPair> pairs = TrainingStage.Pairs(session, world, models);
        AlignedCorpus? aligned = null;
        session.Stage("match", () => aligned = PairStage.Run(session, world, pairs, texts[0].Tokenizer, texts[1].Tokenizer, corpus.Evaluation));
        session.Stage("follow features", () => FeatureLinkStage.Run(session, world, pairs, aligned));
        return new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [$"corpus {corpus.Name}"] = corpus.Digest,
            [$"tokenizer {world.Families[0].Name}"] = texts[0].TokenizerDigest,
            [$"tokenizer {world.Families[1].Name}"] = texts[1].TokenizerDigest,
        };
    }
}
