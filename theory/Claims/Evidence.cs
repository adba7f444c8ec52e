using System.Collections.Concurrent;
using System.Globalization;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Fits;

namespace Rosetta.Theory.Claims;

/// <summary>What a world measured, typed and complete: estimators and claims take this, never cells or files.</summary>
/// <param name="world">Name of the world.</param>
public abstract class Evidence(string world)
{
    /// <summary>Name of the world.</summary>
    public string World { get; } = world;

    /// <summary>Isolations of every measurement.</summary>
    public abstract IReadOnlyList<MeasuredProfile> Profiles { get; }

    /// <summary>The counts that a prediction of this world is judged by, one row per measurement, those held out among them.</summary>
    public abstract IReadOnlyList<CountRow> CountsFor(Prediction prediction);

    /// <summary>Features followed across sizes, and the frozen number that they are held against; null where there are none.</summary>
    public abstract FollowedFeatures? Follow(Prediction prediction);
}

/// <summary>Features of a world that are known at several sizes.</summary>
/// <param name="Number">The frozen purification over these sizes.</param>
/// <param name="Rows">Gives the recovered isolations, or refuses with the reason; one label per feature and seed.</param>
/// <param name="FollowedBy">How a feature is known to be the same: for people.</param>
/// <param name="What">What a label of the rows is: for people.</param>
/// <param name="Preface">Said before the reason.</param>
/// <param name="TooFew">Where there are too few features for a verdict: what would settle it; null otherwise.</param>
public sealed record FollowedFeatures(FrozenNumber Number, Func<IReadOnlyList<FeatureRow>> Rows, string FollowedBy,
    string What = "features",
    string Preface = "", string? TooFew = null);

/// <summary>Two models of one size, matched.</summary>
/// <param name="Neurons">Size in neurons (geometric mean when they differ).</param>
/// <param name="Parameters">Size in parameters without embeddings; null where a world has none.</param>
/// <param name="Seed">What it may share with pairs of other sizes.</param>
/// <param name="Pair">What the instrument says.</param>
/// <param name="Name">By which a record says that it comes from this pair.</param>
public sealed record MeasuredPair(double Neurons, double? Parameters, int Seed, PairEvidence Pair, string Name = "");

/// <summary>The features of one family followed from one size to the next.</summary>
public sealed record MeasuredLink(int Seed, LinkEvidence Link);

/// <summary>Pairs of models at several sizes, simulated or real.</summary>
public sealed class PairsEvidence : Evidence
{
    // Rules are varied in threads over one evidence: whichever asks first fits, and all get the same series.
    private readonly ConcurrentDictionary<(string Axis, string Counted, double? Threshold), Lazy<CountedSeries>> _series = [];

    /// <param name="world">Name of the world.</param>
    /// <param name="pairs">Its pairs, in any order.</param>
    /// <param name="links">Features followed by matching; empty where there are none.</param>
    /// <param name="independentDraws">True where every pair is a draw of its own (simulated worlds); trained models of
    /// one seed share the order of their data.</param>
    public PairsEvidence(string world, IReadOnlyList<MeasuredPair> pairs, IReadOnlyList<MeasuredLink>? links = null,
        bool independentDraws = false) : base(world)
    {
        Pairs = [.. pairs.OrderBy(pair => pair.Neurons).ThenBy(pair => pair.Seed)];
        (Links, IndependentDraws) = (links ?? [], independentDraws);
        // Only several seeds can show what they share; with one, sizes are what there is.
        SeedsAreClusters = !independentDraws && Pairs.Select(pair => pair.Seed).Distinct().Count() > 1;
        Profiles = [.. Pairs.Select(pair => new MeasuredProfile(pair.Neurons, SeedsAreClusters ? Label(pair) : null, pair.Pair.Profile,
            pair.Pair.ChanceFloor(), HoldsAllFeatures: false, Chance: Chance(pair.Pair)))];
    }

    /// <summary>By size, then seed.</summary>
    public IReadOnlyList<MeasuredPair> Pairs { get; }

    /// <summary>Features followed by matching.</summary>
    public IReadOnlyList<MeasuredLink> Links { get; }

