using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Matching;

/// <summary>Matches whose samples lie in several places, against the match of all of them in one.</summary>
public sealed class ShardTests
{
    private const int Neurons = 60, Samples = 24_000, Width = 4096;

    private const double Level = 0.4;

    private static readonly int[] Sizes = [7000, 1, 9000, 7999];

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("rosetta-shards-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void PairsAreThoseOfOneMatch_AndTheBytesTheSameInAnyOrder([Values] bool hard)
    {
        (InMemoryActivations a, InMemoryActivations b) = (Model("a", hard), Model("b", hard));
        string[] sketches = Sketch(a, b);
        ShardCandidates candidates = Propose(sketches, "candidates");
        string other = Path.Combine(_folder, "other");
        Propose([.. sketches.Reverse()], "other");
        Assert.That(File.ReadAllBytes(other), Is.EqualTo(File.ReadAllBytes(Path.Combine(_folder, "candidates"))));
        string[] sums = Verify(a, b, candidates);
        MatchResult merged = ShardSums.Merge(sums, candidates, [1, 2]), again = ShardSums.Merge([.. sums.Reverse()], candidates, [1, 2]);
        Assert.That(again.Pairs(2), Is.EqualTo(merged.Pairs(2)));
        MatchResult whole = MutualTopK.Match(a, b, new MatchOptions { Ks = [1, 2] });
        MutualPair[] expected = [.. whole.Pairs(2).Where(pair => pair.Correlation >= candidates.Certificate.Level)];
        Assert.That(expected, Has.Length.GreaterThan(20));
        Assert.That(merged.Pairs(2).Select(pair => (pair.A, pair.B, pair.RankA, pair.RankB)),
            Is.EqualTo(expected.Select(pair => (pair.A, pair.B, pair.RankA, pair.RankB))));
        Assert.That(merged.Pairs(2).Zip(expected, (x, y) => Math.Abs(x.Correlation - y.Correlation)).Max(), Is.LessThan(1e-11));
        Assert.That(merged.DeadA, Is.EqualTo(whole.DeadA));
        Assert.That(merged.NonFiniteA, Is.EqualTo(whole.NonFiniteA));
        Assert.That(merged.SampleCount, Is.EqualTo(Samples));
        Assert.That(candidates.Count, Is.LessThan(Neurons * Neurons / 2));
    }

    [Test]
    public void WhatDoesNotBelongTogether_IsRefused()
    {
        (InMemoryActivations a, InMemoryActivations b) = (Model("a", false), Model("b", false));
        string[] sketches = Sketch(a, b);
        Refuses(() => Propose([.. sketches, sketches[0]], "c"), "the same samples");
        Refuses(() => Propose([], "c"), "No sketch");
        string narrow = Path.Combine(_folder, "narrow");
        ShardSketch.Write(narrow, a, b, 512, "seed", "models");
        Refuses(() => Propose([.. sketches, narrow], "c"), "512 buckets");
        ShardSketch.Write(narrow, a, b, Width, "other", "models");
        Refuses(() => Propose([.. sketches, narrow], "c"), "seed 'other'");
        Refuses(() => ShardSketch.Write(narrow, a, b, 10, "seed", "models"), "10 buckets");
        ShardCandidates candidates = Propose(sketches, "c");
        Refuses(() => ShardSums.Write(narrow, a, b, candidates), "no shard of the candidates");
        string[] sums = Verify(a, b, candidates);
        Refuses(() => ShardSums.Merge(sums[1..], candidates, [1]), "is missing");
        Refuses(() => ShardSums.Merge([.. sums, sums[0]], candidates, [1]), "the same shard");
        Refuses(() => ShardSums.Merge(sums, candidates, [3]), "k = 3");
        ShardCandidates others = ShardCandidates.Propose(sketches, new SketchOptions(0.3), 2);
        Refuses(() => ShardSums.Merge(sums, others, [1]), "no sums of these candidates");
        Refuses(() => ShardCandidates.Read(sums[0]), "no file of candidates");
        Refuses(() => ShardCandidates.Propose([sums[0]], new SketchOptions(), 1), "no sketch of a shard");

        static void Refuses(Action act, string expected) =>
            Assert.That(act, Throws.TypeOf<BadInputException>().With.Message.Contain(expected));
    }

    private ShardCandidates Propose(string[] sketches, string name)
    {
        string path = Path.Combine(_folder, name);
        ShardCandidates.Propose(sketches, new SketchOptions(Level), 2).Write(path);
        return ShardCandidates.Read(path);
    }

    private string[] Sketch(InMemoryActivations a, InMemoryActivations b) => [.. Shards(a, b).Select((shard, i) =>
    {
        string path = Path.Combine(_folder, $"sketch-{i}");
        ShardSketch.Write(path, shard.A, shard.B, Width, "seed", "models");
        return path;
    })];

    private string[] Verify(InMemoryActivations a, InMemoryActivations b, ShardCandidates candidates) =>
        [.. Shards(a, b).Select((shard, i) =>
    {
        string path = Path.Combine(_folder, $"sums-{i}");
        ShardSums.Write(path, shard.A, shard.B, candidates);
        return path;
    })];

    private static IEnumerable<(IActivations A, IActivations B)> Shards(IActivations a, IActivations b)
    {
        int start = 0;
        foreach (int size in Sizes)
        {
            int[] samples = [.. Enumerable.Range(start, size)];
            yield return (InMemoryActivations.CopyOf(new SelectedSamples(a, samples)),
                InMemoryActivations.CopyOf(new SelectedSamples(b, samples)));
            start += size;
        }
    }

    /// <summary>Neurons that share a feature each. Hard: offsets, means that drift from shard to shard, dead and copied
    /// neurons.</summary>
    private static InMemoryActivations Model(string name, bool hard)
    {
        var rows = new float[Neurons * Samples];
        Parallel.For(0, Neurons, i =>
        {
            Rng feature = Rng.FromSeed("shards").Derive("feature", i), own = Rng.FromSeed("shards").Derive(name, i);
            float weight = 1.5f * (Neurons - i) / Neurons, drift = 0;
            for (int t = 0; t < Samples; t++)
            {
                if (hard && i % 3 == 0)
                    drift = 100 + (t < 7000 ? 0 : 0.5f);
                rows[i * Samples + t] = drift + weight * (float)feature.NextGaussian() + (float)own.NextGaussian();
            }
        });
        if (hard)
        {
            rows.AsSpan(5 * Samples, Samples).Fill(2.5f);
            rows.AsSpan(0, Samples).CopyTo(rows.AsSpan(50 * Samples, Samples));
            // Constant in every shard, not over all.
            rows.AsSpan(7 * Samples, 7000).Fill(1);
            rows.AsSpan(7 * Samples + 7000, Samples - 7000).Fill(2);
        }
        return new InMemoryActivations(NeuronLayout.Of(20, Neurons - 20), Samples, rows);
    }
}
