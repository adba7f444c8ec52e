using Rosetta.Experiments.Commands;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Worlds.Measured;

namespace Rosetta.Experiments.Worlds.Checkpoints;

/// <summary>Reads the <c>checkpoints</c> section of an experiment file.</summary>
internal static class CheckpointReader
{
    /// <param name="map">The section.</param>
    /// <param name="folder">What file names are relative to.</param>
    public static CheckpointWorld Read(YamlMap map, string folder)
    {
        string world = map.Optional("world")?.Convert(value => ExperimentReader.FileName(value.AsText())) ?? "checkpoints";
        var definition = new CheckpointWorld(world,
            new CorpusDefinition(map.Optional("corpus")?.AsText() ?? CorpusDefinition.EmbeddedName),
            map.Optional("sampling")?.AsOneOf(ModelCorpus.InOrder, ModelCorpus.BySubsets) ?? ModelCorpus.InOrder,
            map.Optional("tokens")?.AsInteger(100, 1_000_000_000_000),
            map.Optional("context")?.AsInt(8, 1 << 24),
            map.Optional("rotary-rounding")?.AsOneOf(RotaryOption.Checkpoint, RotaryOption.None) ?? RotaryOption.Checkpoint,
            map.Optional("untrained-null")?.AsInt(0, 100) ?? 0,
            [.. map.Required("pairs").AsList().Select(value => value.Convert(entry => Pair(entry.AsMap())))],
            map.Optional("predict")?.Convert(value => MeasuredPredictionDefinition.Read(value.AsMap(), folder)));
        map.Done();
        return definition.Pairs.Count > 0 ? definition
            : throw map.Required("pairs").Error("is empty", "At least one pair {a: ..., b: ...} is needed");
    }

    private static CheckpointPairDefinition Pair(YamlMap map)
    {
        var pair = new CheckpointPairDefinition(map.Required("a").AsText(), map.Required("b").AsText(),
            map.Optional("seed")?.AsInt(0) ?? 1);
        map.Done();
        return pair;
    }
}
