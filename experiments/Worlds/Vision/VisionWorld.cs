using System.Globalization;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Checkpoints.Hub;
using Rosetta.Empirical.Images;
using Rosetta.Empirical.Nulls;
using Rosetta.Experiments.Commands;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Matching;
using Rosetta.Experiments.Session;
using Rosetta.Experiments.Vision;
using Rosetta.Experiments.Worlds.Checkpoints;
using Rosetta.Experiments.Worlds.Measured;
using Rosetta.Theory;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Worlds.Vision;

/// <summary>Pairs of vision models at several sizes, on the same images, or on those that the first model of each makes.</summary>
/// <param name="World">Name of the world.</param>
/// <param name="Input">What they are fed; files are relative to the experiment file.</param>
/// <param name="UntrainedSeeds">Pairs of the same architectures at initialisation, matched as a null; 0 for none.</param>
/// <param name="NoLaw">Whether it is said to follow no law (C16).</param>
/// <param name="Named">Pairs that are named one by one.</param>
/// <param name="Series">Folders whose common sizes are pairs.</param>
/// <param name="Predicted">What is predicted, or null.</param>
internal sealed record VisionWorld(string World, ImageInput Input, int UntrainedSeeds, bool NoLaw,
    IReadOnlyList<CheckpointPairDefinition> Named,
    IReadOnlyList<CheckpointSeries> Series, MeasuredPredictionDefinition? Predicted) : MeasuredWorld(World, Predicted)
{
    /// <summary>Triples that are named one by one; with <see cref="ImageInput.Inputs"/> the first model of each is a generator, whose
    /// pictures the two others see.</summary>
    public IReadOnlyList<CheckpointTripleDefinition> Triples { get; init; } = [];

    /// <inheritdoc/>
    public override string CorpusName => Input.Source;

    /// <inheritdoc/>
    public override SampleWords Words => SampleWords.Images;

    /// <inheritdoc/>
    public override IReadOnlyList<double> KnownSizes => [];

    /// <inheritdoc/>
    private protected override IEnumerable<IClaim<PairsEvidence>> OwnClaims =>
        NoLaw ? base.OwnClaims.Append(new NoLawClaim()) : base.OwnClaims;

    /// <inheritdoc/>
    public override IEnumerable<string> Plan(ExperimentDefinition definition) =>
        Pairs(definition.Folder).GroupBy(pair => pair.Series, StringComparer.Ordinal).Select(series =>
            $"match {series.Count()} pairs of vision models{(series.Key.Length == 0 ? "" : $" of series {series.Key}")} on "
            + $"{(!Input.HasImages ? "the images that the first of each makes"
                : $"{(Input.Most is { } most ? $"at most {most}" : "all")} images of {CorpusName}")}, grid {Input.Grid}, "
            + $"{definition.Match.NullText}, {(series.Key.Length == 0 ? UntrainedSeeds : 0)} untrained pairs each: "
            + string.Join(", ", series.Select(pair => $"{Path.GetFileName(pair.A)} x {Path.GetFileName(pair.B)}")));

    /// <inheritdoc/>
    public override WorldDemand Demand(ExperimentDefinition definition, MatchPlan.MachineRates rates, CancellationToken stop)
    {
        IReadOnlyList<CheckpointPairDefinition> pairs = Pairs(definition.Folder);
        string[] names = [.. pairs.SelectMany(pair => new[] { pair.A, pair.B }).Distinct(StringComparer.Ordinal)];
        string[] located = [.. names.Select(name => CheckpointWorld.Located(name, definition.Folder))];
        // Sizes of a model that is still to be fetched are known only then.
        (string Given, long Missing, long All)[] remote = [.. located
            .Where(name => !Path.Exists(name) && HubModelId.TryParse(name) is not null)
            .Select(name => Remote(name, stop))];
        ImageInput input = Input.In(definition.Folder);
        IImageSource? source = input.Open(Rng(definition));
        Dictionary<string, VisionSide> sides = located.Except(remote.Where(look => look.Missing > 0).Select(look => look.Given))
            .ToDictionary(name => name, name => VisionSide.Of(ModelReference.Resolve([name], stop, HubModelFiles.Vision)[0]),
            StringComparer.Ordinal);
        double seconds = 0, memory = 0;
        var untold = new List<string>();
        foreach (CheckpointPairDefinition pair in pairs)
        {
            if (!sides.TryGetValue(CheckpointWorld.Located(pair.A, definition.Folder), out VisionSide? a)
                || !sides.TryGetValue(CheckpointWorld.Located(pair.B, definition.Folder), out VisionSide? b))
                continue;
            ImagePair fed = ImagePair.Of(a, b, Of(pair, definition.Folder), source);
            var plan = new MatchPlan("", a.Layout.Count, b.Layout.Count, fed.Samples, FromFiles: false,
                definition.Match.Matchings(fed.Samples) + UntrainedSeeds);
            double tokens = (1.0 + UntrainedSeeds) * fed.Images;
            seconds += plan.Seconds(rates) + ModelDemand.CaptureSeconds(a.Parameters, tokens * fed.GridA.Count, rates)
                + ModelDemand.CaptureSeconds(b.Parameters, tokens * fed.GridB.Count, rates);
            if (fed.Note is { } note)
                untold.Add($"{a.Name} x {b.Name}: {note}");
            memory = Math.Max(memory, plan.MemoryOfRunBytes + sizeof(float) * (double)Math.Max(a.Parameters, b.Parameters));
        }
        return new WorldDemand(World, pairs.Count, seconds, memory)
        {
            DownloadBytes = remote.Sum(look => look.Missing),
            Opened = [source is null ? "inputs of generators" : $"{source.Count} images of {source.Name}",
                .. untold, .. sides.Values.Select(side => $"{side.Family} {side.Reference.Given}: {side.Layout.Count} neurons"),
                .. remote.Where(look => look.Missing > 0).Select(look => string.Create(CultureInfo.InvariantCulture,
                    $"model {look.Given} of the hub: {look.Missing / 1e6:F0} of {look.All / 1e6:F0} MB to fetch; its time is left out"))],
        };
    }

    /// <inheritdoc/>
    public override IEnumerable<Job> Jobs(RunSession session)
    {
        IReadOnlyList<CheckpointPairDefinition> wanted = Pairs(session.Definition.Folder);
        ModelPair[] pairs = [];
        string find = $"vision models of {World}";
        return
        [
            new(find, "checkpoints", [], () =>
            {
                ImageInput input = Input.In(session.Definition.Folder);
                IImageSource? source = input.Open(Rng(session.Definition));
                string[] given = [.. wanted.SelectMany(pair => new[] { pair.A, pair.B }).Distinct(StringComparer.Ordinal)
                    .Select(name => CheckpointWorld.Located(name, session.Definition.Folder))];
                Dictionary<string, VisionSide> sides = CheckpointWorld.ToldApart(ModelReference.Resolve(given, session.Stop,
                    HubModelFiles.Vision)).ToDictionary(reference => reference.Given, VisionSide.Of, StringComparer.Ordinal);
                foreach (VisionSide side in sides.Values)
                    session.Read($"checkpoint {side.Name}", side.Key);
                if (source is not null)
                    session.Read($"{source.Count} images of {source.Name}", source.Digest);
                var encoders = new ImageEncoders(input.Encoders, input.Batch, session.Device);
                ImagePair[] fed = [.. wanted.Select(pair => ImagePair.Of(sides[CheckpointWorld.Located(pair.A, session.Definition.Folder)],
                    sides[CheckpointWorld.Located(pair.B, session.Definition.Folder)], Of(pair, session.Definition.Folder), source))];
                foreach (ImagePair pair in fed.Where(pair => pair.Note is not null))
                    Console.Error.WriteLine($"{pair.A.Name} x {pair.B.Name}: {pair.Note}");
                pairs = [.. wanted.Zip(fed, (pair, own) => Pair(encoders, pair, own))];
            }),
            .. PairCells.Jobs(session, this, [find], () => pairs),
            new($"anchors of {World}", "match", [PairCells.LastJob(this)],
                () => TripleCells.Run(session, World, CheckpointWorld.TriplesOf(wanted, pairs))) { ByCell = true },
        ];
    }

    private ImageInput Of(CheckpointPairDefinition pair, string folder) => (Input with { Inputs = pair.Inputs ?? Input.Inputs }).In(folder);

    private IReadOnlyList<CheckpointPairDefinition> Pairs(string folder) => CheckpointWorld.PairsOf(World,
        [.. Named, .. Triples.SelectMany(triple => triple.Pairs().Take(Input.Inputs is null ? 3 : 2))], Series, folder);

    private Theory.Randomness.Rng Rng(ExperimentDefinition definition) =>
        Theory.Randomness.Rng.FromSeed(definition.Seed).Derive(World);

    private static (string, long, long) Remote(string name, CancellationToken stop)
    {
        (long missing, long all) = new HubClient(HubSettings.FromEnvironment()).BytesAsync(HubModelId.Parse(name), stop)
            .GetAwaiter().GetResult();
        return (name, missing, all);
    }

    private ModelPair Pair(ImageEncoders encoders, CheckpointPairDefinition pair, ImagePair fed)
    {
        (VisionSide a, VisionSide b) = (fed.A, fed.B);
        return new ModelPair($"{a.Name} x {b.Name}/seed={pair.Seed}",
            (int)Math.Round(Math.Sqrt((double)a.Layout.Count * b.Layout.Count)), Math.Sqrt((double)a.Parameters * b.Parameters), pair.Seed,
            Side(a), Side(b), new Lazy<IPairSamples>(() => new ImageSamples(fed, encoders)))
        {
            Series = pair.Series,
            // Twins at initialisation are the same in every series.
            UntrainedSeeds = pair.Series.Length == 0 ? UntrainedSeeds : 0,
            KeyParts = [$"untrained={UntrainedSeeds}", .. pair.Triple is null ? [] : ModelPair.KeyOfKept],
            KeepsPairs = pair.Triple is not null,
        };
    }

    private static PairSide Side(VisionSide side) => new(side.Name, side.Key, side.Place, side.Family, side.Layout.LayerCount, side.Width,
        null);
}
