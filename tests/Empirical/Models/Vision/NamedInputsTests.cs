using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Vision;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Tests.Reference;
using Rosetta.Theory;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Tests.Empirical.Models.Vision;

/// <summary>Files of inputs, and what a command line says of them.</summary>
public sealed class NamedInputsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static readonly InputTensor[] Wanted = [new("labels", "batch", IsInteger: true), new("noise", "batch, 3, height, width"),
        new("scale", "channels", IsRequired: false)];

    public void Dispose() => _folder.Dispose();

    [Test]
    public void Elements_AreReadSomeAtATime()
    {
        using DisposeScope scope = NewDisposeScope();
        string path = Write("good", SafetensorsType.I64, [3], [3, 3, 1, 2]);
        using NamedInputs inputs = NamedInputs.Open(path, Wanted);
        Assert.That(inputs.Count, Is.EqualTo(3));
        IReadOnlyDictionary<string, Tensor> last = inputs.Read(1, 2);
        Assert.That(last.Keys, Is.EquivalentTo(new[] { "labels", "noise" }));
        Assert.That(last["labels"].data<long>().ToArray(), Is.EqualTo(new long[] { 1, 2 }));
        Assert.That(last["noise"].shape, Is.EqualTo(new long[] { 2, 3, 1, 2 }));
        Assert.That(last["noise"][0, 0, 0, 0].item<float>(), Is.EqualTo(6));
    }

    [TestCase(SafetensorsType.F32, new long[] { 3 }, new long[] { 3, 3, 1, 2 }, "Integers [batch]")]
    [TestCase(SafetensorsType.I64, new long[] { 3, 1 }, new long[] { 3, 3, 1, 2 }, "Integers [batch]")]
    [TestCase(SafetensorsType.I64, new long[] { 3 }, new long[] { 3, 4, 1, 2 }, "numbers [batch, 3, height, width]")]
    [TestCase(SafetensorsType.I64, new long[] { 2 }, new long[] { 3, 3, 1, 2 }, "One batch has one size")]
    [TestCase(SafetensorsType.I64, new long[] { 0 }, new long[] { 0, 3, 1, 2 }, "Integers [batch]")]
    public void InputsThatDoNotFit_AreRefused(SafetensorsType type, long[] labels, long[] noise, string expected)
    {
        string path = Write(TestContext.CurrentContext.Test.ID, type, labels, noise);
        Assert.That(() => NamedInputs.Open(path, Wanted), Throws.TypeOf<BadInputException>().With.Message.Contains(expected));
    }

    [Test]
    public void MissingInputs_AreNamedWithWhatIsThere()
    {
        string path = Write("missing", SafetensorsType.I64, [3], [3, 3, 1, 2]);
        Assert.That(() => NamedInputs.Open(path, [new InputTensor("pixel_values", "batch, 3, height, width"), .. Wanted]),
            Throws.TypeOf<BadInputException>().With.Message.Contains("pixel_values [batch, 3, height, width]").And.Message.Contains(
                "noise"));
    }

    [Test]
    public void InputsThatAreNoNumbers_AreRefused()
    {
        string path = _folder.File("nan.safetensors");
        SafetensorsWriter.Write(path, [new SafetensorsDeclaration("x", SafetensorsType.F32, 1, 2)], writer =>
            writer.Append("x", [1f, float.NaN]));
        using NamedInputs inputs = NamedInputs.Open(path, [new InputTensor("x", "batch, width")]);
        Assert.That(() => inputs.Read(0, 1), Throws.TypeOf<BadInputException>().With.Message.Contains("NaN at value 1 of x"));
    }

    [TestCase("--corpus and --inputs", "--inputs", "x", "--corpus", "y")]
    [TestCase("None of --corpus, --ids, --inputs")]
    [TestCase("--logits beside --inputs", "--inputs", "x", "--logits")]
    [TestCase("--all-tokens beside --ids", "--ids", "x", "--all-tokens")]
    [TestCase("--batch 0", "--inputs", "x", "--batch", "0")]
    public void OptionsThatDoNotGoTogether_AreOneError(string expected, params string[] options)
    {
        ProgramRun run = ProgramRun.Of(["capture", ReferenceFiles.PathOf("vision", "dinov2"), "--out", _folder.File("out"), .. options]);
        Assert.That(run.ExitStatus, Is.Not.Zero);
        Assert.That(run.Errors, Does.Contain(expected));
        Assert.That(File.Exists(_folder.File("out")), Is.False);
    }

    [Test]
    public void AFolderThatIsNoVisionModel_IsSaidToBeWhatItIs()
    {
        ProgramRun run = ProgramRun.Of("capture", ReferenceFiles.PathOf("language", "gpt2"), "--inputs",
            ReferenceFiles.PathOf("vision", "dinov2", "reference.safetensors"), "--out", _folder.File("out"), "--device", "cpu");
        Assert.That(run.ExitStatus, Is.Not.Zero);
        Assert.That(run.Errors, Does.Contain("gpt2").And.Contain("dinov2"));
    }

    private string Write(string name, SafetensorsType labelType, long[] labels, long[] noise)
    {
        string path = _folder.File(name + ".safetensors");
        int count = (int)labels.Aggregate(1L, (product, extent) => product * extent);
        SafetensorsWriter.Write(path, [new SafetensorsDeclaration("labels", labelType, labels),
            new SafetensorsDeclaration("noise", SafetensorsType.F32, noise),
                new SafetensorsDeclaration("neurons.0", SafetensorsType.F32, 1)],
            writer =>
            {
                if (labelType == SafetensorsType.F32)
                    writer.Append("labels", (ReadOnlySpan<float>)new float[count]);
                else
                    writer.Append("labels", (ReadOnlySpan<int>)[.. Enumerable.Range(0, count)]);
                writer.Append("noise", (ReadOnlySpan<float>)[.. Enumerable.Range(0,
                    (int)noise.Aggregate(1L, (product, extent) => product * extent)).Select(i => (float)i)]);
                writer.Append("neurons.0", [0f]);
            });
        return path;
    }
}
