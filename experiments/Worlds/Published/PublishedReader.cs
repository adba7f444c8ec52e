using Rosetta.Empirical.Interchange;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Worlds.Measured;

namespace Rosetta.Experiments.Worlds.Published;

/// <summary>Reads the <c>published</c> section of an experiment file: pairs by name, or a table (CSV) of them.</summary>
internal static class PublishedReader
{
    /// <param name="map">The section.</param>
    /// <param name="folder">What file names are relative to.</param>
    public static PublishedWorld Read(YamlMap map, string folder)
    {
        string world = map.Optional("world")?.Convert(value => ExperimentReader.FileName(value.AsText())) ?? "published";
        double? cut = map.Optional("cut")?.Convert(value => Correlation(value.AsNumber()));
        YamlValue? pairs = map.Optional("pairs"), table = map.Optional("table"), predict = map.Optional("predict");
        map.Done();
        if (pairs is null == table is null)
            throw map.Error(pairs is null ? "names no pairs" : "names pairs and a table",
                "Either pairs, a list, or table, a CSV file with the columns file,neurons, is needed");
        IReadOnlyList<PublishedPairDefinition> read = pairs is not null
            ? [.. pairs.AsList().Select(value => value.Convert(entry => ReadPair(entry.AsMap(), folder)))]
            : table!.Convert(value => PublishedTable.Read(Path.Combine(folder, value.AsText())));
        if (read.Count == 0)
            throw map.Error("names no pairs", "At least one pair is needed");
        if (read.GroupBy(pair => pair.File, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw map.Error($"names the file '{twice.Key}' {twice.Count()} times",
                "Each file is one pair: the same counts twice would look like two measurements");
        MeasuredPredictionDefinition? predicted = predict?.Convert(value => MeasuredPredictionDefinition.Read(value.AsMap(), folder));
        if (predicted?.Sources.Contains(MeasuredPredictions.FromCorpus) == true)
            throw predict!.Error("names the source corpus",
                "Published files hold profiles, and no corpus: from: [profile], or from: [stated] with a spectrum");
        if (predict is not null && read.Any(pair => pair.IsPart))
            throw predict.Error("is asked of a part of a profile", "Predictions are judged by counts at tau, which only a whole list of "
                + "pairs has; a part is held against C7 without one");
        return new PublishedWorld(world, cut, read, predicted);
    }

    private static PublishedPairDefinition ReadPair(YamlMap map, string folder)
    {
        if (map.Optional("profile") is { } part)
            return ReadPart(map, part, folder);
        string file = Path.GetFullPath(Path.Combine(folder, map.Required("file").AsText()));
        (double a, double b) neurons = Two(map.Required("neurons"));
        (double a, double b)? parameters = map.Optional("parameters") is { } given ? Two(given) : null;
        YamlValue? nulls = map.Optional("null");
        var pair = new PublishedPairDefinition
        {
            Name = map.Optional("name")?.AsText() ?? DefaultName(file),
            File = file,
            NeuronsA = (int)neurons.a,
            NeuronsB = (int)neurons.b,
            ParametersA = parameters?.a,
            ParametersB = parameters?.b,
            Samples = map.Optional("samples")?.AsInt(4),
            EffectiveSamples = map.Optional("effective-samples")?.Convert(value => Positive(value.AsNumber())),
            Seed = map.Optional("seed")?.AsInt(0) ?? 1,
            NullFiles = nulls is null ? [] : nulls.IsList
                ? [.. nulls.AsList().Select(value => Path.GetFullPath(Path.Combine(folder, value.AsText())))]
                : [Path.GetFullPath(Path.Combine(folder, nulls.AsText()))],
        };
        map.Done();
        return pair;
    }

    /// <summary>An entry with <c>profile</c> in place of <c>file</c>: the file says how many neurons the models have.</summary>
    private static PublishedPairDefinition ReadPart(YamlMap map, YamlValue part, string folder)
    {
        string file = Path.GetFullPath(Path.Combine(folder, part.AsText()));
        (double A, double B) neurons = map.Optional("neurons") is { } stated ? Two(stated)
            : OfFile(ProfileHead.Read(file));
        (double a, double b)? parameters = map.Optional("parameters") is { } given ? Two(given) : null;
        var pair = new PublishedPairDefinition
        {
            Name = map.Optional("name")?.AsText() ?? DefaultName(file),
            File = file,
            IsPart = true,
            NeuronsA = (int)neurons.A,
            NeuronsB = (int)neurons.B,
            ParametersA = parameters?.a,
            ParametersB = parameters?.b,
            Samples = map.Optional("samples")?.AsInt(4),
            EffectiveSamples = map.Optional("effective-samples")?.Convert(value => Positive(value.AsNumber())),
            Seed = map.Optional("seed")?.AsInt(0) ?? 1,
        };
        map.Done();
        return pair;

        static (double, double) OfFile(ProfileHead head) => (head.NeuronsA, head.NeuronsB);
    }

    /// <summary>A pair by its folder, or by its file where the name says more than the usual one.</summary>
    public static string DefaultName(string file) => Path.GetFileName(file) == BestBuddies.FileName
        ? Path.GetFileName(Path.GetDirectoryName(file)) is { Length: > 0 } folder ? folder : file : Path.GetFileNameWithoutExtension(file);

    /// <summary>One whole number for both models, or a list of two.</summary>
    private static (double A, double B) Two(YamlValue value)
    {
        if (!value.IsList)
            return (value.AsInteger(1, int.MaxValue * 1000L), value.AsInteger(1, int.MaxValue * 1000L));
        IReadOnlyList<YamlValue> both = value.AsList();
        return both.Count == 2 ? (both[0].AsInteger(1, int.MaxValue * 1000L), both[1].AsInteger(1, int.MaxValue * 1000L))
            : throw value.Error($"has {both.Count} entries", "One number for both models, or [first, second], is needed");
    }

    private static double Correlation(double value) =>
        value is > 0 and < 1 ? value : throw new ArgumentException("a cut is a correlation strictly between 0 and 1");

    private static double Positive(double value) => value > 0 ? value : throw new ArgumentException("it must be above 0");
}
