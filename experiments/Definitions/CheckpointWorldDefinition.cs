namespace Rosetta.Experiments.Definitions;

/// <summary>Pairs of existing checkpoints at several sizes, fed the same corpus.</summary>
/// <param name="World">Name of the world.</param>
/// <param name="Corpus">What they are fed.</param>
/// <param name="Sampling">order or subsets (of a Pile-shaped corpus, each its share of the tokens).</param>
/// <param name="Tokens">Most tokens of a pair's first model; null for as many spans as the experiment's <c>match.samples</c>.</param>
/// <param name="Context">Longest sequence, or null for what both models take.</param>
/// <param name="RotaryRounding">checkpoint or none.</param>
/// <param name="UntrainedSeeds">Pairs of the same architectures at initialisation, matched as a null; 0 for none.</param>
/// <param name="Pairs">The pairs.</param>
/// <param name="Prediction">What is predicted, or null.</param>
public sealed record CheckpointWorldDefinition(
    string World,
    CorpusDefinition Corpus,
    string Sampling,
    long? Tokens,
    int? Context,
    string RotaryRounding,
    int UntrainedSeeds,
    IReadOnlyList<CheckpointPairDefinition> Pairs,
    MeasuredPredictionDefinition? Prediction) : IMeasuredWorld;

/// <summary>Two checkpoints: folders (relative to the experiment file) or hub ids, with the label of the seed that they share with other pairs.</summary>
public sealed record CheckpointPairDefinition(string A, string B, int Seed);
