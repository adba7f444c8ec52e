using Rosetta.Experiments.Definitions;
using Rosetta.Theory;

namespace Rosetta.Experiments.Worlds.Checkpoints;

/// <summary>One run of a file of runs: the models of two families, size by size.</summary>
/// <param name="File">The file, relative to the experiment file.</param>
/// <param name="Name">Name of the run in it.</param>
internal sealed record CheckpointRun(string File, string Name)
{
    private static readonly YamlKey<string>
        FileKey = new YamlKey<string>("file", "file of runs, relative to the experiment file", YamlTypes.Text).Like("language-runs.yaml"),
        NameKey = new YamlKey<string>("name", "name of the run in it", YamlTypes.Name).Like("pythia-opt"),
        OwnName = new YamlKey<string>("name", "name of the run", YamlTypes.Name).Like("pythia-opt");

    private static readonly YamlKey<IReadOnlyList<IReadOnlyList<string>>> Models = new YamlKey<IReadOnlyList<IReadOnlyList<string>>>(
        "models", "models of each size, folders or hub ids, one of each family",
        YamlTypes.List(YamlTypes.List(YamlTypes.Text, 100, 2), 1000, 1)).Like("[[EleutherAI/pythia-160m, facebook/opt-125m]]");

    private static readonly YamlSection ListedSection = new("run of checkpoints", "Models of several families, size by size.", OwnName,
        Models);

    private static readonly YamlKey<IReadOnlyList<(string Name, IReadOnlyList<IReadOnlyList<string>> Models)>> Runs =
        new YamlKey<IReadOnlyList<(string, IReadOnlyList<IReadOnlyList<string>>)>>("runs", "the runs",
            YamlTypes.List(YamlTypes.Map(ListedSection, Listed), 1000, 1)).Like(
            "[{name: pythia-opt, models: [[EleutherAI/pythia-160m, facebook/opt-125m]]}]");

    /// <summary>The key <c>run:</c>, which names a run.</summary>
    public static YamlSection Section { get; } = new("run", "A run of a file of runs.", FileKey, NameKey);

    /// <summary>A file of runs.</summary>
    public static YamlSection FileSection { get; } = new("file of runs",
        "Models that are matched with each other, by run and size: what `checkpoints: {run: {file: ..., name: ...}}` reads.", Runs);

    /// <summary>What the key says.</summary>
    public static YamlType<CheckpointRun> Type { get; } = YamlTypes.Map(Section, map =>
    {
        var run = new CheckpointRun(map.Get(FileKey), map.Get(NameKey));
        map.Done();
        return run;
    });

    /// <summary>Its pairs, in the file's order.</summary>
    /// <param name="folder">What the file is relative to.</param>
    /// <exception cref="BadInputException">There is no such file or run, or the run is of more than two families.</exception>
    public IReadOnlyList<CheckpointPairDefinition> Pairs(string folder)
    {
        string path = Path.Combine(folder, File);
        YamlMap map = YamlFile.Read(path).As(FileSection);
        IReadOnlyList<(string Name, IReadOnlyList<IReadOnlyList<string>> Models)> runs = map.Get(Runs);
        map.Done();
        if (runs.GroupBy(run => run.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new BadInputException($"'{path}' has two runs '{twice.Key}'", "Names of runs must differ",
                "Give one of them another name");
        (_, IReadOnlyList<IReadOnlyList<string>>? models) = runs.FirstOrDefault(run => run.Name == Name);
        if (models is null)
            throw new BadInputException($"'{path}' has no run '{Name}'", $"It has {string.Join(", ", runs.Select(run => run.Name))}",
                "Name one of them");
        if (models.FirstOrDefault(size => size.Count != 2) is { } more)
        {
            throw new BadInputException($"Run '{Name}' of '{path}' is of {more.Count} families ({string.Join(", ", more)})",
                "Pairs of two models are matched here", "Name a run of two families");
        }
        string files = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return [.. models.Select(size => new CheckpointPairDefinition(Located(size[0]), Located(size[1]), Seed: 1))];

        // A folder is relative to the file that names it.
        string Located(string name) => Directory.Exists(Path.Combine(files, name)) ? Path.Combine(files, name) : name;
    }

    private static (string, IReadOnlyList<IReadOnlyList<string>>) Listed(YamlMap map)
    {
        (string, IReadOnlyList<IReadOnlyList<string>>) run = (map.Get(OwnName), map.Get(Models));
        map.Done();
        return run;
    }
}
