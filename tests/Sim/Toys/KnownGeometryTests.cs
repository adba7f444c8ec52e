using Rosetta.Sim.Toys;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Spectra;

namespace Rosetta.Tests.Sim.Toys;

/// <summary>What Elhage et al. (2022) found in the bottleneck, found again: geometry that no one puts in.</summary>
public sealed class KnownGeometryTests
{
    /// <summary>Equal importance, up to a share of 1e-6: a spectrum must decrease.</summary>
    private static readonly PowerLawSpectrum Equal = PowerLawSpectrum.Of(1e-6);

    /// <summary>Sampling: what the noise of the last steps leaves in capacities that are 0, 2/5, 1/2 or 1 at the optimum.</summary>
    private const double CapacityNoise = 0.03;

    [Test]
    public void TwoSparseFeaturesInOneDimension_AreAntipodal()
    {
        ToyWeights best = Best(2, 1, 0.05);
        float[] embeddings = best.Encoder;
        Assert.Multiple(() =>
        {
            Assert.That(embeddings[0] * embeddings[1], Is.Negative);
            Assert.That(Math.Abs(embeddings[0]), Is.EqualTo(1).Within(0.05));
            Assert.That(Math.Abs(embeddings[1]), Is.EqualTo(1).Within(0.05));
            Assert.That(Capacities(best), Is.All.EqualTo(0.5).Within(CapacityNoise));
        });
    }

    [Test]
    public void TheSameTwoFeatures_WhenAlwaysPresent_AreNotSuperposed()
    {
        double[] capacities = [.. Capacities(Best(2, 1, 1)).Order()];
        Assert.That(capacities[0], Is.EqualTo(0).Within(CapacityNoise));
        Assert.That(capacities[1], Is.EqualTo(1).Within(CapacityNoise));
    }

    /// <summary>
    /// The phase change in sparsity, for features of importance 1 and I = 1/2. A dimension given to the first costs the variance of the
    /// second, I (p/3 - p^2/4); an antipodal pair fails only where both are present, (1 + I) p^2 E[min^2] = (1 + I) p^2/6. The two are
    /// equal at p = 4/9; scales and biases that adapt blur the change. (With equal importance nothing chooses a direction at p = 1.)
    /// </summary>
    [TestCase(0.1, true)]
    [TestCase(0.3, true)]
    [TestCase(0.8, false)]
    [TestCase(0.95, false)]
    public void AsFeaturesBecomeFrequent_SuperpositionEnds(double presence, bool superposed)
    {
        ToyWeights best = Best(2, 1, presence, PowerLawSpectrum.Of(1));
        double[] capacities = Capacities(best);
        Assert.That(capacities.Sum(), Is.LessThanOrEqualTo(1 + CapacityNoise), "one dimension holds one feature's worth");
        if (superposed)
        {
            Assert.That(best.Encoder[0] * best.Encoder[1], Is.Negative);
            Assert.That(capacities, Is.All.EqualTo(0.5).Within(0.1));
        }
        else
            Assert.That(capacities, Is.EqualTo(new[] { 1.0, 0 }).Within(0.05));
    }

    [Test]
    public void FiveSparseFeaturesInTwoDimensions_MakeAPentagon()
    {
        ToyWeights best = Best(5, 2, 0.05);
        double[] angles = [.. Enumerable.Range(0, 5)
            .Select(feature => Math.Atan2(best.Embedding(feature)[1], best.Embedding(feature)[0]) * 180 / Math.PI).Order()];
        double[] gaps = [.. Enumerable.Range(0, 5).Select(i => (angles[(i + 1) % 5] - angles[i] + 360) % 360)];
        Assert.That(gaps, Is.All.EqualTo(72).Within(6));
        Assert.That(Capacities(best), Is.All.EqualTo(0.4).Within(CapacityNoise));
    }

    [Test]
    public void SparseFeatures_StandOnThePlateauOfOneHalf() =>
        Assert.That(Capacities(Best(20, 10, 0.1)), Is.All.EqualTo(0.5).Within(0.05), "ten antipodal pairs");

    [Test]
    public void FeaturesThatAreAlwaysPresent_StandOnThePlateausOfOneAndZero()
    {
        // With equal importance every five-dimensional subspace would serve as well: a rotation mixes the plateaus.
        double[] capacities = Capacities(Best(10, 5, 1, PowerLawSpectrum.Of(2)));
        Assert.That(capacities[..5], Is.All.EqualTo(1).Within(0.05));
        Assert.That(capacities[5..], Is.All.LessThan(0.05));
    }

    private static double[] Capacities(ToyWeights weights) => FeatureCapacity.Of(weights.Encoder, weights.Features, weights.Neurons);

    /// <summary>The best of several trainings: single ones stop in local minima, in the paper as here.</summary>
    private static ToyWeights Best(int features, int hidden, double presence, PowerLawSpectrum? importance = null) => ToyTrainer.Train(
        [.. Enumerable.Range(0, 6).Select(seed =>
            new ToyInstance(ToyKind.Bottleneck, ToyFeatures.Independent(features, presence), importance ?? Equal, hidden, seed))],
        new ToyTrainingSettings(3000, peakRate: 1e-2, initialScale: 1), Rng.FromSeed("known geometry")).MinBy(toy => toy.Loss)!.Weights!;
}
