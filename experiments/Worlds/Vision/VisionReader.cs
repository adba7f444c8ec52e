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

    private static readonly YamlKey<IReadOnlyList<string>> Images = new YamlKey<IReadOnlyList<string>>("images",
        "image files, folders of them (class folders too) or .tar shards, relative to the experiment file",
        YamlTypes.OneOrList(YamlTypes.Text)).Or([], "those that a generator makes").Like("photos");

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
        Untrained = new YamlKey<int>("untrained-null", "pairs of the same architectures at initialisation, as a null",
            YamlTypes.Whole(0, 100)).Or(0);

    /// <summary>The section <c>vision:</c>.</summary>
    public static YamlSection Section { get; } = new("vision", "Pairs of vision models at several sizes, on the same images.", World, Images,
        Labels, Most, Inputs, Steps, Grid, Batch, Untrained, CheckpointReader.Pairs, CheckpointReader.Families, CheckpointReader.Series,
        CheckpointReader.Predict);

    /// <summary>The world of the section.</summary>
    public static YamlType<VisionWorld> Type { get; } = YamlTypes.Map(Section, Read);

    private static VisionWorld Read(YamlMap map)
    {
        string world = map.Get(World);
        IReadOnlyList<string> images = map.Get(Images);
        string? inputs = map.Get(Inputs);
        var input = new ImageInput(images, map.Get(Labels), map.Get(Most), inputs, map.Get(Grid), map.Get(Batch)) { Steps = map.Get(Steps) };
        int untrained = map.Get(Untrained);
        (IReadOnlyList<CheckpointPairDefinition> named, IReadOnlyList<CheckpointSeries> series) = CheckpointReader.Models(map);
        MeasuredPredictionDefinition? predict = map.Get(CheckpointReader.Predict);
        if (images.Count == 0 && inputs is null)
            map.Required(Images.Name); // Missing, and said so.
        map.Done();
        if (images.Count > 0 && inputs is not null)
            throw map.Required(Inputs.Name).Error("is given beside images", "A generator makes the images: one of the two is meant");
        if (predict?.Sources.Contains(MeasuredPredictions.FromCorpus) == true)
        {
            throw map.Required(CheckpointReader.Predict.Name).Error("is to come from a corpus",
                "Images have no token frequencies: 'profile' and 'stated' are possible");
        }
        return new VisionWorld(world, input, untrained, named, series, predict);
    }
}
