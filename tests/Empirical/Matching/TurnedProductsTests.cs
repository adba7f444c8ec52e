using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Nulls;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Matching;

/// <summary>Matches with a turned second model from the products of the models themselves, against matches over the samples.</summary>
public sealed class TurnedProductsTests
{
    private const int Samples = 600;

    private static readonly int[] Widths = [70, 300, 1];

    [Test]
    public void EveryRotation_HasTheNeighboursOfAPassOverTheSamples(
        [Values(1, 2, 3)] int seed, [Values] bool halves, [Values(1, 6)] int kept)
    {
        (InMemoryActivations a, InMemoryActivations b) = Models(seed, dimensions: 40);
        Rng rng = Rng.FromSeed("turned").Derive("seed", seed);
        using var backend = new TorchProducts("cpu");
        var products = new TurnedProducts();
        var options = new MatchOptions { Ks = [1, 2], KeptNeighbours = kept, TileNeurons = 128 };
        MutualTopK.Match(a, b, options with { Keep = products }, backend, halves ? SampleHalves.Of(a, rng.Derive("halves")) : null);
        for (int draw = 0; draw < 2; draw++)
        {
            NullDraw drawn = new RotationNull().Draw(a, b, rng.Derive("rotation", draw));
            MatchResult wanted = MutualTopK.Match(drawn.A, drawn.B, options, backend, null).All,
                found = MutualTopK.Match(drawn.A, drawn.B, options with { Turn = products }, backend, null).All;
            Assert.That(found.Cost.GemmFlops, Is.Zero, "no pass over the samples");
            Same(found, wanted);
        }
    }

    [Test]
    public void OtherModels_HaveAPassOfTheirOwn()
    {
        (InMemoryActivations a, InMemoryActivations b) = Models(4, dimensions: 40);
        Rng rng = Rng.FromSeed("others");
        using var backend = new TorchProducts("cpu");
        TurnedProducts none = new(), ofModels = new();
        MutualTopK.Match(a, b, new MatchOptions { Keep = ofModels }, backend, null);
        IActivations turned = new RotationNull().Draw(a, b, rng).B, permuted = new PermutationNull().Draw(a, b, rng).B;
        foreach ((IActivations first, IActivations second, TurnedProducts kept) in
            new (IActivations, IActivations, TurnedProducts)[] { (a, turned, none), (a, permuted, ofModels), (b, turned, ofModels) })
        {
            MatchResult wanted = MutualTopK.Match(first, second, new MatchOptions(), backend, null).All,
                found = MutualTopK.Match(first, second, new MatchOptions { Turn = kept }, backend, null).All;
            Assert.That(found.Cost.GemmFlops, Is.Positive);
            Same(found, wanted);
        }
    }

    [Test]
    public void NearTiesOfManyNeurons_AreLeftToAPassOverTheSamples()
    {
        // One dimension: every neuron of one model correlates alike with all of the other, to the last digits.
        (InMemoryActivations a, InMemoryActivations b) = Models(5, dimensions: 1);
        using var backend = new TorchProducts("cpu");
        var products = new TurnedProducts();
        MutualTopK.Match(a, b, new MatchOptions { Keep = products }, backend, null);
        NullDraw drawn = new RotationNull().Draw(a, b, Rng.FromSeed("crowded"));
        MatchResult wanted = MutualTopK.Match(drawn.A, drawn.B, new MatchOptions(), backend, null).All,
            found = MutualTopK.Match(drawn.A, drawn.B, new MatchOptions { Turn = products }, backend, null).All;
        Assert.That(found.Cost.GemmFlops, Is.Positive);
        Same(found, wanted);
    }

    /// <summary>The same pairs, neighbours and correlations, to the bit.</summary>
    internal static void Same(MatchResult found, MatchResult wanted)
    {
        Assert.That(found.Pairs(1), Is.EqualTo(wanted.Pairs(1)));
        foreach ((NeighbourTable own, NeighbourTable other) in new[] { (found.NeighboursOfA, wanted.NeighboursOfA),
            (found.NeighboursOfB, wanted.NeighboursOfB) })
        {
            for (int flat = 0; flat < own.NeuronCount; flat++)
            {
                Assert.That(own.IndicesOf(flat).ToArray(), Is.EqualTo(other.IndicesOf(flat).ToArray()), $"{flat}");
                Assert.That(own.CorrelationsOf(flat).ToArray(), Is.EqualTo(other.CorrelationsOf(flat).ToArray()), $"{flat}");
            }
        }
    }

    /// <summary>Neurons that mix common signals, with noise; loud and quiet ones, constant ones, copies, and a value that is not
    /// finite.</summary>
    private static (InMemoryActivations A, InMemoryActivations B) Models(int seed, int dimensions)
    {
        Rng rng = Rng.FromSeed("turned models").Derive("seed", seed);
        float[][] signals = [.. Enumerable.Range(0, dimensions).Select(_ => Enumerable.Range(0, Samples)
            .Select(_ => (float)Math.Pow(rng.NextGaussian(), 3)).ToArray())];
        int[] blocks = [.. Enumerable.Range(0, Samples).Select(t => t / 20)];
        double noise = dimensions == 1 ? 1e-4 : 0.5;
        return (Model(), Model());

        InMemoryActivations Model()
        {
            int count = Widths.Sum();
            var values = new float[count * Samples];
            for (int neuron = 0; neuron < count; neuron++)
            {
                Span<float> row = values.AsSpan(neuron * Samples, Samples);
                double[] mix = [.. signals.Select(_ => rng.NextGaussian())];
                double scale = Math.Exp(3 * rng.NextGaussian()), mean = rng.NextGaussian();
                for (int t = 0; t < Samples; t++)
                {
                    double value = noise * rng.NextGaussian();
                    for (int d = 0; d < dimensions; d++)
                        value += mix[d] * signals[d][t] / Math.Sqrt(dimensions);
                    row[t] = (float)(scale * (mean + value));
                }
                if (neuron % 50 == 7)
                    row.Fill(0.1f);
                if (neuron % 50 == 9)
                    values.AsSpan((neuron - 1) * Samples, Samples).CopyTo(row);
            }
            values[33 * Samples + 5] = float.NaN;
            return new InMemoryActivations(NeuronLayout.Of(Widths), Samples, values, blocks);
        }
    }
}
