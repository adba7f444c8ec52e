using Rosetta.Experiments.Commands;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Worlds.Measured;

namespace Rosetta.Experiments.Worlds.Checkpoints;

/// <summary>Reads the <c>checkpoints</c> section of an experiment file: one world, or a list of them.</summary>
internal static class CheckpointReader
{
    /// <summary>The worlds of a section.</summary>
    public static IEnumerable<CheckpointWorld> ReadAll(YamlValue value, string folder) =>
        value.IsList ? value.AsList().Select(world => Read(world.AsMap(), folder)) : [Read(value.AsMap(), folder)];

    /// <param name="map">The section.</param>
    /// <param name="folder">What file names are relative to.</param>
    public static CheckpointWorld Read(YamlMap map, string folder)
    {
        string world = map.Optional("world")?.Convert(value => ExperimentReader.FileName(value.AsText())) ?? "checkpoints";
        YamlValue? named = map.Optional("pairs"), series = map.Optional("series"), revisions = map.Optional("revisions");
        IReadOnlyList<string> families = map.Optional("families")?.Convert(Families) ?? [];
        var definition = new CheckpointWorld(world,
            new CorpusDefinition(map.Optional("corpus")?.AsText() ?? CorpusDefinition.EmbeddedName),
            map.Optional("sampling")?.AsOneOf(ModelCorpus.InOrder, ModelCorpus.BySubsets) ?? ModelCorpus.InOrder,
            map.Optional("tokens")?.AsInteger(100, 1_000_000_000_000),
            map.Optional("context")?.AsInt(8, 1 << 24),
            map.Optional("rotary-rounding")?.AsOneOf(RotaryOption.Checkpoint, RotaryOption.None) ?? RotaryOption.Checkpoint,
            map.Optional("untrained-null")?.AsInt(0, 100) ?? 0,
            map.Optional("piece")?.AsInt(20, 100_000_000),
            [.. named?.AsList().Select(value => value.Convert(entry => Pair(entry.AsMap()))) ?? []],
            [.. series?.AsList().Select(value => value.Convert(entry => Series(entry.AsMap(), families))) ?? []],
            revisions?.Convert(value => Revisions(value.AsMap())),
            map.Optional("predict")?.Convert(value => MeasuredPredictionDefinition.Read(value.AsMap(), folder)));
        if (named is null && series is null)
            map.Required("pairs"); // Missing, and said so.
        map.Done();
        if (definition is { Piece: not null, Sampling: ModelCorpus.BySubsets })
            throw map.Required("piece").Error("is asked for beside sampling: subsets", "Pieces are taken from documents in order");
        return definition.Named.Count + definition.Series.Count > 0 ? definition
            : throw (named ?? series)!.Error("is empty", "At least one pair {a: ..., b: ...}, or a folder of a series, is needed");
    }

    private static IReadOnlyList<string> Families(YamlValue value) =>
        value.AsList().Select(name => name.Convert(own => ExperimentReader.FileName(own.AsText()))).ToArray() is { Length: 2 } two ? two
            : throw new ArgumentException("two families are needed, such as [gpt2, neox]");

    private static CheckpointPairDefinition Pair(YamlMap map)
    {
        var pair = new CheckpointPairDefinition(map.Required("a").AsText(), map.Required("b").AsText(),
            map.Optional("seed")?.AsInt(0) ?? 1);
        map.Done();
        return pair;
    }

    private static CheckpointSeries Series(YamlMap map, IReadOnlyList<string> common)
    {
        IReadOnlyList<string> families = map.Optional("families")?.Convert(Families) ?? common;
        string folder = map.Required("folder").AsText();
        var series = new CheckpointSeries(map.Optional("name")?.Convert(value => ExperimentReader.FileName(value.AsText())) ?? "",
            folder, map.Optional("folder-b")?.AsText() ?? folder, families.ElementAtOrDefault(0) ?? "",
                families.ElementAtOrDefault(1) ?? "",
            map.Optional("sizes")?.AsList().Select(value => value.Convert(size => Size(size.AsText()))).Distinct().ToArray(),
            map.Optional("seed")?.AsInt(0) ?? 1, map.Optional("if-there")?.AsBool() ?? false);
        map.Done();
        if (families.Count == 0)
            throw new ArgumentException("it needs families: [FIRST, SECOND], here or for the world");
        return families[0] != families[1] || series.FolderA != series.FolderB ? series
            : throw new ArgumentException("it would match every model with itself: twins of one family need 'folder-b', another seed's "
                + "folder");
    }

    private static string Size(string text) => CheckpointSeries.Size().IsMatch(text) ? text
        : throw new ArgumentException($"'{text}' is no size: LAYERSxWIDTH, such as 2x64");

    private static CheckpointRevisions Revisions(YamlMap map)
    {
        string[] names = [.. map.Required("names").AsList()
            .Select(value => value.Convert(name => ExperimentReader.FileName(name.AsText())))];
        string[] of = [.. map.Optional("of")?.AsList().Select(value => value.AsOneOf("a", "b")) ?? ["a", "b"]];
        long? tokens = map.Optional("tokens-per-step")?.AsInteger(1, 1_000_000_000_000);
        map.Done();
        return names.Length == 0 || of.Length == 0 ? throw new ArgumentException("it names no revision, or none of the models a and b")
            : new CheckpointRevisions(names, of.Contains("a"), of.Contains("b"), tokens);
    }
}
