using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Nulls;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Matching;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Experiments.Vision;
using Rosetta.Experiments.Worlds.Measured;
using Rosetta.Sim.Scenes;
using Rosetta.Sim.Vision;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Worlds.TrainedVision;

/// <summary>Families of vision models, two or more, that the run itself trains on rendered scenes, at several sizes: nothing is
/// downloaded, and what the scenes are made of is known. Towers are matched on other scenes, a generator and a tower on the pictures that
/// the generator makes.</summary>
/// <param name="World">Name of the world.</param>
/// <param name="Families">The families; the first two are the main series, every other two a series of their own.</param>
/// <param name="Sizes">Sizes.</param>
/// <param name="Seeds">Models of each family and size.</param>
/// <param name="Untrained">Draws of the same models at initialisation.</param>
/// <param name="Training">How they are trained.</param>
/// <param name="Predicted">What is predicted, or null.</param>
internal sealed record TrainedVisionWorld(string World, IReadOnlyList<VisionFamilyDefinition> Families,
    IReadOnlyList<VisionSizeDefinition> Sizes, int Seeds, int Untrained, VisionTrainingDefinition Training,
    MeasuredPredictionDefinition? Predicted) : MeasuredWorld(World, Predicted)
{
    /// <summary>What a step of training takes beside its products, as measured on one core: small tensors, the text tower.</summary>
    private const double SecondsOfStep = 0.02;

    /// <summary>Passes over all values, each as costly as measuring the shape of a neuron's values, for what pairs of texts do not have:
    /// factors, encoders, their resamples, twins alike. As measured.</summary>
    private const double PassesOfPictures = 20;

    /// <summary>Places of a scene.</summary>
    public int Places => Training.Side / Training.Patch * (Training.Side / Training.Patch);

    /// <summary>Every two families, the first two first.</summary>
    public IEnumerable<(int A, int B)> FamilyPairs => Enumerable.Range(0, Families.Count)
        .SelectMany(a => Enumerable.Range(a + 1, Families.Count - a - 1).Select(b => (a, b)));

    /// <summary>Every three families, the one in which their pairs meet first: a generator, whose pictures the others see.</summary>
    public IEnumerable<int[]> Triples => Enumerable.Range(0, Families.Count).SelectMany(a => FamilyPairs.Where(two => two.A > a)
        .Select(two => new[] { a, two.A, two.B }.OrderByDescending(own => Families[own].Makes).ToArray()));

    /// <summary>Name of the series of two families: "" for the first two.</summary>
    public string SeriesOf(int one, int other)
    {
        (int a, int b) = (Math.Min(one, other), Math.Max(one, other));
        return (a, b) == (0, 1) ? "" : FamilySeries.Of(Families[a].Name, Families[b].Name);
    }

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
        string generated = Families.FirstOrDefault(family => family.Makes) is { } maker
            ? $" (with {maker.Name}, on as many pictures that it makes)" : "";
        yield return $"match {FamilyPairs.Count() * Sizes.Count * Seeds} pairs on {Scenes(definition).Count} other scenes{generated}, "
            + $"{Places} places each, {definition.Match.NullText}, {definition.Match.Bootstrap} bootstrap replicates each";
    }

    /// <inheritdoc/>
    public override WorldDemand Demand(ExperimentDefinition definition, MatchPlan.MachineRates rates, CancellationToken stop)
    {
        MatchDefinition match = definition.Match;
        int matchings = match.Matchings(match.Samples) + Untrained;
        double seconds = 0, memory = 0, steps = Math.Ceiling(Training.Images / (double)Training.Batch);
        int together = Math.Min(Environment.ProcessorCount, Sizes.Count * Seeds * Families.Count);
        foreach (VisionSizeDefinition size in Sizes)
        {
            var pair = new MatchPlan("", size.Neurons, size.Neurons, match.Samples, FromFiles: false, matchings);
            seconds += Seeds * FamilyPairs.Count() * (pair.Seconds(rates)
                + (1 + Untrained) * PassesOfPictures * 2 * size.Neurons * match.Samples / rates.Values);
            foreach (VisionFamilyDefinition family in Families)
            {
                double parameters = family.Learns.BlockParameters(ShapeOf(size));
                seconds += Seeds * (ModelDemand.TrainingSeconds(parameters, Training.Images * Places, rates)
                    + steps * SecondsOfStep / together
                    + (1 + Untrained) * (Families.Count - 1) * ModelDemand.CaptureSeconds(parameters, match.Samples, rates));
            }
            // Factors and encoders leave as much again to the collector: 4.5 and 17.2 GB where the values were 0.3 and 2.0.
            memory = Math.Max(memory, pair.MemoryOfRunBytes + 4 * pair.HeldBytes);
        }
        return new WorldDemand(World, Sizes.Count * (Families.Count + FamilyPairs.Count() + Triples.Count()) * Seeds, seconds, memory)
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
                IReadOnlyList<CellRow> models = TrainedVisionCells.Run(session, this);
                string[] families = [.. Families.Where(family => !family.Makes).Take(ImageEncoders.Most).Select(family => family.Name)];
                CellRow[] towers = [.. models.Where(cell => cell.Neurons == Sizes[^1].Neurons && cell.Seed == 1
                    && families.Contains(cell.Training!.Family))];
                bool complete = towers.Length == families.Length;
                if (!complete)
                    Console.Error.WriteLine("No pair is matched yet: the largest models of seed 1, by which selectivity is measured, are "
                        + "missing");
                var encoders = new ImageEncoders([.. towers.Select(tower =>
                    Path.Combine(session.Folder.ModelsPath, tower.Training!.Checkpoint))], VisionPair.Batch, "cpu");
                pairs = complete ? [.. TrainedVisionCells.Pairs(session, this, models)
                    .Select(pair => pair.ToMatch(scenes, Untrained, towers, encoders))] : [];
            }),
            .. PairCells.Jobs(session, this, [train], () => pairs),
            new($"anchors of {World}", "match", [PairCells.LastJob(this)],
                () => TripleCells.Run(session, World, TrainedVisionCells.Triples(this, pairs))) { ByCell = true },
        ];
    }

    /// <summary>A size as the trainer takes it.</summary>
    public VisionShape ShapeOf(VisionSizeDefinition size) => new(Training.Side, Training.Patch, size.Layers, size.Width, size.Heads);

    /// <summary>What generators start from, written where it is not yet: a seed of its own for each picture, and as many of each
    /// class.</summary>
    public string InputsOf(RunSession session)
    {
        string path = Path.Combine(session.Folder.ModelsPath, $"{World}-inputs.safetensors");
        int count = Scenes(session.Definition).Count;
        SafetensorsWriter.Write(path, [.. new[] { "labels", "seeds" }.Select(name => new SafetensorsDeclaration(name, SafetensorsType.I32,
            count))], writer =>
            {
                writer.Append("labels", [.. Enumerable.Range(0, count).Select(image => image % ScenePictureClass.Count)]);
                writer.Append("seeds", [.. Enumerable.Range(0, count)]);
            });
        return path;
    }

    /// <summary>The scenes that pairs of towers are measured on: none of them was trained on.</summary>
    public SceneSource Scenes(ExperimentDefinition definition) =>
        new($"{definition.Seed}/{World}/measured", Math.Max(2, definition.Match.Samples / Places), Training.Side);
}

/// <summary>One family: a name, and what it learns.</summary>
internal sealed record VisionFamilyDefinition(string Name, string Objective)
{
    /// <summary>What it learns.</summary>
    public VisionObjective Learns => Sim.Vision.TrainedVision.All[Objective];

    /// <summary>Whether it is a generator.</summary>
    public bool Makes => Learns.MakesImages;
}

/// <summary>One size: neurons = 4 * width * layers.</summary>
internal sealed record VisionSizeDefinition(int Layers, int Width, int Heads)
{
    /// <summary>Neurons of one model of this size.</summary>
    public int Neurons => 4 * Width * Layers;
}

/// <summary>How each model is trained.</summary>
internal sealed record VisionTrainingDefinition(long Images, int Side, int Patch, int Batch, double LearningRate, double WeightDecay,
    double MaskedShare);
