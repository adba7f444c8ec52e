using Rosetta.Experiments.Commands;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Experiments.Vision;
using Rosetta.Experiments.Worlds.Measured;
using Rosetta.Experiments.Worlds.Trained;
using Rosetta.Experiments.Worlds.Vision;
using Rosetta.Sim.Scenes;
using Rosetta.Sim.Training;
using Rosetta.Sim.Vision;
using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Worlds.TrainedVision;

/// <summary>Trains every model of a vision world that is not trained yet.</summary>
internal static class TrainedVisionCells
{
    /// <summary>Scenes that a model's loss is measured on, none of which it was trained on.</summary>
    private const int HeldOutScenes = 2048;

    /// <summary>Trains, and returns the cells of all models.</summary>
    public static IReadOnlyList<CellRow> Run(RunSession session, TrainedVisionWorld world) => TrainingUnit.Run(session,
        [.. world.Sizes.SelectMany(size => Enumerable.Range(1, world.Seeds)
            .SelectMany(seed => world.Families.Select(family => Unit(session, world, family, size, seed))))], world.Words);

    /// <summary>The two models of each size and seed, where both were trained.</summary>
    public static IReadOnlyList<VisionPair> Pairs(RunSession session, TrainedVisionWorld world, IReadOnlyList<CellRow> models) =>
        [.. from size in world.Sizes
            from seed in Enumerable.Range(1, world.Seeds)
            let own = world.Families.Select(family => models.FirstOrDefault(cell => cell.Seed == seed
                && cell.Training!.Family == family.Name && cell.Neurons == size.Neurons)).OfType<CellRow>().ToArray()
            where own.Length == world.Families.Count
            select new VisionPair(size.Neurons, seed, own[0], own[1], session.Folder.ModelsPath)];

    private static TrainingUnit Unit(RunSession session, TrainedVisionWorld world, VisionFamilyDefinition family, VisionSizeDefinition size,
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
    /// <summary>Images that are run at a time.</summary>
    private const int Batch = 64;

    /// <summary>Name of a pair within its world.</summary>
    public static string LabelOf(int neurons, int seed) => $"N={neurons}/seed={seed}";

    /// <summary>The pair as the instrument takes it.</summary>
    /// <param name="scenes">What both are fed.</param>
    /// <param name="untrained">Draws of the same models at initialisation.</param>
    /// <param name="encoders">What selectivity is measured with: a model of each family, the largest.</param>
    public ModelPair ToMatch(SceneSource scenes, int untrained, VisionPair encoders) => new(LabelOf(Neurons, Seed), Neurons,
        Math.Sqrt(A.Parameters!.Value * B.Parameters!.Value), Seed, Side(A), Side(B), new Lazy<IPairSamples>(() => new ImageSamples(
            ImagePair.Of(Model(A), Model(B), new ImageInput([], null, null, null, ImageInput.Larger, Batch), scenes),
            encoders.AsEncoders)))
    {
        UntrainedSeeds = untrained,
        KeyParts = [$"untrained={untrained}", $"encoders={encoders.A.Key}+{encoders.B.Key}"],
    };

    /// <summary>Both models as what selectivity is measured with; embeddings of the scenes are made once.</summary>
    public ImageEncoders AsEncoders { get; } = new([Path.Combine(ModelsPath, A.Training!.Checkpoint),
        Path.Combine(ModelsPath, B.Training!.Checkpoint)], Batch, "cpu");

    private VisionSide Model(CellRow cell) => VisionSide.Of(ModelReference.ResolveCheckpoint(Folder(cell), CancellationToken.None));

    private string Folder(CellRow cell) => Path.Combine(ModelsPath, cell.Training!.Checkpoint);

    private PairSide Side(CellRow cell) => new(cell.Training!.Checkpoint, cell.Key, Folder(cell), cell.Training.Family,
        cell.Training.Layers, cell.Training.Width, cell.Training.TokensTrained);
}
