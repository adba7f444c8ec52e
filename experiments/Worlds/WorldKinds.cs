using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Worlds.Checkpoints;
using Rosetta.Experiments.Worlds.Interference;
using Rosetta.Experiments.Worlds.Published;
using Rosetta.Experiments.Worlds.Simulated;
using Rosetta.Experiments.Worlds.Toys;
using Rosetta.Experiments.Worlds.Trained;
using Rosetta.Experiments.Worlds.TrainedVision;
using Rosetta.Experiments.Worlds.Vision;

namespace Rosetta.Experiments.Worlds;

/// <summary>The kinds of worlds that an experiment file can name.</summary>
internal static class WorldKinds
{
    /// <summary>By the key of the experiment file, in the order in which a run takes them; each reads its section.</summary>
    public static IReadOnlyList<YamlKey<IEnumerable<IWorld>>> All { get; } =
    [
        Kind("simulate", "worlds of known truth, built on a law and measured with the instrument for real models",
            YamlTypes.List(ScenarioReader.Type)),
        Kind("interference", "the paper's own simulation: features of known signal-to-interference ratios",
            YamlTypes.List(InterferenceReader.Type).Then(entries => entries.SelectMany(worlds => worlds))),
        Kind("train", "two families of small language models that the run trains", One(TrainedReader.Type)),
        Kind("train-vision", "two families of small vision models that the run trains on scenes that it renders",
            One(TrainedVisionReader.Type)),
        Kind("checkpoints", "pairs of existing checkpoints: folders or hub ids; or a list of such worlds",
            YamlTypes.OneOrList(CheckpointReader.Type)),
        Kind("vision", "pairs of vision models on the same images, or on those that a generator makes; or a list of such worlds",
            YamlTypes.OneOrList(VisionReader.Type)),
        Kind("published", "pairs that others published as best_buddies.json", One(PublishedReader.Type)),
        Kind("toys", "trained toy networks: the features stay, the neurons vary", YamlTypes.List(ToyReader.Type)),
    ];

    private static YamlKey<IEnumerable<IWorld>> Kind<T>(string key, string help, YamlType<T> type) where T : IEnumerable<IWorld> =>
        new YamlKey<IEnumerable<IWorld>>(key, help, new YamlType<IEnumerable<IWorld>>(type.Shape, value => type.Read(value)))
            .Or([], "none");

    private static YamlType<IEnumerable<IWorld>> One<T>(YamlType<T> type) where T : IWorld =>
        new(type.Shape, value => [type.Read(value)]);
}
