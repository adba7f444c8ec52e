using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Experiments.Worlds.Trained;
using Rosetta.Sim.Training;
using Rosetta.Sim.Vision;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Worlds.TrainedVision;

/// <summary>Trains every model of a vision world that is not trained yet.</summary>
internal static class VisionTraining
{
    /// <summary>Scenes that a model's loss is measured on, none of which it was trained on.</summary>
    private const int HeldOutScenes = 2048;

    /// <summary>Trains, and returns the cells of all models.</summary>
    public static IReadOnlyList<CellRow> Run(RunSession session, VisionWorld world) => TrainingUnit.Run(session,
        [.. world.Sizes.SelectMany(size => Enumerable.Range(1, world.Seeds)
            .SelectMany(seed => world.Families.Select(family => Unit(session, world, family, size, seed))))]);

    /// <summary>The two models of each size and seed, where both were trained.</summary>
    public static IReadOnlyList<VisionPair> Pairs(RunSession session, VisionWorld world, IReadOnlyList<CellRow> models) =>
        [.. from size in world.Sizes
            from seed in Enumerable.Range(1, world.Seeds)
            let own = world.Families.Select(family => models.FirstOrDefault(cell => cell.Seed == seed
                && cell.Training!.Family == family.Name && cell.Neurons == size.Neurons)).OfType<CellRow>().ToArray()
            where own.Length == world.Families.Count
            select new VisionPair(size.Neurons, seed, own[0], own[1], session.Folder.ModelsPath)];

    private static TrainingUnit Unit(RunSession session, VisionWorld world, VisionFamilyDefinition family, VisionSizeDefinition size,
        int seed)
    {
        string name = $"{family.Name}-{size.Neurons}-{seed}";
        VisionTrainingDefinition training = world.Training;
        VisionShape shape = world.ShapeOf(size);
        Rng rng = session.Rng.Derive(world.World).Derive(name), initial = rng.Derive("initial weights"), order = rng.Derive("scenes");
        // Every model sees scenes of its own, and all are judged on the same ones.
        var data = new VisionData($"{session.Definition.Seed}/{world.World}/{name}", $"{session.Definition.Seed}/{world.World}/held-out",
            HeldOutScenes, training.MaskedShare, order);
        var settings = new LanguageTrainingSettings(training.Images * shape.Patches, training.Batch, shape.Patches, training.LearningRate,
            weightDecay: training.WeightDecay);
        VisionLearner create = Sim.Vision.TrainedVision.All[family.Objective];
        long all = Parameters();
        var task = new TrainingTask(name, $"{family.Objective} {shape.Key}\n{initial.Path}", data.Key,
            () => create(shape, settings, data, initial), settings, order, Path.Combine(session.Folder.ModelsPath, name), all);
        CellRow cell = CellRow.Empty(CellKey.Of($"{world.World}/{name}", task.Key), CellKinds.Training, world.World, size.Neurons, seed)
            with { Parameters = shape.BlockParameters };
        return new TrainingUnit(task, cell, all, $"{world.World}/{VisionPair.LabelOf(size.Neurons, seed)}", outcome => new TrainingSummary
        {
            Family = family.Name,
            Checkpoint = name,
            Layers = size.Layers,
            Width = size.Width,
            Vocabulary = 0,
            Parameters = all,
            ParametersWithoutEmbeddings = shape.BlockParameters,
            TokensTrained = outcome.Tokens,
            TrainingLossNats = outcome.TrainLossNats,
            HeldOutLossNats = outcome.HeldOut!.NatsPerToken,
            BlindLossNats = outcome.HeldOut.UnigramNatsPerToken,
            TokensPerSecond = outcome.Tokens / outcome.Seconds,
        });

        long Parameters()
        {
            using ILearner learner = create(shape, settings, data, initial);
            return learner.Parameters.Sum(entry => entry.Parameter.numel());
        }
    }
}

/// <summary>The two trained models of one size and seed.</summary>
internal sealed record VisionPair(int Neurons, int Seed, CellRow A, CellRow B, string ModelsPath)
{
    /// <summary>Name of a pair within its world.</summary>
    public string Label => LabelOf(Neurons, Seed);

    /// <inheritdoc cref="Label"/>
    public static string LabelOf(int neurons, int seed) => $"N={neurons}/seed={seed}";

    /// <summary>Folder of one of both.</summary>
    public string Folder(CellRow model) => Path.Combine(ModelsPath, model.Training!.Checkpoint);
}
