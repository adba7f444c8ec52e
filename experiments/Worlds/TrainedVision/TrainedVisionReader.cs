using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Worlds.Measured;
using Rosetta.Sim.Vision;

namespace Rosetta.Experiments.Worlds.TrainedVision;

/// <summary>Reads the <c>train-vision</c> section of an experiment file.</summary>
internal static class TrainedVisionReader
{
    private static readonly YamlKey<string>
        World = new YamlKey<string>("world", "name of the world", YamlTypes.Name).Or("trained-vision"),
        FamilyName = new YamlKey<string>("name", "name of the family", YamlTypes.Name).Like("mae"),
        Objective = new YamlKey<string>("objective", "what it learns", YamlTypes.OneOf([.. Sim.Vision.TrainedVision.All.Names]))
            .Like("masked-autoencoder");

    private static readonly YamlKey<int>
        Side = new YamlKey<int>("side", "pixels of a scene's side, a multiple of 8", YamlTypes.Whole(32, 256)).Or(32),
        Patch = new YamlKey<int>("patch", "pixels of a patch's side", YamlTypes.Whole(1, 64)).Or(8),
        Layers = new YamlKey<int>("layers", "blocks", YamlTypes.Whole(1, 1000)).Like("2"),
        Width = new YamlKey<int>("width", "width of the residual stream, a multiple of heads", YamlTypes.Whole(1, 100_000)).Like("32"),
        Heads = new YamlKey<int>("heads", "attention heads", YamlTypes.Whole(1, 1000)).Like("2"),
        Seeds = new YamlKey<int>("seeds", "pairs of models per size", YamlTypes.Whole(1, 1000)).Or(1),
        Batch = new YamlKey<int>("batch", "scenes per step", YamlTypes.Whole(2, 4096)).Or(64),
        Untrained = new YamlKey<int>("untrained-null", "draws of the same models at initialisation", YamlTypes.Whole(0, 100)).Or(1);

    private static readonly YamlSection FamilySection = new("vision-family", "One family of vision models: what it learns.", FamilyName,
            Objective),
        SizeSection = new("vision-size", "One size of all families: 4 width layers neurons.", Layers, Width, Heads);

    private static readonly YamlKey<IReadOnlyList<VisionFamilyDefinition>> Families =
        new YamlKey<IReadOnlyList<VisionFamilyDefinition>>("families", "two families or more, one generator at most; a pair has one model "
            + "of each of two. The first two are the main series; every other two are a series of their own",
            YamlTypes.List(YamlTypes.Map(FamilySection, ReadFamily), least: 2))
        .Like("[{name: mae, objective: masked-autoencoder}, {name: clip, objective: image-text}]");

    private static readonly YamlKey<IReadOnlyList<VisionSizeDefinition>> Sizes = new YamlKey<IReadOnlyList<VisionSizeDefinition>>("sizes",
        "sizes, ascending in neurons", YamlTypes.List(YamlTypes.Map(SizeSection, ReadSize), 1000, least: 1))
        .Like("[{layers: 2, width: 32, heads: 2}, {layers: 3, width: 48, heads: 3}, {layers: 4, width: 80, heads: 5}]");

    private static readonly YamlKey<long> Images = new YamlKey<long>("images",
        "scenes that each model is trained on, none of them twice", YamlTypes.Long(100, 1_000_000_000_000)).Like("24_000");

    private static readonly YamlKey<double>
        LearningRate = new YamlKey<double>("learning-rate", "peak learning rate", YamlTypes.Positive).Or(2e-3),
        WeightDecay = new YamlKey<double>("weight-decay", "weight decay", YamlTypes.Number).Or(0.05),
        Masked = new YamlKey<double>("masked-share", "share of the patches that a masked autoencoder does not see", YamlTypes.Fraction)
            .Or(0.5);

    private static readonly YamlKey<MeasuredPredictionDefinition?> Predict = new YamlKey<MeasuredPredictionDefinition?>("predict",
        "what a hypothesis predicts of it, from the profile or as stated", MeasuredPredictionDefinition.Type.OrNull()).Or(null,
            "nothing: a law alone is asked for");

    /// <summary>The section <c>train-vision:</c>.</summary>
    public static YamlSection Section { get; } = new("train-vision",
        "Families of small vision models, two or more, trained by the run on scenes that it renders itself, and matched on other scenes, "
        + "or with a generator on the pictures that it makes; match: samples is the number of places.", World, Families, Sizes, Seeds,
        Untrained, Images, Side, Patch, Batch, LearningRate, WeightDecay, Masked, Predict);

    /// <summary>The world of the section.</summary>
    public static YamlType<TrainedVisionWorld> Type { get; } = YamlTypes.Map(Section, Read);

    private static TrainedVisionWorld Read(YamlMap map)
    {
        string world = map.Get(World);
        IReadOnlyList<VisionFamilyDefinition> families = map.Get(Families);
        if (families.Count < 2 || families.Select(family => family.Name).Distinct(StringComparer.Ordinal).Count() < families.Count)
            throw map.Required(Families.Name)
                .Error("does not name two different families or more", "A pair of models comes from two families with different names");
        if (families.Count(family => family.Makes) > 1)
            throw map.Required(Families.Name).Error("names two generators", "The pictures that one makes are seen by a tower");
        IReadOnlyList<VisionSizeDefinition> sizes = map.Get(Sizes);
        if (sizes.Zip(sizes.Skip(1)).Any(pair => pair.First.Neurons >= pair.Second.Neurons))
            throw map.Required(Sizes.Name).Error("does not grow in neurons (4 * width * layers)",
                "Sizes from the smallest to the largest are needed");
        (int side, int patch) = (map.Get(Side), map.Get(Patch));
        if (side % 8 != 0 || side % patch != 0)
            throw (map.Optional(Patch.Name) ?? map.Required(Sizes.Name)).Error($"asks for patches of {patch} on scenes of {side} pixels",
                "The side is a multiple of 8, and of the patch");
        var training = new VisionTrainingDefinition(map.Get(Images), side, patch, map.Get(Batch), map.Get(LearningRate),
            map.Get(WeightDecay), map.Get(Masked));
        foreach ((VisionObjective learns, VisionSizeDefinition size) in families.SelectMany(family =>
            sizes.Select(size => (family.Learns, size))))
        {
            new VisionShape(side, patch, size.Layers, size.Width, size.Heads).Require(learns.LeastLayers, learns.HeadMultiple);
        }
        (int seeds, int untrained) = (map.Get(Seeds), map.Get(Untrained));
        MeasuredPredictionDefinition? predict = map.Get(Predict);
        map.Done();
        if (predict?.Sources.Contains(MeasuredPredictions.FromCorpus) == true)
        {
            throw map.Required(Predict.Name).Error("is to come from a corpus",
                "Scenes have no token frequencies: 'profile' and 'stated' are possible");
        }
        return new TrainedVisionWorld(world, families, sizes, seeds, untrained, training, predict);
    }

    private static VisionFamilyDefinition ReadFamily(YamlMap map)
    {
        var family = new VisionFamilyDefinition(map.Get(FamilyName), map.Get(Objective));
        map.Done();
        return family;
    }

    private static VisionSizeDefinition ReadSize(YamlMap map)
    {
        var size = new VisionSizeDefinition(map.Get(Layers), map.Get(Width), map.Get(Heads));
        map.Done();
        return size.Width % size.Heads == 0 ? size
            : throw new ArgumentException($"width {size.Width} is not a multiple of heads {size.Heads}");
    }
}
