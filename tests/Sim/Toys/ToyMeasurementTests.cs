using Rosetta.Empirical.Measurement;
using Rosetta.Sim.Toys;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Spectra;

namespace Rosetta.Tests.Sim.Toys;

/// <summary>The measures on networks made by hand, where the answer is known.</summary>
public sealed class ToyMeasurementTests
{
    private const int Samples = 1 << 15;

    /// <summary>Sampling: five standard errors of a share of variance near one half on these samples.</summary>
    private static readonly double ShareNoise = 5 / Math.Sqrt(Samples);

    private static readonly Rng Root = Rng.FromSeed("toy measurement tests");

    [Test]
    public void APerfectPairOfNeurons_IsolatesItsFeature_AndLosesNothing()
    {
        // Neurons 0 and 1 carry +x and -x of feature 1; features 2 and 3 are ignored.
        var instance = new ToyInstance(ToyKind.Computation, ToyFeatures.Independent(3, 0.2), PowerLawSpectrum.Of(1), 2, 0);
        var weights = new ToyWeights(3, 2, [1, -1, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0], [0, 0.1f, 0]);
        ToyEvaluation evaluation = ToyEvaluation.Draw(instance, Samples, Root);
        (IReadOnlyList<FeatureRecord> features, IReadOnlyList<NeuronRecord> neurons) =
            ToyMeasurement.Measure(instance, weights, evaluation);
        // x uniform on [-1, 1] with probability p: E|x| = p/2, E x^2 = p/3.
        const double p = 0.2, meanSquare = p / 3, variance = meanSquare - p * p / 4;
        Assert.Multiple(() =>
        {
            Assert.That(features[0].Isolation, Is.EqualTo(1).Within(1e-6));
            Assert.That(features[0].NeuronShare, Is.EqualTo(2).Within(1e-6));
            Assert.That(features[0].Capacity, Is.EqualTo(1).Within(1e-12), "one dimension, though two neurons");
            Assert.That(features[0].Loss, Is.EqualTo(0).Within(1e-12));
            Assert.That(features[0].Utility, Is.EqualTo(1).Within(1e-9));
            Assert.That(features[0].Baseline, Is.EqualTo(variance).Within(variance * ShareNoise));
            Assert.That(features[0].AblatedLoss, Is.EqualTo(meanSquare).Within(meanSquare * ShareNoise));
            Assert.That(features[1].Loss, Is.EqualTo(variance).Within(variance * ShareNoise), "a bias of E|x| is the best constant");
            Assert.That(features[1].AblatedLoss, Is.EqualTo(features[1].Loss).Within(1e-12), "nothing to remove");
            Assert.That(features[2].Isolation, Is.LessThan(20.0 / Samples), "chance");
            Assert.That(features[2].Capacity, Is.Zero);
            Assert.That(neurons.Select(neuron => (neuron.Rank, neuron.Part)), Is.EqualTo(new[] { (1, 1), (1, -1) }));
        });
    }

    [Test]
    public void AMixedNeuron_IsSharedAsItsWeightsSquared_AndCorrelatesAsTheRootOfTheProduct()
    {
        // Linear neurons cos x1 + sin x2 and cos x1 + sin x3: shares cos^2 and sin^2, and nothing common but feature 1.
        ToyFeatures law = ToyFeatures.Independent(3, 0.3);
        var a = new ToyInstance(ToyKind.Bottleneck, law, PowerLawSpectrum.Of(1), 1, 0);
        var b = new ToyInstance(ToyKind.Bottleneck, law, PowerLawSpectrum.Of(1), 1, 1);
        ToyRecord recordA = Record(a, [0.8f, 0.6f, 0]), recordB = Record(b, [0.9f, 0, MathF.Sqrt(0.19f)]);
        ToyEvaluation evaluation = ToyEvaluation.Draw(a, Samples, Root);
        ToyPairRecord pair = ToyPairMeasurement.Measure(recordA, evaluation.Activations(a, Weights([0.8f, 0.6f, 0])), recordB,
            evaluation.Activations(b, Weights([0.9f, 0, MathF.Sqrt(0.19f)])), new InstrumentSettings([1], crossFit: false), Root);
        Assert.Multiple(() =>
        {
            Assert.That(recordA.FeatureMeasures[0].Isolation, Is.EqualTo(0.64).Within(ShareNoise));
            Assert.That(recordA.FeatureMeasures[1].Isolation, Is.EqualTo(0.36).Within(ShareNoise));
            Assert.That(recordA.FeatureMeasures.Sum(feature => feature.NeuronShare), Is.EqualTo(1).Within(ShareNoise),
                "features explain the neuron");
            Assert.That(pair.Pairs, Has.Count.EqualTo(1));
            Assert.That(pair.Pairs[0].SameFeature, Is.True);
            Assert.That(pair.Pairs[0].Correlation, Is.EqualTo(0.72).Within(ShareNoise));
            Assert.That(pair.Pairs[0].ExpectedCorrelation, Is.EqualTo(0.72).Within(ShareNoise));
        });

        ToyRecord Record(ToyInstance instance, float[] embedding) =>
            ToyRecord.Of(new TrainedToy(instance, instance.Name, default, ToyEnd.Completed, 1, 0, null, Weights(embedding)),
                new ToyTrainingSettings(), ToyEvaluation.Draw(instance, Samples, Root));

        static ToyWeights Weights(float[] embedding) => new(3, 1, embedding, embedding, [0, 0, 0]);
    }

    [Test]
    public void Frontiers_CountWhatIsIsolatedRepresentedAndAbsent()
    {
        var instance = new ToyInstance(ToyKind.Computation, ToyFeatures.Independent(4, 0.2), PowerLawSpectrum.Of(1), 4, 0);
        // Features 1 and 3 have neurons of their own, for their positive parts alone; 2 and 4 are ignored.
        var weights = new ToyWeights(4, 4, [1, -1, 0, 0, 0, 0, 0, 0, 0, 0, 1, -1, 0, 0, 0, 0],
            [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0], [0, 0, 0, 0]);
        ToyRecord record = ToyRecord.Of(new TrainedToy(instance, "hand", default, ToyEnd.Completed, 1, 0, null, weights),
            new ToyTrainingSettings(), ToyEvaluation.Draw(instance, 4096, Root));
        ToyFrontiers frontiers = ToyFrontiers.Of([.. record.FeatureMeasures.Select(feature => feature.Isolation)],
            [.. record.FeatureMeasures.Select(feature => feature.Utility)], 4, 4096, 0.5);
        Assert.That((frontiers.IsolatedCount, frontiers.LastIsolated, frontiers.VisibleCount, frontiers.LastVisible),
            Is.EqualTo((2, 3, 2, 3)));
        Assert.That((frontiers.MixedCount, frontiers.AbsentCount), Is.EqualTo((0, 2)));
    }
}
