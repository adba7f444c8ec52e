using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Backend;
using Rosetta.Theory.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Matching;

/// <summary>
/// Mutual top-k pairs at and above a level: sketches of the sample axis propose, float64 decides, and neurons that the sketch cannot
/// prove are compared exactly with the whole other model (M33).
/// </summary>
internal sealed class SketchedTopK(MatchOptions options, IProductBackend backend, ParallelOptions parallel, StageClock clock)
{
    /// <summary>Widths that are tried: from the narrowest, in steps, as long as they are so many times shorter than the samples.</summary>
    private const int NarrowestSketch = 1024, WidthMultiple = 64, LeastSaving = 3;

    private const double WidthStep = 1.25;

    /// <summary>Neurons that are compared with all others one by one: products would need all neurons standardised.</summary>
    private const int FewUnproven = 64;

    /// <summary>Candidates of a neuron that are verified one by one before comparing it with all is cheaper.</summary>
    private const int SpareCandidates = 256;

    /// <summary>Share of crowded neurons beyond which sketching is given up.</summary>
    private const double MostCrowded = 0.5;

    /// <summary>Neurons of each model whose errors stand for all when the width is chosen.</summary>
    private const int TriedNeurons = 64;

    private readonly SketchOptions _sketch = options.Sketch!;

    /// <summary>Matches two models over their samples; null where no sketch would save work: the samples
    /// are too few for their values, or most neurons have too many candidates.</summary>
    public MatchResult? Match(IActivations a, IActivations b)
    {
        int samples = a.SampleCount, maxRank = options.MaxRank, neurons = Math.Max(a.Layout.Count, b.Layout.Count);
        int tile = Math.Max(1, Math.Min(options.TileNeurons, neurons));
        SamplePart[] parts = SamplePart.Of(samples, null);
        clock.Start(MatchStages.Statistics, (double)a.Layout.Count + b.Layout.Count);
        int rows = MemoryPlan.ReadRowsFor(a.Layout.Count, b.Layout.Count, samples, options);
        var setA = NeuronSet.Measure(a, parts, "A", maxRank, options.MostNonFinite, parallel, count => clock.Advance(count), rows);
        var setB = NeuronSet.Measure(b, parts, "B", maxRank, options.MostNonFinite, parallel, count => clock.Advance(count), rows);
        var plan = MemoryPlan.For(a.Layout.Count, b.Layout.Count, samples, maxRank, options, atHand: a.IsAtHand && b.IsAtHand);
        var loader = new RowLoader(plan.ReadRows, samples, parallel);

        clock.Start(MatchStages.Sketching, (double)setA.Active.Length + setB.Active.Length);
        using var products = new SketchProducts(tile);
        float[] largest = Largest(setA, setB, loader);
        double exponent = SketchError.Exponent(neurons, _sketch.MissProbability);
        if (Width(setA, setB, largest, exponent, products, loader) is not { } width)
            return null;
        var sketcher = new SampleSketch(width, largest, Rng.FromSeed(_sketch.Seed));
        using SketchSide sideA = Sketched(setA, sketcher, products, loader), sideB = Sketched(setB, sketcher, products, loader);
        double rounding = products.Rounding(width, Math.Max(sideA.LargestNorm, sideB.LargestNorm));
        int spare = Math.Max(options.SpareCandidates, SpareCandidates);
        CandidateTable tableA = sideA.Table(sideB, exponent, rounding, _sketch.Level, maxRank, spare),
            tableB = sideB.Table(sideA, exponent, rounding, _sketch.Level, maxRank, spare);

        clock.Start(MatchStages.Proposals, 2.0 * setA.Active.Length * setB.Active.Length * width);
        // The first rows stand for all: where most of them have too many candidates, an exact match is faster.
        if (!products.Propose(sideA, tableA, sideB, tableB, tile, pairs => clock.Advance(pairs * 2 * width),
            rows => rows.Start > 0 || Enumerable.Range(0, rows.Count).Count(tableA.IsCrowded) <= MostCrowded * rows.Count,
            parallel.CancellationToken))
            return null;

        clock.Start(MatchStages.Settling, 1);
        var found = new Dictionary<long, double>();
        int[] unprovenA = Unproven(tableA, setA, sideA), unprovenB = Unproven(tableB, setB, sideB);
        var ownA = new SketchProposals(setA, tableA, [.. unprovenA], maxRank, (own, other) => Key(own, setB.Active[other]));
        var ownB = new SketchProposals(setB, tableB, [.. unprovenB], maxRank, (own, other) => Key(setA.Active[other], own));
        Verify(found, ownA.Best().Concat(ownB.Best()), a, b);
        Verify(found, ownA.Rest(found, _sketch.Level).Concat(ownB.Rest(found, _sketch.Level)), a, b);
        double flops = 2.0 * samples * ((double)unprovenA.Length * setB.Active.Length
            + (double)(setA.Active.Length - unprovenA.Length) * unprovenB.Length);
        if (unprovenA.Length + unprovenB.Length <= FewUnproven)
        {
            Verify(found, from own in unprovenA from other in setB.Active select Key(own, other), a, b);
            Verify(found, from own in unprovenB from other in setA.Active select Key(other, own), a, b);
        }
        else
        {
            clock.Start(MatchStages.Products, flops);
            CompareExactly(setA.Only(unprovenA), setB, plan, loader, tile, found);
            CompareExactly(setA.Only([.. setA.Active.Except(unprovenA)]), setB.Only(unprovenB), plan, loader, tile, found);
        }

        clock.Start(MatchStages.Settling, found.Count);
        (NeighbourTable ofA, NeighbourTable ofB) = Decide(found, maxRank, setA, setB);
        clock.Stop();
        int active = setA.Active.Length + setB.Active.Length, exactly = unprovenA.Length + unprovenB.Length;
        return new MatchResult(a, b, options.Ks, ofA, ofB,
            new UnmatchedNeurons(setA.Dead.ConvertAll(a.Layout.KeyOf), setA.NonFinite.ConvertAll(a.Layout.KeyOf)),
            new UnmatchedNeurons(setB.Dead.ConvertAll(b.Layout.KeyOf), setB.NonFinite.ConvertAll(b.Layout.KeyOf)),
            new MatchCost(backend.Device, flops, clock.Seconds, found.Count, exactly, setA.Copies.Count + setB.Copies.Count))
        {
            Certificate = new SketchCertificate(_sketch.Level, _sketch.MissProbability, width, products.Precision, active - exactly,
                exactly,
                found.Count),
        };
    }

