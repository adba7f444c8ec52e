using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Corpora;
using Rosetta.Empirical.Interchange;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Tokenization;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Worlds.Simulated;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Tests.Reference;
using Rosetta.Theory;

namespace Rosetta.Tests.Fuzz;

/// <summary>
/// Every reader on files with one thing changed: it reads them or refuses them as bad input, within 5 s and bounded memory. 20,000 cases;
/// the environment variable ROSETTA_FUZZ asks for another number, such as 1000000.
/// </summary>
public sealed class ReaderFuzzTests : IDisposable
{
    private const int UsualCases = 20_000, LongestMilliseconds = 5000, MostReported = 10;
    private const long MostBytes = 1L << 29;

    private TemporaryFolder _folder = null!;

    [OneTimeSetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    public void Dispose() => _folder.Dispose();

    /// <summary>Name and share of the cases.</summary>
    private static readonly object[] Subjects =
    [
        new object[] { "config.json", 0.10 }, new object[] { "tokenizer.json", 0.05 }, new object[] { "index", 0.12 },
        new object[] { "safetensors", 0.12 }, new object[] { "bin", 0.10 }, new object[] { "jsonl", 0.10 },
        new object[] { "jsonl.gz", 0.05 },
        new object[] { "experiment", 0.03 }, new object[] { "scenario", 0.02 }, new object[] { "counts", 0.08 },
        new object[] { "ranks", 0.06 }, new object[] { "best_buddies", 0.08 }, new object[] { "run", 0.08 },
    ];

    [TestCaseSource(nameof(Subjects))]
    public void AReader_ReadsOrRefuses(string subject, double share)
    {
        int total = Environment.GetEnvironmentVariable("ROSETTA_FUZZ") is { } asked ? int.Parse(asked, CultureInfo.InvariantCulture)
            : UsualCases;
        (string Path, Mutations Changes, Action Read)[] files = [.. FilesOf(subject)];
        foreach ((_, _, Action read) in files)
            read(); // As they are, all can be read.
        int cases = (int)(total * share);
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        long started = Stopwatch.GetTimestamp();
        int current = -1;
        var work = new Thread(() =>
        {
            for (int i = 0; i < cases; i++)
            {
                (string path, Mutations changes, Action read) = files[i % files.Length];
                byte[] changed = changes.Next(new Random(Seed(subject, i)));
                byte[] whole = File.ReadAllBytes(path);
                File.WriteAllBytes(path, changed);
                Volatile.Write(ref started, Stopwatch.GetTimestamp());
                Volatile.Write(ref current, i);
                long allocated = GC.GetAllocatedBytesForCurrentThread();
                string? trouble = null;
                try
                {
                    read();
                }
                catch (BadInputException)
                {
                    // That is what it is for.
                }
                catch (Exception error)
                {
                    trouble = $"{error.GetType().Name}{error.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains("Rosetta"))}";
                }
                if (GC.GetAllocatedBytesForCurrentThread() - allocated > MostBytes)
                    trouble ??= "memory";
                if (trouble is not null)
                    found.TryAdd(trouble, $"case {i} of {Path.GetFileName(path)}: {Difference(whole, changed)}");
                File.WriteAllBytes(path, whole);
            }
        }, 1 << 21) { IsBackground = true };
        work.Start();
        while (!work.Join(200))
        {
            // A busy machine is no hang: only a case that takes much longer than is allowed ends the test at once.
            if (Stopwatch.GetElapsedTime(Volatile.Read(ref started)).TotalMilliseconds > 4 * LongestMilliseconds)
                Assert.Fail($"case {Volatile.Read(ref current)} of {subject} hangs");
        }
        Assert.That(found.Take(MostReported).Select(entry => $"{entry.Key}: {entry.Value}"), Is.Empty);
    }

    private IEnumerable<(string Path, Mutations Changes, Action Read)> FilesOf(string subject)
    {
        switch (subject)
        {
            case "config.json":
                foreach (string model in new[] { "gpt2-hub", "opt-bin", "neox-hub", "qwen2", "llama" })
                {
                    string folder = CopyOf(ReferenceFiles.PathOf(model == "llama" ? "language-llama" : "language", model));
                    yield return Text(Path.Combine(folder, "config.json"), () => LanguageCheckpoint.ReadConfiguration(folder));
                }
                break;
            case "tokenizer.json":
                foreach (string variant in new[] { "gpt2-no-split", "neox-strip-single-word" })
                {
                    string path = Path.Combine(Directory.CreateDirectory(_folder.File(variant)).FullName, "tokenizer.json");
                    File.Copy(ReferenceFiles.PathOf("tokenizers", "variants", variant + ".tokenizer.json"), path);
                    yield return Text(path, () => TokenizerJson.Load(path));
                }
                break;
            case "index":
                string index = _folder.File("model.safetensors.index.json");
                File.Copy(ReferenceFiles.PathOf("language", "qwen2-sharded", "model.safetensors.index.json"), index);
                yield return Text(index, () => WeightFiles.Shards(index));
                break;
            case "safetensors":
                string tensors = _folder.File("x.safetensors");
                File.Copy(ReferenceFiles.PathOf("language", "qwen2-sharded", "model-00003-of-00003.safetensors"), tensors);
                yield return Text(tensors, () => ReadTensors(tensors));
                break;
            case "bin":
                string archive = _folder.File("x.bin");
                File.Copy(ReferenceFiles.PathOf("language", "opt-postnorm", "pytorch_model-00003-of-00003.bin"), archive);
                yield return (archive, new Mutations(File.ReadAllBytes(archive), isText: false), () => ReadArchive(archive));
                break;
            case "jsonl" or "jsonl.gz":
                string rows = _folder.File("x." + subject);
                byte[] text = Encoding.UTF8.GetBytes("{\"text\": \"One caf\\u00e9.\", \"meta\": {\"pile_set_name\": \"a\"}}\n"
                    + "{\"text\": \"Two\", \"id\": 2}\n\n{\"text\": \"Three 1.5\"}\n");
                using (Stream file = File.Create(rows))
                using (Stream packed = subject == "jsonl" ? file : new GZipStream(file, CompressionLevel.Optimal))
                    packed.Write(text);
                yield return (rows, new Mutations(File.ReadAllBytes(rows), subject == "jsonl"), () => _ = JsonLines.Read(rows).ToList());
                break;
            case "experiment":
                foreach (string name in new[] { "quickstart.yaml", "toys.yaml", "paper/figure-5.yaml", "pythia-gpt2.yaml" })
                {
                    string path = Written("e-" + Path.GetFileName(name), File.ReadAllText(Path.Combine(Repository, "experiments", name)));
                    yield return Text(path, () => ExperimentReader.ReadFile(path));
                }
                break;
            case "scenario":
                foreach (string name in new[] { "formula", "log", "crra", "linear" })
                {
                    string path = Written(name + ".yaml",
                        File.ReadAllText(Path.Combine(Repository, "experiments", "scenarios", name + ".yaml")));
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
                string pairs = _folder.File("best_buddies.json");
                BestBuddies.Write(pairs, [.. Enumerable.Range(0, 4).Select(i =>
                    new MutualPair(new NeuronKey(i, 2 * i), new NeuronKey(1, i), 0.9 - 0.1 * i, 1, 1))]);
                yield return Text(pairs, () => BestBuddies.Read(pairs));
                break;
            default:
                string run = _folder.File("run");
                ProgramRun ran = ProgramRun.Of("run", Written("run.yaml", Experiment), "--out", run);
                Assert.That(ran.ExitStatus, Is.Zero, ran.Errors);
                string[] kept = [.. Directory.GetFiles(run, "*.json*"), .. Directory.GetFiles(Path.Combine(run, "runs"))];
                foreach (string path in kept)
                    yield return Text(path, () => ReadRun(run));
                break;
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

    private static string Repository => Path.GetFullPath(ReferenceFiles.PathOf("..", ".."));

    private static (string, Mutations, Action) Text(string path, Action read) =>
        (path, new Mutations(File.ReadAllBytes(path), isText: true), read);

    private static void ReadTensors(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        foreach (SafetensorsTensor tensor in file.Tensors.Values)
            file.ReadBytes(tensor, 0, []);
    }

    private static void ReadArchive(string path)
    {
        using TorchArchive archive = TorchArchive.Open(path);
        foreach (CheckpointTensor tensor in archive.Tensors)
        {
            try
            {
                using Stream bytes = tensor.OpenBytes();
                bytes.CopyTo(Stream.Null);
            }
            catch (Exception error) when (error is InvalidDataException or IOException)
            {
                // Those who read the weights say which tensor of which folder it was.
            }
        }
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

    private string Written(string name, string text) => _folder.Write(name, text);

    private string CopyOf(string folder)
    {
        string copy = Directory.CreateDirectory(_folder.File(Path.GetFileName(folder))).FullName;
        foreach (string file in Directory.GetFiles(folder).Where(file => !file.EndsWith("reference.safetensors", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return copy;
    }

    /// <summary>Where two files part, with what the second has there.</summary>
    private static string Difference(byte[] whole, byte[] changed)
    {
        int at = whole.AsSpan().CommonPrefixLength(changed);
        return $"at byte {at}: {BadInputException.Readable(Encoding.Latin1.GetString(changed.AsSpan(Math.Max(0, at - 20),
            Math.Min(80, changed.Length - Math.Max(0, at - 20)))))}";
    }

    private static int Seed(string subject, int number)
    {
        uint hash = 2166136261;
        unchecked
        {
            foreach (char letter in subject)
                hash = (hash ^ letter) * 16777619;
            return (int)(hash ^ ((uint)number * 2654435761));
        }
    }
}
