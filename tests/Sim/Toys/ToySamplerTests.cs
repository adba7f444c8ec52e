using Rosetta.Sim.Toys;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Sim.Toys;

public sealed class ToySamplerTests
{
    private const int Samples = 20_000;

    [TestCase(FeatureCorrelation.Independent, 1)]
    [TestCase(FeatureCorrelation.Together, 3)]
    [TestCase(FeatureCorrelation.Exclusive, 3)]
    public void EveryFeature_IsPresentWithItsProbability_AndPairsAsTheirLawSays(FeatureCorrelation correlation, int groupSize)
    {
        const double p = 0.15;
        const int features = 12;
        SparseSamples batch = Draw(ToyFeatures.Of(features, p, correlation, groupSize), signed: true);
        double noise = 5 * Math.Sqrt(p * (1 - p) / Samples); // Five standard errors; that of a pair is smaller.
        for (int feature = 0; feature < features; feature++)
        {
            Assert.That(batch.SamplesWith(feature).Length / (double)Samples, Is.EqualTo(p).Within(noise));
            Assert.That(batch.ValuesIn(feature).ToArray().Average(), Is.EqualTo(0).Within(5 * Math.Sqrt(1.0 / 3 / (p * Samples))));
        }
        double both = batch.SamplesWith(0).ToArray().Intersect(batch.SamplesWith(1).ToArray()).Count() / (double)Samples;
        double across = batch.SamplesWith(0).ToArray().Intersect(batch.SamplesWith(3).ToArray()).Count() / (double)Samples;
        double expected = correlation switch { FeatureCorrelation.Together => p, FeatureCorrelation.Exclusive => 0, _ => p * p };
        Assert.That(both, Is.EqualTo(expected).Within(noise));
        Assert.That(across, Is.EqualTo(p * p).Within(noise), "groups are independent");
    }

    [Test]
    public void ListsBySampleAndByFeature_HoldTheSameValues()
    {
        SparseSamples batch = Draw(ToyFeatures.Independent(37, 0.2), signed: false);
        var bySample = new HashSet<(int, int, float)>();
        for (int sample = 0; sample < batch.SampleCount; sample++)
        {
            for (int i = 0; i < batch.FeaturesOf(sample).Length; i++)
                bySample.Add((sample, batch.FeaturesOf(sample)[i], batch.ValuesOf(sample)[i]));
        }
        var byFeature = new HashSet<(int, int, float)>();
        for (int feature = 0; feature < 37; feature++)
        {
            for (int i = 0; i < batch.SamplesWith(feature).Length; i++)
                byFeature.Add((batch.SamplesWith(feature)[i], feature, batch.ValuesIn(feature)[i]));
        }
        Assert.That(byFeature.SetEquals(bySample), Is.True);
        Assert.That(bySample, Has.Count.EqualTo(batch.ValueCount));
        Assert.That(bySample.Select(entry => entry.Item3), Is.All.InRange(0f, 1f));
    }

    [Test]
    public void AlwaysPresent_MeansAlways() =>
        Assert.That(Draw(ToyFeatures.Independent(5, 1), signed: false).ValueCount, Is.EqualTo(5 * Samples));

    private static SparseSamples Draw(ToyFeatures features, bool signed)
    {
        var batch = new SparseSamples(Samples, features.Count);
        new ToySampler(features, signed).Draw(batch, Rng.FromSeed("toy sampler tests"));
        return batch;
    }
}
