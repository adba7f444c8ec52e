using System.Runtime.InteropServices;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Backend;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Matching;

/// <summary>
/// Exact mutual top-k matching of two models over all layers together: float32 products in tiles find the candidates of both directions
/// in one pass, float64 settles them, so that pairs and ranks are those of the definition.
/// </summary>
/// <remarks>
/// Never holds a matrix of all pairs. Results are the same bits for every tile size, memory budget and thread count: the float32 stage only
/// decides which pairs are looked at, with a proven margin (<see cref="ProductError"/>), and a float64 correlation depends on its two
/// neurons alone.
/// </remarks>
public static class MutualTopK
{
    /// <summary>Matches two models.</summary>
    /// <param name="a">The first model's activations.</param>
    /// <param name="b">The second model's activations over the same samples in the same order.</param>
    /// <param name="options">Ranks, memory, threads, device.</param>
    /// <param name="progress">Told the stage, its fraction and its rate now and then.</param>
    /// <param name="cancellation">Ends the work between tiles.</param>
    /// <exception cref="BadInputException">Different samples, fewer than two, more neurons that are not finite than the options
    /// allow, or too small a memory
    /// budget.</exception>
    public static MatchResult Match(IActivations a, IActivations b, MatchOptions? options = null,
        IProgress<MatchProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new MatchOptions();
        using var backend = new TorchProducts(options.Device, options.Threads, tensorFloat32: options.TensorFloat32);
        return Match(a, b, options, backend, null, progress, cancellation).All;
    }

    /// <summary>Matches two models, and in the same pass over their samples estimates isolations free of the bias of choice.</summary>
    /// <inheritdoc cref="Match(IActivations, IActivations, MatchOptions?, IProgress{MatchProgress}?, CancellationToken)"/>
    /// <param name="a">The first model's activations.</param>
    /// <param name="b">The second model's activations over the same samples in the same order.</param>
    /// <param name="options">Ranks, memory, threads, device.</param>
    /// <param name="halves">Draws the two halves of the samples.</param>
    /// <param name="progress">Told the stage, its fraction and its rate now and then.</param>
    /// <param name="cancellation">Ends the work between tiles.</param>
    public static (MatchResult Match, CrossFittedIsolation CrossFitted) MatchCrossFitted(IActivations a, IActivations b,
        MatchOptions options, Rng halves, IProgress<MatchProgress>? progress = null, CancellationToken cancellation = default)
    {
        using var backend = new TorchProducts(options.Device, options.Threads, tensorFloat32: options.TensorFloat32);
        RequireSamples(a, b);
        SampleHalves split = SampleHalves.Of(a, halves);
        MatchedParts matched = Match(a, b, options, backend, split, progress, cancellation);
        return (matched.All, CrossFittedIsolation.Of(a, b, split, matched.Halves, cancellation));
    }

