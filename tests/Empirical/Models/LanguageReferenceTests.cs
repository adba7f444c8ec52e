using System.Text.Json.Nodes;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Language;
using Rosetta.Tests.Reference;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Rosetta.Tests.Empirical.Models;

/// <summary>Every checkpoint of tests/Reference/language and language-llama against the outputs of its original implementation.</summary>
public sealed class LanguageReferenceTests
{
    /// <summary>Rounding: float32 sums in another order over a few layers; the reference's own statement.</summary>
    private const double Float32Absolute = 1e-4;

    private static readonly string[] Cases =
        ["neox-parallel", "neox-sequential", "neox-hub", "gpt2", "gpt2-hub", "opt", "opt-postnorm", "opt-bin", "qwen2", "qwen2-sharded",
            "llama", "llama-scaled"];

    [TestCaseSource(nameof(Cases))]
    public void LogitsAndNeurons_AreTheOriginals(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        using LanguageModel model = LanguageCheckpoint.Read(Folder(name));
        using SafetensorsFile reference = SafetensorsFile.Open(Path.Combine(Folder(name), "reference.safetensors"));
        Tensor ids = Integers(reference, "input_ids"), mask = Integers(reference, "attention_mask");
        LanguageModelOutput output = model.Forward(ids, withLogits: true, [.. Enumerable.Range(0, model.Configuration.LayerCount)]);
        double worst = Worst(output.Logits!, reference, "logits", mask);
        for (int layer = 0; layer < model.Configuration.LayerCount; layer++)
            worst = Math.Max(worst, Worst(output.Neurons[layer], reference, $"neurons.{layer}", mask));
        TestContext.Out.WriteLine($"{name}: worst absolute difference {worst:E2}");
        Assert.That(worst, Is.LessThanOrEqualTo(Float32Absolute));
        Assert.That(reference.Tensors, Has.Count.EqualTo(3 + model.Configuration.LayerCount));
    }

    [TestCaseSource(nameof(Cases))]
    public void NeuronsAlone_AreThoseOfTheFullPass(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        using LanguageModel model = LanguageCheckpoint.Read(Folder(name));
        Tensor ids = arange(0, 60, ScalarType.Int64).reshape(3, 20);
        LanguageModelOutput full = model.Forward(ids, withLogits: true, [0, 1, 2]);
        IReadOnlyList<Tensor> alone = model.Neurons(ids, [1, 0]);
        Assert.That(alone[0].eq(full.Neurons[1]).all().item<bool>(), Is.True);
        Assert.That(alone[1].eq(full.Neurons[0]).all().item<bool>(), Is.True);
    }

    /// <summary>The references were made by models cast to their checkpoint's type, frequencies included.</summary>
    [TestCase("qwen2-sharded", 1e-2)]
    [TestCase("neox-hub", 1e-5)]
    public void RotaryFrequencies_OfAModelCastToHalf_AreRounded(string name, double least)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        using LanguageModel model = LanguageCheckpoint.Read(Folder(name), rounding: RotaryRounding.None);
        using SafetensorsFile reference = SafetensorsFile.Open(Path.Combine(Folder(name), "reference.safetensors"));
        Tensor ids = Integers(reference, "input_ids"), mask = Integers(reference, "attention_mask");
        Assert.That(Worst(model.Logits(ids), reference, "logits", mask), Is.GreaterThan(least));
    }

    /// <summary>A rescaled model fed unscaled frequencies is far from its reference: the fixture sees the rescaling.</summary>
    [Test]
    public void RescaledFrequencies_MatterInTheFixture()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        JsonObject config = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder("llama-scaled"), "config.json")))!.AsObject();
        config["rope_scaling"] = null;
        using LanguageModel read = LanguageCheckpoint.Read(Folder("llama-scaled")),
            plain = LanguageModelConfiguration.Parse(config.ToJsonString(), "plain").CreateModel();
        foreach ((string name, Parameter parameter) in plain.Parameters)
            parameter.copy_(read.Parameters[name]);
        using SafetensorsFile reference = SafetensorsFile.Open(Path.Combine(Folder("llama-scaled"), "reference.safetensors"));
        Tensor ids = Integers(reference, "input_ids"), mask = Integers(reference, "attention_mask");
        Assert.That(Worst(plain.Logits(ids), reference, "logits", mask), Is.GreaterThan(10 * Float32Absolute));
    }

    private static string Folder(string name) =>
        ReferenceFiles.PathOf(name.StartsWith("llama", StringComparison.Ordinal) ? "language-llama" : "language", name);

    private static double Worst(Tensor actual, SafetensorsFile reference, string name, Tensor mask)
    {
        SafetensorsTensor stored = reference.Tensor(name);
        var values = new float[stored.ElementCount];
        reference.ReadFloat32(stored, 0, values);
        Tensor expected = tensor(values, [.. stored.Shape]);
        Assert.That(actual.shape, Is.EqualTo(expected.shape));
        return ((actual - expected).abs() * mask.unsqueeze(-1)).max().item<float>();
    }

    private static Tensor Integers(SafetensorsFile reference, string name)
    {
        SafetensorsTensor stored = reference.Tensor(name);
        var values = new long[stored.ElementCount];
        reference.ReadInt64(stored, 0, values);
        return tensor(values, [.. stored.Shape]);
    }
}
