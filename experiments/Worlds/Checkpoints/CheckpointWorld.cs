using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Corpora;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Models.Language;
using Rosetta.Empirical.Nulls;
using Rosetta.Empirical.Storage;
using Rosetta.Empirical.Tokenization;
using Rosetta.Experiments.Commands;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Matching;
using Rosetta.Experiments.Session;
using Rosetta.Experiments.Worlds.Measured;
using Rosetta.Theory;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Worlds.Checkpoints;

/// <summary>Pairs of existing checkpoints at several sizes, fed the same corpus.</summary>
/// <param name="World">Name of the world.</param>
/// <param name="Corpus">What they are fed.</param>
/// <param name="Sampling">order or subsets (of a Pile-shaped corpus, each its share of the tokens).</param>
/// <param name="Tokens">Most tokens of a pair's first model; null for as many spans as the experiment's <c>match.samples</c>.</param>
/// <param name="Context">Longest sequence, or null for what both models take.</param>
/// <param name="RotaryRounding">checkpoint or none.</param>
/// <param name="UntrainedSeeds">Pairs of the same architectures at initialisation, matched as a null; 0 for none.</param>
/// <param name="Piece">Most characters of one document, a random piece of it, so that samples come from many; null for whole
/// documents.</param>
/// <param name="Named">Pairs that are named one by one.</param>
/// <param name="Series">Folders whose common sizes are pairs.</param>
/// <param name="Revisions">Revisions at which the named pairs are measured too, or null.</param>
/// <param name="Predicted">What is predicted, or null.</param>
internal sealed record CheckpointWorld(
    string World,
    CorpusDefinition Corpus,
    string Sampling,
    long? Tokens,
    int? Context,
    string RotaryRounding,
    int UntrainedSeeds,
    int? Piece,
    IReadOnlyList<CheckpointPairDefinition> Named,
    IReadOnlyList<CheckpointSeries> Series,
    CheckpointRevisions? Revisions,
    MeasuredPredictionDefinition? Predicted) : MeasuredWorld(World, Predicted)
{
    /// <summary>Triples that are named one by one.</summary>
    public IReadOnlyList<CheckpointTripleDefinition> Triples { get; init; } = [];

    /// <summary>Tokens behind the corpus's spectrum: frequencies of a few thousand ranks are settled well before this.</summary>
    private const long SpectrumTokens = 1_000_000;

    /// <summary>Pairs that a file lists, or null.</summary>
    public CheckpointRun? Run { get; init; }

    /// <inheritdoc/>
    public override string CorpusName => Corpus.Source;

    /// <inheritdoc/>
    public override IReadOnlyList<double> KnownSizes => [];

    /// <summary>All pairs: those named or listed, at their revisions, and those that folders hold; one that two folders of a series hold
    /// counts
    /// once.</summary>
    /// <exception cref="BadInputException">A folder or size is missing, or there is no pair at all.</exception>
    public IReadOnlyList<CheckpointPairDefinition> Pairs(string folder)
    {
        CheckpointPairDefinition[] named = [.. Named, .. Run?.Pairs(folder) ?? []];
        return PairsOf(World, [.. named, .. Revisions?.Of(named) ?? [], .. Triples.SelectMany(triple => triple.Pairs())],
            Series, folder);
    }

    /// <inheritdoc cref="Pairs"/>
    /// <param name="world">Name of the world.</param>
    /// <param name="named">Pairs that are named one by one.</param>
    /// <param name="series">Folders whose common sizes are pairs.</param>
    /// <param name="folder">What folders are relative to.</param>
    internal static IReadOnlyList<CheckpointPairDefinition> PairsOf(string world, IReadOnlyList<CheckpointPairDefinition> named,
        IReadOnlyList<CheckpointSeries> series, string folder)
    {
        CheckpointPairDefinition[] pairs = [.. named, .. series.SelectMany(own => own.Pairs(folder))
            .DistinctBy(pair => (pair.Series, pair.Seed, Path.GetFileName(pair.A), Path.GetFileName(pair.B)))];
        return pairs.Length > 0 ? pairs : throw new BadInputException($"World '{world}' has no pair of models",
            "Folders of checkpoints, or pairs by name, are needed", "Correct 'series', or name 'pairs'");
    }

    /// <summary>The triples that pairs are two of.</summary>
    /// <param name="wanted">The pairs as named.</param>
    /// <param name="pairs">The same as the instrument takes them.</param>
    public static ModelTriple[] TriplesOf(IEnumerable<CheckpointPairDefinition> wanted, IEnumerable<ModelPair> pairs) =>
        [.. wanted.Zip(pairs).Where(entry => entry.First.Triple is not null).GroupBy(entry => entry.First.Triple!)
            .Select(triple => new ModelTriple($"{triple.First().Second.Label}/{FamilySeries.Of(triple.Key.Families)}", triple.Key.Families,
                [.. triple.Select(entry => entry.Second)]))];

    /// <inheritdoc/>
    public override IEnumerable<string> Plan(ExperimentDefinition definition) =>
        Pairs(definition.Folder).GroupBy(pair => pair.Series, StringComparer.Ordinal).Select(series =>
            $"match {series.Count()} pairs of checkpoints{(series.Key.Length == 0 ? "" : $" of series {series.Key}")} on "
            + $"{(Tokens is { } tokens ? $"{tokens} tokens" : $"{definition.Match.Samples} spans")} of {Corpus.Source} ({Sampling}"
            + $"{(Piece is { } most ? $", at most {most} characters of a document" : "")}), {definition.Match.NullText}"
            + $"{definition.Match.BudgetText}, "
            + $"{(series.Key.Length == 0 ? UntrainedSeeds : 0)} untrained pairs each: "
            + string.Join(", ", series.Select(pair => $"{Path.GetFileName(pair.A)} x {Path.GetFileName(pair.B)}")));

    /// <inheritdoc/>
    public override WorldDemand Demand(ExperimentDefinition definition, MatchPlan.MachineRates rates, CancellationToken stop)
    {
        MatchDefinition match = definition.Match;
        IReadOnlyList<CheckpointPairDefinition> pairs = Pairs(definition.Folder);
        long tokens = Tokens ?? match.Samples;
        int matchings = match.Matchings(tokens) + UntrainedSeeds;
        Dictionary<string, ModelLook> looks = pairs.SelectMany(pair => new[] { pair.A, pair.B }).Distinct(StringComparer.Ordinal)
            .ToDictionary(name => name, name => ModelLook.At(Located(name, definition.Folder), stop));
        Dictionary<string, LanguageModelConfiguration> models =
            looks.ToDictionary(entry => entry.Key, entry => entry.Value.Configuration(RotaryOption.Of(RotaryRounding)));
        double seconds = 0, memory = 0;
        foreach (CheckpointPairDefinition pair in pairs)
        {
            (LanguageModelConfiguration a, LanguageModelConfiguration b) = (models[pair.A], models[pair.B]);
            var plan = new MatchPlan("", a.Layout.Count, b.Layout.Count, tokens, FromFiles: false, matchings);
            double parametersA = ModelDemand.Parameters(a), parametersB = ModelDemand.Parameters(b);
            seconds += plan.Seconds(rates) + (1 + UntrainedSeeds) * ModelDemand.CaptureSeconds(parametersA + parametersB, tokens, rates);
            memory = Math.Max(memory, plan.MemoryOfRunBytes + sizeof(float) * Math.Max(parametersA, parametersB));
        }
        return new WorldDemand(World, pairs.Count, seconds, memory)
        {
            DownloadBytes = looks.Values.Sum(look => look.MissingBytes),
            Opened = [CorpusDefinition.Opened(Corpus, definition.Folder), .. looks.Values.Select(look => look.ToString())],
        };
    }

    /// <inheritdoc/>
    public override IEnumerable<Job> Jobs(RunSession session)
    {
        IReadOnlyList<CheckpointPairDefinition> wanted = Pairs(session.Definition.Folder);
        ModelPair[] pairs = [];
        var models = new Dictionary<string, Model>(StringComparer.Ordinal);
        string find = $"checkpoints of {World}", predict = $"predict {World} from the corpus";
        return
        [
            new(find, "checkpoints", [], () =>
            {
                session.Read($"rotary rounding of {World}", RotaryRounding);
                string[] given = [.. wanted.SelectMany(pair => new[] { pair.A, pair.B }).Distinct(StringComparer.Ordinal)
                    .Select(name => Located(name, session.Definition.Folder))];
                ModelReference.RequireRevisions(given, session.Stop);
                foreach (ModelReference reference in ToldApart(ModelReference.Resolve(given, session.Stop)))
                    models[reference.Given] = Model.Of(reference, this);
                Dictionary<CheckpointTripleDefinition, Lazy<AlignedCorpus>> samples = wanted.Select(pair => pair.Triple)
                    .OfType<CheckpointTripleDefinition>().Distinct().ToDictionary(triple => triple, triple =>
                        new Lazy<AlignedCorpus>(() => Align(session, this,
                            [.. triple.Models.Select(name => models[Located(name, session.Definition.Folder)])])));
                pairs = [.. wanted.Select(pair => Pair(session, this, pair, models,
                    pair.Triple is { } triple ? samples[triple] : null))];
                foreach (Model model in models.Values)
                    session.Read($"checkpoint {model.Reference.Name}", model.Key);
            }),
            new(predict, "predict", [find],
                () => MeasuredPredictions.FreezeFromCorpus(session, this,
                    [.. PairCells.OfMainSeries(pairs).Select(pair => (long)pair.Neurons).Distinct().Order()],
                () => CorpusSpectrum.Of(Encoded(session, this, models[Located(wanted[0].A, session.Definition.Folder)].Tokenizer),
                    PairCells.OfMainSeries(pairs).Max(pair => pair.Neurons)))),
            .. PairCells.Jobs(session, this, [predict], () => pairs),
            new($"anchors of {World}", "match", [PairCells.LastJob(this)], () => TripleCells.Run(session, World,
                TriplesOf(wanted, pairs))) { ByCell = true },
            new($"corpora of {World}", "match", [PairCells.LastJob(this)], () =>
            {
                foreach (ModelPair pair in pairs)
                    session.Read($"corpus of {pair.Label}", pair.Samples.Value.Digest);
                foreach (SubsetShare share in ((TextSamples)pairs[0].Samples.Value).Aligned.Subsets().Take(MostSubsets))
                    session.Read($"subset {share.Subset}",
                        FormattableString.Invariant($"{share.Share:P2} of the tokens, {share.Documents} documents"));
            }),
        ];
    }

    /// <summary>The Pile has 22; other corpora may have hundreds of types, which a manifest need not list.</summary>
    private const int MostSubsets = 40;

    internal static string Located(string name, string folder) =>
        Path.Exists(Path.Combine(folder, name)) ? Path.GetFullPath(Path.Combine(folder, name)) : name;

    /// <summary>
    /// The models with names that tell them apart: folders of one name get as many of the folders above them as it takes. Names label
    /// pairs, and a pair's label is the name of its neuron table.
    /// </summary>
    internal static IReadOnlyList<ModelReference> ToldApart(IReadOnlyList<ModelReference> found)
    {
        return [.. found.Select(reference => found.Count(other => other.Name == reference.Name) == 1 ? reference : reference
            with { Name = Longer(reference) })];

        string Longer(ModelReference reference)
        {
            string[] own = Parts(reference);
            for (int parts = 2; parts <= own.Length; parts++)
            {
                string name = End(own, parts);
                if (!found.Any(other => other != reference && End(Parts(other), parts) == name))
                    return name;
            }
            return reference.Given;
        }

        static string End(string[] parts, int count) => string.Join('/', parts[Math.Max(0, parts.Length - count)..]);

        // A hub id says whose model it is; its folder is the cache's.
        static string[] Parts(ModelReference reference) => (reference.Commit is not null || reference.Folder is null ? reference.Given
            : Path.GetFullPath(reference.Folder)).Split(['/', Path.DirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
    }

    private static ModelPair Pair(RunSession session, CheckpointWorld world, CheckpointPairDefinition pair,
        Dictionary<string, Model> models, Lazy<AlignedCorpus>? ofTriple)
    {
        Model a = models[Located(pair.A, session.Definition.Folder)], b = models[Located(pair.B, session.Definition.Folder)];
        int neurons = (int)Math.Round(Math.Sqrt((double)a.Configuration.Layout.Count * b.Configuration.Layout.Count));
        return new ModelPair($"{a.Reference.Name} x {b.Reference.Name}/seed={pair.Seed}", neurons,
            Math.Sqrt((double)a.Parameters * b.Parameters), pair.Seed, a.Side(pair.Tokens), b.Side(pair.Tokens),
            TextSamples.Of(ofTriple is null ? new Lazy<AlignedCorpus>(() => Align(session, world, [a, b]))
                : new Lazy<AlignedCorpus>(() => ofTriple.Value.Between(pair.Between.A, pair.Between.B))))
        {
            KeepsPairs = pair.Triple is not null,
            Series = pair.Series,
            Rounding = RotaryOption.Of(world.RotaryRounding),
            // Twins at initialisation are the same in every series.
            UntrainedSeeds = pair.Series.Length == 0 ? world.UntrainedSeeds : 0,
            KeyParts = [string.Create(CultureInfo.InvariantCulture, $"context={world.Context} rotary={world.RotaryRounding} "
                + $"untrained={world.UntrainedSeeds} sampling={world.Sampling} tokens={world.Tokens} piece={world.Piece}")],
        };
    }

    private static AlignedCorpus Align(RunSession session, CheckpointWorld world, IReadOnlyList<Model> aligned)
    {
        (Model a, Model b) = (aligned[0], aligned[1]);
        // Spans are no more than tokens, so that a budget of tokens of that number gives at most as many spans.
        long tokens = world.Tokens ?? session.Definition.Match.Samples;
        AlignmentBudget budget = world.Tokens is { } most ? AlignmentBudget.OfTokens(most)
            : AlignmentBudget.OfSpans(session.Definition.Match.Samples);
        Rng rng = session.Rng.Derive(world.World);
        return new CorpusAligner(a.Input, b.Input, budget)
            { KeepsTexts = session.Definition.Match.Contexts, Others = [.. aligned.Skip(2).Select(model => model.Input)] }
            .Align(world.Piece is { } piece
                ? CorpusSample.Pieces(ModelCorpus.Documents(CorpusPath(session, world), world.Corpus.Category), piece, rng.Derive("pieces"))
                    .Select(DocumentPortion.Whole)
                : ModelCorpus.Portions(CorpusPath(session, world), world.Sampling, a.Tokenizer, tokens, rng.Derive("subset shares"),
                    world.Corpus.Category));
    }

    private static string? CorpusPath(RunSession session, CheckpointWorld world) =>
        world.Corpus.IsEmbedded ? null : Path.Combine(session.Definition.Folder, world.Corpus.Source);

    private static List<int[]> Encoded(RunSession session, CheckpointWorld world, ITokenizer tokenizer) =>
        [.. tokenizer.EncodeUntil(ModelCorpus.Documents(CorpusPath(session, world)), SpectrumTokens).Select(encoded => encoded.TokenIds)];

    /// <summary>A checkpoint that was found.</summary>
    private sealed record Model(ModelReference Reference, LanguageModelConfiguration Configuration, ITokenizer Tokenizer, ModelInput Input,
        long Parameters, string Key)
    {
        /// <summary>As one side of a pair.</summary>
        /// <param name="tokens">Tokens that it was trained on, where its revision says so; its folder's training.json may say it
        /// otherwise.</param>
        public PairSide Side(long? tokens) => new(Reference.Name, Key, Reference.Folder!, Configuration.ModelType,
            Configuration.LayerCount, Configuration.HiddenSize, tokens ?? TrainedTokens(Reference.Folder!));

        /// <summary>"tokens" of training.json; null where there is none.</summary>
        private static long? TrainedTokens(string folder)
        {
            string path = Path.Combine(folder, "training.json");
            if (!File.Exists(path))
                return null;
            using JsonDocument training = ForeignJson.Read(path);
            return training.RootElement.ValueKind == JsonValueKind.Object
                && training.RootElement.TryGetProperty("tokens", out JsonElement tokens)
                && tokens.ValueKind == JsonValueKind.Number && tokens.TryGetInt64(out long count) && count > 0 ? count : null;
        }

        public static Model Of(ModelReference reference, CheckpointWorld world)
        {
            if (reference.Folder is null)
                throw new BadInputException($"'{reference.Given}' is a file",
                    "A pair of this world is two checkpoint folders or hub ids", "Name the folder that holds config.json");
            LanguageModelConfiguration configuration =
                LanguageCheckpoint.ReadConfiguration(reference.Folder, RotaryOption.Of(world.RotaryRounding));
            ITokenizer tokenizer = TokenizerFolder.Load(reference.Folder);
            long parameters = configuration.Parameters.Where(parameter => parameter.Role != ParameterRole.Embedding)
                .Sum(parameter => parameter.ElementCount);
            return new Model(reference, configuration, tokenizer,
                new ModelInput(tokenizer, Math.Min(configuration.ContextLength, world.Context ?? int.MaxValue)), parameters,
                reference.Commit is { } commit ? $"{reference.Given} commit {commit}" : Digest(reference.Folder));
        }

        /// <summary>SHA-256 over the names and contents of configuration, tokeniser and weights.</summary>
        private static string Digest(string folder)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (string file in Directory.GetFiles(folder)
                .Where(file => Path.GetExtension(file) is ".json" or ".safetensors" or ".bin" or ".txt").Order(StringComparer.Ordinal))
            {
                hash.AppendData(Encoding.UTF8.GetBytes(Path.GetFileName(file) + "\0"));
                using FileStream stream = InputFile.Open(file);
                hash.AppendData(SHA256.HashData(stream));
            }
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }
}
