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
using Rosetta.Theory.Claims;
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

    /// <summary>Every two families' models of each size and seed, where all were trained: the first two families', which are the main
    /// series, and each other pair of families as a series of its own.</summary>
    public static IReadOnlyList<VisionPair> Pairs(RunSession session, TrainedVisionWorld world, IReadOnlyList<CellRow> models) =>
        [.. from size in world.Sizes
            from seed in Enumerable.Range(1, world.Seeds)
            let own = world.Families.Select(family => models.FirstOrDefault(cell => cell.Seed == seed
                && cell.Training!.Family == family.Name && cell.Neurons == size.Neurons)).OfType<CellRow>().ToArray()
            where own.Length == world.Families.Count
            from two in world.FamilyPairs
            // A generator comes first: it makes the pictures.
            let swapped = world.Families[two.B].Makes
            select new VisionPair(size.Neurons, seed, own[swapped ? two.B : two.A], own[swapped ? two.A : two.B], session.Folder.ModelsPath)
            {
                Series = world.SeriesOf(two.A, two.B),
                KeepsPairs = world.Families.Count > 2,
                Inputs = swapped || world.Families[two.A].Makes ? world.InputsOf(session) : null,
            }];

    /// <summary>Every three families' models of each size and seed, of pairs that meet in the first; two pairs where that one is a
    /// generator.</summary>
    public static ModelTriple[] Triples(TrainedVisionWorld world, IReadOnlyList<ModelPair> pairs) =>
        [.. from unit in pairs.GroupBy(pair => pair.Unit!, StringComparer.Ordinal)
            from three in world.Triples
            let families = three.Select(family => world.Families[family].Name).ToArray()
            let measured = new[] { (three[0], three[1]), (three[0], three[2]), (three[1], three[2]) }
                .Take(world.Families[three[0]].Makes ? 2 : 3)
            select new ModelTriple($"{unit.Key}/{FamilySeries.Of(families)}", families,
                [.. measured.Select(two => unit.Single(pair => pair.Series == world.SeriesOf(two.Item1, two.Item2)))])];

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
        VisionLearner create = family.Learns.Create;
        long all = Parameters(), ofBlocks = family.Learns.BlockParameters(shape);
        var task = new TrainingTask(name, $"{family.Objective} {shape.Key}\n{initial.Path}", data.Key,
            () => create(shape, settings, data, initial), settings, order, Path.Combine(session.Folder.ModelsPath, name), all);
        CellRow cell = CellRow.Empty(CellKey.Of($"{world.World}/{name}", task.Key), CellKinds.Training, world.World, size.Neurons, seed)
            with { Parameters = ofBlocks };
        return new TrainingUnit(task, cell, all, $"{world.World}/{VisionPair.LabelOf(size.Neurons, seed)}", outcome => new TrainingSummary
        {
            Family = family.Name,
            Checkpoint = name,
            Layers = size.Layers,
            Width = size.Width,
            Vocabulary = 0,
            Parameters = all,
            ParametersWithoutEmbeddings = ofBlocks,
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

/// <summary>Two families' trained models of one size and seed; of a generator and a tower, the generator is the first.</summary>
internal sealed record VisionPair(int Neurons, int Seed, CellRow A, CellRow B, string ModelsPath)
{
    /// <summary>Images that are run at a time.</summary>
    public const int Batch = 64;

    /// <summary>Its two families, "" for the first two of the world.</summary>
    public string Series { get; init; } = "";

    /// <summary>Whether anchors are made of its pairs.</summary>
    public bool KeepsPairs { get; init; }

    /// <summary>What the first model starts from, where it makes the pictures; null where both are fed scenes.</summary>
    public string? Inputs { get; init; }

    /// <summary>Name of a size and seed within its world.</summary>
    public static string LabelOf(int neurons, int seed) => $"N={neurons}/seed={seed}";

    /// <summary>The pair as the instrument takes it.</summary>
    /// <param name="scenes">What towers are fed.</param>
    /// <param name="untrained">Draws of the same models at initialisation.</param>
    /// <param name="towers">The models that selectivity is measured with.</param>
    /// <param name="encoders">The same as encoders; embeddings of the scenes are made once.</param>
    public ModelPair ToMatch(SceneSource scenes, int untrained, IReadOnlyList<CellRow> towers, ImageEncoders encoders)
    {
        string unit = LabelOf(Neurons, Seed);
        return new(Series.Length == 0 ? unit : $"{unit}/{Series}", Neurons, Math.Sqrt(A.Parameters!.Value * B.Parameters!.Value), Seed,
            Side(A), Side(B), new Lazy<IPairSamples>(() => new ImageSamples(
                ImagePair.Of(Model(A), Model(B), new ImageInput([], null, null, Inputs, ImageInput.Larger, Batch),
                    Inputs is null ? scenes : null), encoders)
                {
                    Unknown = Inputs is null ? null : $"What the pictures show that {A.Training!.Checkpoint} made is not known.",
                }))
        {
            Series = Series,
            Unit = unit,
            UntrainedSeeds = untrained,
            KeepsPairs = KeepsPairs,
            KeyParts = [$"untrained={untrained}", $"encoders={string.Join('+', towers.Select(tower => tower.Key))}",
                .. KeepsPairs ? ModelPair.KeyOfKept : []],
        };
    }

    private VisionSide Model(CellRow cell) => VisionSide.Of(ModelReference.ResolveCheckpoint(Folder(cell), CancellationToken.None));

    private string Folder(CellRow cell) => Path.Combine(ModelsPath, cell.Training!.Checkpoint);

    private PairSide Side(CellRow cell) => new(cell.Training!.Checkpoint, cell.Key, Folder(cell), cell.Training.Family,
        cell.Training.Layers, cell.Training.Width, cell.Training.TokensTrained);
}
