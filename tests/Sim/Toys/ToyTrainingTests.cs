using Rosetta.Sim.Toys;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Spectra;
using TorchSharp;
using TorchSharp.Modules;

namespace Rosetta.Tests.Sim.Toys;

public sealed class ToyTrainingTests
{
    /// <summary>Rounding: sums of up to 100 float32 products, each to 6e-8, relative to the largest gradient of the array.</summary>
    private const double GradientRelative = 2e-6;

    /// <summary>
    /// Rounding, amplified: Adam divides by the gradient's size, so a rounding of a small gradient moves a weight by a share of the rate.
    /// </summary>
    private const double TrainedWeight = 2e-3;

    private static readonly Rng Root = Rng.FromSeed("toy training tests");

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("rosetta-toys-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void TheGradient_IsThatOfAutomaticDifferentiation([Range(0, 5)] int index)
    {
        ToyInstance instance = ToyTestCases.Ragged().ElementAt(index);
        var gradient = new ToyGradient(instance);
        ToyShape shape = gradient.Shape;
        float[] parameters = ToyInitialisation.Draw(shape, 1, Root.Derive("initial", index));
        for (int i = 0; i < shape.Features; i++)
            parameters[shape.BiasStart + i] = 0.03f * (i % 3);
        var batch = new SparseSamples(64, shape.Features);
        new ToySampler(instance.Features, instance.Signed).Draw(batch, Root.Derive("batch", index));
        var work = new ToyWorkspace();
        // A larger network first, so that the workspace holds what a careless kernel would read.
        new ToyGradient(ToyTestCases.Ragged().ElementAt(2))
            .Compute(ToyInitialisation.Draw(new ToyShape(70, 100, false), 1, Root), Batch(ToyTestCases.Ragged().ElementAt(2)), work);
        double loss = gradient.Compute(parameters, batch, work);

        using var scope = torch.NewDisposeScope();
        ToyWeights weights = ToyWeights.Unpadded(shape, parameters);
        using Parameter encoder = PlainToyTrainer.Leaf(weights.Encoder, shape.Features, shape.Neurons),
            bias = PlainToyTrainer.Leaf(weights.Bias, shape.Features);
        using Parameter decoder = instance.Tied ? encoder : PlainToyTrainer.Leaf(weights.Decoder, shape.Features, shape.Neurons);
        torch.Tensor expected = PlainToyTrainer.Loss(instance, encoder, decoder, bias,
            torch.tensor((float[])[.. instance.Importances().Select(value => (float)value)]), PlainToyTrainer.Dense(batch));
        expected.backward();
        ToyWeights found = ToyWeights.Unpadded(shape, work.Gradient);
        Assert.Multiple(() =>
        {
            Assert.That(loss, Is.EqualTo(expected.item<float>()).Within(GradientRelative * loss));
            Same(found.Encoder, encoder);
            Same(found.Decoder, decoder);
            Same(found.Bias, bias);
        });

        static void Same(float[] found, Parameter parameter)
        {
            float[] expected = PlainToyTrainer.Values(parameter.grad!);
            double scale = expected.Max(Math.Abs);
            Assert.That(scale, Is.Positive);
            Assert.That(found.Zip(expected, (a, b) => Math.Abs(a - b)).Max(), Is.LessThan(GradientRelative * scale));
        }
    }

    [Test]
    public void AShortTraining_IsThatOfThePlainReference([Range(0, 5)] int index)
    {
        ToyInstance instance = ToyTestCases.Ragged().ElementAt(index);
        ToyTrainingSettings settings = Settings(20);
        (ToyWeights expected, IReadOnlyList<double> losses) = PlainToyTrainer.Train(instance, settings, Root, 20);
        TrainedToy trained = ToyTrainer.Train([instance], settings, Root)[0];
        Assert.That(trained.Loss, Is.EqualTo(losses[^1]).Within(1e-3 * losses[^1]), "the last twentieth is the last step");
        Assert.That(trained.Weights!.Encoder.Zip(expected.Encoder, (a, b) => Math.Abs(a - b)).Max(), Is.LessThan(TrainedWeight));
        Assert.That(trained.Weights.Decoder.Zip(expected.Decoder, (a, b) => Math.Abs(a - b)).Max(), Is.LessThan(TrainedWeight));
    }

    [Test]
    public void AnInstance_HasTheSameBits_AloneAndAmongOthers_OnAnyNumberOfThreads()
    {
        ToyInstance[] all = [.. ToyTestCases.Ragged(), .. ToyTestCases.Ragged(1)];
        ToyTrainingSettings settings = Settings(40);
        IReadOnlyList<TrainedToy> together = ToyTrainer.Train(all, settings, Root, parallel: 3),
            reversed = ToyTrainer.Train([.. all.Reverse()], settings, Root, parallel: 1);
        for (int i = 0; i < all.Length; i++)
        {
            TrainedToy alone = ToyTrainer.Train([all[i]], settings, Root, parallel: 1)[0];
            AssertSameBits(together[i], alone);
            AssertSameBits(reversed[all.Length - 1 - i], alone);
        }
        Assert.That(together[0].Weights!.Encoder, Is.Not.EqualTo(together[6].Weights!.Encoder), "another seed gives other weights");
    }

    [Test]
    public void ACutTraining_ResumesToTheBitsOfAnUncutOne()
    {
        ToyInstance[] all = [.. ToyTestCases.Ragged()];
        ToyTrainingSettings settings = Settings(100);
        IReadOnlyList<TrainedToy> uncut = ToyTrainer.Train(all, settings, Root);
        var checkpoint = new ToyCheckpoint(Path.Combine(_folder, "running.safetensors"), TimeSpan.Zero);
        for (int attempt = 0; attempt < 3; attempt++)
        {
            // Dies without a word after a checkpoint; the instances at hand differ from attempt to attempt.
            int told = 0;
            Assert.That(() => ToyTrainer.Train(all[attempt..], settings, Root,
                checkpoint with { Every = attempt == 1 ? TimeSpan.FromDays(1) : TimeSpan.Zero },
                progress: _ => throw new InvalidOperationException($"killed {told++}")), Throws.InstanceOf<InvalidOperationException>());
        }
        string halfWritten = checkpoint.Path + ".1-0.tmp";
        File.WriteAllText(halfWritten, "what a kill in the middle of writing leaves");
        IReadOnlyList<TrainedToy> resumed = ToyTrainer.Train(all, settings, Root, checkpoint);
        for (int i = 0; i < all.Length; i++)
            AssertSameBits(resumed[i], uncut[i]);
        Assert.That(Directory.GetFiles(_folder), Is.Empty, "neither checkpoint nor leftovers stay");
    }

    [Test]
    public void ACancelledTraining_LeavesACheckpoint_AndGoesOnFromIt()
    {
        ToyInstance[] all = [.. ToyTestCases.Ragged().Take(2)];
        ToyTrainingSettings settings = Settings(100);
        var checkpoint = new ToyCheckpoint(Path.Combine(_folder, "running.safetensors"), TimeSpan.FromDays(1));
        using var cut = new CancellationTokenSource();
        Assert.That(() => ToyTrainer.Train(all, settings, Root, checkpoint, progress: _ => cut.Cancel(), cancel: cut.Token),
            Throws.InstanceOf<OperationCanceledException>());
        ToyTrainingProgress? first = null;
        IReadOnlyList<TrainedToy> resumed = ToyTrainer.Train(all, settings, Root, checkpoint, progress: report => first ??= report);
        Assert.That(first!.Step, Is.EqualTo(32), "the first report of the second process comes after its first 16 steps");
        AssertSameBits(resumed[0], ToyTrainer.Train([all[0]], settings, Root)[0]);
    }

    [Test]
    public void ALossThatIsNoNumber_StopsThatInstanceWithAReason_AndNoOther()
    {
        // A penalty beyond float32: its gradient is infinite from the first step on, so the weights are lost after it.
        var poisoned = new ToyInstance(ToyKind.Autoencoder, ToyFeatures.Independent(70, 0.1), PowerLawSpectrum.Of(1.5), 8, 3,
            penalty: 1e300);
        ToyInstance healthy = ToyTestCases.Ragged().First();
        ToyTrainingSettings settings = Settings(40);
        IReadOnlyList<TrainedToy> results = ToyTrainer.Train([poisoned, healthy], settings, Root);
        Assert.Multiple(() =>
        {
            Assert.That(results[0].End, Is.EqualTo(ToyEnd.Diverged));
            Assert.That(results[0].Reason, Does.Contain("learning rate"));
            Assert.That(results[0].Weights, Is.Null);
            Assert.That(results[0].Steps, Is.LessThan(40));
        });
        AssertSameBits(results[1], ToyTrainer.Train([healthy], settings, Root)[0]);
    }

    [Test]
    public void ARateFarTooHigh_Diverges_AndIsRecordedWithoutMeasures()
    {
        ToyTrainingSettings settings = new(200, batchSize: 64, peakRate: 1e20, warmupSteps: 0);
        var runner = new ToyRunner(new ToyFolder(_folder), settings, 256, Root, TimeSpan.FromDays(1));
        ToyRecord record = runner.Run([ToyTestCases.Ragged().First()])[0];
        Assert.That(record.End, Is.EqualTo("Diverged"));
        Assert.That(record.Reason, Is.Not.Empty);
        Assert.That(record.FeatureMeasures, Is.Empty);
        Assert.That(runner.Run([ToyTestCases.Ragged().First()])[0].Reason, Is.EqualTo(record.Reason), "read back, not trained again");
    }

    [Test]
    public void APlateau_StopsAnInstanceEarly_AndOnlyThatOne()
    {
        // One feature, present always: learnt within a few hundred steps; the other has much to learn.
        var easy = new ToyInstance(ToyKind.Bottleneck, ToyFeatures.Independent(1, 1), PowerLawSpectrum.Of(1), 1, 0);
        ToyInstance hard = ToyTestCases.Ragged().ElementAt(3);
        var settings = new ToyTrainingSettings(1000, batchSize: 64, warmupSteps: 0, plateau: new PlateauRule(50, 0.01, 3));
        IReadOnlyList<TrainedToy> results = ToyTrainer.Train([easy, hard], settings, Root);
        Assert.That(results[0].End, Is.EqualTo(ToyEnd.Plateau).Or.EqualTo(ToyEnd.Completed));
        Assert.That(results.Select(result => result.Steps).Min(), Is.LessThan(1000));
        AssertSameBits(results[1], ToyTrainer.Train([hard], settings, Root)[0]);
    }

    [Test]
    public void ARunner_GoesOnWhereItStopped_AndTrainsNothingTwice()
    {
        ToyInstance[] all = [.. ToyTestCases.Ragged().Take(3)];
        var runner = new ToyRunner(new ToyFolder(_folder), Settings(40), 512, Root, TimeSpan.FromDays(1));
        IReadOnlyList<ToyRecord> first = runner.Run(all[..2]);
        int trained = 0;
        IReadOnlyList<ToyRecord> second = runner.Run(all, ended: _ => Interlocked.Increment(ref trained));
        Assert.That(trained, Is.EqualTo(1));
        Assert.That(System.Text.Json.JsonSerializer.Serialize(second[0], ToyFolder.JsonOptions),
            Is.EqualTo(System.Text.Json.JsonSerializer.Serialize(first[0], ToyFolder.JsonOptions)));
        Assert.That(() => runner.Run([all[0], all[0]]), Throws.TypeOf<BadInputException>());
    }

    [Test]
    public void AResumedTraining_StartedWhenItFirstStarted()
    {
        ToyInstance[] one = [ToyTestCases.Ragged().First()];
        ToyTrainingSettings settings = Settings(100);
        var checkpoint = new ToyCheckpoint(Path.Combine(_folder, "running.safetensors"), TimeSpan.FromDays(1));
        using var cut = new CancellationTokenSource();
        Assert.That(() => ToyTrainer.Train(one, settings, Root, checkpoint, progress: _ => cut.Cancel(), cancel: cut.Token),
            Throws.InstanceOf<OperationCanceledException>());
        DateTime between = DateTime.UtcNow;
        TrainedToy resumed = ToyTrainer.Train(one, settings, Root, checkpoint)[0];
        Assert.That(resumed.StartedUtc, Is.LessThan(between), "a prediction frozen between the sittings must not be judged by it");
    }

    [Test]
    public void ImpossibleSizes_AreRefusedBeforeTraining()
    {
        ToyFeatures features = ToyFeatures.Independent(10, 0.1);
        PowerLawSpectrum spectrum = PowerLawSpectrum.Of(1);
        Assert.Multiple(() =>
        {
            Refused(() => ToyFeatures.Independent(0, 0.1));
            Refused(() => ToyFeatures.Independent(10, 0));
            Refused(() => ToyFeatures.Independent(10, 1.5));
            Refused(() => ToyFeatures.Independent(10, double.NaN));
            Refused(() => ToyFeatures.Of(10, 0.1, FeatureCorrelation.Together, 3));
            Refused(() => ToyFeatures.Of(10, 0.3, FeatureCorrelation.Exclusive, 5));
            Refused(() => new ToyInstance(ToyKind.Computation, features, spectrum, 0, 0));
            Refused(() => new ToyInstance(ToyKind.Computation, features, spectrum, 4, -1));
            Refused(() => new ToyInstance(ToyKind.Computation, features, spectrum, 4, 0, penalty: 1));
            Refused(() => new ToyTrainingSettings(batchSize: 100));
            Refused(() => new ToyTrainingSettings(steps: 0));
            Refused(() => new ToyTrainingSettings(peakRate: double.NaN));
            Refused(() => new ToyTrainingSettings(initialScale: 0));
            Refused(() => new PlateauRule(0, 0.1, 1));
            Refused(() => ToyEvaluation.Draw(new ToyInstance(ToyKind.Computation, features, spectrum, 4, 0), 1000, Root));
        });

        static void Refused(Func<object> make) => Assert.That(() => make(), Throws.TypeOf<BadInputException>());
    }

    private static ToyTrainingSettings Settings(int steps) => new(steps, batchSize: 64, warmupSteps: 5, initialScale: 1);

    private static SparseSamples Batch(ToyInstance instance)
    {
        var batch = new SparseSamples(64, instance.Features.Count);
        new ToySampler(instance.Features, instance.Signed).Draw(batch, Root.Derive("other"));
        return batch;
    }

    private static void AssertSameBits(TrainedToy found, TrainedToy expected)
    {
        Assert.That(found.Weights!.Encoder, Is.EqualTo(expected.Weights!.Encoder), found.Instance.Name);
        Assert.That(found.Weights.Decoder, Is.EqualTo(expected.Weights.Decoder), found.Instance.Name);
        Assert.That(found.Weights.Bias, Is.EqualTo(expected.Weights.Bias), found.Instance.Name);
        Assert.That(found.Loss, Is.EqualTo(expected.Loss), found.Instance.Name);
    }
}