    /// <summary>Whether every pair is a draw of its own; otherwise names of models are identities, and pairs that share one are
    /// dependent.</summary>
    public bool IndependentDraws { get; }

    /// <summary>Whether pairs of one seed are one cluster.</summary>
    public bool SeedsAreClusters { get; }

    /// <summary>Whether a null was drawn for every pair; without one no count is calibrated.</summary>
    public bool HasNull => Pairs.All(pair => pair.Pair.NullDraws > 0);

    /// <summary>Whether the truth is known.</summary>
    public bool HasTruth => Pairs.Any(pair => pair.Pair.Truth is not null);

    /// <inheritdoc/>
    public override IReadOnlyList<MeasuredProfile> Profiles { get; }

    /// <summary>Counts against one measure of size, fitted once.</summary>
    /// <param name="axis">neurons or parameters; pairs without parameters are left out of the latter.</param>
    /// <param name="counted">One of <see cref="CountedPairs"/>.</param>
    /// <param name="threshold">For counts at a threshold: which.</param>
    public CountedSeries Counts(string axis, string counted, double? threshold = null) => _series.GetOrAdd((axis, counted, threshold),
        key => new Lazy<CountedSeries>(() => CountedSeries.Of(this, key.Axis, key.Counted, key.Threshold))).Value;

    /// <summary>Fewest pairs at the smallest count of a threshold of the scan: fewer say nothing about a law.</summary>
    public const int FewestScanned = 10;

    /// <summary>
    /// What is more than chance at every size (M24): the largest <see cref="PairEvidence.ChanceFloor"/>, rounded up to a threshold that was
    /// counted at every size, so that its replicates are known. 1 where nothing was measured.
    /// </summary>
    public double CommonFloor => FloorUnder(null);

    /// <summary>The common floor, and above it every threshold counted at which each measurement has
    /// <see cref="FewestScanned"/> pairs, ascending: where laws are judged.</summary>
    public IReadOnlyList<double> Scan => ScanUnder(null);

    /// <summary>The common floor by one null; by the one that decides for null.</summary>
    public double FloorUnder(string? nullName)
    {
        double largest = Pairs.Select(pair => pair.Pair.ChanceFloor(nullName)).DefaultIfEmpty(1).Max();
        return Grid.Where(threshold => threshold >= largest).DefaultIfEmpty(largest).Min();
    }

    /// <summary>The scan by one null; by the one that decides for null.</summary>
    public IReadOnlyList<double> ScanUnder(string? nullName)
    {
        double floor = FloorUnder(nullName);
        return [floor, .. Grid.Where(threshold => threshold > floor
            && Pairs.All(pair => pair.Pair.CountAt(threshold) >= FewestScanned))];
    }

    /// <summary>Names of the nulls that were drawn for every pair.</summary>
    public IReadOnlyList<string> CommonNulls => Pairs.Count == 0 ? []
        : [.. Pairs.Select(pair => pair.Pair.Nulls.Select(one => one.Name)).Aggregate((common, own) => common.Intersect(own))];

    /// <summary>Every k at which mutual neighbours were counted in each pair, ascending.</summary>
    public IReadOnlyList<string> CommonNeighbours => Pairs.Count == 0 ? []
        : [.. Pairs.Select(pair => pair.Pair.Pairs.Keys.AsEnumerable()).Aggregate((common, own) => common.Intersect(own))
            .OrderBy(k => int.Parse(k, CultureInfo.InvariantCulture))];

    /// <summary>Counts above the common floor.</summary>
    public CountedSeries AboveFloor(string axis) => Counts(axis, CountedPairs.Floor, CommonFloor);

    /// <summary>At the prediction's tau, whatever the size: what the theory counts.</summary>
    public CountedSeries SeriesFor(Prediction prediction) =>
        Counts(CountedSeries.NeuronAxis, CountedPairs.AtThreshold, prediction.Tau);

