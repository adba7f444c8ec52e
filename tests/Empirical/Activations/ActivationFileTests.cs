using FsCheck;
using FsCheck.Fluent;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;
using Rosetta.Tests.Empirical.Matching;

namespace Rosetta.Tests.Empirical.Activations;

public sealed class ActivationFileTests
{
    private string _folder = "";

    private string FilePath => Path.Combine(_folder, "a.safetensors");

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("activations").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    /// <summary>Layers of 0 .. 3,000 neurons: narrow and wide bands, whole rows and parts of rows.</summary>
    [Property(MaxTest = 30)]
    public Property AnyBandOfNeurons_ReadsWhatWasWritten() => Prop.ForAll(Arb.From(
        from seed in Gen.Choose(0, 1_000_000) from wide in Gen.Elements(1, 7, 2500) from samples in Gen.Elements(1, 3, 150, 1500)
        select (seed, wide, samples)), world =>
    {
        Rng rng = Rng.FromSeed("file").Derive("world", world.seed);
        var layout = new NeuronLayout([1, 4, 5], [3, world.wide, 0]);
        var data = new float[layout.Count * world.samples];
        RandomActivations.Gaussian(data, 1, rng);
        var model = new InMemoryActivations(layout, world.samples, data, [.. Enumerable.Range(0, world.samples).Select(t => t / 2)]);
        string path = Path.Combine(_folder, Guid.NewGuid().ToString());
        ActivationWriter.Write(path, model);
        using ActivationFile file = ActivationFile.Open(path);
        int first = rng.NextInt(layout.Count), count = rng.NextInt(layout.Count - first + 1);
        float[] expected = new float[count * world.samples], found = new float[expected.Length];
        model.Read(first, count, expected);
        file.Read(first, count, found);
        return (found.SequenceEqual(expected) && file.BlockOfSample.SequenceEqual(model.BlockOfSample)
            && file.Layout.LayerIds.SequenceEqual(layout.LayerIds))
            .Label($"{count} neurons from {first}").Classify(count < world.wide / 2 && world.wide > 1000, "part of a wide row");
    });

