using Rosetta.Empirical.Models.Language;
using Rosetta.Sim.Training;
using Rosetta.Theory.Randomness;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Rosetta.Tests.Sim.Training;

/// <summary>The loss by rows and its gradients are those of the whole step's logits; the optimiser's one buffer is the sum of its
/// parts.</summary>
public sealed class NextTokenLossTests
{
    private const int Vocabulary = 700, Context = 24;

    /// <summary>float32 sums in another order, relative to the largest gradient of a parameter.</summary>
    private const double Rounding = 1e-5;

    [Test]
    public void Training_IsThatOfTheLibrarysModulesAndOptimiser()
    {
        Gpt2Configuration shape = Gpt2Configuration.Of(2, 32, 2, Vocabulary, Context);
        Rng rng = Rng.FromSeed("text");
        TokenDocument[] documents = [.. Enumerable.Range(0, 40).Select(i => Made(rng.Derive("document", i)))];
        var settings = new LanguageTrainingSettings(8 * 4 * Context, 4, Context, 3e-3, clipNorm: 0.5);
        using var model = new TrainableLanguageModel(shape, Rng.FromSeed("weights"), "{}");
        IReadOnlyList<double> own = TrainingSteps.Run(model, Text(), settings, 8),
            plain = PlainLanguageTrainer.Train(shape, Rng.FromSeed("weights"), Text(), settings, 8);
        Assert.That(own, Is.EqualTo(plain).Within(1e-4), "eight steps, clipped, decayed and warmed up alike");
        Assert.That(own[^1], Is.LessThan(own[0] - 0.05));

        PackedTokens Text() => new(documents, 0, 4, Context, Rng.FromSeed("order"));

        static TokenDocument Made(Rng rng)
        {
            int[] tokens = [.. Enumerable.Range(0, 60).Select(_ => rng.NextInt(1 + rng.NextInt(Vocabulary)))];
            return new TokenDocument(tokens, tokens.Length);
        }
    }

    [TestCase("gpt2")]
    [TestCase("gpt-neox")]
    [TestCase("opt")]
    [TestCase("qwen2")]
    public void LossAndGradients_AreThoseOfTheLogits(string architecture)
    {
        using var scope = NewDisposeScope();
        LanguageModelConfiguration shape = TrainedArchitectures.All[architecture].Configuration(2, 32, 2, Vocabulary, Context);
        using var model = new TrainableLanguageModel(shape, Rng.FromSeed("rows"), "{}");
        Rng rng = Rng.FromSeed("tokens");
        Tensor ids = tensor([.. Enumerable.Range(0, 12 * Context).Select(_ => (long)rng.NextInt(Vocabulary))], [12, Context]),
            targets = tensor([.. Enumerable.Range(0, 12 * Context).Select(_ => (long)rng.NextInt(Vocabulary))], [12, Context]);
        Tensor whole = nn.functional.cross_entropy(model.Logits(ids).flatten(0, 1), targets.flatten());
        whole.backward();
        float[][] expected = [.. model.Parameters.Select(entry => entry.Parameter.grad!.data<float>().ToArray())];
        foreach ((_, Parameter parameter) in model.Parameters)
            parameter.grad!.zero_();
        double loss = model.Backward(ids, targets);
        Assert.That(loss, Is.EqualTo(whole.item<float>()).Within(1e-5));
        for (int i = 0; i < expected.Length; i++)
        {
            double largest = expected[i].Max(Math.Abs);
            float[] own = model.Parameters[i].Parameter.grad!.data<float>().ToArray();
            Assert.That(own, Is.EqualTo(expected[i]).Within(Rounding * largest + 1e-9), model.Parameters[i].Name);
        }
    }
}
