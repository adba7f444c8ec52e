using FsCheck;
using FsCheck.Fluent;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Matching;

public sealed class MutualTopKProperties
{
    /// <summary>Rounding: two orders of summation in float64 over at most 1,100 samples.</summary>
    private const double Correlation = 1e-13;

    private static readonly int[] SampleCounts = [2, 3, 5, 17, 64, 513, 1100];

    public sealed record World(int Seed, int Samples, int NeuronsA, int NeuronsB, int K, int Tile, int Threads, int SpareRows,
        int SpareCandidates);

    private static readonly Gen<World> Worlds =
        from seed in Gen.Choose(0, 1_000_000)
        from samples in Gen.Elements(SampleCounts)
        from neuronsA in Gen.Choose(1, 60)
        from neuronsB in Gen.Choose(1, 60)
        from k in Gen.Elements(1, 2, 5, 9)
        from tile in Gen.Elements(1, 3, 16, 37, 1024)
        from threads in Gen.Choose(1, 3)
        from spareRows in Gen.Elements(0, 3, 40, 1000)
        from spareCandidates in Gen.Elements(0, 3, 32)
        select new World(seed, samples, neuronsA, neuronsB, k, tile, threads, spareRows, spareCandidates);

    [Property(MaxTest = 150)]
    public Property AnyTileBudgetAndThreadCount_GivesTheDefinition() => Prop.ForAll(Arb.From(Worlds), world =>
    {
        (IActivations a, IActivations b) = Models(world);
        return Agrees(world, a, b, MutualTopK.Match(a, b, Options(world, a, b)));
    });

    [Property(MaxTest = 100)]
    public Property ProductsAsBadAsTheBoundAllows_ChangeNothing() => Prop.ForAll(Arb.From(Worlds), world =>
    {
        (IActivations a, IActivations b) = Models(world);
        using var backend = new WorstCaseProducts(world.Samples, Rng.FromSeed("errors").Derive("world", world.Seed));
        return Agrees(world, a, b, MutualTopK.Match(a, b, Options(world, a, b), backend, null).All);
    });

    [Property(MaxTest = 100)]
    public Property TilesLookedThroughOnTheDevice_GiveTheDefinition() => Prop.ForAll(Arb.From(Worlds.Where(world => world.Samples >= 5)),
        world =>
    {
        (IActivations a, IActivations b) = Models(world, allFinite: true);
        var halves = SampleHalves.Of(a, Rng.FromSeed("halves").Derive("world", world.Seed));
        using var onDevice = new TorchProducts("cpu", filters: true);
        using var onHost = new TorchProducts("cpu");
        MatchedParts one = MutualTopK.Match(a, b, Options(world, a, b, parts: 2), onDevice, halves),
            other = MutualTopK.Match(a, b, Options(world, a, b, parts: 2), onHost, halves);
        return Agrees(world, a, b, MutualTopK.Match(a, b, Options(world, a, b), onDevice, null).All)
            .And(Agrees(world, a, b, one.All)).And(one.Halves.Zip(other.Halves).All(half =>
                Same(half.First.OfA, half.Second.OfA) && Same(half.First.OfB, half.Second.OfB))).Label("halves");

        static bool Same(NeighbourTable one, NeighbourTable other) => Enumerable.Range(0, one.NeuronCount)
            .All(i => one.IndicesOf(i).SequenceEqual(other.IndicesOf(i)) && one.CorrelationsOf(i).SequenceEqual(other.CorrelationsOf(i)));
    });

    [Property(MaxTest = 100)]
    public Property FactorsOfTenBits_ChangeNothing() => Prop.ForAll(Arb.From(Worlds), world =>
    {
        (IActivations a, IActivations b) = Models(world);
        using var backend = new TenBitProducts();
        return Agrees(world, a, b, MutualTopK.Match(a, b, Options(world, a, b), backend, null).All);
    });

    [Property(MaxTest = 60)]
    public Property TileBudgetAndThreads_DoNotMoveOneBit() => Prop.ForAll(Arb.From(Worlds), world =>
    {
        (IActivations a, IActivations b) = Models(world);
        MatchResult one = MutualTopK.Match(a, b, Options(world, a, b)),
            other = MutualTopK.Match(a, b, new MatchOptions { Ks = [world.K], MostNonFinite = 1 });
        return one.Pairs(world.K).SequenceEqual(other.Pairs(world.K))
            .Label($"{one.Pairs(world.K).Count} and {other.Pairs(world.K).Count} pairs")
            .Classify(one.Cost.CrowdedNeurons > 0, "crowded").Classify(one.Cost.LeftOutCopies > 0, "copies left out");
    });

    [Property(MaxTest = 60)]
    public Property ExchangingTheModels_ExchangesThePairs() => Prop.ForAll(Arb.From(Worlds), world =>
    {
        (IActivations a, IActivations b) = Models(world);
        var options = new MatchOptions { Ks = [world.K], MostNonFinite = 1 };
        var forward = MutualTopK.Match(a, b, options).Pairs(world.K).ToHashSet();
        var back = MutualTopK.Match(b, a, options).Pairs(world.K).Select(p => new MutualPair(p.B, p.A, p.Correlation, p.RankB, p.RankA));
        return forward.SetEquals(back).Label($"{forward.Count} pairs forward");
    });

