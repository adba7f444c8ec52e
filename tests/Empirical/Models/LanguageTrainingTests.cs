using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Language;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Tests.Empirical.Models;

/// <summary>Models trained from scratch: initialisation, gradients, disposal, threads, and the way to disk and back.</summary>
public sealed class LanguageTrainingTests
{
    private static readonly LanguageModelConfiguration[] Shapes =
        [Gpt2Configuration.Of(2, 32, 2, 64, 24), GptNeoXConfiguration.Of(2, 32, 2, 64, 24), OptConfiguration.Of(2, 32, 2, 64, 24),
            Qwen2Configuration.Of(2, 32, 4, 64, 24)];

    [TestCaseSource(nameof(Shapes))]
    public void TrainingOnOneBatch_LearnsIt(LanguageModelConfiguration shape)
    {
        using LanguageModel model = New(shape, "learn");
        (double first, double last) = Train(model, 60);
        Assert.That(first, Is.EqualTo(Math.Log(shape.VocabularySize)).Within(0.2), "an untrained model knows nothing: ln(vocabulary) nats");
        Assert.That(last, Is.LessThan(0.5 * first));
    }

    [TestCaseSource(nameof(Shapes))]
    public void TrainingStep_LeavesNoTensorBehind(LanguageModelConfiguration shape)
    {
        using LanguageModel model = New(shape, "dispose");
        Train(model, 2);
        using DisposeScope scope = NewDisposeScope();
        long before = scope.DisposablesCount;
        using (NewDisposeScope())
            model.Loss(Batch(shape)).backward();
        Assert.That(scope.DisposablesCount, Is.EqualTo(before));
    }

