using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Generators;
using Rosetta.Empirical.Models.Vision;
using Rosetta.Tests.Reference;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Tests.Empirical.Models.Generators;

/// <summary>The ways of a deep-compression decoder that the reference pipeline does not take, against a restatement in float64.</summary>
public sealed class DeepCompressionAutoencoderTests
{
    /// <summary>Unfolded channels for larger images, quadratic attention on the smallest, and a stage without blocks.</summary>
    [Test]
    public void UnfoldedChannels_AndQuadraticAttention()
    {
        string folder = ReferenceFiles.PathOf("generators", "decoder-shuffle");
        using var scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        using DeepCompressionAutoencoder decoder = DeepCompressionAutoencoder.Read(folder, new VisionReading(ScalarType.Float32, CPU));
        using SafetensorsFile reference = SafetensorsFile.Open(Path.Combine(folder, "reference.safetensors"));
        Tensor decoded = decoder.Decode(Read(reference, "latent"));
        Assert.That(decoder.Scale, Is.EqualTo(32));
        Assert.That((decoded - Read(reference, "decoded")).abs().max().item<float>(), Is.LessThan(1e-4));
    }

    private static Tensor Read(SafetensorsFile file, string name)
    {
        var values = new float[file.Tensor(name).ElementCount];
        file.ReadFloat32(file.Tensor(name), 0, values);
        return tensor(values, [.. file.Tensor(name).Shape]);
    }
}
