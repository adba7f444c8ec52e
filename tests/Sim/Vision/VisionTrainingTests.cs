using Rosetta.Empirical.Images;
using Rosetta.Empirical.Models.Vision;
using Rosetta.Sim.Scenes;
using Rosetta.Sim.Training;
using Rosetta.Sim.Vision;
using Rosetta.Theory.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Tests.Sim.Vision;

/// <summary>Vision models that are trained here, at a size that trains in seconds.</summary>
public sealed class VisionTrainingTests
{
    private const string Autoencoder = "masked-autoencoder", ImageText = "image-text", Flow = "pixel-flow";

    private static readonly VisionShape Shape = new(Side: 32, Patch: 8, Layers: 2, Width: 16, Heads: 2);

    private static readonly TimeSpan Never = TimeSpan.FromDays(1);

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("rosetta-vision-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase(Autoencoder)]
    [TestCase(ImageText)]
    public void TheFolderOfATower_ReadsBackToTheSameNeurons_FromTheSamePictures(string objective)
    {
        Rng rng = Rng.FromSeed("read back");
        var settings = new LanguageTrainingSettings(16 * Shape.Patches, 16, Shape.Patches);
        using ILearner learner = TrainedVision.All[objective].Create(Shape, settings, Data(rng), rng.Derive("initial"));
        learner.WriteTo(_folder);
        const int count = 5;
        (double[] Mean, double[] Deviation) normalisation = objective == Autoencoder ? VisionData.ImageNet : VisionData.Clip;
        var scenes = new ScenePatches("pictures", Shape, normalisation);
        int values = Shape.Patches * Shape.PatchValues;
        var patches = new float[count * values];
        for (int i = 0; i < count; i++)
            _ = scenes.Read(i, patches.AsSpan(i * values, values));
        using DisposeScope scope = NewDisposeScope();
        using IDisposable off = no_grad();
        var trained = new List<float[]>();
        Tensor input = tensor(patches, [count, Shape.Patches, Shape.PatchValues]);
        void Keep(int layer, Tensor neurons) => trained.Add(neurons.contiguous().data<float>().ToArray());
        if (learner is MaskedAutoencoder autoencoder)
            autoencoder.Neurons(input, Keep);
        else
            ((ContrastivePair)learner).Neurons(input, Keep);

        // The other way round: whole pictures, through the preprocessing file that lies beside the weights, into the reader's tower.
        var source = new SceneSource("pictures", count, Shape.Side);
        ImagePreprocessing preprocessing = PreprocessingFile.Read(_folder);
        float[] pixels = [.. Enumerable.Range(0, count).SelectMany(i => preprocessing.Apply(source.Read(i)).Values)];
        using VisionModel tower = VisionFamilies.Read(_folder, new VisionReading(ScalarType.Float32, CPU));
        var read = new List<float[]>();
        var inputs = new Dictionary<string, Tensor> { ["pixel_values"] = tensor(pixels, [count, 3, Shape.Side, Shape.Side]) };
        _ = tower.Run(inputs, null, withOutput: false, (_, neurons) => read.Add(neurons.contiguous().data<float>().ToArray()));
        Assert.Multiple(() =>
        {
            Assert.That(tower.Family, Is.EqualTo(objective == Autoencoder ? "pixio" : "open_clip"));
            Assert.That(tower.Layout.Count, Is.EqualTo(Shape.Neurons));
            Assert.That(read, Has.Count.EqualTo(trained.Count));
            for (int layer = 0; layer < read.Count; layer++)
                Assert.That(read[layer].Zip(trained[layer]).Max(pair => Math.Abs(pair.First - pair.Second)), Is.LessThan(1e-5), $"{layer}");
        });
    }

    [Test]
    public void TheFolderOfAGenerator_ReadsBackToTheSamePicturesAndNeurons()
    {
        Rng rng = Rng.FromSeed("read back");
        var settings = new LanguageTrainingSettings(16 * Shape.Patches, 16, Shape.Patches);
        using var learner = (PixelFlowGenerator)TrainedVision.All[Flow].Create(Shape, settings, Data(rng), rng.Derive("initial"));
        learner.WriteTo(_folder);
        const int count = 5;
        using DisposeScope scope = NewDisposeScope();
        using IDisposable off = no_grad();
        // Noise of whole pictures, and the same cut into patches.
        int side = Shape.Side / Shape.Patch;
        Tensor noise = tensor(Enumerable.Range(0, count * 3 * Shape.Side * Shape.Side).Select(_ => (float)rng.NextGaussian()).ToArray(),
            [count, 3, side, Shape.Patch, side, Shape.Patch]);
        Tensor patches = noise.permute(0, 2, 4, 1, 3, 5).reshape(count, Shape.Patches, Shape.PatchValues);
        Tensor labels = tensor(new long[] { 0, 7, 20, 47, ScenePictureClass.Count });
        List<float[]> trained = [], read = [];
        Tensor made = learner.Predict(patches, labels, ones(1, 1, 1), (_, neurons) => trained.Add(Values(neurons)))
            .view(count, side, side, 3, Shape.Patch, Shape.Patch).permute(0, 3, 1, 4, 2, 5).reshape(count, 3, Shape.Side, Shape.Side);

        using VisionModel generator = VisionFamilies.Read(_folder, new VisionReading(ScalarType.Float32, CPU));
        IReadOnlyDictionary<string, Tensor> outputs = generator.Run(new Dictionary<string, Tensor>
        {
            ["labels"] = labels, ["noise"] = noise.reshape(count, 3, Shape.Side, Shape.Side),
        }, null, withOutput: true, (_, neurons) => read.Add(Values(neurons)));
        Assert.Multiple(() =>
        {
            Assert.That((generator.Family, generator.Layout.Count), Is.EqualTo(("pmf", Shape.Neurons)));
            Assert.That(Farthest(Values(outputs["image"]), Values(made)), Is.LessThan(1e-5));
            Assert.That(made.std().item<float>(), Is.GreaterThan(0.01), "there is something to compare");
            Assert.That(read, Has.Count.EqualTo(Shape.Layers));
            for (int layer = 0; layer < read.Count; layer++)
                Assert.That(Farthest(read[layer], trained[layer]), Is.LessThan(1e-5), $"{layer}");
        });

        static float[] Values(Tensor tensor) => tensor.contiguous().data<float>().ToArray();

        static float Farthest(float[] one, float[] other) => one.Zip(other).Max(pair => Math.Abs(pair.First - pair.Second));
    }

    [TestCase(Autoencoder, 0.95)]
    [TestCase(ImageText, 0.9)]
    [TestCase(Flow, 0.75)]
    public void AFewHundredScenes_TeachIt(string objective, double share)
    {
        TrainingOutcome outcome = TrainingPool.Run([Task(objective, "learns", images: 4096)], 1, Never)[0];
        Assert.That(outcome.HeldOut!.NatsPerToken, Is.LessThan(share * outcome.HeldOut.UnigramNatsPerToken));
    }

    [TestCase(Autoencoder)]
    [TestCase(ImageText)]
    [TestCase(Flow)]
    public void ACutTraining_ResumesToTheBytesOfAnUncutOne(string objective)
    {
        TrainingPool.Run([Task(objective, "uncut", images: 320)], 1, Never);
        using var cut = new CancellationTokenSource();
        TrainingTask task = Task(objective, "cut", images: 320);
        using var watcher = new FileSystemWatcher(_folder) { IncludeSubdirectories = true, EnableRaisingEvents = true };
        watcher.Renamed += (_, _) => cut.Cancel();
        TrainingPool.Run([task], 1, TimeSpan.Zero, cancel: cut.Token);
        TrainingPool.Run([task], 1, Never);
        string weights = objective == ImageText ? "open_clip_model.safetensors" : "model.safetensors";
        Assert.That(File.ReadAllBytes(Path.Combine(task.Folder, weights)),
            Is.EqualTo(File.ReadAllBytes(Path.Combine(_folder, "uncut", weights))));
    }

    private TrainingTask Task(string objective, string name, long images)
    {
        Rng rng = Rng.FromSeed("vision training");
        var settings = new LanguageTrainingSettings(images * Shape.Patches, 32, Shape.Patches);
        VisionData data = Data(rng);
        return new TrainingTask(name, $"{objective} {Shape.Key}", data.Key,
            () => TrainedVision.All[objective].Create(Shape, settings, data, rng.Derive("initial")), settings, rng.Derive("order"),
            Path.Combine(_folder, name));
    }

    private static VisionData Data(Rng rng) => new("training", "held out", 128, 0.5, rng.Derive("masks"));
}
