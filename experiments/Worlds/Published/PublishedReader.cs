using Rosetta.Empirical.Interchange;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Worlds.Measured;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Worlds.Published;

/// <summary>Reads the <c>published</c> section of an experiment file: pairs by name, or a table (CSV) of them.</summary>
internal static class PublishedReader
{
    private static readonly YamlKey<string> World = new YamlKey<string>("world", "name of the world", YamlTypes.Name).Or("published");

    private static readonly YamlKey<double?> Cut = new YamlKey<double?>("cut",
        "correlation from which pairs are taken as more than chance, "
        + "where neither a null nor samples are there", YamlTypes.Fraction.OrNone()).Or(null, "none");

    private static readonly YamlKey<SampleWords?> Fed = new YamlKey<SampleWords?>("fed",
        "what the models were fed, by which samples are named", YamlTypes.OneOf(SampleWords.Text.Fed, SampleWords.Images.Fed)
            .Then<SampleWords?>(name => name == SampleWords.Images.Fed ? SampleWords.Images : SampleWords.Text))
        .Or(null, "images where the first file has the vision pipeline's fields, else text");

    private static readonly YamlKey<string> File = new YamlKey<string>("file", "the pair's best_buddies.json", YamlTypes.Text)
            .Like("pairs/70m/best_buddies.json"),
        Profile = new("profile", "a part of a profile: JSON with about, neurons, pairs, mean, sd, first, last", YamlTypes.Text);

    private static readonly YamlType<(double A, double B)> Both = Two();

    private static readonly YamlKey<(double A, double B)>
        Neurons = new YamlKey<(double A, double B)>("neurons", "all neurons of the models, matched or not", Both).Like("36864"),
        NeuronsOfPart = Neurons.Or(default, "those that the file states");

    private static readonly YamlKey<(double A, double B)?> Parameters = new YamlKey<(double A, double B)?>("parameters",
        "parameters of the models without embeddings", Both.OrNone()).Or(null, "unknown");

    private static readonly YamlKey<string?> Name =
        new YamlKey<string?>("name", "label of the pair", YamlTypes.Text.OrNull()).Or(null, "that of its folder or file");

    private static readonly YamlKey<int?> Samples = new YamlKey<int?>("samples", "samples that the correlations are over",
        YamlTypes.Whole(4).OrNone()).Or(null, "unknown");

    private static readonly YamlKey<double?> Effective = new YamlKey<double?>("effective-samples",
        "how many independent samples they are worth", YamlTypes.Positive.OrNone()).Or(null, "unknown");

    private static readonly YamlKey<int> Seed =
        new YamlKey<int>("seed", "label of the seed that a pair shares with others", YamlTypes.Whole(0)).Or(1);

    private static readonly YamlKey<IReadOnlyList<string>> Null = new YamlKey<IReadOnlyList<string>>("null",
        "best_buddies.json of null draws", YamlTypes.OneOrList(YamlTypes.Text)).Or([], "none"),
        Rotation = new YamlKey<IReadOnlyList<string>>("rotation", "best_buddies.json of draws with one model's neurons rotated inside the "
            + "layers: for the claims about levels", YamlTypes.OneOrList(YamlTypes.Text)).Or([], "none");

    private static readonly YamlSection WholeSection = new("pair by file",
        "A pair of models by its best_buddies.json. Files are relative to "
            + "the experiment file.", File, Neurons, Name, Parameters, Samples, Effective, Seed, Null, Rotation),
        PartSection = new("pair by profile", "A pair of which a part of the profile is known.", Profile, NeuronsOfPart, Name, Parameters,
            Samples, Effective, Seed);

    private static readonly YamlKey<IReadOnlyList<PublishedPairDefinition>> Pairs =
        new YamlKey<IReadOnlyList<PublishedPairDefinition>>("pairs", "the pairs; either this or table", YamlTypes.List(
            new YamlType<PublishedPairDefinition>(YamlTypes.Either("`pair by file` or `pair by profile`", WholeSection, PartSection),
                value => value.Convert(own => ReadPair(own.AsMap()))))).Or([], "those of table")
            .Like("[{file: pairs/70m/best_buddies.json, neurons: 12288}, {file: pairs/160m/best_buddies.json, neurons: 36864}]");

    private static readonly YamlKey<IReadOnlyList<PublishedPairDefinition>> Table =
        new YamlKey<IReadOnlyList<PublishedPairDefinition>>("table", "a CSV file of pairs with the columns file,neurons and, where known, "
            + "parameters, samples, effective_samples, null, rotation, seed, name", new YamlType<IReadOnlyList<PublishedPairDefinition>>(
                YamlTypes.Text.Shape, value => value.Convert(own =>
                    PublishedTable.Read(Path.Combine(own.Source.Folder, own.AsText()))))).Or([], "those of pairs");

