using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Worlds.Measured;
using Rosetta.Sim.Training;

namespace Rosetta.Experiments.Worlds.Trained;

/// <summary>Reads the <c>train</c> section of an experiment file.</summary>
internal static class TrainedReader
{
    private static readonly YamlKey<string>
        World = new YamlKey<string>("world", "name of the world", YamlTypes.Name).Or("trained"),
        FamilyName = new YamlKey<string>("name", "name of the family", YamlTypes.Name).Like("gpt2"),
        Architecture = new YamlKey<string>("architecture", "which network", YamlTypes.OneOf([.. TrainedArchitectures.All.Names]))
            .Like("gpt2"),
        Products = new YamlKey<string>("products", "type in which training multiplies; weights are float32 in any case, and bfloat16 takes "
            + "two thirds of the time at width 256 where the processor has it",
            YamlTypes.OneOf([TrainingDefinition.Float32, TrainingDefinition.Bfloat16])).Or(TrainingDefinition.Float32);

    private static readonly YamlKey<CorpusDefinition> Corpus = CorpusDefinition.Key;

    private static readonly YamlKey<int>
        Vocabulary = new YamlKey<int>("vocabulary", "tokens of its tokeniser, which is trained too", YamlTypes.Whole(257, 1_000_000))
            .Like("1024"),
        Layers = new YamlKey<int>("layers", "layers", YamlTypes.Whole(1, 1000)).Like("2"),
        Width = new YamlKey<int>("width", "width of the residual stream, a multiple of heads", YamlTypes.Whole(1, 100_000)).Like("32"),
        Heads = new YamlKey<int>("heads", "attention heads", YamlTypes.Whole(1, 1000)).Like("2"),
        Seeds = new YamlKey<int>("seeds", "models of each family per size", YamlTypes.Whole(1, 1000)).Or(1),
        Untrained = new YamlKey<int>("untrained-null", "pairs of the same architectures at initialisation, as a null",
            YamlTypes.Whole(0, 100)).Or(0),
        Batch = new YamlKey<int>("batch", "sequences per step", YamlTypes.Whole(1, 4096)).Or(16),
        Context = new YamlKey<int>("context", "tokens per sequence", YamlTypes.Whole(8, 65536)).Or(128);

    private static readonly YamlKey<int?> Piece = new YamlKey<int?>("piece",
        "most characters of a document that pairs are measured on, a random piece of it, so that samples come from many",
        YamlTypes.Whole(20, 100_000_000).OrNone()).Or(null, "whole documents");

    private static readonly YamlSection FamilySection = new("family", "One family of models: an architecture with its own tokeniser.",
            FamilyName, Architecture, Vocabulary),
        SizeSection = new("size", "One size of all families: 4 width layers neurons.", Layers, Width, Heads);

    private static readonly YamlKey<IReadOnlyList<FamilyDefinition>> Families = new YamlKey<IReadOnlyList<FamilyDefinition>>("families",
        "two families or more; a pair has one model of each of two. The first two are the main series; every other two are a series of "
        + "their own, and every three are counted by anchors", YamlTypes.List(YamlTypes.Map(FamilySection, ReadFamily), least: 2))
        .Like("[{name: gpt2, architecture: gpt2, vocabulary: 1024}, {name: pythia, architecture: gpt-neox, vocabulary: 1536}]");

    private static readonly YamlKey<IReadOnlyList<SizeDefinition>> Sizes = new YamlKey<IReadOnlyList<SizeDefinition>>("sizes",
        "sizes, ascending in neurons", YamlTypes.List(YamlTypes.Map(SizeSection, ReadSize), 1000, least: 1))
        .Like("[{layers: 2, width: 32, heads: 2}, {layers: 3, width: 48, heads: 3}, {layers: 3, width: 80, heads: 4}]");

    private static readonly YamlKey<long> Tokens =
        new YamlKey<long>("tokens", "tokens that each model is trained on", YamlTypes.Long(1000, 1_000_000_000_000)).Like("500_000");