    [Property(MaxTest = 100)]
    public Property OnePass_GivesTheMatchesOfEachHalfToo() => Prop.ForAll(Arb.From(Worlds.Where(world => world.Samples >= 5)), world =>
    {
        (IActivations a, IActivations b) = Models(world, allFinite: true);
        var halves = SampleHalves.Of(a, Rng.FromSeed("halves").Derive("world", world.Seed));
        using var backend = new WorstCaseProducts(Math.Min(halves.First.Length, halves.Second.Length), Rng.FromSeed("errors"));
        MatchedParts matched = MutualTopK.Match(a, b, Options(world, a, b, parts: 2), backend, halves);
        string difference = "";
        foreach ((int[] half, int part) in new[] { (halves.First, 0), (halves.Second, 1) })
        {
            var ownA = new SelectedSamples(a, half);
            var ownB = new SelectedSamples(b, half);
            difference += Compare(ownA, ownB, 1, matched.Halves[part].OfA).Difference
                + Compare(ownB, ownA, 1, matched.Halves[part].OfB).Difference;
        }
        return Agrees(world, a, b, matched.All).And(difference.Length == 0).Label(difference);
    });

    private static Property Agrees(World world, IActivations a, IActivations b, MatchResult result)
    {
        (string difference, bool edge) = Compare(a, b, world.K, result.NeighboursOfA);
        (string back, bool edgeBack) = Compare(b, a, world.K, result.NeighboursOfB);
        return (difference.Length + back.Length == 0).Label(difference + back)
            .Classify(result.Cost.CrowdedNeurons > 0, "crowded").Classify(result.Cost.LeftOutCopies > 0, "copies left out")
            .Classify(world.NeuronsB < world.K, "fewer neurons than k").Classify(world.Samples <= 3, "three samples or fewer")
            .Classify(result.DeadA.Count == world.NeuronsA, "all dead").Classify(edge || edgeBack, "a difference of a tie's size");
    }

    private static (string Difference, bool Edge) Compare(IActivations a, IActivations b, int k, NeighbourTable found)
    {
        // Two sound float64 sums of one correlation differ by some 1e-15, so a difference within 1 % of the tie itself may count as a tie
        // or not: where that changes a neuron's neighbours the definition has no one answer.
        var expected = DirectMatching.Neighbours(a, b, k);
        var narrow = DirectMatching.Neighbours(a, b, k, DirectMatching.Tie * 0.99);
        var wide = DirectMatching.Neighbours(a, b, k, DirectMatching.Tie * 1.01);
        bool anyEdge = false;
        for (int i = 0; i < expected.Length; i++)
        {
            bool edge = !narrow[i].Indices.SequenceEqual(wide[i].Indices);
            anyEdge |= edge;
            (int[] indices, double[] correlations) = expected[i];
            if (!edge && !found.IndicesOf(i).SequenceEqual(indices))
                return ($"neuron {i}: expected {string.Join(", ", indices.Zip(correlations))}; found "
                    + $"{string.Join(", ", found.IndicesOf(i).ToArray().Zip(found.CorrelationsOf(i).ToArray()))}. ", anyEdge);
            for (int rank = 0; rank < indices.Length && !edge; rank++)
            {
                if (Math.Abs(found.CorrelationsOf(i)[rank] - correlations[rank]) > Correlation)
                    return ($"neuron {i}, rank {rank + 1}: {found.CorrelationsOf(i)[rank]:R} for {correlations[rank]:R}. ", anyEdge);
            }
        }
        return ("", anyEdge);
    }

    private static (IActivations A, IActivations B) Models(World world, bool allFinite = false)
    {
        Rng rng = Rng.FromSeed("matching").Derive("world", world.Seed);
        var shared = new float[world.Samples];
        RandomActivations.Gaussian(shared, 1, rng.Derive("shared"));
        // One finite neuron at least: a model without any is refused, which has its own test.
        IActivations Model(int neurons, string name)
        {
            var model = new WithFiniteNeurons(RandomActivations.Model(neurons, world.Samples, shared, rng.Derive(name)),
                allFinite ? neurons : 1);
            return world.Seed % 2 == 0 ? InMemoryActivations.CopyOf(model) : model;
        }
        return (Model(world.NeuronsA, "a"), Model(world.NeuronsB, "b"));
    }

    private static MatchOptions Options(World world, IActivations a, IActivations b, int parts = 1)
    {
        MatchOptions With(long budget) => new()
        {
            Ks = [world.K],
            MostNonFinite = 1,
            TileNeurons = world.Tile,
            Threads = world.Threads,
            SpareCandidates = world.SpareCandidates,
            MemoryBudgetBytes = budget,
        };
        return With(MemoryPlan.Least(a.Layout.Count, b.Layout.Count, world.Samples, world.K, With(0), parts)
            + 4L * world.Samples * world.SpareRows);
    }

    /// <summary>The same model with its first neurons finite (they may still be constant), to be read, not at hand.</summary>
    private sealed class WithFiniteNeurons(IActivations source, int neurons) : IActivations
    {
        public NeuronLayout Layout => source.Layout;

        public int SampleCount => source.SampleCount;

        public IReadOnlyList<int> BlockOfSample => source.BlockOfSample;

        public void Read(int first, int count, Span<float> destination)
        {
            source.Read(first, count, destination);
            foreach (ref float value in destination[..(Math.Clamp(neurons - first, 0, count) * SampleCount)])
                value = float.IsFinite(value) ? value : 0;
        }
    }
}
