using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Language;
using Rosetta.Sim.Training;
using Rosetta.Theory.Randomness;
using static TorchSharp.torch;

namespace Rosetta.Tests.Sim.Training;

/// <summary>The families that the project trains, at a size that trains in a second.</summary>
public sealed class LanguageModelTrainingTests
{
    private const int Vocabulary = 20, Context = 16, Steps = 30;

    /// <summary>Rounding: sums of float32 cross-entropies over batches of different shapes.</summary>
    private const double LossRounding = 1e-5;

    private static readonly TimeSpan Never = TimeSpan.FromDays(1);

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("rosetta-language-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("gpt2")]
    [TestCase("gpt_neox")]
    [TestCase("opt")]
    [TestCase("qwen2")]
    public void ACutTraining_ResumesToTheBytesOfAnUncutOne(string family)
    {
        TrainingPool.Run([Task(family, "uncut")], 1, Never);
        using var cut = new CancellationTokenSource();
        var stop = new ManualResetEventSlim();
        TrainingTask task = Task(family, "cut");
        // A checkpoint after every step, and a cut as soon as the first of them is there: wherever it falls, the result must be the same.
        var watcher = new Thread(() =>
        {
            while (!File.Exists(Path.Combine(task.Folder, "training.safetensors")) && !stop.IsSet)
                Thread.Sleep(1);
            cut.Cancel();
        });
        watcher.Start();
        TrainingOutcome first = TrainingPool.Run([task], 1, TimeSpan.Zero, cancel: cut.Token)[0];
        stop.Set();
        watcher.Join();
        TrainingOutcome second = TrainingPool.Run([task], 1, Never)[0];
        Assert.Multiple(() =>
        {
            Assert.That(second.End, Is.EqualTo(TrainingEnd.Completed));
            Assert.That(first.Steps, Is.InRange(1, Steps));
            Assert.That(File.ReadAllBytes(Path.Combine(task.Folder, "model.safetensors")),
                Is.EqualTo(File.ReadAllBytes(Path.Combine(_folder, "uncut", "model.safetensors"))));
        });
    }

    [TestCase("gpt2")]
    [TestCase("gpt_neox")]
    [TestCase("opt")]
    [TestCase("qwen2")]
    public void TheFolderOfATrainedModel_ReadsBackToTheSameModel_WhichHasLearned(string family)
    {
        TrainingTask task = Task(family, "written", steps: 150);
        TrainingOutcome outcome = TrainingPool.Run([task], 1, Never)[0];
        using LanguageModel read = LanguageCheckpoint.Read(task.Folder);
        using var model = new ReadModel(read);
        HeldOutLoss again = HeldOutLoss.Evaluate(model, task.Text, task.Settings);
        Assert.Multiple(() =>
        {
            Assert.That(again.NatsPerToken, Is.EqualTo(outcome.HeldOut!.NatsPerToken).Within(LossRounding));
            Assert.That(outcome.HeldOut.NatsPerToken, Is.LessThan(outcome.HeldOut.UnigramNatsPerToken / 2),
                "the text is a cycle of words with a fault in eight");
            Assert.That(read.Configuration.ModelType, Is.EqualTo(family));
            Assert.That(Directory.GetFiles(task.Folder).Select(Path.GetFileName),
                Is.EquivalentTo(new[] { "config.json", "model.safetensors", "tokenizer.json", "training.json" }));
        });
    }

    /// <summary>bfloat16 has 8 bits: a product is off by 2^-8 of itself at most, and a gradient's sum by less.</summary>
    [TestCase("gpt2")]
    [TestCase("gpt_neox")]
    [TestCase("opt")]
    [TestCase("qwen2")]
    public void ProductsInBfloat16_TrainToTheSameLoss_AndLeaveFloat32Weights(string family)
    {
        TrainingTask[] tasks = [Task(family, "float32", 150), Task(family, "bfloat16", 150, bfloat16: true)];
        TrainingOutcome[] outcomes = [.. TrainingPool.Run(tasks, 1, Never)];
        using LanguageModel read = LanguageCheckpoint.Read(tasks[1].Folder);
        Assert.Multiple(() =>
        {
            Assert.That(outcomes[1].HeldOut!.NatsPerToken, Is.EqualTo(outcomes[0].HeldOut!.NatsPerToken).Within(0.03));
            Assert.That(outcomes[1].HeldOut!.NatsPerToken, Is.Not.EqualTo(outcomes[0].HeldOut!.NatsPerToken));
            Assert.That(read.Type, Is.EqualTo(ScalarType.Float32));
            Assert.That(tasks[1].Key, Is.Not.EqualTo(tasks[0].Key), "another recipe, another cell");
        });
    }

    private TrainingTask Task(string family, string name, int steps = Steps, bool bfloat16 = false)
    {
        // GPT-NeoX turns a quarter of a head, at least one pair.
        LanguageModelConfiguration configuration = TrainedArchitectures.All[family == "gpt_neox" ? "gpt-neox" : family]
            .Configuration(2, 16, family == "gpt_neox" ? 1 : 2, Vocabulary, Context);
        return new TrainingTask(name, configuration.ToJson(),
            () => new TrainableLanguageModel(configuration, Rng.FromSeed("weights"), "{}", bfloat16), Text(),
            new LanguageTrainingSettings((long)steps * 8 * Context, batchSize: 8, contextLength: Context, peakLearningRate: 1e-2,
                bfloat16Products: bfloat16),
            Rng.FromSeed("order"), Path.Combine(_folder, name));
    }

    private static TrainingText Text()
    {
        Rng rng = Rng.FromSeed("faulty cycle");
        TokenDocument[] documents = [.. Enumerable.Range(0, 80).Select(i => Cycle(rng.Derive("document", i)))];
        return new TrainingText(documents[..60], documents[60..], endOfText: 0, Vocabulary);

        static TokenDocument Cycle(Rng rng)
        {
            var tokens = new int[45];
            int word = rng.NextInt(Vocabulary - 1);
            for (int i = 0; i < tokens.Length; i++)
            {
                tokens[i] = word + 1;
                word = rng.NextInt(8) > 0 ? (word + 1) % (Vocabulary - 1) : rng.NextInt(Vocabulary - 1);
            }
            return new TokenDocument(tokens, tokens.Length);
        }
    }

    /// <summary>A model read from a folder, as the evaluation wants it.</summary>
    private sealed class ReadModel(LanguageModel model) : ITrainableModel
    {
        public IReadOnlyList<(string Name, TorchSharp.Modules.Parameter Parameter)> Parameters =>
            [.. model.Parameters.Select(entry => (entry.Key, entry.Value))];

        public Tensor Logits(Tensor tokenIds) => model.Logits(tokenIds);

        public void WriteTo(string folder) => throw new NotSupportedException("Only read.");

        public void Dispose()
        {
            // The model belongs to the test.
        }
    }
}
