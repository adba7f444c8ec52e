using System.Globalization;
using Rosetta.Empirical.Models.Language;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Experiments.Worlds.Measured;
using Rosetta.Sim.Training;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Worlds.Trained;

/// <summary>Trains every model of a world that is not trained yet, side by side, one thread each.</summary>
internal static class TrainingCells
{
    /// <summary>Trains, and returns the cells of all models.</summary>
    public static IReadOnlyList<CellRow> Run(RunSession session, TrainedWorld world, IReadOnlyList<FamilyText> texts) =>
        TrainingUnit.Run(session, [.. world.Sizes.SelectMany(size => Enumerable.Range(1, world.Seeds).SelectMany(seed =>
            world.Families.Select((family, i) => Unit(session, world, family, texts[i], size, seed))))]);

    /// <summary>Every two families' models of each size and seed, where all were trained: the first two families', which are the main
    /// series, and each other pair of families as a series of its own.</summary>
    public static IReadOnlyList<TrainedPair> Pairs(RunSession session, TrainedWorld world, IReadOnlyList<CellRow> models) =>
        [.. world.Sizes.SelectMany(size => models.Where(cell => cell.Training!.Layers == size.Layers && cell.Training.Width == size.Width)
                .GroupBy(cell => cell.Seed).OrderBy(group => group.Key).Select(group => (Size: size, Cells: group)))
            .Where(group => group.Cells.Count() == world.Families.Count)
            .SelectMany(group => FamilyPairs(world).Select(two => new TrainedPair(world.NameOf(group.Size), group.Size.Neurons,
                group.Cells.Key, OfFamily(group.Cells, world.Families[two.A].Name),
                OfFamily(group.Cells, world.Families[two.B].Name), session.Folder.ModelsPath, two,
                world.Families.Count > 2) { UntrainedSeeds = world.UntrainedSeeds }))];

    private static CellRow OfFamily(IEnumerable<CellRow> cells, string family) => cells.Single(cell => cell.Training!.Family == family);

    /// <summary>Every two families, the first two first.</summary>
    private static IEnumerable<(int A, int B)> FamilyPairs(TrainedWorld world) => Enumerable.Range(0, world.Families.Count)
        .SelectMany(a => Enumerable.Range(a + 1, world.Families.Count - a - 1).Select(b => (a, b)));

    /// <summary>Every three families' pairs of each size and seed.</summary>
    public static IReadOnlyList<ModelTriple> Triples(TrainedWorld world, IReadOnlyList<TrainedPair> pairs,
        Func<TrainedPair, ModelPair> toMatch) =>
        [.. pairs.GroupBy(pair => (pair.Size, pair.Seed)).SelectMany(size =>
            from one in size
            from two in size
            from three in size
            where one.Models.A == two.Models.A && one.Models.B == three.Models.A && two.Models.B == three.Models.B
            let families = new[] { one.Models.A, one.Models.B, two.Models.B }.Select(family => world.Families[family].Name).ToArray()
            select new ModelTriple($"{TrainedPair.Label(size.Key.Size, size.Key.Seed)}/{FamilySeries.Of(families)}", families,
                [toMatch(one), toMatch(two), toMatch(three)]))];

