using Rosetta.Experiments.Definitions;
using Rosetta.Theory;

namespace Rosetta.Experiments.Worlds.Published;

/// <summary>
/// Reads a table of published pairs, with the columns <c>file</c> and <c>neurons</c> (or neurons_a, neurons_b), and, where known,
/// parameters (or parameters_a, parameters_b), samples, effective_samples, null and rotation (files of their draws, separated by
/// semicolons), seed and name. Files are relative to the table.
/// </summary>
internal static class PublishedTable
{
    /// <summary>Name of a table that a folder brings along.</summary>
    public const string FileName = "sizes.csv";

    private static readonly string[] Known =
        ["file", "neurons", "neurons_a", "neurons_b", "parameters", "parameters_a", "parameters_b", "samples", "effective_samples", "null",
            "rotation", "seed", "name"];

    public static IReadOnlyList<PublishedPairDefinition> Read(string path)
    {
        WrittenTable table = WrittenTable.Read(path, "'file,neurons' (or 'file,neurons_a,neurons_b')", Known, "file");
        if (!table.Has("neurons") && !(table.Has("neurons_a") && table.Has("neurons_b")))
            throw new BadInputException($"The table '{path}' has no column 'neurons'",
                "neurons (or neurons_a and neurons_b) are needed: a count means something only against sizes", "Name the columns");
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return [.. table.Rows.Select(row => Pair(row, folder))];
    }

    private static PublishedPairDefinition Pair(WrittenTable.Row row, string folder)
    {
        string file = Path.GetFullPath(Path.Combine(folder,
            row.Text("file") ?? throw row.Error("file", "the cell is empty", "The pair's best_buddies.json is needed")));
        return new PublishedPairDefinition
        {
            Name = row.Text("name") ?? PublishedReader.DefaultName(file),
            File = file,
            NeuronsA = Neurons("neurons_a"),
            NeuronsB = Neurons("neurons_b"),
            ParametersA = row.Number("parameters_a", 1, 1e15) ?? row.Number("parameters", 1, 1e15),
            ParametersB = row.Number("parameters_b", 1, 1e15) ?? row.Number("parameters", 1, 1e15),
            Samples = (int?)row.Whole("samples", 4, int.MaxValue),
            EffectiveSamples = row.Number("effective_samples", 1, 1e15),
            Seed = (int)(row.Whole("seed", 0, int.MaxValue) ?? 1),
            NullFiles = Files("null"),
            RotationFiles = Files("rotation") is { Length: > 0 } rotations ? rotations : null,
        };

        string[] Files(string column) => [.. (row.Text(column) ?? "")
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(name => Path.GetFullPath(Path.Combine(folder, name)))];

        int Neurons(string column) =>
            (int)row.Required("neurons", row.Whole(column, 1, int.MaxValue) ?? row.Whole("neurons", 1, int.MaxValue));
    }
}
