using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Matching;

/// <summary>Candidates proposed by products of bfloat16, against float32: the same neighbours and correlations, to the bit.</summary>
public sealed class RoundedProductsTests
{
    private const int Neurons = 1300, Samples = 2_300;

    [TestCase("independent", 1)]
    [TestCase("independent", 2)]
    [TestCase("shared factors", 8)]
    [TestCase("spikes", 1)]
    [TestCase("offsets, copies and dead ones", 2)]
    public void NeighboursAreThoseOfFloat32(string kind, int kept)
    {
        Rng rng = Rng.FromSeed("rounded").Derive(kind);
        (InMemoryActivations a, InMemoryActivations b) = (Model(kind, rng, "A"), Model(kind, rng, "B"));
        using var backend = new TorchProducts("cpu", rounds: true);
        var options = new MatchOptions { KeptNeighbours = kept, TileNeurons = 500 };
        MatchResult found = MutualTopK.Match(a, b, options, backend, null).All,
            wanted = MutualTopK.Match(a, b, options with { Rounds = false }, backend, null).All;
        Assert.That((found.Cost.Precision, wanted.Cost.Precision), Is.EqualTo(("bfloat16", "float32")));
        TurnedProductsTests.Same(found, wanted);
    }

    [Test]
    public void NearTiesOfManyNeurons_AreLeftToFloat32()
    {
        // One dimension: every neuron of one model correlates alike with all of the other, to the last digits.
        Rng rng = Rng.FromSeed("one dimension");
        (InMemoryActivations a, InMemoryActivations b) = (Model("one factor", rng, "A"), Model("one factor", rng, "B"));
        using var backend = new TorchProducts("cpu", rounds: true);
        Assert.That(MutualTopK.Match(a, b, new MatchOptions(), backend, null).All.Cost.Precision, Is.EqualTo("float32"));
    }

    [Test]
    public void WhatIsSmall_IsMultipliedInFloat32()
    {
        Rng rng = Rng.FromSeed("small");
        var small = new InMemoryActivations(NeuronLayout.Of(40), 200,
            [.. Enumerable.Range(0, 8000).Select(_ => (float)rng.NextGaussian())]);
        using var backend = new TorchProducts("cpu", rounds: true);
        Assert.That(MutualTopK.Match(small, small, new MatchOptions(), backend, null).All.Cost.Precision, Is.EqualTo("float32"));
    }

    /// <summary>Every value halfway between two of bfloat16, and both factors rounded down: as bad as it can be.</summary>
    [Test]
    public void TheBound_CoversTheWorstRounding()
    {
        const int samples = 1 << 12;
        using var backend = new TorchProducts("cpu", rounds: true);
        IProductBackend rounded = backend.Rounded!;
        using IRowBuffer x = rounded.Allocate(1, samples), y = rounded.Allocate(1, samples);
        float value = (1 + 1f / 256) / MathF.Sqrt(samples);
        x.Row(0).Fill(value);
        y.Row(0).Fill(value);
        rounded.Publish(x);
        rounded.Publish(y);
        double product = rounded.Multiply(x, new(0, 1), y, new(0, 1), 0, new(0, samples), out _)[0];
        double exact = (double)value * value * samples, lost = Math.Sqrt(samples) * Math.Abs((double)value - BrainFloat.Nearest(value));
        Assert.That(exact - product, Is.GreaterThan(2.0 / 257), "both factors lose a 257th");
        Assert.That(product, Is.EqualTo(exact).Within(ProductError.BoundOfRounded(samples, lost, lost)
            + RoundedFactors.RelativeError * Math.Abs(product)));
    }

    [Test]
    public void Nearest_IsWhatLibtorchRoundsTo()
    {
        Rng rng = Rng.FromSeed("nearest");
        float[] values = [1, 1 + 1f / 256, 1 + 3f / 256, -1 - 1f / 256, 0, 1e-30f,
            .. Enumerable.Range(0, 1000).Select(_ => (float)rng.NextGaussian())];
        using TorchSharp.torch.Tensor exact = TorchSharp.torch.tensor(values), brain = exact.to(TorchSharp.torch.ScalarType.BFloat16),
            back = brain.to(TorchSharp.torch.ScalarType.Float32);
        Assert.That(values.Select(BrainFloat.Nearest), Is.EqualTo(back.data<float>().ToArray()));
    }

    private static InMemoryActivations Model(string kind, Rng shared, string name)
    {
        Rng rng = shared.Derive(name), factors = shared.Derive("factors");
        int dimensions = kind == "one factor" ? 1 : 60;
        double[][] factor = [.. Enumerable.Range(0, dimensions)
            .Select(_ => Enumerable.Range(0, Samples).Select(_ => factors.NextGaussian()).ToArray())];
        var values = new float[Neurons][];
        for (int i = 0; i < Neurons; i++)
        {
            double[] own = factor[rng.NextInt(dimensions)];
            double share = kind is "shared factors" ? rng.NextDouble() : kind == "one factor" ? 1 - 1e-5 * rng.NextDouble() : 0;
            values[i] = [.. Enumerable.Range(0, Samples).Select(t => (float)(share * own[t] + (1 - share) * rng.NextGaussian()))];
            if (kind == "spikes")
                values[i] = [.. values[i].Select((value, t) => (t + 7 * i) % 1500 == 0 ? 30 * value : value < 2 ? 0 : value)];
            if (kind.StartsWith("offsets", StringComparison.Ordinal))
                values[i] = i % 50 == 0 ? new float[Samples] : i % 50 == 1 && i > 50 ? values[1]
                    : [.. values[i].Select(value => value + i)];
        }
        return new InMemoryActivations(NeuronLayout.Of(Neurons), Samples, [.. values.SelectMany(row => row)]);
    }
}