    private static TrainingUnit Unit(RunSession session, TrainedWorld world, FamilyDefinition family, FamilyText text, SizeDefinition size,
        int seed)
    {
        string name = $"{family.Name}-{world.NameOf(size)}-{seed}";
        int vocabulary = text.Tokenizer.VocabularySize, context = world.Training.Context;
        LanguageModelConfiguration configuration = TrainedArchitectures.All[family.Architecture]
            .Configuration(size.Layers, size.Width, size.Heads, vocabulary, context);
        Rng rng = session.Rng.Derive(world.World).Derive(name);
        // Two models of one pair see the same text in orders of their own, as independently trained models do.
        Rng initial = rng.Derive("initial weights"), order = rng.Derive("document order");
        TrainingDefinition training = world.Training;
        var settings = new LanguageTrainingSettings(training.Tokens, training.Batch, training.Context, training.RateAt(size.Width),
            training.WarmupShare, weightDecay: training.WeightDecay, bfloat16Products: training.Products == TrainingDefinition.Bfloat16);
        long all = configuration.Parameters.Sum(parameter => parameter.ElementCount);
        long withoutEmbeddings = configuration.Parameters.Where(parameter => parameter.Role != ParameterRole.Embedding)
            .Sum(parameter => parameter.ElementCount);
        var task = new TrainingTask(name, $"{configuration.ToJson()}\n{initial.Path}",
            () => new TrainableLanguageModel(configuration, initial, text.TokenizerJson, settings.Bfloat16Products),
            text.Text, settings, order, Path.Combine(session.Folder.ModelsPath, name), cost: all);
        CellRow cell = CellRow.Empty(CellKey.Of($"{world.World}/{name}", task.Key), CellKinds.Training, world.World, size.Neurons, seed)
            with { Parameters = withoutEmbeddings };
        string pair = $"{world.World}/{TrainedPair.Label(world.NameOf(size), seed)}";
        return new TrainingUnit(task, cell, all, pair, outcome => new TrainingSummary
        {
            Family = family.Name,
            Checkpoint = name,
            Layers = configuration.LayerCount,
            Width = configuration.HiddenSize,
            Vocabulary = configuration.VocabularySize,
            Parameters = all,
            ParametersWithoutEmbeddings = withoutEmbeddings,
            TokensTrained = outcome.Tokens,
            TrainingLossNats = outcome.TrainLossNats,
            HeldOutLossNats = outcome.HeldOut!.NatsPerToken,
            BlindLossNats = outcome.HeldOut.UnigramNatsPerToken,
            TokensPerSecond = outcome.Tokens / outcome.Seconds,
        });
    }
}

/// <summary>Two families' trained models of one size and seed.</summary>
/// <param name="Size">Name of the size.</param>
/// <param name="Neurons">Neurons of each.</param>
/// <param name="Seed">The seed.</param>
/// <param name="A">The model of the earlier family.</param>
/// <param name="B">The model of the later family.</param>
/// <param name="ModelsPath">Where models are.</param>
/// <param name="Models">Which families, by number.</param>
/// <param name="OneOfSeveral">Whether the world has more than these two families.</param>
internal sealed record TrainedPair(string Size, int Neurons, int Seed, CellRow A, CellRow B, string ModelsPath, (int A, int B) Models,
    bool OneOfSeveral)
{
    public string FolderA => Path.Combine(ModelsPath, A.Training!.Checkpoint);
    public string FolderB => Path.Combine(ModelsPath, B.Training!.Checkpoint);

    /// <summary>Draws of the untrained null.</summary>
    public int UntrainedSeeds { get; init; }

    /// <summary>Whether it is of the first two families, which laws and predictions are about.</summary>
    public bool IsMain => Models == (0, 1);

    /// <summary>Name of a pair within its world.</summary>
    /// <param name="size">Neurons, or a shape.</param>
    /// <param name="seed">The seed.</param>
    public static string Label(string size, int seed) => $"N={size}/seed={seed}";

    /// <summary>Parameters without embeddings of one of both.</summary>
    public double Parameters(PairSide side) => (side == SideA ? A : B).Parameters!.Value;

    /// <summary>The pair as the instrument takes it.</summary>
    public ModelPair ToMatch(Lazy<IPairSamples> samples)
    {
        string unit = Label(Size, Seed), families = FamilySeries.Of(A.Training!.Family, B.Training!.Family);
        return new(IsMain ? unit : $"{unit}/{families}", Neurons, Math.Sqrt(A.Parameters!.Value * B.Parameters!.Value), Seed, SideA, SideB,
            samples)
        {
            Series = IsMain ? "" : families,
            Unit = unit,
            KeepsPairs = OneOfSeveral,
            UntrainedSeeds = UntrainedSeeds,
            KeyParts = UntrainedSeeds == 0 ? [] : [string.Create(CultureInfo.InvariantCulture, $"untrained={UntrainedSeeds}")],
        };
    }

    /// <summary>The first model as the instrument takes it.</summary>
    public PairSide SideA => Side(A, FolderA);

    /// <summary>The second model as the instrument takes it.</summary>
    public PairSide SideB => Side(B, FolderB);

    private static PairSide Side(CellRow cell, string folder) => new(cell.Training!.Checkpoint, cell.Key, folder, cell.Training.Family,
        cell.Training.Layers, cell.Training.Width, cell.Training.TokensTrained);
}