    [Test]
    public void AFileThatIsCutWhileItIsRead_GivesOneError()
    {
        const int Samples = 3000;
        ActivationWriter.Write(FilePath, new InMemoryActivations(NeuronLayout.Of(500), Samples, new float[500 * Samples]));
        using ActivationFile file = ActivationFile.Open(FilePath);
        using (FileStream cut = new(FilePath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            cut.SetLength(cut.Length / 3);
        Assert.That(() => file.Read(0, 500, new float[500 * Samples]), Throws.TypeOf<BadInputException>()
            .With.Message.Contains("ended at byte"));
    }

    [Test]
    public void ScalesMultiplyTheirNeurons()
    {
        Write([4, 0.5f]);
        using ActivationFile file = ActivationFile.Open(FilePath);
        var all = new float[6];
        file.Read(0, 2, all);
        Assert.That(all, Is.EqualTo(new float[] { 4, 12, 20, 1, 2, 3 }));
        file.Read(1, 1, all);
        Assert.That(all[..3], Is.EqualTo(new float[] { 1, 2, 3 }));
    }

    [Test]
    public void ScalesThatCannotBe_AreRefused([Values(0f, -1f, float.NaN, float.PositiveInfinity)] float scale)
    {
        Write([1, scale]);
        Assert.That(() => ActivationFile.Open(FilePath), Throws.TypeOf<BadInputException>().With.Message.Contain("scale"));
        Write([1]);
        Assert.That(() => ActivationFile.Open(FilePath), Throws.TypeOf<BadInputException>().With.Message.Contain("one scale per neuron"));
    }

    private void Write(float[] scales) => ActivationWriter.Write(FilePath, NeuronLayout.Of(2), 3, writer =>
    {
        writer.Append(0, [1, 2, 3, 4, 5, 6]);
        writer.Append("scale.0", scales);
    }, further: [new("scale.0", SafetensorsType.F32, scales.Length)]);

    [Test]
    public void BatchesOfSamples_AreWrittenAsTheyCome()
    {
        ActivationWriter.Write(FilePath, NeuronLayout.Of(2, 1), 3, writer =>
        {
            writer.Append(0, [1, 2, 3, 4]);
            writer.Append(1, [10]);
            writer.Append(0, [5, 6]);
            writer.Append(1, [20, 30]);
            writer.Append("logits", [7, 8, 9]);
        }, SafetensorsType.F16, [0, 0, 4], [new("logits", SafetensorsType.F32, 3, 1)], new Dictionary<string, string> { ["model"] = "m" });
        using ActivationFile file = ActivationFile.Open(FilePath);
        var all = new float[9];
        file.Read(0, 3, all);
        Assert.That(all, Is.EqualTo(new float[] { 1, 3, 5, 2, 4, 6, 10, 20, 30 }));
        Assert.That(file.BlockOfSample, Is.EqualTo(new[] { 0, 0, 4 }));
        Assert.That(file.Metadata["model"], Is.EqualTo("m"));
    }

    [Test]
    public void ASampleTooFew_LeavesNothing()
    {
        Assert.That(() => ActivationWriter.Write(FilePath, NeuronLayout.Of(2), 3, writer => writer.Append(0, [1, 2, 3, 4])),
            Throws.InvalidOperationException);
        Assert.That(Directory.GetFileSystemEntries(_folder), Is.Empty);
    }

    public static IEnumerable<TestCaseData> Unfit()
    {
        TestCaseData Case(string name, string received, params SafetensorsDeclaration[] tensors) =>
            new TestCaseData(received, tensors).SetArgDisplayNames(name);
        yield return Case("no layer", "none named layer.0", new SafetensorsDeclaration("weights", SafetensorsType.F32, 2, 2));
        yield return Case("three axes", "'layer.0' as F32 [2, 2, 1]", new SafetensorsDeclaration("layer.0", SafetensorsType.F32, 2, 2, 1));
        yield return Case("integers", "'layer.0' as I32 [2, 2]", new SafetensorsDeclaration("layer.0", SafetensorsType.I32, 2, 2));
        yield return Case("samples differ", "2 samples in 'layer.0' and 3 in 'layer.1'",
            new SafetensorsDeclaration("layer.0", SafetensorsType.F32, 2, 2),
            new SafetensorsDeclaration("layer.1", SafetensorsType.F32, 3, 2));
        yield return Case("layer without number", "'layer.x'", new SafetensorsDeclaration("layer.x", SafetensorsType.F32, 2, 2));
        yield return Case("layer with a leading zero", "'layer.01'", new SafetensorsDeclaration("layer.01", SafetensorsType.F32, 2, 2));
        yield return Case("blocks of another length",
            "'sample.block' as I32 [3]", new SafetensorsDeclaration("layer.0", SafetensorsType.F32, 2, 2),
            new SafetensorsDeclaration("sample.block", SafetensorsType.I32, 3));
    }

    [TestCaseSource(nameof(Unfit))]
    public void AFileThatIsNoActivationFile_IsOneError(string received, SafetensorsDeclaration[] tensors)
    {
        SafetensorsWriter.Write(FilePath, tensors, writer =>
        {
            foreach (SafetensorsDeclaration tensor in tensors)
                writer.Append(tensor.Name, new byte[tensor.ByteCount]);
        });
        Assert.That(() => ActivationFile.Open(FilePath),
            Throws.TypeOf<BadInputException>().With.Message.Contain(received).And.Message.Contain(FilePath));
    }

    [Test]
    public void BlocksThatDecrease_AreOneError()
    {
        SafetensorsWriter.Write(FilePath,
            [new("layer.0", SafetensorsType.F32, 2, 1), new("sample.block", SafetensorsType.I32, 2)], writer =>
        {
            writer.Append("layer.0", [1f, 2f]);
            writer.Append("sample.block", [1, 0]);
        });
        Assert.That(() => ActivationFile.Open(FilePath), Throws.TypeOf<BadInputException>().With.Message.Contain("block 0 at sample 1"));
    }
}
