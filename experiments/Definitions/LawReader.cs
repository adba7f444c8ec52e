using System.Globalization;
using System.Text.Json.Nodes;
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
    public static YamlType<Hypothesis> HypothesisType { get; } = TypeOf("hypothesis", Theory.Utilities.Hypothesis.Kinds);

    /// <summary>How much of a neuron's variance a feature with so much capacity explains.</summary>
    public static YamlType<IsolationMap> IsolationType { get; } = TypeOf("isolation", IsolationMap.Kinds);

    /// <summary>Importance by rank; a table's file name is relative to the experiment file.</summary>
    public static YamlType<Spectrum> SpectrumType { get; } = TypeOf("spectrum", Theory.Spectra.Spectrum.Kinds);

    private static YamlType<T> TypeOf<T>(string place, Registry<LawKind<T>> kinds)
    {
        Dictionary<string, Kind<T>> known = kinds.Entries.ToDictionary(entry => entry.Name, entry => new Kind<T>(place, entry.Item));
        return new YamlType<T>(YamlTypes.Either($"`{place}`: {{kind: {string.Join(" | ", kinds.Names)}}}",
            [.. kinds.Names.Select(name => known[name].Section)]), value => value.Convert(own =>
            {
                YamlMap map = own.AsMap();
                return known[map.Required(KindName).AsOneOf([.. kinds.Names])].Read(map);
            }));
    }

    private const string KindName = "kind";

    /// <summary>A kind of law as a section of a file.</summary>
    private sealed class Kind<T>
    {
        private readonly LawKind<T> _kind;
        private readonly YamlKey<string> _name;
        private readonly Dictionary<LawParameter, YamlKey<double>> _numbers = [];
        private readonly Dictionary<LawText, YamlKey<string>> _texts = [];
        private readonly Dictionary<LawText, YamlKey<IReadOnlyList<NamedValue>>> _named = [];

        public Kind(string place, LawKind<T> kind)
        {
            _kind = kind;
            _name = new YamlKey<string>(KindName, "which law", YamlTypes.OneOf(kind.Name));
            foreach (LawParameter parameter in kind.Parameters)
                _numbers[parameter] = Number(parameter);
            foreach (LawText text in kind.Texts)
            {
                if (text.Form == LawTextForm.Numbers)
                    _named[text] = new YamlKey<IReadOnlyList<NamedValue>>(text.Name, text.Meaning,
                        YamlTypes.Named(YamlTypes.Number, (name, value) => new NamedValue(name, value))).Or([], "none");
                else
                    _texts[text] = text.Default is { } otherwise
                        ? new YamlKey<string>(text.Name, text.Meaning, YamlTypes.Text).Or(otherwise)
                        : new YamlKey<string>(text.Name, text.Meaning, YamlTypes.Text);
            }
            Section = new YamlSection($"{place}: {kind.Name}", kind.Help,
                [_name, .. kind.Texts.Select(text => _named.TryGetValue(text, out var named) ? (YamlKey)named : _texts[text]),
                    .. _numbers.Values]);
        }

        public YamlSection Section { get; }

        public T Read(YamlMap map)
        {
            YamlMap own = map.As(Section);
            own.Get(_name);
            T law = _kind.Read(new Stated(this, own));
            own.Done();
            return law;
        }

        private static YamlKey<double> Number(LawParameter parameter)
        {
            YamlType<double> type = new(new YamlShape($"number {parameter.Range}", new JsonObject { ["type"] = "number" }),
                value => value.AsNumber());
            var key = new YamlKey<double>(parameter.Name, parameter.Meaning, type);
            return parameter.Default is not { } otherwise ? key
                : key.Or(otherwise, double.IsNaN(otherwise) ? "none" : otherwise.ToString(CultureInfo.InvariantCulture));
        }

        private sealed class Stated(Kind<T> kind, YamlMap map) : IStated
        {
            public double Number(LawParameter parameter) => map.Get(kind._numbers[parameter]);

            public string Text(LawText text) => map.Get(kind._texts[text]);

            public IReadOnlyList<NamedValue> Numbers(LawText text) => map.Get(kind._named[text]);

            public IReadOnlyList<(long Rank, double Weight)> Ranks(LawText text) =>
                ReadRanks(Path.Combine(map.Source.Folder, map.Get(kind._texts[text])));
        }
    }

    private static readonly string[] Columns = ["rank", "weight"];

    /// <summary>A table with the columns <c>rank</c> and <c>weight</c>.</summary>
    internal static IReadOnlyList<(long Rank, double Weight)> ReadRanks(string path) =>
        [.. WrittenTable.Read(path, "'rank,weight'", Columns, Columns).Rows
            .Select(row => (row.Required("rank", row.Whole("rank", 0, long.MaxValue)), row.Required("weight", row.Number("weight"))))];
}
