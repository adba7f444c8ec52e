using System.Globalization;
using Rosetta.Experiments.Definitions;
using Rosetta.Theory;

namespace Rosetta.Experiments.Worlds.Published;

/// <summary>
/// Reads a table of published pairs: a CSV with the columns <c>file</c> and <c>neurons</c> (or neurons_a, neurons_b), and, where known, parameters (or parameters_a,
/// parameters_b), samples, effective_samples, null (files of null draws, separated by semicolons), seed and name. Files are relative to the table.
/// </summary>
internal static class PublishedTable
{
    /// <summary>Name of a table that a folder brings along.</summary>
    public const string FileName = "sizes.csv";

    private static readonly string[] Known =
        ["file", "neurons", "neurons_a", "neurons_b", "parameters", "parameters_a", "parameters_b", "samples", "effective_samples", "null", "seed", "name"];

    public static IReadOnlyList<PublishedPairDefinition> Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"The table '{path}' could not be read: {error.Message}", "A CSV file with the columns file,neurons is needed", "Check the path", error);
        }
        int header = Array.FindIndex(lines, line => line.Trim().Length > 0);
        if (header < 0)
            throw new BadInputException($"'{path}' is empty", "A header 'file,neurons' and one row per pair are needed", "Write the pairs to it");
        string[] columns = [.. Cells(lines[header]).Select(cell => cell.ToLowerInvariant())];
        if (columns.FirstOrDefault(column => !Known.Contains(column)) is { } unknown)
            throw new BadInputException($"{path}, line {header + 1}: the column '{unknown}' is not known", $"Known columns: {string.Join(", ", Known)}", $"Did you mean '{NearestName.Of(unknown, Known)}'?");
        if (!columns.Contains("file") || !(columns.Contains("neurons") || (columns.Contains("neurons_a") && columns.Contains("neurons_b"))))
            throw new BadInputException($"{path}, line {header + 1}: the columns are {string.Join(", ", columns)}", "file and neurons (or neurons_a and neurons_b) are needed", "Name the columns");
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var pairs = new List<PublishedPairDefinition>();
        for (int i = header + 1; i < lines.Length; i++)
        {
            if (lines[i].Trim().Length > 0)
                pairs.Add(Pair(columns, Cells(lines[i]), folder, $"{path}, line {i + 1}"));
        }
        return pairs;
    }

    private static PublishedPairDefinition Pair(string[] columns, string[] cells, string folder, string place)
    {
        if (cells.Length != columns.Length)
            throw new BadInputException($"{place}: {cells.Length} cells", $"The header has {columns.Length} columns", "Correct this line");
        string? Text(string column) => Array.IndexOf(columns, column) is >= 0 and var index && cells[index].Length > 0 ? cells[index] : null;
        double? Number(string column, double least, double most) => Text(column) is not { } text ? null
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= least && value <= most ? value
            : throw new BadInputException($"{place}: '{text}' as {column}", $"A number from {least} to {most} is needed", "Correct this line");
        int Neurons(string side) => (int)(Number($"neurons_{side}", 1, int.MaxValue) ?? Number("neurons", 1, int.MaxValue)
            ?? throw new BadInputException($"{place}: no neurons", "The number of neurons of each model is needed", "Correct this line"));
        string file = Path.GetFullPath(Path.Combine(folder, Text("file") ?? throw new BadInputException($"{place}: no file", "The pair's best_buddies.json is needed", "Correct this line")));
        return new PublishedPairDefinition
        {
            Name = Text("name") ?? PublishedReader.DefaultName(file),
            File = file,
            NeuronsA = Neurons("a"),
            NeuronsB = Neurons("b"),
            ParametersA = Number("parameters_a", 1, 1e15) ?? Number("parameters", 1, 1e15),
            ParametersB = Number("parameters_b", 1, 1e15) ?? Number("parameters", 1, 1e15),
            Samples = (int?)Number("samples", 4, int.MaxValue),
            EffectiveSamples = Number("effective_samples", 1, 1e15),
            Seed = (int)(Number("seed", 0, int.MaxValue) ?? 1),
            NullFiles = [.. (Text("null") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(name => Path.GetFullPath(Path.Combine(folder, name)))],
        };
    }

    private static string[] Cells(string line) => [.. line.Split(',').Select(cell => cell.Trim().Trim('"'))];
}
