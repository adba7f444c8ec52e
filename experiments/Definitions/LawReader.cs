using System.Globalization;
using Rosetta.Theory;
using Rosetta.Theory.Hypotheses;
using Rosetta.Theory.Laws;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;

namespace Rosetta.Experiments.Definitions;

/// <summary>Reads utilities, isolation maps and spectra: <c>{kind: crra, gamma: 1.5}</c>. What there is, with its parameters, the theory registers.</summary>
internal static class LawReader
{
    /// <summary>A utility of capacity: the one line of YAML that a theorist changes.</summary>
    public static Hypothesis Hypothesis(YamlMap map) => Read(map, Theory.Hypotheses.Hypothesis.Kinds, "");

    /// <summary>How much of a neuron's variance a feature with so much capacity explains.</summary>
    public static IsolationMap Isolation(YamlMap map) => Read(map, IsolationMap.Kinds, "");

    /// <summary>Importance by rank; a table's file name is relative to the folder.</summary>
    public static Spectrum Spectrum(YamlMap map, string folder) => Read(map, Theory.Spectra.Spectrum.Kinds, folder);

    private static T Read<T>(YamlMap map, Registry<LawKind<T>> kinds, string folder)
    {
        T law = map.Required("kind").AsOneOf(kinds).Read(new Stated(map, folder));
        map.Done();
        return law;
    }

    private sealed class Stated(YamlMap map, string folder) : IStated
    {
        public double Number(LawParameter parameter) =>
            parameter.Default is { } value ? map.Optional(parameter.Name)?.AsNumber() ?? value
                : map.Required(parameter.Name).AsNumber();

        public string Text(string name, string? otherwise) =>
            otherwise is null ? map.Required(name).AsText() : map.Optional(name)?.AsText() ?? otherwise;

        public IReadOnlyList<NamedValue> Numbers(string name) =>
            [.. map.Optional(name)?.AsMap().All().Select(entry => new NamedValue(entry.Key, entry.Value.AsNumber())) ?? []];

        public IReadOnlyList<(long Rank, double Weight)> Ranks(string name) =>
            ReadRanks(Path.Combine(folder, map.Required(name).AsText()));
    }

    /// <summary>A CSV with the header <c>rank,weight</c>.</summary>
    private static List<(long Rank, double Weight)> ReadRanks(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"The table '{path}' could not be read: {error.Message}",
                "A CSV file with the columns rank,weight is needed", "Check the path", error);
        }
        if (lines.Length == 0 || lines[0].Replace(" ", "", StringComparison.Ordinal) != "rank,weight")
            throw new BadInputException($"'{path}' begins with '{lines.FirstOrDefault()}'",
                "The header 'rank,weight' is needed", "Add it as the first line");
        var rows = new List<(long, double)>();
        for (int i = 1; i < lines.Length; i++)
        {
            if (lines[i].Trim().Length == 0)
                continue;
            string[] cells = lines[i].Split(',', StringSplitOptions.TrimEntries);
            if (cells.Length != 2 || !long.TryParse(cells[0], NumberStyles.None, CultureInfo.InvariantCulture, out long rank)
                || !double.TryParse(cells[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double weight))
            {
                throw new BadInputException($"{path}, line {i + 1}: '{lines[i]}'", "A whole rank and a weight are needed", "Correct this line");
            }
            rows.Add((rank, weight));
        }
        return rows;
    }
}