    /// <summary>Matches with a backend that serves several matches, or, in tests, with products as bad as the bound allows.</summary>
    internal static MatchedParts Match(IActivations a, IActivations b, MatchOptions options, IProductBackend backend, SampleHalves? halves,
        IProgress<MatchProgress>? progress = null, CancellationToken cancellation = default)
    {
        int maxRank = options.MaxRank, samples = RequireSamples(a, b);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads ?? -1, CancellationToken = cancellation };
        var clock = new StageClock(progress);
        options.Sketch?.Check();
        if (options.Sketch is not null && halves is null && new SketchedTopK(options, backend, parallel, clock).Match(a, b) is { } sketched)
            return new MatchedParts(sketched, []);
        SamplePart[] parts = SamplePart.Of(samples, halves);
        clock.Start(MatchStages.Statistics, (double)a.Layout.Count + b.Layout.Count);
        int rows = MemoryPlan.ReadRowsFor(a.Layout.Count, b.Layout.Count, samples, options);
        var setA = NeuronSet.Measure(a, parts, "A", maxRank, options.MostNonFinite, parallel, count => clock.Advance(count), rows);
        var setB = NeuronSet.Measure(b, parts, "B", maxRank, options.MostNonFinite, parallel, count => clock.Advance(count), rows);
        for (int shrink = 1; ; shrink *= 2)
        {
            int tile = TileSide(a, b, options) * (backend.IsDevice ? TilesOfDevice : 1) / shrink;
            try
            {
                return Match(setA, setB, options, backend, tile, shrink, clock, parallel);
            }
            catch (ExternalException failure) when (DeviceMemory.IsExhausted(failure))
            {
                if (tile <= SmallestTile)
                {
                    throw new BadInputException($"The device has too little memory for products of {tile} x {tile} neurons over {samples} "
                        + "samples", "One tile of each model must fit", "Use fewer samples, or the CPU (--device cpu)", failure);
                }
                backend.Release();
            }
        }
    }

    /// <summary>Matches with tiles and panels of a size. What is found does not depend on it.</summary>
    private static MatchedParts Match(NeuronSet setA, NeuronSet setB, MatchOptions options, IProductBackend backend, int tile, int shrink,
        StageClock clock, ParallelOptions parallel)
    {
        (IActivations a, IActivations b, SamplePart[] parts) = (setA.Source, setB.Source, setA.Parts);
        int maxRank = options.MaxRank, samples = a.SampleCount;
        var plan = MemoryPlan.For(a.Layout.Count, b.Layout.Count, samples, maxRank, options, parts.Length,
            a.IsAtHand && b.IsAtHand && !backend.IsDevice, shrink);
        double? turned = options.Turn?.Bound(setA, setB);
        var loader = new RowLoader(plan.ReadRows, samples, parallel);
        RoundedFactors? rounded = turned is null && parts.Length == 1 && options is { Rounds: true, Keep: null, MemoryBudgetBytes: null }
            && backend.Rounded is not null ? RoundedFactors.Of(setA, setB, maxRank, loader) : null;
        IProductBackend proposing = rounded is null ? backend : backend.Rounded!;
        double bound = rounded?.Bound ?? turned ?? parts.Max(part => ProductError.Bound(part.Count, backend.InputRounding));
        int spare = proposing.InputRounding > 0 || turned is not null ? Math.Max(SpareOfLowPrecision, options.SpareCandidates)
            : options.SpareCandidates;
        var candidatesA = new SideCandidates(setA, maxRank, bound, spare, rounded?.OfA);
        var candidatesB = new SideCandidates(setB, maxRank, bound, spare, rounded?.OfB);
        double flops = turned is null ? 2.0 * setA.Active.Length * setB.Active.Length * samples : 0;

        clock.Start(MatchStages.Products, turned is null ? flops : 1);
        if (turned is not null)
        {
            options.Turn!.Offer(setA, candidatesA.All, setB, candidatesB.All, clock.Advance, parallel);
            if (IsCrowded())
                return Match(setA, setB, options with { Turn = null }, backend, tile, shrink, clock, parallel);
        }
        using IRowBuffer panelA = proposing.Allocate(Math.Max(1, Math.Min(plan.RowsA, setA.Active.Length)), samples),
            panelB = proposing.Allocate(Math.Max(1, Math.Min(plan.RowsB, setB.Active.Length)), samples);
        var products = new ProductPass(proposing, loader, plan, tile, clock, options.Journal, options.Keep,
            parallel.CancellationToken);
        if (turned is null)
            products.Run(setA, panelA, candidatesA, setB, panelB, candidatesB);
        if (rounded is not null && IsCrowded())
            return Match(setA, setB, options with { Rounds = false }, backend, tile, shrink, clock, parallel);

        var settler = new Settler(new(setA, panelA, plan.RowsA), new(setB, panelB, plan.RowsB), loader, clock, parallel);
        (NeighbourTable OfA, NeighbourTable OfB) all = settler.Settle(candidatesA.All, candidatesB.All, candidatesA.Bound, null);
        (NeighbourTable, NeighbourTable)[] ofHalves = [.. Enumerable.Range(0, candidatesA.Parts.Length)
            .Where(part => parts[part].IsWanted)
            .Select(part => settler.Settle(candidatesA.Parts[part], candidatesB.Parts[part], bound, part))];
        clock.Stop();
        var match = new MatchResult(a, b, options.Ks, all.OfA, all.OfB,
            new UnmatchedNeurons(setA.Dead.ConvertAll(a.Layout.KeyOf), setA.NonFinite.ConvertAll(a.Layout.KeyOf)),
            new UnmatchedNeurons(setB.Dead.ConvertAll(b.Layout.KeyOf), setB.NonFinite.ConvertAll(b.Layout.KeyOf)),
            new MatchCost(backend.Device, flops, clock.Seconds, settler.SettledPairs, settler.CrowdedNeurons,
                setA.Copies.Count + setB.Copies.Count)
            {
                MultiplySeconds = products.MultiplySeconds,
                Precision = rounded is null ? "float32" : "bfloat16",
            });
        return new MatchedParts(match, ofHalves);

        bool IsCrowded() => candidatesA.Crowded + candidatesB.Crowded > MostCrowded * (setA.Active.Length + setB.Active.Length);
    }

    /// <summary>Tiles of the host along a side of one of a device: its kernels want long work, and its tiles stay there.</summary>
    private const int TilesOfDevice = 4;

    /// <summary>Side of the smallest tile that is tried where a device's memory is short.</summary>
    private const int SmallestTile = 64;

    /// <summary>Share of neurons with more near-ties than fit from which a pass over the samples is the faster way.</summary>
    private const double MostCrowded = 0.01;

    /// <summary>Near-ties of a neuron where the margin is that of a low precision.</summary>
    private const int SpareOfLowPrecision = 128;

    /// <summary>Samples of both models.</summary>
    /// <exception cref="BadInputException">Different numbers, or fewer than two.</exception>
    public static int RequireSamples(IActivations a, IActivations b)
    {
        int samples = a.SampleCount;
        if (b.SampleCount != samples)
            throw new BadInputException($"Model A has {samples} samples and model B {b.SampleCount}",
                "The same samples in the same order are needed", "Capture both models on one corpus");
        if (samples < 2)
            throw new BadInputException($"The models have {samples} samples", "A correlation needs at least two", "Use a longer corpus");
        return samples;
    }

    private static int TileSide(IActivations a, IActivations b, MatchOptions options) =>
        Math.Max(1, Math.Min(options.TileNeurons, Math.Max(a.Layout.Count, b.Layout.Count)));
}

/// <summary>A match over all samples, and the nearest neighbours over each half of them.</summary>
/// <param name="All">Over all samples.</param>
/// <param name="Halves">By half that is wanted: neighbours of A's and of B's neurons; empty where no halves were asked for.</param>
internal sealed record MatchedParts(MatchResult All, IReadOnlyList<(NeighbourTable OfA, NeighbourTable OfB)> Halves);
