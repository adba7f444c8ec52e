using Rosetta.Empirical.Nulls;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Matching;
using Rosetta.Experiments.Session;
using Rosetta.Experiments.Worlds.Measured;
using Rosetta.Sim.Scenes;
using Rosetta.Sim.Vision;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Worlds.TrainedVision;

/// <summary>Two families of vision models that the run itself trains on rendered scenes, at several sizes: nothing is downloaded, and
/// what the
/// scenes are made of is known.</summary>
/// <param name="World">Name of the world.</param>
/// <param name="Families">Both families.</param>
/// <param name="Sizes">Sizes.</param>
/// <param name="Seeds">Models of each family and size.</param>
/// <param name="Untrained">Draws of the same models at initialisation.</param>
/// <param name="Training">How they are trained.</param>
/// <param name="Predicted">What is predicted, or null.</param>
internal sealed record TrainedVisionWorld(string World, IReadOnlyList<VisionFamilyDefinition> Families,
    IReadOnlyList<VisionSizeDefinition> Sizes, int Seeds, int Untrained, VisionTrainingDefinition Training,
    MeasuredPredictionDefinition? Predicted) : MeasuredWorld(World, Predicted)
{
    /// <summary>Places of a scene.</summary>
    public int Places => Training.Side / Training.Patch * (Training.Side / Training.Patch);

    /// <inheritdoc/>
    public override SampleWords Words => SampleWords.Images;

    /// <inheritdoc/>
    public override IReadOnlyList<double> KnownSizes => [.. Sizes.Select(size => (double)size.Neurons)];

    /// <inheritdoc/>
    public override IEnumerable<string> Plan(ExperimentDefinition definition)
    {
        foreach (VisionSizeDefinition size in Sizes)
        {
            yield return $"train {string.Join(" and ", Families.Select(family => family.Name))}: {size.Layers} blocks x {size.Width}, "
                + $"{size.Neurons} neurons each, {Training.Images} scenes of {Training.Side} x {Training.Side}, {Seeds} seeds";
        }
        yield return $"match {Sizes.Count * Seeds} pairs on {Scenes(definition).Count} other scenes, {Places} places each, "
            + $"{definition.Match.NullText}, {definition.Match.Bootstrap} bootstrap replicates each";
    }

    /// <inheritdoc/>
    public override WorldDemand Demand(ExperimentDefinition definition, MatchPlan.MachineRates rates, CancellationToken stop)
    {
        MatchDefinition match = definition.Match;
        int matchings = 1 + match.Nulls.Count(name => name != NullModels.None) * match.NullDraws;
        double seconds = 0, memory = 0;
        foreach (VisionSizeDefinition size in Sizes)
        {
            var pair = new MatchPlan("", size.Neurons, size.Neurons, match.Samples, FromFiles: false, matchings);
            double parameters = ShapeOf(size).BlockParameters;
            seconds += Seeds * (pair.Seconds(rates) + Families.Count * (ModelDemand.TrainingSeconds(parameters, Training.Images * Places,
                rates) + ModelDemand.CaptureSeconds(parameters, match.Samples, rates)));
            memory = Math.Max(memory, pair.MemoryBytes);
        }
        return new WorldDemand(World, (Sizes.Count * Families.Count + Sizes.Count) * Seeds, seconds, memory)
            { Opened = [Scenes(definition).Name] };
    }

    /// <inheritdoc/>
    public override IEnumerable<Job> Jobs(RunSession session)
    {
        IReadOnlyList<ModelPair> pairs = [];
        string train = $"train {World}";
        return
        [
            new(train, "train", [], () =>
            {
                SceneSource scenes = Scenes(session.Definition);
                session.Read(scenes.Name, scenes.Digest);
                IReadOnlyList<VisionPair> trained = TrainedVisionCells.Pairs(session, this, TrainedVisionCells.Run(session, this));
                VisionPair? encoders = trained.FirstOrDefault(pair => pair.Neurons == Sizes[^1].Neurons && pair.Seed == 1);
                if (encoders is null)
                    Console.Error.WriteLine("No pair is matched yet: the largest models of seed 1, by which selectivity is measured, are missing");
                pairs = encoders is null ? [] : [.. trained.Select(pair => pair.ToMatch(scenes, Untrained, encoders))];
            }),
            .. PairCells.Jobs(session, this, [train], () => pairs),
        ];
    }

    /// <summary>A size as the trainer takes it.</summary>
    public VisionShape ShapeOf(VisionSizeDefinition size) => new(Training.Side, Training.Patch, size.Layers, size.Width, size.Heads);

    /// <summary>The scenes that pairs are measured on: none of them was trained on.</summary>
    public SceneSource Scenes(ExperimentDefinition definition) =>
        new($"{definition.Seed}/{World}/measured", Math.Max(2, definition.Match.Samples / Places), Training.Side);
}

/// <summary>One family: a name, and what it learns.</summary>
internal sealed record VisionFamilyDefinition(string Name, string Objective);

/// <summary>One size: neurons = 4 * width * layers.</summary>
internal sealed record VisionSizeDefinition(int Layers, int Width, int Heads)
{
    /// <summary>Neurons of one model of this size.</summary>
    public int Neurons => 4 * Width * Layers;
}

/// <summary>How each model is trained.</summary>
internal sealed record VisionTrainingDefinition(long Images, int Side, int Patch, int Batch, double LearningRate, double WeightDecay,
    double MaskedShare);