    private static readonly YamlKey<MeasuredPredictionDefinition?> Predict = new YamlKey<MeasuredPredictionDefinition?>("predict",
        "what a hypothesis predicts of it", MeasuredPredictionDefinition.Type.OrNull()).Or(null, "nothing: only a law is asked for");

    /// <summary>The section <c>published:</c>.</summary>
    public static YamlSection Section { get; } = new("published", "Pairs that others published, one file per pair of models, with what is "
        + "known of the models.", World, Pairs, Table, Cut, Fed, Predict);

    /// <summary>The world of the section.</summary>
    public static YamlType<PublishedWorld> Type { get; } = YamlTypes.Map(Section, Read);

    private static PublishedWorld Read(YamlMap map)
    {
        bool listed = map.Has(Pairs.Name), tabled = map.Has(Table.Name);
        if (listed == tabled)
            throw map.Error(listed ? "names pairs and a table" : "names no pairs",
                "Either pairs, a list, or table, a CSV file with the columns file,neurons, is needed");
        string world = map.Get(World);
        double? cut = map.Get(Cut);
        IReadOnlyList<PublishedPairDefinition> read = map.Get(listed ? Pairs : Table);
        SampleWords? fed = map.Get(Fed);
        MeasuredPredictionDefinition? predicted = map.Get(Predict);
        map.Done();
        if (read.Count == 0)
            throw map.Error("names no pairs", "At least one pair is needed");
        if (read.GroupBy(pair => pair.File, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw map.Error($"names the file '{twice.Key}' {twice.Count()} times",
                "Each file is one pair: the same counts twice would look like two measurements");
        if (predicted?.Sources.Contains(MeasuredPredictions.FromCorpus) == true)
            throw map.Required(Predict.Name).Error("names the source corpus",
                "Published files hold profiles, and no corpus: from: [profile], or from: [stated] with a spectrum");
        if (predicted is not null && read.Any(pair => pair.IsPart))
            throw map.Required(Predict.Name).Error("is asked of a part of a profile",
                "Predictions are judged by counts at tau, which only a "
                + "whole list of pairs has; a part is held against C7 without one");
        return new PublishedWorld(world, cut, read, predicted, fed);
    }

    /// <summary>A pair by its file; with <c>profile</c> in place of <c>file</c>, that file says how many neurons the models have.</summary>
    private static PublishedPairDefinition ReadPair(YamlMap stated)
    {
        bool isPart = stated.Has(Profile.Name);
        YamlMap map = stated.As(isPart ? PartSection : WholeSection);
        string folder = map.Source.Folder, file = Path.GetFullPath(Path.Combine(folder, map.Get(isPart ? Profile : File)));
        (double A, double B) neurons = map.Get(isPart ? NeuronsOfPart : Neurons);
        if (neurons.A == 0)
            neurons = OfFile(ProfileHead.Read(file));
        (double A, double B)? parameters = map.Get(Parameters);
        var pair = new PublishedPairDefinition
        {
            Name = map.Get(Name) ?? DefaultName(file),
            File = file,
            IsPart = isPart,
            NeuronsA = (int)neurons.A,
            NeuronsB = (int)neurons.B,
            ParametersA = parameters?.A,
            ParametersB = parameters?.B,
            Samples = map.Get(Samples),
            EffectiveSamples = map.Get(Effective),
            Seed = map.Get(Seed),
            NullFiles = isPart ? [] : Files(Null),
            RotationFiles = !isPart && Files(Rotation) is { Length: > 0 } rotations ? rotations : null,
        };
        map.Done();
        return pair;

        string[] Files(YamlKey<IReadOnlyList<string>> key) =>
            [.. map.Get(key).Select(name => Path.GetFullPath(Path.Combine(folder, name)))];

        static (double, double) OfFile(ProfileHead head) => (head.NeuronsA, head.NeuronsB);
    }

    /// <summary>A pair by its folder, or by its file where the name says more than the usual one.</summary>
    public static string DefaultName(string file) => Path.GetFileName(file) == BestBuddies.FileName
        ? Path.GetFileName(Path.GetDirectoryName(file)) is { Length: > 0 } folder ? folder : file : Path.GetFileNameWithoutExtension(file);

    /// <summary>One whole number for both models, or a list of two.</summary>
    private static YamlType<(double A, double B)> Two()
    {
        YamlType<long> one = YamlTypes.Long(1, int.MaxValue * 1000L);
        YamlShape two = YamlTypes.List(one, 2, 2).Shape with { Words = "[first, second]" };
        return new YamlType<(double A, double B)>(YamlTypes.Either(one.Shape, two), value =>
        {
            if (!value.IsList)
                return (one.Read(value), one.Read(value));
            IReadOnlyList<YamlValue> both = value.AsList();
            return both.Count == 2 ? (one.Read(both[0]), one.Read(both[1]))
                : throw value.Error($"has {both.Count} entries", "One number for both models, or [first, second], is needed");
        });
    }
}
