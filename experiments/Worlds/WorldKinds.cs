using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Worlds.Checkpoints;
using Rosetta.Experiments.Worlds.Interference;
using Rosetta.Experiments.Worlds.Published;
using Rosetta.Experiments.Worlds.Simulated;
using Rosetta.Experiments.Worlds.Toys;
using Rosetta.Experiments.Worlds.Trained;

namespace Rosetta.Experiments.Worlds;

/// <summary>The kinds of worlds that an experiment file can name.</summary>
internal static class WorldKinds
{
    /// <summary>By the key of the experiment file, in the order in which a run takes them; each reads its section.</summary>
    public static IReadOnlyList<(string Key, Func<YamlValue, string, IEnumerable<IWorld>> Read)> All { get; } =
    [
        ("simulate", (value, folder) => value.AsList().Select(world => ScenarioReader.Read(world.AsMap(), folder))),
        ("interference", (value, _) => value.AsList().SelectMany(entry => InterferenceReader.Read(entry.AsMap()))),
        ("train", (value, folder) => [TrainedReader.Read(value.AsMap(), folder)]),
        ("checkpoints", CheckpointReader.ReadAll),
        ("published", (value, folder) => [PublishedReader.Read(value.AsMap(), folder)]),
        ("toys", (value, folder) => value.AsList().Select(world => ToyReader.Read(world.AsMap(), folder))),
    ];
}
