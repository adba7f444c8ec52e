using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Vision;
using Rosetta.Experiments.Worlds.Checkpoints;
using Rosetta.Experiments.Worlds.Measured;

namespace Rosetta.Experiments.Worlds.Vision;

/// <summary>Reads the <c>vision</c> section of an experiment file: one world, or a list of them.</summary>
internal static class VisionReader
{
    private static readonly YamlKey<string>
        World = new YamlKey<string>("world", "name of the world", YamlTypes.Name).Or("vision"),
        Grid = new YamlKey<string>("grid", "places that both models of a pair are brought to: those of the larger grid (the paper), or of "
            + "the first model's (the released code)", YamlTypes.OneOf([.. ImageInput.Grids.Names])).Or(ImageInput.Larger);

    private static readonly YamlType<IReadOnlyList<string>> Paths = YamlTypes.OneOrList(YamlTypes.Text);

    private static readonly YamlType<SceneInput> Scenes = YamlTypes.Map(SceneInput.Section, SceneInput.Read);

    private static readonly YamlKey<(IReadOnlyList<string> Paths, SceneInput? Scenes)> Images =
        new YamlKey<(IReadOnlyList<string> Paths, SceneInput? Scenes)>("images", "image files, folders of them (class folders too) or .tar "
            + "shards, relative to the experiment file; or scenes, which the run renders and whose content it knows",
            new YamlType<(IReadOnlyList<string>, SceneInput?)>(YamlTypes.Either(Paths.Shape, Scenes.Shape),
                value => value.IsMap ? ([], Scenes.Read(value)) : (Paths.Read(value), null)))
        .Or(([], null), "those that a generator makes").Like("photos");

    private static readonly YamlKey<bool> NoLaw = new YamlKey<bool>("no-law",
        "whether the counts are said to follow no law, as the paper says of DINOv3 (C16), which is then judged too",
        YamlTypes.Flag).Or(false);

    private static readonly YamlKey<IReadOnlyList<string>> Encoders = new YamlKey<IReadOnlyList<string>>("encoders",
        "towers, or safetensors files with embedding [images, dimensions], that the selectivity of neurons is measured with: two at most",
        YamlTypes.List(YamlTypes.Text, ImageEncoders.Most)).Or([], "none");

    private static readonly YamlKey<string?>
        Labels = new YamlKey<string?>("labels", "CSV with the columns file and class", YamlTypes.Text.OrNull()).Or(null,
            "folders are classes"),
        Inputs = new YamlKey<string?>("inputs", "safetensors file with what a generator starts from (noise or seeds, labels, "
            + "prompt_embeds): the first model of every pair makes the images", YamlTypes.Text.OrNull()).Or(null, "none: images are given");

    private static readonly YamlKey<int?>
        Most = new YamlKey<int?>("most-images", "most images, as many of each class, at random", YamlTypes.Whole(2).OrNone()).Or(null,
            "all"),
        Steps = new YamlKey<int?>("steps", "steps of a generator", YamlTypes.Whole(1, 1000).OrNone()).Or(null, "its own number");

    private static readonly YamlKey<int>
        Batch = new YamlKey<int>("batch", "images that are run at a time", YamlTypes.Whole(1, 4096)).Or(ImageInput.UsualBatch),
        Seed = new YamlKey<int>("seed", "label of the seed that a pair shares with others", YamlTypes.Whole(0)).Or(1);

    private static readonly YamlKey<string>
        First = new YamlKey<string>("a", "a tower, or the generator whose images the second model sees: a folder, a file of weights or a "
            + "hub id", YamlTypes.Text).Like("facebook/dinov2-base"),
        Second = new YamlKey<string>("b", "a tower", YamlTypes.Text).Like("facebook/pixio-vitb16");

    private static readonly YamlKey<string?> InputsOfPair = new YamlKey<string?>("inputs", "what the generator of this pair starts from",
        YamlTypes.Text.OrNull()).Or(null, "that of the world");

    private static readonly YamlSection PairSection = new("pair of vision models", "Two models that are matched on the same images.",
        First, Second, InputsOfPair, Seed);

    private static readonly YamlKey<IReadOnlyList<CheckpointPairDefinition>?> Pairs =
        new YamlKey<IReadOnlyList<CheckpointPairDefinition>?>("pairs", "the pairs, a size each",
            YamlTypes.List(YamlTypes.Map(PairSection, Pair), least: 1).OrNull()).Or(null, "none: then a series is needed")
            .Like("[{a: facebook/dinov2-base, b: facebook/pixio-vitb16}, {a: facebook/dinov2-large, b: facebook/pixio-vitl16}]");

    /// <summary>The section <c>vision:</c>.</summary>
    public static YamlSection Section { get; } = new("vision", "Pairs of vision models at several sizes, on the same images.", World,
        Images, Labels, Most, Inputs, Steps, Grid, Batch, Encoders, CheckpointReader.Untrained, NoLaw, Pairs, CheckpointReader.Triples,
        CheckpointReader.Families, CheckpointReader.Series, CheckpointReader.Predict);

    /// <summary>The world of the section.</summary>
    public static YamlType<VisionWorld> Type { get; } = YamlTypes.Map(Section, Read);

    private static VisionWorld Read(YamlMap map)
    {
        string world = map.Get(World);
        (IReadOnlyList<string> paths, SceneInput? scenes) = map.Get(Images);
        string? inputs = map.Get(Inputs);
        var input = new ImageInput(paths, map.Get(Labels), map.Get(Most), inputs, map.Get(Grid), map.Get(Batch))
        {
            Scenes = scenes,
            Steps = map.Get(Steps),
            Encoders = map.Get(Encoders),
        };
        int untrained = map.Get(CheckpointReader.Untrained);
        bool noLaw = map.Get(NoLaw);
        IReadOnlyList<CheckpointTripleDefinition> triples = map.Get(CheckpointReader.Triples) ?? [];
        (IReadOnlyList<CheckpointPairDefinition> named, IReadOnlyList<CheckpointSeries> series) = CheckpointReader.Models(map, Pairs,
            triples.Count > 0);
        MeasuredPredictionDefinition? predict = map.Get(CheckpointReader.Predict);
        if (!input.HasImages && inputs is null && (series.Count + triples.Count > 0 || named.Any(pair => pair.Inputs is null)))
            map.Required(Images.Name); // Missing, and said so.
        map.Done();
        if (scenes is not null && (input.Labels is not null || input.Most is not null))
        {
            throw map.Required(input.Labels is null ? Most.Name : Labels.Name).Error("is given beside scenes", "It is of image files: "
                + "scenes have classes, and say how many they are");
        }
        if (input.HasImages && (inputs is not null || named.Any(pair => pair.Inputs is not null)))
        {
            throw map.Required(inputs is null ? Pairs.Name : Inputs.Name).Error(inputs is null ? "names inputs beside images"
                : "is given beside images", "A generator makes the images: one of the two is meant");
        }
        if (predict?.Sources.Contains(MeasuredPredictions.FromCorpus) == true)
        {
            throw map.Required(CheckpointReader.Predict.Name).Error("is to come from a corpus",
                "Images have no token frequencies: 'profile' and 'stated' are possible");
        }
        return new VisionWorld(world, input, untrained, noLaw, named, series, predict) { Triples = triples };
    }

    private static CheckpointPairDefinition Pair(YamlMap map)
    {
        var pair = new CheckpointPairDefinition(map.Get(First), map.Get(Second), map.Get(Seed)) { Inputs = map.Get(InputsOfPair) };
        map.Done();
        return pair;
    }
}
