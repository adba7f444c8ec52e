using System.Text.Json;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Selectivity;
using Rosetta.Tests.Reference;

namespace Rosetta.Tests.Empirical.Selectivity;

public sealed class SelectivityTests
{
    /// <summary>The reference's own bound.</summary>
    private const double KurtosisRelative = 1e-6;

    /// <summary>Rounding: a handful of float64 operations.</summary>
    private const double ClosedForm = 1e-12;

    /// <summary>Rounding: a mean of 16,384 is held to 2e-12, deviations of 3 to a relative 6e-13, and a fourth moment to four times that, and some.</summary>
    private const double BesideAnOffset = 1e-11;

    [TestCase("model1", "gpt2", "transformer.h.{0}.mlp.c_proj.weight", "transformer.wte.weight", true)]
    [TestCase("model2", "pythia", "gpt_neox.layers.{0}.mlp.dense_4h_to_h.weight", "embed_out.weight", false)]
    public void VocabularyKurtosis_IsThatOfTheReference(string model, string folder, string layerName, string unembeddingName, bool rowPerNeuron)
    {
        using JsonDocument expected = ReferenceFiles.Json("trained", "reference", "vocabulary_kurtosis.json");
        using SafetensorsFile file = SafetensorsFile.Open(ReferenceFiles.PathOf("trained", folder, "model.safetensors"));
        float[] unembedding = All(file, unembeddingName);
        int modelWidth = (int)file.Tensor(unembeddingName).Shape[1], layer = 0;
        foreach (JsonElement values in expected.RootElement.GetProperty(model).EnumerateArray())
        {
            float[] weights = All(file, string.Format(null, layerName, layer++));
            double?[] found = VocabularyKurtosis.Compute(rowPerNeuron ? weights : Transposed(weights, modelWidth), unembedding, modelWidth);
            Assert.That(found, Has.Length.EqualTo(values.GetArrayLength()));
            for (int i = 0; i < found.Length; i++)
            {
                double wanted = values[i].GetDouble();
                // A kurtosis near 0 is a difference from 3, so 3 is the scale of its rounding.
                Assert.That(found[i], Is.EqualTo(wanted).Within(KurtosisRelative * Math.Max(Math.Abs(wanted), ClosedForm / KurtosisRelative * 3)), $"layer {layer - 1}, neuron {i}");
            }
        }
    }

    [Test]
    public void FinalNormGain_IsFoldedIntoTheUnembedding()
    {
        float[] weights = [1, 2, -1, 0.5f], unembedding = [1, 0, 0, 1, 3, -1, 2, 5], gain = [2, -3];
        float[] folded = [.. unembedding.Select((w, i) => w * gain[i % 2])];
        Assert.That(VocabularyKurtosis.Compute(weights, unembedding, 2, gain), Is.EqualTo(VocabularyKurtosis.Compute(weights, folded, 2)));
    }

    [Test]
    public void ANeuronThatWritesNothing_HasNoKurtosis() => Assert.That(VocabularyKurtosis.Compute([0, 0], [1, 2, 3, 4, 5, 6], 2), Is.EqualTo(new double?[] { null }));

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
        Assert.That(ActivationShape.Of(moved)!.ExcessKurtosis, Is.EqualTo(ActivationShape.Of(values)!.ExcessKurtosis).Within(BesideAnOffset));
    }

    [TestCase(2f, 2f)]
    [TestCase(1f, float.NaN)]
    [TestCase(1f, float.PositiveInfinity)]
    public void ADeadNeuron_HasNoShape(float first, float second) => Assert.That(ActivationShape.Of([first, second]), Is.Null);

    [Test]
    public void TypeShares_AreRelativeToTheCorpus()
    {
        // Neuron 0 fires on the code samples, neuron 1 on one of each, neuron 2 is dead.
        string[] types = ["text", "code", "text", "text", "code", "text", "text", "text"];
        float[] data = [0, 5, 0, 0, 4, 0, 0, 1, 0, 9, 8, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1];
        DocumentTypeShare share = DocumentTypeShare.Of(new InMemoryActivations(NeuronLayout.Of(3), 8, data), types, 2);
        Assert.That(share.Types, Is.EqualTo(new[] { "code", "text" }));
        Assert.That(share.ShareOfSamples, Is.EqualTo(new[] { 0.25, 0.75 }));
        Assert.That(share.LiftOf(0), Is.EqualTo(new[] { 4.0, 0 }));
        Assert.That(share.LiftOf(1), Is.EqualTo(new[] { 2, 0.5 / 0.75 }));
        Assert.That(share.LiftOf(2), Is.Null);
    }

    [Test]
    public void Contrast_SetsRosettaNeuronsAgainstTheOthers()
    {
        var contrast = RosettaContrast.Of([1, null, 4, 6], NeuronLayout.Of(2, 2), new HashSet<NeuronKey> { new(0, 0), new(0, 1) });
        Assert.That(contrast, Is.EqualTo(new RosettaContrast(1, 5, 1, 2)));
    }

    private static float[] All(SafetensorsFile file, string name)
    {
        var values = new float[file.Tensor(name).ElementCount];
        file.ReadFloat32(file.Tensor(name), 0, values);
        return values;
    }

    private static float[] Transposed(float[] values, int rows)
    {
        int columns = values.Length / rows;
        var turned = new float[values.Length];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
                turned[j * rows + i] = values[i * columns + j];
        }
        return turned;
    }
}
