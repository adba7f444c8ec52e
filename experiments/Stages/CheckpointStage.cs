using System.Security.Cryptography;
using System.Text;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Corpora;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Models.Language;
using Rosetta.Empirical.Tokenization;
using Rosetta.Experiments.Commands;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Runs;
using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Stages;

/// <summary>A world of existing checkpoints: found (and fetched), predicted, aligned pair by pair since tokenisers may differ, matched.</summary>
internal static class CheckpointStage
{
    /// <summary>Tokens behind the corpus's spectrum: frequencies of a few thousand ranks are settled well before this.</summary>
    private const long SpectrumTokens = 1_000_000;

    /// <summary>Does whatever of the world is not done yet.</summary>
    /// <returns>What was read from outside, for the manifest: digests, commits of hub models, and how rotary frequencies were rounded.</returns>
    public static IReadOnlyDictionary<string, string> Run(RunSession session, CheckpointWorldDefinition world)
    {
        var read = new SortedDictionary<string, string>(StringComparer.Ordinal) { [$"rotary rounding of {world.World}"] = world.RotaryRounding };
        ModelPair[] pairs = [];
        var models = new Dictionary<string, Model>(StringComparer.Ordinal);
        session.Stage("checkpoints", () =>
        {
            string[] given = [.. world.Pairs.SelectMany(pair => new[] { pair.A, pair.B }).Distinct(StringComparer.Ordinal).Select(name => Located(name, session.Definition.Folder))];
            foreach (ModelReference reference in ModelReference.Resolve(given, session.Stop))
                models[reference.Given] = Model.Of(reference, world);
            pairs = [.. world.Pairs.Select(pair => Pair(session, world, pair, models))];
        });
        foreach (Model model in models.Values)
            read[$"checkpoint {model.Reference.Name}"] = model.Key;
        session.Stage("predict", () => MeasuredPredictions.FreezeFromCorpus(session, world, [.. pairs.Select(pair => (long)pair.Neurons).Distinct().Order()],
            () => CorpusSpectrum.Of(Encoded(session, world, models[Located(world.Pairs[0].A, session.Definition.Folder)].Tokenizer), pairs.Max(pair => pair.Neurons))));
        session.Stage("match", () => PairStage.Run(session, world, pairs));
        foreach (ModelPair pair in pairs)
            read[$"corpus of {pair.Label}"] = pair.Samples.Value.Digest;
        foreach (SubsetShare share in pairs[0].Samples.Value.Subsets().Take(MostSubsets))
            read[$"subset {share.Subset}"] = FormattableString.Invariant($"{share.Share:P2} of the tokens, {share.Documents} documents");
        return read;
    }

    /// <summary>The Pile has 22; other corpora may have hundreds of types, which a manifest need not list.</summary>
    private const int MostSubsets = 40;

    private static string Located(string name, string folder) => Directory.Exists(Path.Combine(folder, name)) ? Path.GetFullPath(Path.Combine(folder, name)) : name;

    private static ModelPair Pair(RunSession session, CheckpointWorldDefinition world, CheckpointPairDefinition pair, Dictionary<string, Model> models)
    {
        Model a = models[Located(pair.A, session.Definition.Folder)], b = models[Located(pair.B, session.Definition.Folder)];
        int neurons = (int)Math.Round(Math.Sqrt((double)a.Configuration.Layout.Count * b.Configuration.Layout.Count));
        return new ModelPair($"{a.Reference.Name} x {b.Reference.Name}/seed={pair.Seed}", neurons, Math.Sqrt((double)a.Parameters * b.Parameters), pair.Seed,
            new PairSide(a.Reference.Name, a.Key, a.Reference.Folder!), new PairSide(b.Reference.Name, b.Key, b.Reference.Folder!),
            new Lazy<AlignedCorpus>(() => Align(session, world, a, b)))
        {
            Rounding = RotaryOption.Of(world.RotaryRounding),
            UntrainedSeeds = world.UntrainedSeeds,
            KeyParts = [FormattableString.Invariant($"context={world.Context} rotary={world.RotaryRounding} untrained={world.UntrainedSeeds} sampling={world.Sampling} tokens={world.Tokens}")],
        };
    }

    private static AlignedCorpus Align(RunSession session, CheckpointWorldDefinition world, Model a, Model b)
    {
        // Spans are no more than tokens, so that a budget of tokens of that number gives at most as many spans.
        long tokens = world.Tokens ?? session.Definition.Match.Samples;
        AlignmentBudget budget = world.Tokens is { } most ? AlignmentBudget.OfTokens(most) : AlignmentBudget.OfSpans(session.Definition.Match.Samples);
        return new CorpusAligner(a.Input, b.Input, budget)
            .Align(ModelCorpus.Portions(CorpusPath(session, world), world.Sampling, a.Tokenizer, tokens, session.Rng.Derive(world.World).Derive("subset shares")));
    }

    private static string? CorpusPath(RunSession session, CheckpointWorldDefinition world) =>
        world.Corpus.IsEmbedded ? null : Path.Combine(session.Definition.Folder, world.Corpus.Source);

    private static List<int[]> Encoded(RunSession session, CheckpointWorldDefinition world, ITokenizer tokenizer) =>
        [.. tokenizer.EncodeUntil(ModelCorpus.Documents(CorpusPath(session, world)), SpectrumTokens).Select(encoded => encoded.TokenIds)];

    /// <summary>A checkpoint that was found.</summary>
    private sealed record Model(ModelReference Reference, LanguageModelConfiguration Configuration, ITokenizer Tokenizer, ModelInput Input, long Parameters, string Key)
    {
        public static Model Of(ModelReference reference, CheckpointWorldDefinition world)
        {
            if (reference.Folder is null)
                throw new Theory.BadInputException($"'{reference.Given}' is a file", "A pair of this world is two checkpoint folders or hub ids", "Name the folder that holds config.json");
            LanguageModelConfiguration configuration = LanguageCheckpoint.ReadConfiguration(reference.Folder, RotaryOption.Of(world.RotaryRounding));
            ITokenizer tokenizer = TokenizerFolder.Load(reference.Folder);
            long parameters = configuration.Parameters.Where(parameter => parameter.Role != ParameterRole.Embedding).Sum(parameter => parameter.ElementCount);
            return new Model(reference, configuration, tokenizer, new ModelInput(tokenizer, Math.Min(configuration.ContextLength, world.Context ?? int.MaxValue)), parameters,
                reference.Commit is { } commit ? $"{reference.Given} commit {commit}" : Digest(reference.Folder));
        }

        /// <summary>SHA-256 over the names and contents of configuration, tokeniser and weights.</summary>
        private static string Digest(string folder)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (string file in Directory.GetFiles(folder).Where(file => Path.GetExtension(file) is ".json" or ".safetensors" or ".bin" or ".txt").Order(StringComparer.Ordinal))
            {
                hash.AppendData(Encoding.UTF8.GetBytes(Path.GetFileName(file) + "\0"));
                using FileStream stream = File.OpenRead(file);
                hash.AppendData(SHA256.HashData(stream));
            }
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }
}
