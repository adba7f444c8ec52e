using Rosetta.Empirical.Models.Language;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Experiments.Worlds.Measured;
using Rosetta.Sim.Training;
using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Worlds.Trained;

/// <summary>Trains every model of a world that is not trained yet, side by side, one thread each.</summary>
internal static class TrainingCells
{
    /// <summary>Trains, and returns the cells of all models.</summary>
    public static IReadOnlyList<CellRow> Run(RunSession session, TrainedWorld world, IReadOnlyList<FamilyText> texts) =>
        TrainingUnit.Run(session, [.. world.Sizes.SelectMany(size => Enumerable.Range(1, world.Seeds).SelectMany(seed =>
            world.Families.Select((family, i) => Unit(session, world, family, texts[i], size, seed))))]);

    /// <summary>The two models of each size and seed, where both were trained.</summary>
    public static IReadOnlyList<TrainedPair> Pairs(RunSession session, TrainedWorld world, IReadOnlyList<CellRow> models) =>
        [.. world.Sizes.SelectMany(size => models.Where(cell => cell.Training!.Layers == size.Layers && cell.Training.Width == size.Width)
                .GroupBy(cell => cell.Seed).OrderBy(group => group.Key).Select(group => (Size: size, Cells: group)))
            .Where(group => group.Cells.Count() == world.Families.Count)
            .Select(group => new TrainedPair(world.NameOf(group.Size), group.Size.Neurons, group.Cells.Key,
                group.Cells.Single(cell => cell.Training!.Family == world.Families[0].Name),
                group.Cells.Single(cell => cell.Training!.Family == world.Families[1].Name),
                session.Folder.ModelsPath))];

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
        var settings = new LanguageTrainingSettings(training.Tokens, training.Batch, training.Context, training.LearningRate,
            training.WarmupShare, weightDecay: training.WeightDecay);
        long all = configuration.Parameters.Sum(parameter => parameter.ElementCount);
        long withoutEmbeddings = configuration.Parameters.Where(parameter => parameter.Role != ParameterRole.Embedding)
            .Sum(parameter => parameter.ElementCount);
        var task = new TrainingTask(name, $"{configuration.ToJson()}\n{initial.Path}",
            () => new TrainableLanguageModel(configuration, initial, text.TokenizerJson),
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

/// <summary>The two trained models of one size and seed.</summary>
internal sealed record TrainedPair(string Size, int Neurons, int Seed, CellRow A, CellRow B, string ModelsPath)
{
    public string FolderA => Path.Combine(ModelsPath, A.Training!.Checkpoint);
    public string FolderB => Path.Combine(ModelsPath, B.Training!.Checkpoint);

    /// <summary>Name of a pair within its world.</summary>
    /// <param name="size">Neurons, or a shape.</param>
    /// <param name="seed">The seed.</param>
    public static string Label(string size, int seed) => $"N={size}/seed={seed}";

    /// <summary>Parameters without embeddings of one of both.</summary>
    public double Parameters(PairSide side) => (side == SideA ? A : B).Parameters!.Value;

    /// <summary>The pair as the instrument takes it.</summary>
    public ModelPair ToMatch(Lazy<IPairSamples> samples) =>
        new(Label(Size, Seed), Neurons, Math.Sqrt(A.Parameters!.Value * B.Parameters!.Value), Seed,
            SideA, SideB, samples);

    /// <summary>The first model as the instrument takes it.</summary>
    public PairSide SideA => Side(A, FolderA);

    /// <summary>The second model as the instrument takes it.</summary>
    public PairSide SideB => Side(B, FolderB);

    private static PairSide Side(CellRow cell, string folder) => new(cell.Training!.Checkpoint, cell.Key, folder, cell.Training.Family,
        cell.Training.Layers, cell.Training.Width, cell.Training.TokensTrained);
}
