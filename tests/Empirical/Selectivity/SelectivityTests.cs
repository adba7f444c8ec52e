using System.Text.Json;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Language;
using Rosetta.Empirical.Selectivity;
using Rosetta.Tests.Reference;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Tests.Empirical.Selectivity;

public sealed class SelectivityTests
{
    /// <summary>The references' own bounds.</summary>
    private const double KurtosisRelative = 1e-6, CosineRelative = 1e-9;

    /// <summary>Rounding: a handful of float64 operations.</summary>
    private const double ClosedForm = 1e-12;

    /// <summary>
    /// Rounding: a mean of 16,384 is held to 2e-12, deviations of 3 to a relative 6e-13, and a fourth moment to four times that, and some.
    /// </summary>
    private const double BesideAnOffset = 1e-11;

    [TestCase("model1", "gpt2", "cosineKurtosis", "cosine_kurtosis.json", CosineRelative)]
    [TestCase("model2", "pythia", "cosineKurtosis", "cosine_kurtosis.json", CosineRelative)]
    [TestCase("model1", "gpt2", "rawKurtosis", "vocabulary_kurtosis.json", KurtosisRelative)]
    [TestCase("model2", "pythia", "rawKurtosis", "vocabulary_kurtosis.json", KurtosisRelative)]
    public void KurtosisOverTheVocabulary_IsThatOfTheReference(string key, string folder, string measure, string file, double relative)
    {
        using JsonDocument expected = ReferenceFiles.Json("trained", "reference", file);
        using LanguageModel model = LanguageCheckpoint.Read(ReferenceFiles.PathOf("trained", folder));
        double?[] found = NeuronSelectivity.OfWeights(model, model.Configuration.VocabularySize)[measure];
        double[] wanted = [.. expected.RootElement.GetProperty(key).EnumerateArray().SelectMany(layer => layer.EnumerateArray())
            .Select(value => value.GetDouble())];
        Assert.That(found, Has.Length.EqualTo(wanted.Length));
        // A kurtosis near 0 is a difference from 3, so 3 is the scale of its rounding.
        for (int i = 0; i < found.Length; i++)
            Assert.That(found[i], Is.EqualTo(wanted[i]).Within(Math.Max(relative * Math.Abs(wanted[i]), ClosedForm * 3)), $"neuron {i}");
    }

    [Test]
    public void PaddedRows_AreLeftOut_AndTheGainIsFoldedIn()
    {
        using LanguageModel model = LanguageCheckpoint.Read(ReferenceFiles.PathOf("language", "neox-parallel"));
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        const int kept = 100;
        double?[] found = NeuronSelectivity.OfWeights(model, kept)["foldedKurtosis"];
        Tensor values = model.Unembedding(foldFinalNormGain: true).narrow(0, 0, kept).to(ScalarType.Float64)
            .matmul(model.DownProjection(1).to(ScalarType.Float64));
        Tensor centred = values - values.mean([0], keepdim: true);
        double[] wanted = (centred.pow(4).mean([0]) / centred.square().mean([0]).square() - 3).data<double>().ToArray();
        for (int i = 0; i < wanted.Length; i++)
            Assert.That(found[model.Layout.Start(1) + i], Is.EqualTo(wanted[i]).Within(BesideAnOffset * 3));
        Assert.That(NeuronSelectivity.OfWeights(model, model.Configuration.VocabularySize)["foldedKurtosis"], Is.Not.EqualTo(found));
    }

    [Test]
    public void ANeuronThatWritesNothing_HasNoMeasure()
    {
        using LanguageModel model = LanguageCheckpoint.Read(ReferenceFiles.PathOf("language", "gpt2"));
        using (no_grad())
        {
            using Tensor column = model.DownProjection(0);
            using Tensor silent = column.narrow(1, 3, 1);
            silent.zero_();
        }
        foreach ((string name, double?[] values) in NeuronSelectivity.OfWeights(model, model.Configuration.VocabularySize))
        {
            Assert.That(values[3], Is.Null, name);
            Assert.That(values.Where((_, i) => i != 3), Has.All.Not.Null, name);
        }
    }

