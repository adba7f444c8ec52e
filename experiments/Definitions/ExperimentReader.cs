using Rosetta.Empirical.Models.Capture;
using Rosetta.Empirical.Nulls;
using Rosetta.Experiments.Worlds;
using Rosetta.Theory;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Definitions;

/// <summary>Reads an experiment file strictly.</summary>
internal static class ExperimentReader
{
    /// <summary>An experiment from a file.</summary>
    public static ExperimentDefinition ReadFile(string path) =>
        Parse(YamlFile.ReadText(path), path, Path.GetDirectoryName(Path.GetFullPath(path))!);

    /// <summary>An experiment from text; <paramref name="name"/> is the file's name for errors.</summary>
    public static ExperimentDefinition Parse(string text, string name, string folder)
    {
        YamlMap map = YamlFile.Parse(text, name);
        // Whatever may be there is asked for before what must be, so that a missing key is called missing and not another one unknown.
        (YamlValue? Section, Func<YamlValue, string, IEnumerable<IWorld>> Read)[] sections =
            [.. WorldKinds.All.Select(kind => (map.Optional(kind.Key), kind.Read))];
        YamlValue? match = map.Optional("match"), judge = map.Optional("judge");
        string experiment = map.Required("experiment").Convert(value => FileName(value.AsText()));
        string question = map.Required("question").AsText(), rivalLaw = map.Required("rival-law").AsText(),
            refutedBy = map.Required("refuted-by").AsText();
        string seed = map.Required("seed").AsText();
        var rival = new RivalDefinition(map.Required("rival").Convert(value => LawReader.Hypothesis(value.AsMap())));
        map.Done();
        IWorld[] worlds = [.. sections.SelectMany(section => section.Section is { } value ? section.Read(value, folder) : [])];
        if (worlds.Length == 0)
        {
            throw new BadInputException($"'{name}' names no world",
                $"At least one of {string.Join(", ", WorldKinds.All.Select(kind => kind.Key))} is needed",
                "Add one; experiments/quickstart.yaml shows how");
        }
        if (worlds.GroupBy(world => world.World, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new BadInputException($"'{name}' names two worlds '{twice.Key}'", "Names of worlds must differ",
                "Give one of them another name");
        return new ExperimentDefinition(experiment, question, rivalLaw, refutedBy, seed, rival, worlds, ReadMatch(match?.AsMap()),
            ReadJudge(judge?.AsMap()))
        {
            Text = text,
            Folder = folder,
        };
    }

    private static MatchDefinition ReadMatch(YamlMap? map)
    {
        var match = new MatchDefinition(
            map?.Optional("samples")?.AsInt(100, 100_000_000) ?? 16_000,
            map?.Optional("k")?.AsList(100).Select(value => value.AsInt(1, 1000)).Order().ToList() ?? [1, 2, 5],
            map?.Optional("null")?.Convert(Nulls) ?? NullModels.Deciding,
            map?.Optional("null-draws")?.AsInt(1, 10_000) ?? 5,
            map?.Optional("bootstrap")?.AsInt(0, 100_000) ?? 20,
            map?.Optional("pooling")?.AsOneOf([.. SpanPoolings.All.Names]) ?? "mean",
            map?.Optional("false-discovery-rate")?.Convert(value => Fraction(value.AsNumber())) ?? 0.05)
        {
            Levels = map?.Optional("levels")?.AsList(100).Select(value => value.Convert(level => Fraction(level.AsNumber())))
                .Append(0).Distinct().Order().ToList() ?? LevelsEvidence.UsualLevels,
        };
        map?.Done();
        return match;
    }

    /// <summary>One name or a list of names.</summary>
    private static IReadOnlyList<string> Nulls(YamlValue value)
    {
        string[] names = [.. (value.IsList ? value.AsList() : [value]).Select(name => name.AsOneOf([.. NullModels.All.Names])).Distinct()];
        return names.Length > 0 && (names.Length == 1 || !names.Contains(NullModels.None)) ? names
            : throw new ArgumentException($"nulls are named, or it is '{NullModels.None}' alone");
    }

    private static JudgeDefinition ReadJudge(YamlMap? map)
    {
        var judge = new JudgeDefinition(
            map?.Optional("level")?.Convert(value => Level(value.AsNumber())) ?? 0.05,
            map?.Optional("margin")?.Convert(value => Positive(value.AsNumber())));
        map?.Done();
        return judge;
    }

    private static double Level(double value) => value is >= 1e-4 and <= 0.2 ? value
        : throw new ArgumentException("a level of tests lies between 0.0001 and 0.2: 0.05 is usual");

    internal static double Positive(double value) => value > 0 ? value : throw new ArgumentException("it must be above 0");

    internal static double Fraction(double value) =>
        value is > 0 and < 1 ? value : throw new ArgumentException("it must lie strictly between 0 and 1");

    /// <summary>Names become folder names and parts of keys.</summary>
    internal static string FileName(string text) => text.Length <= 100 && text[0] != '.'
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
        ? text
        : throw new ArgumentException($"'{text}' is no name: letters, digits, '-', '_' and '.' only, not starting with '.', at most 100");
}
