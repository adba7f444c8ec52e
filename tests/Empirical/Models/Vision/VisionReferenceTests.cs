using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Vision;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Tests.Reference;
using static TorchSharp.torch;

namespace Rosetta.Tests.Empirical.Models.Vision;

/// <summary>Every tower of tests/Reference/vision, through <c>rosetta capture --inputs</c>, against its original implementation.</summary>
public sealed class VisionReferenceTests
{
    /// <summary>Rounding: float32 sums in another order over a few layers; the reference's own statement.</summary>
    private const double Float32Absolute = 1e-4;

    private static readonly string[] Cases = ["dinov2", "dinov2-resized", "dinov2-swiglu", "dinov2-registers", "dinov3", "dinov3-gated",
        "pixio", "pixio-resized", "openclip", "openclip-quickgelu", "openclip-eva", "clip", "mae"];

    [TestCaseSource(nameof(Cases))]
    public void NeuronsAndOutputs_AreTheOriginals(string name)
    {
        AssertReference(ReferenceFiles.PathOf("vision", name));
    }

    /// <summary>Weights as the originals save them, by the originals' own code, with no configuration beside: places of resized positions
    /// that the hub's conversions have otherwise, chunked blocks under a teacher, masked biases, stored periods.</summary>
    [TestCase("dinov2-resized", "dinov2")]
    [TestCase("dinov2-registers-chunked", "dinov2_with_registers")]
    [TestCase("dinov2-swiglu", "dinov2")]
    [TestCase("dinov3", "dinov3_vit")]
    [TestCase("dinov3-gated", "dinov3_vit")]
    public void WeightsOfTheOriginals_AreReadWithoutAConfiguration(string name, string family)
    {
        string folder = ReferenceFiles.PathOf("vision-originals", name);
        AssertReference(folder);
        using VisionModel model = VisionFamilies.Read(folder, new VisionReading(ScalarType.Float32, CPU));
        Assert.That(model.Family, Is.EqualTo(family));
    }

    private static void AssertReference(string folder)
    {
        using var written = new TemporaryFolder();
        string file = written.File("all.safetensors"), name = Path.GetFileName(folder);
        Run(folder, file, "--all-tokens", "--output");
        using SafetensorsFile captured = SafetensorsFile.Open(file),
            reference = SafetensorsFile.Open(Path.Combine(folder, "reference.safetensors"));
        double worst = 0;
        foreach (SafetensorsTensor expected in reference.Tensors.Values.Where(tensor => tensor.Name != "pixel_values"))
        {
            SafetensorsTensor actual = captured.Tensor(expected.Name.Replace("neurons.", "layer.", StringComparison.Ordinal));
            Assert.That(actual.ElementCount, Is.EqualTo(expected.ElementCount), expected.Name);
            worst = Math.Max(worst, Worst(Values(captured, actual.Name), Values(reference, expected.Name)));
        }
        TestContext.Out.WriteLine($"{name}: worst absolute difference {worst:E2}");
        Assert.That(worst, Is.LessThanOrEqualTo(Float32Absolute));
        string output = reference.Tensors.ContainsKey("embedding") ? "embedding" : "last_hidden";
        Assert.That(Values(captured, "output"), Is.EqualTo(Values(captured, output)));
    }

    /// <summary>Without --all-tokens the rows are the patches alone, and their images are the blocks, whatever the batch.</summary>
    [TestCaseSource(nameof(Cases))]
    public void PrefixTokens_AreDropped(string name)
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("patches.safetensors");
        Run(ReferenceFiles.PathOf("vision", name), file, "--batch", "1");
        using ActivationFile captured = ActivationFile.Open(file);
        using SafetensorsFile reference = SafetensorsFile.Open(Reference(name));
        SafetensorsTensor all = reference.Tensor("neurons.1");
        int prefix = int.Parse(captured.Metadata["prefix_tokens"], System.Globalization.CultureInfo.InvariantCulture);
        int tokens = (int)all.Shape[1], patches = tokens - prefix, width = (int)all.Shape[2];
        Assert.That(captured.SampleCount, Is.EqualTo(2 * patches));
        Assert.That(captured.BlockOfSample, Is.EqualTo(Enumerable.Range(0, 2 * patches).Select(row => row / patches)));
        float[] values = Values(reference, "neurons.1");
        float[] expected = [.. values[(prefix * width)..(tokens * width)], .. values[((tokens + prefix) * width)..]];
        using SafetensorsFile rows = SafetensorsFile.Open(file);
        Assert.That(Worst(Values(rows, "layer.1"), expected), Is.LessThanOrEqualTo(Float32Absolute));
    }

    /// <summary>Sixteen bits keep a result within a few of their own roundings, of the largest neuron.</summary>
    [TestCase("dinov2-swiglu", "bfloat16", .02)]
    [TestCase("dinov3-gated", "bfloat16", .02)]
    [TestCase("openclip", "float16", .0025)]
    [TestCase("mae", "float16", .0025)]
    public void SixteenBits_AreNearTheOriginals(string name, string type, double most)
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("half.safetensors");
        Run(ReferenceFiles.PathOf("vision", name), file, "--all-tokens", "--dtype", type);
        using SafetensorsFile captured = SafetensorsFile.Open(file), reference = SafetensorsFile.Open(Reference(name));
        float[] expected = Values(reference, "neurons.1");
        double worst = Worst(Values(captured, "layer.1"), expected) / expected.Max(Math.Abs);
        TestContext.Out.WriteLine($"{name} in {type}: worst difference {worst:E2} of the largest neuron");
        Assert.That(worst, Is.LessThanOrEqualTo(most).And.GreaterThan(Float32Absolute / 10));
        Assert.That(captured.Metadata["type"], Is.EqualTo(type));
    }

    [TestCase("openclip", "gelu")]
    [TestCase("openclip-quickgelu", "quick_gelu")]
    [TestCase("dinov2-swiglu", "silu")]
    public void TheActivation_IsInTheResult(string name, string activation)
    {
        using VisionModel model = VisionFamilies.Read(ReferenceFiles.PathOf("vision", name), new VisionReading(ScalarType.Float32, CPU));
        Assert.That(model.Settings["activation"], Is.EqualTo(activation));
    }

    private static void Run(string folder, string output, params string[] options)
    {
        ProgramRun run = ProgramRun.Of(["capture", folder, "--inputs", Path.Combine(folder, "reference.safetensors"), "--out", output,
            "--device", "cpu", .. options]);
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
    }

    private static string Reference(string name) => ReferenceFiles.PathOf("vision", name, "reference.safetensors");

    private static double Worst(float[] actual, float[] expected) => actual.Zip(expected, (a, b) => Math.Abs((double)a - b)).Max();

    private static float[] Values(SafetensorsFile file, string name)
    {
        var values = new float[file.Tensor(name).ElementCount];
        file.ReadFloat32(file.Tensor(name), 0, values);
        return values;
    }
}