    [TestCaseSource(nameof(Shapes))]
    public void ModelsTrainedOnSeveralThreads_AreThoseTrainedOnOne(LanguageModelConfiguration shape)
    {
        int threads = get_num_threads();
        set_num_threads(1);
        try
        {
            double[] alone = [.. Enumerable.Range(0, 4).Select(seed => TrainedLoss(shape, seed))];
            var together = new double[4];
            Parallel.For(0, 4, seed =>
            {
                // libtorch keeps the number with each thread, and a thread of the pool may have computed before.
                int before = get_num_threads();
                set_num_threads(1);
                together[seed] = TrainedLoss(shape, seed);
                set_num_threads(before);
            });
            Assert.That(together, Is.EqualTo(alone));
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [TestCaseSource(nameof(Shapes))]
    public void InitialWeights_DependOnTheirNamesAndSeedAlone(LanguageModelConfiguration shape)
    {
        random.manual_seed(1);
        using LanguageModel first = New(shape, "same");
        random.manual_seed(2);
        using LanguageModel second = New(shape, "same"), other = New(shape, "other");
        foreach (ParameterSpecification specification in shape.Parameters)
        {
            using DisposeScope scope = NewDisposeScope();
            Assert.That(first.Parameters[specification.Name].eq(second.Parameters[specification.Name]).all().item<bool>(), Is.True,
                specification.Name);
            if (specification.InitialStandardDeviation == 0)
                continue;
            Tensor values = other.Parameters[specification.Name];
            // Six standard errors of a standard deviation: 6 / sqrt(2 n).
            double margin = 6 / Math.Sqrt(2.0 * specification.ElementCount);
            Assert.That(values.std().item<float>() / specification.InitialStandardDeviation, Is.EqualTo(1).Within(margin),
                specification.Name);
        }
    }

    [TestCaseSource(nameof(Shapes))]
    public void WrittenCheckpoint_IsReadBackExactly(LanguageModelConfiguration shape)
    {
        string folder = Path.Combine(Path.GetTempPath(), $"rosetta-checkpoint-{Guid.NewGuid():N}");
        try
        {
            using LanguageModel model = New(shape, "write");
            LanguageCheckpoint.Write(folder, model, "{}");
            using LanguageModel back = LanguageCheckpoint.Read(folder);
            Assert.That(back.Configuration.ToJson(), Is.EqualTo(shape.ToJson()));
            using DisposeScope scope = NewDisposeScope();
            Assert.That(back.Logits(Batch(shape)).eq(model.Logits(Batch(shape))).all().item<bool>(), Is.True);
            Assert.That(Directory.GetFiles(folder).Select(Path.GetFileName),
                Is.EquivalentTo(new[] { "config.json", "model.safetensors", "tokenizer.json" }));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestCaseSource(nameof(Shapes))]
    public void ParameterCounts_AreTheArchitectures(LanguageModelConfiguration shape)
    {
        using LanguageModel model = New(shape, "count");
        // Per block of width d: 4 d^2 of attention, 8 d^2 of MLP, 13 d of biases and norms; 2 d of the final norm. Of Qwen2.5 with half as
        // many key heads: 3 d^2 and 2 d of attention, 12 d^2 of a gated MLP, 2 d of norms; d of the final norm.
        Assert.That(model.ParameterCount(withEmbeddings: false), Is.EqualTo(shape is Qwen2Configuration
            ? 2 * (15 * 32 * 32 + 4 * 32) + 32 : 2 * (12 * 32 * 32 + 13 * 32) + 2 * 32));
        int embeddings = shape switch
        {
            Gpt2Configuration => (64 + 24) * 32,
            OptConfiguration => (64 + 24 + 2) * 32,
            Qwen2Configuration => 64 * 32,
            _ => 2 * 64 * 32,
        };
        Assert.That(model.ParameterCount() - model.ParameterCount(withEmbeddings: false), Is.EqualTo(embeddings));
    }

    [TestCaseSource(nameof(Shapes))]
    public void Loss_IgnoresPadding(LanguageModelConfiguration shape)
    {
        using LanguageModel model = New(shape, "mask");
        using DisposeScope scope = NewDisposeScope();
        Tensor ids = Batch(shape), shorter = ids.narrow(1, 0, 10),
            mask = cat([ones([8, 10], ScalarType.Int64), zeros([8, 14], ScalarType.Int64)], 1);
        // Rounding: the same sums over another batch layout.
        Assert.That(model.Loss(ids, mask).item<float>(), Is.EqualTo(model.Loss(shorter).item<float>()).Within(1e-5));
    }

    [Test]
    public void TokensOutsideVocabularyOrContext_ArePlainErrors()
    {
        using LanguageModel model = New(Shapes[0], "bad");
        using DisposeScope scope = NewDisposeScope();
        Assert.That(() => model.Logits(full([1, 3], 64, ScalarType.Int64)),
            Throws.TypeOf<BadInputException>().With.Message.Contains("64 tokens"));
        Assert.That(() => model.Logits(zeros([1, 25], ScalarType.Int64)),
            Throws.TypeOf<BadInputException>().With.Message.Contains("context of 24"));
    }

    private static double TrainedLoss(LanguageModelConfiguration shape, int seed)
    {
        using LanguageModel model = New(shape, $"thread {seed}");
        return Train(model, 5).Last;
    }

    private static LanguageModel New(LanguageModelConfiguration shape, string seed)
    {
        LanguageModel model = shape.CreateModel();
        model.Initialize(Rng.FromSeed(seed));
        return model;
    }

    private static (double First, double Last) Train(LanguageModel model, int steps)
    {
        using optim.Optimizer optimizer = optim.AdamW(model.Parameters.Values, lr: 3e-3);
        double first = 0, last = 0;
        for (int step = 0; step < steps; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            optimizer.zero_grad();
            Tensor loss = model.Loss(Batch(model.Configuration));
            loss.backward();
            optimizer.step();
            last = loss.item<float>();
            if (step == 0)
                first = last;
        }
        return (first, last);
    }

    private static Tensor Batch(LanguageModelConfiguration shape)
    {
        Rng rng = Rng.FromSeed("batch");
        return tensor(Enumerable.Range(0, 8 * shape.ContextLength).Select(_ => (long)rng.NextInt(shape.VocabularySize)).ToArray(),
            [8, shape.ContextLength]);
    }
}
