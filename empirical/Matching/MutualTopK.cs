using Rosetta.Empirical.Activations;
using Rosetta.Theory;

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
        using var backend = new TorchProducts(options.Device, TileSide(a, b, options), options.Threads);
        return Match(a, b, options, backend, progress, cancellation);
    }

    /// <summary>Matches with another way to multiply, so that tests can make the products as bad as the bound allows.</summary>
    internal static MatchResult Match(IActivations a, IActivations b, MatchOptions options, IProductBackend backend,
        IProgress<MatchProgress>? progress = null, CancellationToken cancellation = default)
    {
        int maxRank = options.MaxRank, samples = a.SampleCount;
        if (b.SampleCount != samples)
            throw new BadInputException($"Model A has {samples} samples and model B {b.SampleCount}",
                "The same samples in the same order are needed", "Capture both models on one corpus");
        if (samples < 2)
            throw new BadInputException($"The models have {samples} samples", "A correlation needs at least two", "Use a longer corpus");
        var plan = MemoryPlan.For(a.Layout.Count, b.Layout.Count, samples, maxRank, options);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads ?? -1, CancellationToken = cancellation };
        var clock = new StageClock(progress);

        clock.Start(MatchStages.Statistics, (double)a.Layout.Count + b.Layout.Count);
        var setA = NeuronSet.Measure(a, "A", maxRank, options.MostNonFinite, parallel, count => clock.Advance(count));
        var setB = NeuronSet.Measure(b, "B", maxRank, options.MostNonFinite, parallel, count => clock.Advance(count));

        double bound = ProductError.Bound(samples), margin = 2 * bound + ExactTopK.Tie;
        var candidatesA = new CandidateTable(setA.Active.Length, maxRank, margin, options.SpareCandidates);
        var candidatesB = new CandidateTable(setB.Active.Length, maxRank, margin, options.SpareCandidates);
        var loader = new RowLoader(plan.ReadRows, samples, parallel);
        double flops = 2.0 * setA.Active.Length * setB.Active.Length * samples;

        clock.Start(MatchStages.Products, flops);
        using (IRowBuffer panelA = backend.Allocate(Math.Max(1, Math.Min(plan.RowsA, setA.Active.Length)), samples),
            panelB = backend.Allocate(Math.Max(1, Math.Min(plan.RowsB, setB.Active.Length)), samples))
        {
            var products = new ProductPass(backend, loader, plan, TileSide(a, b, options), samples, clock, cancellation);
            products.Run(setA, panelA, candidatesA, setB, panelB, candidatesB);

            var settler = new Settler(setA, setB, panelA, panelB, plan, loader, maxRank, clock, parallel);
            (NeighbourTable neighboursA, NeighbourTable neighboursB) = settler.Settle(candidatesA, candidatesB, bound);
            clock.Stop();
            return new MatchResult(a, b, options.Ks, neighboursA, neighboursB,
                new UnmatchedNeurons(setA.Dead.ConvertAll(a.Layout.KeyOf), setA.NonFinite.ConvertAll(a.Layout.KeyOf)),
                new UnmatchedNeurons(setB.Dead.ConvertAll(b.Layout.KeyOf), setB.NonFinite.ConvertAll(b.Layout.KeyOf)),
                new MatchCost(backend.Device, flops, clock.Seconds, settler.SettledPairs, settler.CrowdedNeurons,
                    setA.Copies.Count + setB.Copies.Count));
        }
    }

    private static int TileSide(IActivations a, IActivations b, MatchOptions options) =>
        Math.Max(1, Math.Min(options.TileNeurons, Math.Max(a.Layout.Count, b.Layout.Count)));
}