    /// <summary>By sample: the largest square of a standardised value among some neurons of both models. What others do there decides how
    /// well their sketches are, not whether they are sound.</summary>
    private static float[] Largest(NeuronSet a, NeuronSet b, RowLoader loader)
    {
        var largest = new float[a.Source.SampleCount];
        foreach (NeuronSet set in new[] { a.Only(Some(a)), b.Only(Some(b)) })
        {
            loader.Visit(set, (_, values, own) =>
            {
                for (int t = 0; t < own.Length; t++)
                    own[t] = Math.Max(own[t], values[t] * values[t]);
            }, static samples => new float[samples], own =>
            {
                lock (largest)
                {
                    for (int t = 0; t < own.Length; t++)
                        largest[t] = Math.Max(largest[t], own[t]);
                }
            });
        }
        return largest;
    }

    /// <summary>The fewest buckets whose error, for most neurons, stays within its share of the level. The values choose them, the signs
    /// do not, so the certificate holds.</summary>
    private int? Width(NeuronSet a, NeuronSet b, float[] largest, double exponent, SketchProducts products, RowLoader loader)
    {
        double most = SketchOptions.ErrorShare * _sketch.Level;
        NeuronSet someA = a.Only(Some(a)), someB = b.Only(Some(b));
        for (double width = NarrowestSketch; width <= largest.Length / LeastSaving; width *= WidthStep)
        {
            var sketcher = new SampleSketch((int)width / WidthMultiple * WidthMultiple, largest, Rng.FromSeed(_sketch.Seed));
            SketchError x = Typical(someA, sketcher, loader), y = Typical(someB, sketcher, loader);
            if (SketchError.Bound(x, y, exponent) + products.Rounding(sketcher.Width, 1) <= most)
                return sketcher.Width;
        }
        return null;
    }

    private static int[] Some(NeuronSet set)
    {
        int tried = Math.Min(TriedNeurons, set.Active.Length);
        return [.. Enumerable.Range(0, tried).Select(i => set.Active[(int)((long)i * set.Active.Length / tried)])];
    }

    private static SketchError Typical(NeuronSet set, SampleSketch sketcher, RowLoader loader)
    {
        var errors = new SketchError[set.Active.Length];
        loader.Visit(set, (position, values, scratch) => errors[position] = sketcher.Fill(values, scratch.Sketch, scratch.Own),
            _ => (Sketch: new float[sketcher.Width], Own: new float[2 * sketcher.Width]), static _ => { });
        return new SketchError(SketchSide.Median(errors.Select(error => error.Spread)),
            SketchSide.Median(errors.Select(error => error.Reach)));
    }

