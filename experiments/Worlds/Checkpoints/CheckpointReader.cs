using Rosetta.Experiments.Commands;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Worlds.Measured;

namespace Rosetta.Experiments.Worlds.Checkpoints;

/// <summary>Reads the <c>checkpoints</c> section of an experiment file.</summary>
internal static class CheckpointReader
{
    private static readonly YamlKey<string>
        World = new YamlKey<string>("world", "name of the world", YamlTypes.Name).Or("checkpoints"),
        Sampling = new YamlKey<string>("sampling", "documents in the corpus's own order, or from each subset its share of the tokens",
            YamlTypes.OneOf(ModelCorpus.InOrder, ModelCorpus.BySubsets)).Or(ModelCorpus.InOrder),
        Rounding = new YamlKey<string>("rotary-rounding", "rotary frequencies rounded to the checkpoint's type, or not at all",
            YamlTypes.OneOf(RotaryOption.Checkpoint, RotaryOption.None)).Or(RotaryOption.Checkpoint),
        First = new YamlKey<string>("a", "first model: a folder, or a hub id such as EleutherAI/pythia-70m (@revision if not main)",
            YamlTypes.Text).Like("EleutherAI/pythia-70m"),
        Second = new YamlKey<string>("b", "second model", YamlTypes.Text).Like("openai-community/gpt2");

    private static readonly YamlKey<CorpusDefinition> Corpus = CorpusDefinition.Key;

    private static readonly YamlKey<long?> Tokens = new YamlKey<long?>("tokens", "most tokens of the first model of a pair",
        YamlTypes.Long(100, 1_000_000_000_000).OrNone()).Or(null, "as many spans as match.samples").Like("200_000");

    private static readonly YamlKey<int?> Context = new YamlKey<int?>("context", "longest sequence to feed",
        YamlTypes.Whole(8, 1 << 24).OrNone()).Or(null, "what both models take");

    private static readonly YamlKey<int>
        Untrained = new YamlKey<int>("untrained-null", "pairs of the same architectures at initialisation, as a null",
            YamlTypes.Whole(0, 100)).Or(0),
        Seed = new YamlKey<int>("seed", "label of the seed that a pair shares with others", YamlTypes.Whole(0)).Or(1);

    private static readonly YamlSection PairSection = new("pair of checkpoints", "Two models that are matched.", First, Second, Seed);

    private static readonly YamlKey<IReadOnlyList<CheckpointPairDefinition>> Pairs = new YamlKey<IReadOnlyList<CheckpointPairDefinition>>(
        "pairs", "the pairs, a size each", YamlTypes.List(YamlTypes.Map(PairSection, Pair), least: 1)).Like(
            "[{a: EleutherAI/pythia-70m, b: openai-community/gpt2}, {a: EleutherAI/pythia-410m, b: openai-community/gpt2-medium}]");

    private static readonly YamlKey<MeasuredPredictionDefinition?> Predict = new YamlKey<MeasuredPredictionDefinition?>("predict",
        "what a hypothesis predicts of it", MeasuredPredictionDefinition.Type.OrNull()).Or(null, "nothing: only a law is asked for");

    /// <summary>The section <c>checkpoints:</c>.</summary>
    public static YamlSection Section { get; } = new("checkpoints", "Pairs of existing checkpoints at several sizes, fed the same corpus.",
        World, Corpus, Sampling, Tokens, Context, Rounding, Untrained, Pairs, Predict);

    /// <summary>The world of the section.</summary>
    public static YamlType<CheckpointWorld> Type { get; } = YamlTypes.Map(Section, Read);

    private static CheckpointWorld Read(YamlMap map)
    {
        var definition = new CheckpointWorld(map.Get(World), map.Get(Corpus), map.Get(Sampling), map.Get(Tokens), map.Get(Context),
            map.Get(Rounding), map.Get(Untrained), map.Get(Pairs), map.Get(Predict));
        map.Done();
        return definition.Pairs.Count > 0 ? definition
            : throw map.Required(Pairs.Name).Error("is empty", "At least one pair {a: ..., b: ...} is needed");
    }

    private static CheckpointPairDefinition Pair(YamlMap map)
    {
        var pair = new CheckpointPairDefinition(map.Get(First), map.Get(Second), map.Get(Seed));
        map.Done();
        return pair;
    }
}
