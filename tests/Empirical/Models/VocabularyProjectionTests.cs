using System.Text.Json;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Language;
using Rosetta.Tests.Reference;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Tests.Empirical.Models;

/// <summary>W_out and W_U, as selectivity uses them.</summary>
public sealed class VocabularyProjectionTests
{
    /// <summary>Rounding: the reference's own statement.</summary>
    private const double KurtosisRelative = 1e-6;

    [TestCase("gpt2", "model1")]
    [TestCase("pythia", "model2")]
    public void KurtosisOverTheVocabulary_IsTheReferences(string folder, string key)
    {
        using JsonDocument reference = ReferenceFiles.Json("trained", "reference", "vocabulary_kurtosis.json");
        using LanguageModel model = LanguageCheckpoint.Read(ReferenceFiles.PathOf("trained", folder));
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        int layer = 0;
        foreach (JsonElement expected in reference.RootElement.GetProperty(key).EnumerateArray())
        {
            Tensor projected = model.Unembedding(foldFinalNormGain:
                false).to(ScalarType.Float64).matmul(model.DownProjection(layer++).to(ScalarType.Float64));
            Tensor centred = projected - projected.mean([0], keepdim: true);
            double[] kurtosis = (centred.pow(4).mean([0]) / centred.square().mean([0]).square() - 3).data<double>().ToArray();
            double[] wanted = [.. expected.EnumerateArray().Select(value => value.GetDouble())];
            Assert.That(kurtosis, Has.Length.EqualTo(wanted.Length));
            Assert.That(kurtosis.Zip(wanted, (a, b) => Math.Abs(a - b) / Math.Max(1, Math.Abs(b))).Max(),
                Is.LessThanOrEqualTo(KurtosisRelative));
        }
        Assert.That(layer, Is.EqualTo(model.Configuration.LayerCount));
    }

    /// <summary>Linear in the stream up to the norm: adding a neuron's column moves logits by W_U times it, where the final norm is a mere
    /// scale.</summary>
    [TestCase("gpt2")]
    [TestCase("neox-parallel")]
    [TestCase("opt")]
    [TestCase("opt-postnorm")]
    [TestCase("qwen2")]
    public void FoldedGain_ScalesTheColumnsOfTheUnembedding(string name)
    {
        using LanguageModel model = LanguageCheckpoint.Read(ReferenceFiles.PathOf("language", name));
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        Tensor plain = model.Unembedding(foldFinalNormGain: false), folded = model.Unembedding(foldFinalNormGain: true);
        Assert.That(plain.shape, Is.EqualTo(new long[] { model.Configuration.VocabularySize, model.Configuration.HiddenSize }));
        Assert.That(model.DownProjection(1).shape,
            Is.EqualTo(new long[] { model.Configuration.HiddenSize, model.Configuration.NeuronsPerLayer }));
        string? gain = model.Parameters.Keys.SingleOrDefault(key =>
            key is "transformer.ln_f.weight" or "gpt_neox.final_layer_norm.weight" or "model.decoder.final_layer_norm.weight" or
                "model.norm.weight");
        Assert.That(gain is null, Is.EqualTo(name == "opt-postnorm"), "OPT-350M's shape has no final norm");
        Tensor expected = gain is null ? plain : plain * model.Parameters[gain];
        Assert.That(folded.eq(expected).all().item<bool>(), Is.True);
    }
}
