using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Discovery;

namespace Rosetta.Tests.Theory.Statistics.Discovery;

public sealed class EffectiveSamplesTests
{
    private const int Blocks = 200, PerBlock = 8, Pairs = 400;

    /// <summary>Each block repeats one independent sample: T_eff is the number of blocks, by all three estimators.</summary>
    [Test]
    public void RepeatedSamples_CountOnce()
    {
        Rng rng = Rng.FromSeed("repeated");
        double[][] products = [.. Enumerable.Range(0, Pairs).Select(_ => Enumerable.Range(0, Blocks).Select(_ => rng.NextGaussian() * rng.NextGaussian()).ToArray())];
        double bySums = EffectiveSamples.FromBlockSums([.. products.Select(pair => pair.Select(z => PerBlock * z).ToArray())], [.. Enumerable.Repeat(PerBlock, Blocks)]);
        double byCorrelations = EffectiveSamples.FromNullCorrelations([.. products.Select(pair => pair.Average())]);
        // Triangular autocorrelation of runs of eight, averaged over positions: rho(k) = 1 - k/8 for the product.
        double[] rho = [.. Enumerable.Range(1, 12).Select(k => Math.Sqrt(Math.Max(0, 1 - k / (double)PerBlock)))];
        double byLags = EffectiveSamples.FromAutocorrelations(rho, rho, Blocks * PerBlock);
        // Sampling: sums of squares over pairs have relative errors sqrt(2 / pairs) and, for the blocks' eighth moments, less.
        double gate = 4 * Math.Sqrt(2.0 / Pairs);
        Assert.Multiple(() =>
        {
            Assert.That(bySums, Is.EqualTo(Blocks).Within(gate * Blocks));
            Assert.That(byCorrelations, Is.EqualTo(Blocks).Within(gate * Blocks));
            Assert.That(byLags, Is.EqualTo(Blocks).Within(0.01 * Blocks));
        });
    }

    [Test]
    public void IndependentSamples_AllCount()
    {
        Rng rng = Rng.FromSeed("independent");
        double[][] sums = [.. Enumerable.Range(0, Pairs).Select(_ => Enumerable.Range(0, Blocks)
            .Select(_ => Enumerable.Range(0, PerBlock).Sum(_ => rng.NextGaussian() * rng.NextGaussian())).ToArray())];
        Assert.That(EffectiveSamples.FromBlockSums(sums, [.. Enumerable.Repeat(PerBlock, Blocks)]),
            Is.EqualTo(Blocks * PerBlock).Within(0.05 * Blocks * PerBlock));
        Assert.That(EffectiveSamples.FromAutocorrelations([-0.1, 0.05], [0.2, -0.3], 1000), Is.EqualTo(1000));
    }

    /// <summary>The largest of 1e5 normal values has mean 4.38 and standard deviation 0.3 against sqrt(2 ln m) = 4.80: four of those.</summary>
    [Test]
    public void Floor_IsWhereTheLargestNullCorrelationLies()
    {
        const int samples = 5000, candidates = 100_000;
        Rng rng = Rng.FromSeed("floor");
        double largest = Enumerable.Range(0, candidates).Max(_ => rng.NextGaussian()) / Math.Sqrt(samples);
        double floor = Rosetta.Theory.Predictions.NoiseFloor.Correlation(candidates, samples);
        Assert.That(largest, Is.EqualTo(4.38 / 4.80 * floor).Within(4 * 0.3 / 4.80 * floor));
        Assert.That(NoiseFloor.OverAllPairs(1000, 1000, samples), Is.EqualTo(Math.Sqrt(2) * Rosetta.Theory.Predictions.NoiseFloor.Correlation(1000, samples)).Within(1e-12));
    }
}
