using Rosetta.Sim.Training;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Tests.Sim.Training;

public sealed class TrainingPoolTests
{
    private const int Vocabulary = 30, Steps = 40;

    private static readonly TimeSpan Never = TimeSpan.FromDays(1);

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("rosetta-training-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void ATraining_LearnsABigramLaw_DownToItsEntropy()
    {
        TrainingOutcome outcome = TrainingPool.Run([Task("law", steps: 600)], 1, Never)[0];
        // A word is followed by the next one with chance 0.8 and else by any: the entropy of a successor, in nats.
        double main = 0.8 + 0.2 / (Vocabulary - 1), other = 0.2 / (Vocabulary - 1);
        double entropy = -main * Math.Log(main) - (Vocabulary - 2) * other * Math.Log(other);
        // Sampling: 5 standard errors of a mean of -log p over the held-out tokens, and a tenth of a nat that 600 steps leave to learn.
        double gate = 5 * Math.Log(main / other) * Math.Sqrt(main * (1 - main) / outcome.HeldOut!.PredictedTokens) + 0.1;
        Assert.Multiple(() =>
        {
            Assert.That(outcome.End, Is.EqualTo(TrainingEnd.Completed));
            Assert.That(outcome.HeldOut!.NatsPerToken, Is.EqualTo(entropy).Within(gate));
            Assert.That(outcome.HeldOut.NatsPerByte, Is.EqualTo(outcome.HeldOut.NatsPerToken / 2).Within(1e-12), "two bytes per token");
            Assert.That(outcome.HeldOut.UnigramNatsPerToken, Is.EqualTo(Math.Log(Vocabulary - 1)).Within(0.05),
                "all words are equally frequent");
            Assert.That(outcome.Tokens, Is.EqualTo(600 * 64));
        });
    }

    [Test]
    public void ACutTraining_ResumesToTheBytesOfAnUncutOne([Values(1, 17, 39)] int cutAt)
    {
        byte[] uncut = Weights(Task("uncut"));
        using var cut = new CancellationTokenSource();
        TrainingOutcome first = TrainingPool.Run([Task("cut", beforeCall: CancelAt(cut, cutAt))], 1, Never, cancel: cut.Token)[0];
        Assert.That(first.End, Is.EqualTo(TrainingEnd.Cut));
        Assert.That(first.Steps, Is.EqualTo(cutAt));
        Assert.That(Weights(Task("cut")), Is.EqualTo(uncut));
    }

    [Test]
    public void AKilledTraining_GoesOnFromItsLastCheckpoint_ToTheBytesOfAnUncutOne()
    {
        byte[] uncut = Weights(Task("uncut"));
        using var cut = new CancellationTokenSource();
        TrainingPool.Run([Task("killed", beforeCall: CancelAt(cut, 10))], 1, Never, cancel: cut.Token);
        // The second process dies at step 25 without a word: nothing after the checkpoint of step 10 was written.
        Assert.That(() => TrainingPool.Run([Task("killed", beforeCall: call => Die(call == 15))], 1, Never),
            Throws.InstanceOf<KilledException>());
        // The third one writes a checkpoint after every step, and dies too.
        Assert.That(() => TrainingPool.Run([Task("killed", beforeCall: call => Die(call == 20))], 1, TimeSpan.Zero),
            Throws.InstanceOf<KilledException>());
        string halfWritten = Path.Combine(_folder, "killed", "training.safetensors.1-0.tmp");
        File.WriteAllText(halfWritten, "what a kill in the middle of writing leaves");
        int calls = 0;
        Assert.That(Weights(Task("killed", beforeCall: call => calls = call)), Is.EqualTo(uncut));
        Assert.That(File.Exists(halfWritten), Is.False);
        Assert.That(calls, Is.InRange(Steps - 29, Steps - 29 + 100),
            "steps 1 to 29 are not redone; the rest are those left and the evaluation");
    }

    [Test]
    public void Weights_DoNotDependOnWhatTrainsBeside()
    {
        byte[] alone = Weights(Task("alone"));
        TrainingTask[] tasks = [.. Enumerable.Range(0, 4).Select(i => Task($"side{i}", seed: i))];
        TrainingPool.Run(tasks, 4, Never);
        byte[][] weights = [.. tasks.Select(task => File.ReadAllBytes(Path.Combine(task.Folder, "weights.bin")))];
        Assert.That(weights[0], Is.EqualTo(alone));
        Assert.That(weights.Skip(1), Has.None.EqualTo(alone), "another seed gives other weights");
    }

    [Test]
    public void AFinishedTraining_IsNotTrainedAgain_AndAnotherInItsFolderIsRefused()
    {
        TrainingOutcome first = TrainingPool.Run([Task("once")], 1, Never)[0];
        TrainingOutcome second = TrainingPool.Run([Task("once", beforeCall: _ => Die(true))], 1, Never)[0];
        Assert.That(second, Is.EqualTo(first));
        Assert.That(() => TrainingPool.Run([Task("once", seed: 7)], 1, Never),
            Throws.TypeOf<BadInputException>().With.Message.Contains("key"));
        Assert.That(Directory.GetFiles(Path.Combine(_folder, "once")).Select(Path.GetFileName),
            Is.EquivalentTo(new[] { "weights.bin", "training.json" }));
    }

    [Test]
    public void ACheckpointOfAnotherTraining_IsRefused()
    {
        using var cut = new CancellationTokenSource();
        TrainingPool.Run([Task("mixed", beforeCall: CancelAt(cut, 5))], 1, Never, cancel: cut.Token);
        Assert.That(() => TrainingPool.Run([Task("mixed", steps: 50)], 1, Never),
            Throws.TypeOf<BadInputException>().With.Message.Contains("checkpoint"));
    }

    [Test]
    public void ALossThatIsNoNumber_StopsThatTrainingWithAReason_AndNoOther()
    {
        TrainingTask poisoned = Task("poisoned", rate: 1e30);
        TrainingTask healthy = Task("healthy");
        IReadOnlyList<TrainingOutcome> outcomes = TrainingPool.Run([poisoned, healthy], 2, Never);
        Assert.Multiple(() =>
        {
            Assert.That(outcomes[0].End, Is.EqualTo(TrainingEnd.Diverged));
            Assert.That(outcomes[0].Reason, Does.Contain("learning rate"));
            Assert.That(outcomes[1].End, Is.EqualTo(TrainingEnd.Completed));
            Assert.That(File.Exists(Path.Combine(poisoned.Folder, "weights.bin")), Is.False);
        });
    }

    [Test]
    public void AFailure_CutsTheOthers_AndReachesTheCaller()
    {
        TrainingTask endless = Task("endless", steps: 10_000_000);
        Assert.That(() => TrainingPool.Run([endless, Task("failing", beforeCall: call => Die(call == 3))], 2, Never),
            Throws.InstanceOf<KilledException>());
        Assert.That(File.Exists(Path.Combine(endless.Folder, "training.safetensors")), Is.True);
    }

    [Test]
    public void Progress_EndsWithTheLastStep()
    {
        var reports = new List<TrainingProgress>();
        TrainingPool.Run([Task("told")], 1, Never, reports.Add);
        Assert.That(reports[^1], Has.Property(nameof(TrainingProgress.Step)).EqualTo(Steps).And.Property(nameof(TrainingProgress.Remaining))
            .EqualTo(TimeSpan.Zero));
        Assert.That(reports[^1].TokensPerSecond, Is.Positive);
    }

    [Test, NonParallelizable]
    public void NoTensor_OutlivesAStepOrATraining()
    {
        long Left(string name, int steps)
        {
            long before = Tensor.TotalCount;
            TrainingPool.Run([Task(name, steps)], 1, Never);
            return Tensor.TotalCount - before;
        }
        Left("warm", 5);
        // TorchSharp counts the tensor that a Parameter is made from as alive after its handle has moved to the Parameter.
        const int parametersOfTheModel = 3;
        Assert.That(Left("short", 5), Is.EqualTo(parametersOfTheModel));
        Assert.That(Left("long", 50), Is.EqualTo(parametersOfTheModel));
    }

    [Test]
    public void ThePool_LeavesTheNumberOfThreadsAsItWas()
    {
        int before = torch.get_num_threads();
        TrainingPool.Run([Task("threads")], 1, Never);
        Assert.That(torch.get_num_threads(), Is.EqualTo(before));
    }

    private byte[] Weights(TrainingTask task)
    {
        Assert.That(TrainingPool.Run([task], 1, Never)[0].End, Is.EqualTo(TrainingEnd.Completed));
        return File.ReadAllBytes(Path.Combine(task.Folder, "weights.bin"));
    }

    private TrainingTask Task(string name, int steps = Steps, int seed = 0, double rate = 0.02, Action<int>? beforeCall = null) =>
        new(name, $"bigram {seed}",
            () => new BigramModel(Vocabulary, 12, Rng.FromSeed("initial").Derive("seed", seed), beforeCall), Text(),
            new LanguageTrainingSettings((long)steps * 64, batchSize: 4, contextLength: 16, peakLearningRate: rate), Rng.FromSeed("order"),
            Path.Combine(_folder, name));

    private static TrainingText Text()
    {
        Rng rng = Rng.FromSeed("bigram text");
        TokenDocument[] documents = [.. Enumerable.Range(0, 200).Select(i => Chain(rng.Derive("document", i)))];
        return new TrainingText(documents[..150], documents[150..], endOfText: 0, Vocabulary);

        static TokenDocument Chain(Rng rng)
        {
            var tokens = new int[40];
            int word = rng.NextInt(Vocabulary - 1);
            for (int i = 0; i < tokens.Length; i++)
            {
                tokens[i] = word + 1;
                word = rng.NextDouble() < 0.8 ? (word + 1) % (Vocabulary - 1) : rng.NextInt(Vocabulary - 1);
            }
            return new TokenDocument(tokens, 2 * tokens.Length);
        }
    }

    private static Action<int> CancelAt(CancellationTokenSource source, int at) => call =>
    {
        if (call == at)
            source.Cancel();
    };

    /// <summary>An exception that no code of the trainer expects: as close to a kill as a test can come within its own process.</summary>
    private sealed class KilledException : Exception;

    private static void Die(bool now)
    {
        if (now)
            throw new KilledException();
    }
}