    [Test]
    public void EveryRegisteredMeasure_IsInTheTableOfWeightsOrOfActivations()
    {
        using LanguageModel model = LanguageCheckpoint.Read(ReferenceFiles.PathOf("language", "gpt2"));
        var activations = new InMemoryActivations(NeuronLayout.Of(2), 3, [1, 2, 3, 0, 0, 0]);
        IReadOnlyDictionary<string, double?[]> found = NeuronSelectivity.Of(model, 384, activations);
        Assert.That(found.Keys, Is.EqualTo(SelectivityMeasures.All.Names));
        Assert.That(found["activationProbability"], Is.EqualTo(new double?[] { 1, null }));
    }

    [Test]
    public void LKurtosis_OfKnownShapes()
    {
        double[] even = [.. Enumerable.Range(0, 101).Select(i => 7 + i / 100.0)], single = new double[50];
        single[17] = 2;
        Assert.That(LKurtosis.Of(even), Is.EqualTo(0).Within(ClosedForm), "equal steps");
        Assert.That(LKurtosis.Of(single), Is.EqualTo(1).Within(ClosedForm), "one value among zeros");
        Assert.That(LKurtosis.Of([3, 3, 3, 3, 3]), Is.Null);
        Assert.That(LKurtosis.Of([1, 2, 3, double.NaN]), Is.Null);
    }

    [Test]
    public void TopTenShare_IsOfTheAbsoluteSum()
    {
        double[] values = [.. Enumerable.Repeat(-3.0, 10), .. Enumerable.Repeat(1.0, 30)];
        Assert.That(TopTenShare.Of(values), Is.EqualTo(0.5).Within(ClosedForm));
        Assert.That(TopTenShare.Of([0, 0]), Is.Null);
    }

    [Test]
    public void OneActiveSampleInN_HasTheMomentsOfABernoulliVariable()
    {
        var values = new float[100];
        values[17] = 3;
        ActivationShape shape = ActivationShape.Of(values)!;
        // Bernoulli, p = 1/100: skewness (1-2p)/sqrt(pq), excess kurtosis (1-6pq)/(pq).
        const double p = 0.01, pq = p * (1 - p);
        Assert.That(shape.Sparseness, Is.EqualTo(1).Within(ClosedForm));
        Assert.That(shape.Skewness, Is.EqualTo((1 - 2 * p) / Math.Sqrt(pq)).Within(ClosedForm * 10));
        Assert.That(shape.ExcessKurtosis, Is.EqualTo((1 - 6 * pq) / pq).Within(ClosedForm * 100));
    }

    [Test]
    public void AFairCoin_IsDenseSymmetricAndFlat()
    {
        ActivationShape shape = ActivationShape.Of([-1, 1, 1, -1])!;
        Assert.That((shape.Sparseness, shape.Skewness, shape.ExcessKurtosis), Is.EqualTo((0.0, 0.0, -2.0)));
    }

    [Test]
    public void AnOffsetOfTenThousandDeviations_ChangesNoMoment()
    {
        float[] values = [-1, 3, 0, 7, -2, 0], moved = Array.ConvertAll(values, value => value + 16384);
        Assert.That(ActivationShape.Of(moved)!.ExcessKurtosis,
            Is.EqualTo(ActivationShape.Of(values)!.ExcessKurtosis).Within(BesideAnOffset));
    }

    [TestCase(2f, 2f)]
    [TestCase(1f, float.NaN)]
    [TestCase(1f, float.PositiveInfinity)]
    public void ADeadNeuron_HasNoShape(float first, float second) => Assert.That(ActivationShape.Of([first, second]), Is.Null);

    [Test]
    public void Contrast_SetsRosettaNeuronsAgainstTheOthers()
    {
        var contrast = RosettaContrast.Of([1, null, 4, 6], NeuronLayout.Of(2, 2), new HashSet<NeuronKey> { new(0, 0), new(0, 1) });
        Assert.That(contrast, Is.EqualTo(new RosettaContrast(1, 5, 1, 5, 1, 2)));
    }
}