    /// <summary>Thresholds counted at every size, ascending: those of the common grid, twentieths, so that a tau somebody predicts for
    /// moves no floor.</summary>
    private IEnumerable<double> Grid => Pairs.Count == 0 ? []
        : Pairs.Select(pair => pair.Pair.Thresholds.Select(entry => entry.Threshold)).Aggregate((common, own) => common.Intersect(own))
            .Where(threshold => Math.Abs(threshold * 20 - Math.Round(threshold * 20)) < 1e-9).Order();

    /// <inheritdoc/>
    public override IReadOnlyList<CountRow> CountsFor(Prediction prediction) => SeriesFor(prediction).Rows;

    /// <summary>The same without some sizes: what a prediction estimated there may be judged on.</summary>
    public PairsEvidence Without(IReadOnlyList<int> sizes) => sizes.Count == 0 ? this
        : new(World, [.. Pairs.Where(pair => !sizes.Contains((int)pair.Neurons))], Links, IndependentDraws);

    /// <summary>neurons ~ parameters^x over the measured sizes; null where the world has no parameters or a single size.</summary>
    public SizeScale? NeuronsOnParameters()
    {
        (double Parameters, double Neurons)[] sizes =
            [.. Pairs.Where(pair => pair.Parameters is not null).Select(pair => (pair.Parameters!.Value, pair.Neurons)).Distinct().Order()];
        return sizes.Select(size => size.Parameters).Distinct().Count() < 2 ? null
            : SizeScale.Of([.. sizes.Select(size => size.Neurons)], [.. sizes.Select(size => size.Parameters)]);
    }

    /// <summary>
    /// By rank where the truth is known. By matching otherwise: over the longest run of sizes, ending at the largest, that has
    /// <see cref="FeatureChains.Fewest"/> chained features, a rule about their number, which says nothing of their exponent.
    /// </summary>
    public override FollowedFeatures? Follow(Prediction prediction)
    {
        FrozenNumber[] numbers = [.. prediction.Claims.Where(number => number.Quantity == PurificationClaim.Quantity)
            .OrderByDescending(number => number.Neurons.Count)];
        if (HasTruth)
            return numbers.FirstOrDefault(number => number.Neurons.Count == prediction.Points.Count) is { } whole
                ? new(whole, () => Known(whole), "the world's own truth") : null;
        (FrozenNumber Number, FeatureChains Chains)[] windows =
            [.. numbers.Select(number => (Number: number, Chains: FeatureChains.Of(this, number.Neurons)))
                .Where(entry => entry.Chains is not null).Select(entry => (entry.Number, entry.Chains!))];
        if (windows.Length == 0)
            return null;
        (FrozenNumber chosen, FeatureChains chains) =
            windows.FirstOrDefault(window => window.Chains.Count >= FeatureChains.Fewest, windows[^1]);
        return new(chosen, () => chains.Rows, "matching", Preface: $"{chains} ",
            TooFew: chains.Count >= FeatureChains.Fewest ? null
                : $"At least {FeatureChains.Fewest} features in a chain: more samples (a lower threshold), larger or more closely "
                + "spaced sizes.");
    }

    /// <summary>
    /// One row per feature, seed and size; a feature that was not found at a size has none there. Seeds are worlds of their
    /// own, so each feature of each seed is one cluster.
    /// </summary>
    private List<FeatureRow> Known(FrozenNumber number) =>
        [.. from pair in Pairs
            where number.Neurons.Contains((long)pair.Neurons) && pair.Pair.Truth is not null
            from entry in pair.Pair.Truth!.FeatureIsolations.Take(number.Features ?? 0)
                .Select((isolation, i) => (Rank: i + 1, Isolation: isolation))
            where entry.Isolation is not null
            select new FeatureRow(string.Create(CultureInfo.InvariantCulture, $"{entry.Rank}, seed {pair.Seed}"), pair.Neurons,
                entry.Isolation!.Value)];

    /// <summary>Correlations of the pairs that the null makes as well, one draw's.</summary>
    private static IReadOnlyList<double> Chance(PairEvidence pair) => pair.NullDraws > 0 ? pair.NullProfile : [];

    internal static string Label(MeasuredPair pair) => pair.Seed.ToString(CultureInfo.InvariantCulture);
}