    private SketchSide Sketched(NeuronSet set, SampleSketch sketcher, SketchProducts products, RowLoader loader)
    {
        const int block = 512;
        int width = sketcher.Width;
        Tensor rows = products.Rows(set.Active.Length, width);
        var errors = new SketchError[set.Active.Length];
        var norms = new double[set.Active.Length];
        using var sketches = new SketchProducts.Block(Math.Min(block, set.Active.Length), width);
        for (int first = 0; first < set.Active.Length; first += block)
        {
            int start = first, count = Math.Min(block, set.Active.Length - first);
            loader.Visit(set.Only(set.Active[start..(start + count)]), (position, values, scratch) =>
            {
                Span<float> own = sketches.Row(position);
                errors[start + position] = sketcher.Fill(values, own, scratch);
                norms[start + position] = Math.Sqrt(Float64Sums.CentredProduct(own, 0, own, 0));
            }, _ => new float[2 * width], static _ => { });
            sketches.Store(rows, start, count);
            clock.Advance(count);
        }
        return new SketchSide(rows, errors, norms);
    }

    private static int[] Unproven(CandidateTable table, NeuronSet set, SketchSide side) =>
        [.. Enumerable.Range(0, set.Active.Length).Where(position => table.IsCrowded(position) || side.IsUneven(position))
            .Select(position => set.Active[position])];

    private static long Key(int a, int b) => (long)a << 32 | (uint)b;

    /// <summary>All pairs of two sets of neurons by float32 products; those that may be among the best of either neuron are
    /// added.</summary>
    private void CompareExactly(NeuronSet a, NeuronSet b, MemoryPlan plan, RowLoader loader, int tile,
        Dictionary<long, double> found)
    {
        if (a.Active.Length == 0 || b.Active.Length == 0)
            return;
        int samples = a.Source.SampleCount;
        double bound = ProductError.Bound(samples, backend.InputRounding);
        var ofA = new SideCandidates(a, options.MaxRank, bound, options.SpareCandidates);
        var ofB = new SideCandidates(b, options.MaxRank, bound, options.SpareCandidates);
        using IRowBuffer panelA = backend.Allocate(Math.Min(plan.RowsA, a.Active.Length), samples),
            panelB = backend.Allocate(Math.Min(plan.RowsB, b.Active.Length), samples);
        new ProductPass(backend, loader, plan, tile, clock, null, null, parallel.CancellationToken).Run(a, panelA, ofA, b, panelB, ofB);
        var settler = new Settler(new(a, panelA, plan.RowsA), new(b, panelB, plan.RowsB), loader, clock, parallel);
        (NeighbourTable nearA, NeighbourTable nearB) = settler.Settle(ofA.All, ofB.All, bound, null);
        foreach (int flat in a.Active)
            Add(nearA, flat, other => Key(flat, other));
        foreach (int flat in b.Active)
            Add(nearB, flat, other => Key(other, flat));

        void Add(NeighbourTable near, int flat, Func<int, long> key)
        {
            ReadOnlySpan<int> others = near.IndicesOf(flat);
            for (int rank = 0; rank < others.Length; rank++)
                found[key(others[rank])] = near.CorrelationsOf(flat)[rank];
        }
    }

    private void Verify(Dictionary<long, double> found, IEnumerable<long> keys, IActivations a, IActivations b)
    {
        long[] wanted = [.. keys.Where(key => !found.ContainsKey(key)).Distinct().Order()];
        double?[] correlations = PairCorrelator.Correlate(a, b, Array.ConvertAll(wanted, PairOf), parallel.CancellationToken);
        for (int i = 0; i < wanted.Length; i++)
            found[wanted[i]] = correlations[i]!.Value;
    }

    private static (int A, int B) PairOf(long key) => ((int)(key >> 32), (int)(key & uint.MaxValue));

    /// <summary>The best of every neuron at or above the level.</summary>
    private (NeighbourTable OfA, NeighbourTable OfB) Decide(Dictionary<long, double> found, int maxRank, NeuronSet setA, NeuronSet setB)
    {
        (int A, int B, double Correlation)[] pairs = [.. found.Where(entry => entry.Value >= _sketch.Level)
            .Select(entry => (PairOf(entry.Key).A, PairOf(entry.Key).B, entry.Value))];
        var ofA = NeighbourTable.Of(setA.Source.Layout.Count, maxRank, pairs);
        var ofB = NeighbourTable.Of(setB.Source.Layout.Count, maxRank, Array.ConvertAll(pairs, pair => (pair.B, pair.A, pair.Correlation)));
        foreach ((NeuronSet set, NeighbourTable table) in new[] { (setA, ofA), (setB, ofB) })
        {
            foreach ((int neuron, int sameAs) in set.Copies)
                table.Copy(sameAs, neuron);
        }
        return (ofA, ofB);
    }
}
