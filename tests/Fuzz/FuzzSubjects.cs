using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Checkpoints.Hub;
using Rosetta.Empirical.Corpora;
using Rosetta.Empirical.Interchange;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Tokenization;
using Rosetta.Experiments.Commands;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Worlds.Simulated;
using Rosetta.Tests.Empirical.Checkpoints.Hub;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Tests.Reference;
using Rosetta.Theory;

namespace Rosetta.Tests.Fuzz;

/// <summary>A file that is changed.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Changes">What it turns into.</param>
/// <param name="Read">Reads it, and says what it holds where a checksum guards it; null where nothing does.</param>
internal sealed record FuzzedFile(string Path, Mutations Changes, Func<string?> Read);

/// <summary>The kinds of files that others make, with their readers.</summary>
/// <param name="folder">Where they are made.</param>
internal sealed class FuzzSubjects(TemporaryFolder folder) : IDisposable
{
    private const string Repository = "openai-community/gpt2";

    private LocalHub? _behind;
    private RawHub? _hub;

    public void Dispose()
    {
        _hub?.Dispose();
        _behind?.Dispose();
    }

    public IEnumerable<FuzzedFile> Of(string subject)
    {
        switch (subject)
        {
            case "config.json":
                foreach (string model in new[] { "gpt2-hub", "opt-bin", "neox-hub", "qwen2", "llama" })
                {
                    string copy = CopyOf(ReferenceFiles.PathOf(model == "llama" ? "language-llama" : "language", model));
                    yield return Text(Path.Combine(copy, "config.json"), () => LanguageCheckpoint.ReadConfiguration(copy));
                }
                break;
            case "tokenizer.json":
                foreach (string variant in new[] { "gpt2-no-split", "neox-strip-single-word" })
                {
                    string path = Path.Combine(Directory.CreateDirectory(folder.File(variant)).FullName, "tokenizer.json");
                    File.Copy(ReferenceFiles.PathOf("tokenizers", "variants", variant + ".tokenizer.json"), path);
                    yield return Text(path, () => TokenizerJson.Load(path));
                }
                break;
            case "index":
                string index = folder.File("model.safetensors.index.json");
                File.Copy(ReferenceFiles.PathOf("language", "qwen2-sharded", "model.safetensors.index.json"), index);
                yield return Text(index, () => WeightFiles.Shards(index));
                break;
            case "safetensors":
                string tensors = folder.File("x.safetensors");
                File.Copy(ReferenceFiles.PathOf("language", "qwen2-sharded", "model-00003-of-00003.safetensors"), tensors);
                yield return Text(tensors, () => ReadTensors(tensors));
                break;
            case "bin":
                string archive = folder.File("x.bin");
                File.Copy(ReferenceFiles.PathOf("language", "opt-postnorm", "pytorch_model-00003-of-00003.bin"), archive);
                yield return Sealed(archive, isText: false, () => ReadArchive(archive));
                break;
            case "jsonl" or "jsonl.gz":
                string rows = folder.File("x." + subject);
                byte[] text = Encoding.UTF8.GetBytes("{\"text\": \"One caf\\u00e9.\", \"meta\": {\"pile_set_name\": \"a\"}}\n"
                    + "{\"text\": \"Two\", \"id\": 2}\n\n{\"text\": \"Three 1.5\"}\n");
                using (Stream file = File.Create(rows))
                using (Stream packed = subject == "jsonl" ? file : new GZipStream(file, CompressionLevel.Optimal))
                    packed.Write(text);
                yield return subject == "jsonl" ? Text(rows, () => _ = JsonLines.Read(rows).Count())
                    : Sealed(rows, isText: false, () => string.Join('\0', JsonLines.Read(rows)));
                break;
            case "experiment":
                foreach (string name in new[] { "quickstart.yaml", "trained.yaml", "toys.yaml", "paper/figure-5.yaml", "pythia-gpt2.yaml" })
                {
                    string path = Written("e-" + Path.GetFileName(name), File.ReadAllText(Path.Combine(Root, "experiments", name)));
                    yield return Text(path, () => ExperimentReader.ReadFile(path));
                }
                break;
            case "scenario":
                foreach (string name in new[] { "formula", "log", "crra", "linear" })
                {
                    string path = Written(name + ".yaml",
                        File.ReadAllText(Path.Combine(Root, "experiments", "scenarios", name + ".yaml")));
                    yield return Text(path, () => ScenarioReader.ReadFile(path));
                }
                break;
            case "counts":
                string counts = Written("counts.csv", "size,count,pair,seed\n100,10,\"a, b\",1\n200,15.5,c,2\n400,21,\"d \"\"e\"\"\",1\n");
                yield return Text(counts, () => CountsCsv.Read(counts));
                break;
            case "ranks":
                string ranks = Written("ranks.csv", "rank;weight\n1;0.5\n2;0.25\n3;1e-3\n");
                yield return Text(ranks, () => LawReader.ReadRanks(ranks));
                break;
            case "best_buddies":
                string pairs = folder.File("best_buddies.json");
                BestBuddies.Write(pairs, [.. Enumerable.Range(0, 4).Select(i =>
                    new MutualPair(new NeuronKey(i, 2 * i), new NeuronKey(1, i), 0.9 - 0.1 * i, 1, 1))]);
                yield return Text(pairs, () => BestBuddies.Read(pairs));
                break;
            case "hub":
                foreach (FuzzedFile answer in HubAnswers())
                    yield return answer;
                break;
            case "run" or "check":
                string run = folder.File(subject);
                ProgramRun ran = ProgramRun.Of("run", Written(subject + ".yaml", Experiment), "--out", run);
                Assert.That(ran.ExitStatus, Is.Zero, ran.Errors);
                string[] kept = [.. Directory.GetFiles(run, "*.json*"), .. Directory.GetFiles(Path.Combine(run, "runs"))];
                foreach (string path in kept)
                    yield return subject == "run" ? Text(path, () => ReadRun(run)) : Sealed(path, isText: true, () => Check(run));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(subject), subject, "No such subject.");
        }
    }

    private const string Experiment = """
        experiment: fuzzed
        question: Is a damaged folder refused?
        rival-law: Linear utility.
        refuted-by: An exponent outside its interval.
        seed: fuzz-1
        rival: {kind: linear}
        simulate:
          - scenario: log-2
            spectrum: {kind: power-law, beta: 2}
            hypothesis: {kind: log, kappa: 0.1}
            tau: 0.5
            neurons: [64, 128, 256]
            samples: 500
        match: {null-draws: 1, k: [1], bootstrap: 0}

        """;

    private static string Root => Path.GetFullPath(ReferenceFiles.PathOf("..", ".."));

    private static FuzzedFile Text(string path, Action read) => Sealed(path, isText: true, () =>
    {
        read();
        return null;
    });

    /// <summary>A file that carries a checksum, with what it says.</summary>
    private static FuzzedFile Sealed(string path, bool isText, Func<string?> read) =>
        new(path, new Mutations(File.ReadAllBytes(path), isText), read);

    private static void ReadTensors(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        foreach (SafetensorsTensor tensor in file.Tensors.Values)
            file.ReadBytes(tensor, 0, []);
    }

    private static string ReadArchive(string path)
    {
        using TorchArchive archive = TorchArchive.Open(path);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (CheckpointTensor tensor in archive.Tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{tensor.Name} {string.Join(' ', tensor.Shape)}\n"));
            try
            {
                using Stream bytes = tensor.OpenBytes();
                hash.AppendData(SHA256.HashData(bytes));
            }
            catch (Exception error) when (error is InvalidDataException or IOException)
            {
                // Those who read the weights say which tensor of which folder it was.
                throw new BadInputException(error.Message, "", "", error);
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void ReadRun(string path)
    {
        var folder = new RunFolder(path);
        folder.ReadManifest();
        folder.ReadPredictions();
        folder.ReadCells();
        folder.ReadSittings();
        folder.ReadFits();
        folder.ReadVerdicts();
    }

    private string Written(string name, string text) => folder.Write(name, text);

    private string CopyOf(string source)
    {
        string copy = Directory.CreateDirectory(folder.File(Path.GetFileName(source))).FullName;
        foreach (string file in Directory.GetFiles(source).Where(file => !file.EndsWith("reference.safetensors", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return copy;
    }

    /// <summary>What <c>check</c> says of a run, or its refusal.</summary>
    private static string Check(string path)
    {
        ProgramRun judged = ProgramRun.Of("check", path);
        return judged.ExitStatus != ExitCode.BadInput ? $"{judged.ExitStatus} {judged.Output}"
            : judged.Errors.Contains("Please report it", StringComparison.Ordinal)
                ? throw new InvalidOperationException(judged.Errors)
            : throw new BadInputException(judged.Errors, "", "");
    }

    /// <summary>Every answer that the files of a model need, and what is then read of them.</summary>
    private IEnumerable<FuzzedFile> HubAnswers()
    {
        _behind = new LocalHub(Repository);
        _behind.Add(ReferenceFiles.PathOf("language", "gpt2-hub"));
        _hub = new RawHub(_behind, folder.File("hub"));
        var settings = new HubSettings
        {
            Endpoint = new Uri(_hub.Address), CacheFolder = folder.File("cache"), Attempts = 2,
            FirstDelay = TimeSpan.FromMilliseconds(1), Patience = TimeSpan.FromMilliseconds(400), LongestWait = TimeSpan.FromSeconds(1),
        };
        string Fetched()
        {
            if (Directory.Exists(settings.CacheFolder))
                Directory.Delete(settings.CacheFolder, recursive: true);
            string path = new HubClient(settings).FolderAsync(HubModelId.Parse(Repository)).GetAwaiter().GetResult();
            return string.Join('\n', Directory.GetFiles(path).Order(StringComparer.Ordinal).Select(file =>
                $"{Path.GetFileName(file)} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))}"));
        }
        Fetched();
        return [.. _hub.Answers.Select(path => Sealed(path, isText: true, Fetched))];
    }
}
