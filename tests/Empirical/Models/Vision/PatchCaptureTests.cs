using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Vision;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Tests.Reference;
using Rosetta.Theory.Randomness;
using static TorchSharp.torch;

namespace Rosetta.Tests.Empirical.Models.Vision;

/// <summary>Places of one grid, whatever the model's own.</summary>
public sealed class PatchCaptureTests
{
    /// <summary>Rounding: float32 sums in another order over a few layers, as in <see cref="VisionReferenceTests"/>.</summary>
    private const double Float32Absolute = 1e-4;

    [TestCase("dinov2", 5, 5, 7, 6)]
    [TestCase("dinov2-registers", 7, 7, 7, 7)]
    [TestCase("pixio", 4, 4, 8, 8)]
    [TestCase("openclip", 4, 4, 2, 3)]
    public void Maps_AreTheOriginals_Resampled(string name, int rows, int columns, int newRows, int newColumns)
    {
        string reference = ReferenceFiles.PathOf("vision", name, "reference.safetensors");
        using VisionModel model = Read(name);
        using var inputs = NamedInputs.Open(reference, model.Inputs());
        (GridSize from, GridSize to) = (new GridSize(rows, columns), new GridSize(newRows, newColumns));
        Assert.That(PatchCapture.GridOf(model, inputs.Read(0, 1)), Is.EqualTo(from));
        InMemoryActivations captured = PatchCapture.ToMemory(model, inputs, to, new PatchOptions { BatchSize = 1 });
        Assert.That(captured.BlockOfSample, Is.EqualTo(Enumerable.Range(0, 2 * to.Count).Select(sample => sample / to.Count)));
        using SafetensorsFile file = SafetensorsFile.Open(reference);
        SafetensorsTensor tensor = file.Tensor("neurons.1");
        (int tokens, int width) = ((int)tensor.Shape[1], (int)tensor.Shape[2]);
        var all = new float[tensor.ElementCount];
        file.ReadFloat32(tensor, 0, all);
        var resampling = new GridResampling(from, to, "bilinear");
        var expected = new float[to.Count * width];
        for (int image = 0; image < 2; image++)
        {
            resampling.Apply(all.AsSpan((image * tokens + tokens - from.Count) * width, from.Count * width), width, expected);
            for (int unit = 0; unit < width; unit++)
            {
                ReadOnlySpan<float> own = captured.RowOf(model.Layout.Start(1) + unit).Slice(image * to.Count, to.Count);
                for (int place = 0; place < to.Count; place++)
                    Assert.That(own[place], Is.EqualTo(expected[place * width + unit]).Within(Float32Absolute));
            }
        }
    }

    [Test]
    public void MemoryUsedBefore_HoldsTheSame()
    {
        using VisionModel model = Read("pixio");
        using var inputs = NamedInputs.Open(ReferenceFiles.PathOf("vision", "pixio", "reference.safetensors"), model.Inputs());
        InMemoryActivations spent = PatchCapture.ToMemory(model, inputs, new GridSize(5, 6), new PatchOptions());
        InMemoryActivations fresh = PatchCapture.ToMemory(model, inputs, new GridSize(5, 4), new PatchOptions());
        InMemoryActivations again = PatchCapture.ToMemory(model, inputs, new GridSize(5, 4), new PatchOptions { ReusedMemory = spent });
        for (int flat = 0; flat < fresh.Layout.Count; flat++)
            Assert.That(again.RowOf(flat).SequenceEqual(fresh.RowOf(flat)), Is.True);
        Assert.That(() => spent.RowOf(0), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void AFile_HoldsTheSame()
    {
        using var folder = new TemporaryFolder();
        using VisionModel model = Read("dinov3");
        using var inputs = NamedInputs.Open(ReferenceFiles.PathOf("vision", "dinov3", "reference.safetensors"), model.Inputs());
        GridSize grid = new(3, 5);
        InMemoryActivations held = PatchCapture.ToMemory(model, inputs, grid, new PatchOptions());
        PatchCapture.ToFile(folder.File("a.safetensors"), model, inputs, grid, new PatchOptions());
        using ActivationFile file = ActivationFile.Open(folder.File("a.safetensors"));
        var values = new float[held.Layout.Count * held.SampleCount];
        file.Read(0, held.Layout.Count, values);
        Assert.That(file.BlockOfSample, Is.EqualTo(held.BlockOfSample));
        for (int flat = 0; flat < held.Layout.Count; flat++)
            Assert.That(values.AsSpan(flat * held.SampleCount, held.SampleCount).SequenceEqual(held.RowOf(flat)), Is.True);
    }

    [Test]
    public void InitialWeights_AreTheirSeeds()
    {
        float[] first = Untrained("one"), again = Untrained("one"), other = Untrained("two");
        Assert.That(again, Is.EqualTo(first));
        Assert.That(other, Is.Not.EqualTo(first));
        Assert.That(first.Distinct().Count(), Is.GreaterThan(first.Length / 2), "neurons differ");
    }

    private static float[] Untrained(string seed)
    {
        using VisionModel model = Read("dinov2");
        model.Initialize(Rng.FromSeed(seed));
        using var inputs = NamedInputs.Open(ReferenceFiles.PathOf("vision", "dinov2", "reference.safetensors"), model.Inputs());
        InMemoryActivations captured = PatchCapture.ToMemory(model, inputs, new GridSize(5, 5), new PatchOptions());
        return [.. captured.RowOf(model.Layout.Start(1))];
    }

    private static VisionModel Read(string name) =>
        VisionFamilies.Read(ReferenceFiles.PathOf("vision", name), new VisionReading(ScalarType.Float32, CPU));
}
