using Rosetta.Theory;
using Rosetta.Theory.IsolationMaps;
using Rosetta.Theory.Laws;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Utilities;

namespace Rosetta.Experiments.Definitions;

/// <summary>
/// Reads utilities, isolation maps and spectra: <c>{kind: crra, gamma: 1.5}</c>. What there is, with its parameters, the theory registers.
/// </summary>
internal static class LawReader
{
    /// <summary>A utility of capacity: the one line of YAML that a theorist changes.</summary>
    public static Hypothesis Hypothesis(YamlMap map) => Read(map, Theory.Utilities.Hypothesis.Kinds, "");

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

    private static readonly string[] Columns = ["rank", "weight"];

    /// <summary>A table with the columns <c>rank</c> and <c>weight</c>.</summary>
    internal static IReadOnlyList<(long Rank, double Weight)> ReadRanks(string path) =>
        [.. WrittenTable.Read(path, "'rank,weight'", Columns, Columns).Rows
            .Select(row => (row.Required("rank", row.Whole("rank", 0, long.MaxValue)), row.Required("weight", row.Number("weight"))))];
}
