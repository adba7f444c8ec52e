using System.Diagnostics;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Matching;

/// <summary>
/// What matching costs at the size that the project promises. Run it alone: it reads the peak memory of the whole process.
/// </summary>
[Category("Long")]
public sealed class MatchingCostTests
{
    private const int Samples = 4096;
    private const double Gibibyte = 1L << 30;

    [TestCase(20_000, 2.5)]
    public void PeakMemory_StaysUnderThePromise(int neurons, double gibibytes)
    {
        InMemoryActivations a = Model(neurons, "a"), b = Model(neurons, "b");

        MatchResult result = MutualTopK.Match(a, b, new MatchOptions { Ks = [1, 2, 5] });

        double peak = Process.GetCurrentProcess().PeakWorkingSet64 / Gibibyte;
        TestContext.Out.WriteLine($"{neurons} x {neurons} neurons, {Samples} samples: "
            + $"{string.Join(", ", result.Cost.Seconds.Select(s => $"{s.Key} {s.Value:F1} s"))}; "
            + $"{result.Cost.GemmFlops / result.Cost.Seconds[MatchStages.Products] / 1e9:F0} GFLOP/s; {result.Cost.SettledPairs} "
            + "pairs settled; "
            + $"{result.Cost.CrowdedNeurons} crowded; peak {peak:F2} GiB; pairs {result.Pairs(1).Count}, {result.Pairs(2).Count}, "
            + $"{result.Pairs(5).Count}");
        Assert.That(peak, Is.LessThan(gibibytes));
        // A third of the neurons share a feature with the neuron of the same place at correlation 0.8, far above what chance gives.
        Assert.That(result.Pairs(1).Count(pair => pair.A == pair.B && pair.Correlation > 0.7), Is.EqualTo((neurons + 2) / 3));
    }

    private static InMemoryActivations Model(int neurons, string name)
    {
        var data = new float[neurons * Samples];
        Parallel.For(0, neurons, i =>
        {
            Span<float> row = data.AsSpan(i * Samples, Samples);
            RandomActivations.Gaussian(row, i % 3 == 0 ? 0.5f : 1, Rng.FromSeed("cost").Derive(name, i));
            if (i % 3 != 0)
                return;
            Rng feature = Rng.FromSeed("cost").Derive("feature", i);
            foreach (ref float value in row)
                value += (float)feature.NextGaussian();
        });
        return new InMemoryActivations(NeuronLayout.Of(neurons / 2, neurons - neurons / 2), Samples, data);
    }
}