    private static readonly YamlKey<double>
        LearningRate = new YamlKey<double>("learning-rate", "peak learning rate", YamlTypes.Positive).Or(3e-3),
        WeightDecay = new YamlKey<double>("weight-decay", "weight decay", YamlTypes.Number).Or(0.1),
        WarmupShare = new YamlKey<double>("warmup-share", "share of the steps over which the rate rises", YamlTypes.Number).Or(0.05);

    private static readonly YamlKey<int?> RateWidth = new YamlKey<int?>("rate-width",
        "width that learning-rate is meant for; another width is trained with the rate times the root of rate-width over its own",
        YamlTypes.Whole(1, 100_000).OrNone()).Or(null, "the same rate at every width");

    private static readonly YamlKey<bool> Twins = new YamlKey<bool>("twins",
        "whether models of one family and two seeds are matched too", YamlTypes.Flag).Or(false);

    private static readonly YamlKey<MeasuredPredictionDefinition> Predict = new("predict", "what a hypothesis predicts of it",
        MeasuredPredictionDefinition.Type);

    /// <summary>The section <c>train:</c>.</summary>
    public static YamlSection Section { get; } = new("train",
        "Families of small language models, two or more, trained by the run at several sizes and "
        + "matched.", World, Corpus, CorpusDefinition.CategoryKey, Families, Sizes, Seeds, Twins, Untrained, Piece, Tokens, Batch, Context,
            LearningRate, RateWidth, WeightDecay, WarmupShare, Products, Predict);

    /// <summary>The world of the section.</summary>
    public static YamlType<TrainedWorld> Type { get; } = YamlTypes.Map(Section, Read);

    private static TrainedWorld Read(YamlMap map)
    {
        string world = map.Get(World);
        CorpusDefinition corpus = map.Get(Corpus) with { Category = map.Get(CorpusDefinition.CategoryKey) };
        IReadOnlyList<FamilyDefinition> families = map.Get(Families);
        if (families.Count < 2 || families.Select(family => family.Name).Distinct(StringComparer.Ordinal).Count() < families.Count)
            throw map.Required(Families.Name)
                .Error("does not name two different families or more", "A pair of models comes from two families with different names");
        IReadOnlyList<SizeDefinition> sizes = map.Get(Sizes);
        if (sizes.Count == 0 || sizes.Zip(sizes.Skip(1)).Any(pair => pair.First.Neurons > pair.Second.Neurons)
            || sizes.Select(size => size.Name).Distinct().Count() < sizes.Count)
            throw map.Required(Sizes.Name).Error("is empty, names a shape twice or falls in neurons (4 * width * layers)",
                "Sizes from the smallest to the largest are needed; shapes of equal neurons may follow one another");
        int seeds = map.Get(Seeds);
        bool twins = map.Get(Twins);
        int untrained = map.Get(Untrained);
        int? piece = map.Get(Piece);
        if (twins && seeds < 2)
            throw map.Required(Twins.Name).Error("is asked for with one seed",
                "Twins are one family's models of two seeds: seeds: 2 or more");
        var training = new TrainingDefinition(map.Get(Tokens), map.Get(Batch), map.Get(Context), map.Get(LearningRate),
            map.Get(RateWidth), map.Get(WeightDecay), map.Get(WarmupShare), map.Get(Products));
        MeasuredPredictionDefinition prediction = map.Get(Predict);
        map.Done();
        return new TrainedWorld(world, corpus, families, sizes, seeds, twins, untrained, piece, training, prediction);
    }

    private static FamilyDefinition ReadFamily(YamlMap map)
    {
        var family = new FamilyDefinition(map.Get(FamilyName), map.Get(Architecture), map.Get(Vocabulary));
        map.Done();
        return family;
    }

    private static SizeDefinition ReadSize(YamlMap map)
    {
        var size = new SizeDefinition(map.Get(Layers), map.Get(Width), map.Get(Heads));
        map.Done();
        return size.Width % size.Heads == 0 ? size
            : throw new ArgumentException($"width {size.Width} is not a multiple of heads {size.Heads}");
    }
}
