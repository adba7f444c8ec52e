using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Corpora;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Models.Language;
using Rosetta.Empirical.Nulls;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Matching;
using Rosetta.Experiments.Session;
using Rosetta.Experiments.Worlds.Measured;
using Rosetta.Sim.Training;

namespace Rosetta.Experiments.Worlds.Trained;

/// <summary>Families of language models, two or more, that the run itself trains at several sizes: text, predictions, training,
/// matching.</summary>
/// <param name="World">Name of the world.</param>
/// <param name="Corpus">What they are trained and measured on, different documents.</param>
/// <param name="Families">The families; the first two are the main series, every other two a series of their own.</param>
/// <param name="Sizes">Sizes, or shapes of one size.</param>
/// <param name="Seeds">Models of each family and size.</param>
/// <param name="Twins">Whether seeds of one family are matched too, each family a series of its own.</param>
/// <param name="UntrainedSeeds">Pairs of the same architectures at initialisation, matched as a null; 0 for none.</param>
/// <param name="Piece">Most characters of a document that pairs are measured on, a random piece of it; null for whole documents.</param>
/// <param name="Training">How they are trained.</param>
/// <param name="Predicted">What is predicted.</param>
internal sealed record TrainedWorld(
    string World,
    CorpusDefinition Corpus,
    IReadOnlyList<FamilyDefinition> Families,
    IReadOnlyList<SizeDefinition> Sizes,
    int Seeds,
    bool Twins,
    int UntrainedSeeds,
    int? Piece,
    TrainingDefinition Training,
    MeasuredPredictionDefinition Predicted) : MeasuredWorld(World, Predicted)
{
    /// <summary>Share of documents that no model trains on, and on which pairs are measured.</summary>
    private const double EvaluationShare = 0.2;

    /// <summary>Whether shapes share their number of neurons: no feature is then followed from one to a larger one, and names tell the
    /// shapes.</summary>
    public bool ShapesOfOneSize => Sizes.Select(size => size.Neurons).Distinct().Count() < Sizes.Count;

    /// <summary>Name of a size in the names of its models and pairs.</summary>
    public string NameOf(SizeDefinition size) => ShapesOfOneSize ? size.Name : $"{size.Neurons}";

    /// <inheritdoc/>
    public override string CorpusName => Corpus.Source;

    /// <inheritdoc/>
    public override IReadOnlyList<double> KnownSizes => [.. Sizes.Select(size => (double)size.Neurons)];

    /// <summary>Sets of so many families.</summary>
    private int Choose(int of) => of == 2 ? Families.Count * (Families.Count - 1) / 2
        : Families.Count * (Families.Count - 1) * (Families.Count - 2) / 6;

    /// <inheritdoc/>
    public override IEnumerable<string> Plan(ExperimentDefinition definition)
    {
        foreach (SizeDefinition size in Sizes)
        {
            yield return $"train {string.Join(" and ", Families.Select(family => family.Name))}: {size.Layers} layers x {size.Width}, "
                + $"{size.Neurons} neurons each, {Training.Tokens} tokens, {Seeds} seeds";
        }
        if (Twins)
            yield return $"match {Sizes.Count * (Seeds - 1) * Families.Count} pairs of neighbouring seeds of one family, on the same spans";
        string anchors = Families.Count < 3 ? ""
            : $" (every two families a series, {Choose(3) * Sizes.Count * Seeds} triples counted by anchors)";
        yield return $"match {Choose(2) * Sizes.Count * Seeds} pairs{anchors} on {definition.Match.Samples} spans of {Corpus.Source}, "
            + $"{definition.Match.NullText}, {definition.Match.Bootstrap} bootstrap replicates each";
    }

    /// <inheritdoc/>
    public override WorldDemand Demand(ExperimentDefinition definition, MatchPlan.MachineRates rates, CancellationToken stop)
    {
        MatchDefinition match = definition.Match;
        int matchings = match.Matchings(match.Samples) + UntrainedSeeds;
        int matches = Seeds * Choose(2) + (Twins ? (Seeds - 1) * Families.Count : 0);
        double seconds = 0, trained = 0, matched = 0;
        foreach (SizeDefinition size in Sizes)
        {
            var pair = new MatchPlan("", size.Neurons, size.Neurons, match.Samples, FromFiles: false, matchings);
            seconds += matches * pair.Seconds(rates);
            matched = Math.Max(matched, pair.MemoryOfRunBytes);
            foreach (FamilyDefinition family in Families)
            {
                LanguageModelConfiguration model = TrainedArchitectures.All[family.Architecture]
                    .Configuration(size.Layers, size.Width, size.Heads, family.Vocabulary, Training.Context);
                double parameters = ModelDemand.Parameters(model);
                seconds += Seeds * ModelDemand.TrainingSeconds(parameters, Training.Tokens, rates)
                    + 2.0 * matches / Families.Count * (1 + UntrainedSeeds)
                        * ModelDemand.CaptureSeconds(parameters, match.Samples, rates);
                trained = Math.Max(trained, ModelDemand.TrainingBytes(model, Training.Batch, Training.Context));
            }
        }
        int models = Sizes.Count * Seeds * Families.Count;
        return new WorldDemand(World, models + Sizes.Count * (matches + Seeds * Choose(3)) + (Sizes.Count - 1) * Seeds * 2, seconds,
            Math.Max(matched, trained * Math.Min(models, Environment.ProcessorCount)))
            { Opened = [CorpusDefinition.Opened(Corpus, definition.Folder)] };
    }

    /// <inheritdoc/>
    public override IEnumerable<Job> Jobs(RunSession session)
    {
        FamilyText[] texts = [];
        WorldCorpus corpus = null!;
        IReadOnlyList<TrainedPair> pairs = [];
        Lazy<AlignedCorpus> samples = null!;
        string text = $"text of {World}", predict = $"predict {World} from the corpus", train = $"train {World}";
        return
        [
            new(text, "text", [], () =>
            {
                corpus = WorldCorpus.Read(Corpus, session.Definition.Folder,
                    new CorpusSplit($"{session.Definition.Seed}/{World}/split", EvaluationShare), session.Rng);
                texts = [.. Families.Select(family => FamilyText.Prepare(session, this, family, corpus))];
                session.Read($"corpus {corpus.Name}", corpus.Digest);
                foreach ((FamilyDefinition family, FamilyText own) in Families.Zip(texts))
                    session.Read($"tokenizer {family.Name}", own.TokenizerDigest);
            }),
            new(predict, "predict", [text],
                () => MeasuredPredictions.FreezeFromCorpus(session, this, [.. Sizes.Select(size => (long)size.Neurons).Distinct()],
                () => CorpusSpectrum.Of([.. texts[0].Text.Training.Select(document => document.TokenIds)], Sizes[^1].Neurons))),
            new(train, "train", [predict], () =>
            {
                pairs = TrainingCells.Pairs(session, this, TrainingCells.Run(session, this, texts));
                // All models of a family share a tokeniser, and all families their spans, so all pairs share their samples.
                samples = new Lazy<AlignedCorpus>(() => new CorpusAligner(new ModelInput(texts[0].Tokenizer, Training.Context),
                    new ModelInput(texts[1].Tokenizer, Training.Context),
                    AlignmentBudget.OfSpans(session.Definition.Match.Samples))
                {
                    KeepsTexts = session.Definition.Match.Contexts,
                    Others = [.. texts.Skip(2).Select(own => new ModelInput(own.Tokenizer, Training.Context))],
                }.Align(Piece is { } piece ? CorpusSample.Pieces(corpus.Evaluation, piece, session.Rng.Derive(World).Derive("pieces"))
                    : corpus.Evaluation));
            }),
            .. PairCells.Jobs(session, this, [train], () => [.. pairs.Select(pair => pair.ToMatch(TextSamples.Of(Between(pair.Models)))),
                .. Twins ? TrainedTwins.Of(pairs, Between) : []]),
            new($"anchors of {World}", "match", [PairCells.LastJob(this)], () => TripleCells.Run(session, World,
                TrainingCells.Triples(this, pairs, pair => pair.ToMatch(TextSamples.Of(Between(pair.Models)))))) { ByCell = true },
            new($"follow features of {World}", "follow features", [PairCells.LastJob(this)],
                () => LinkCells.Run(session, this, ShapesOfOneSize ? [] : [.. pairs.Where(pair => pair.IsMain)],
                    pairs.Count == 0 ? null : samples.Value)),
        ];

        Lazy<AlignedCorpus> Between((int A, int B) models) => new(() => samples.Value.Between(models.A, models.B));
    }
}

/// <summary>One family: a name, an architecture (<see cref="TrainedArchitectures.All"/>) and the size of its tokeniser's
/// vocabulary.</summary>
internal sealed record FamilyDefinition(string Name, string Architecture, int Vocabulary);

/// <summary>One size: neurons = 4 * width * layers.</summary>
internal sealed record SizeDefinition(int Layers, int Width, int Heads)
{
    /// <summary>Neurons of one model of this size.</summary>
    public int Neurons => 4 * Width * Layers;

    /// <summary>Its shape, such as 2x64.</summary>
    public string Name => $"{Layers}x{Width}";
}

/// <summary>How each model is trained.</summary>
internal sealed record TrainingDefinition(long Tokens, int Batch, int Context, double LearningRate, int? RateWidth, double WeightDecay,
    double WarmupShare, string Products)
{
    /// <summary>Types in which the blocks' linear maps multiply.</summary>
    public const string Float32 = "float32", Bfloat16 = "bfloat16";

    /// <summary>Peak learning rate at a width: with a <see cref="RateWidth"/> it falls as the root of the width.</summary>
    public double RateAt(int width) => LearningRate * (RateWidth is { } meant ? Math.Sqrt((double)meant / width) : 1);
}
