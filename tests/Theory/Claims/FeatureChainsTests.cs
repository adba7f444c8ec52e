using Rosetta.Experiments.Worlds;
using Rosetta.Experiments.Records;
using Rosetta.Theory.Claims;

namespace Rosetta.Tests.Theory.Claims;

public class FeatureChainsTests
{
    private static readonly long[] Sizes = [100, 200, 400];

    [Test]
    public void AChain_GoesOnWhileItsNeuronIsLinkedToARosettaNeuron()
    {
        // Feature 0 is followed throughout, 1 loses its link at the second step, 2 is linked to a neuron without a partner.
        FeatureChains chains = FeatureChains.Of(Evidence(
        [
            Pair(100, [(0, 50, 0.6), (1, 51, 0.5), (2, 52, 0.4)]), Pair(200, [(10, 60, 0.7), (11, 61, 0.6)]),
            Pair(400, [(20, 70, 0.8), (21, 71, 0.7)]), Link("a", 100, [(0, 10), (1, 11), (2, 12)]), Link("a", 200, [(10, 20)]),
            Link("b", 100, [(50, 60)]), Link("b", 200, [(60, 70)]),
        ]), Sizes)!;
        Assert.That(chains.Started, Is.EqualTo(3));
        Assert.That(chains.Count, Is.EqualTo(1));
        Assert.That(chains.Confirmed, Is.EqualTo(1));
        Assert.That(chains.ConfirmedByChance, Is.EqualTo(1 / 2.0 / 2.0), "two Rosetta Neurons at each later size");
        Assert.That(chains.Rows.Select(row => (row.Size, row.Isolation)), Is.EqualTo(new[] { (100.0, 0.6), (200.0, 0.7), (400.0, 0.8) }));
    }

    [Test]
    public void AChainThatTheSecondFamilyDoesNotFollow_IsNotConfirmed()
    {
        FeatureChains chains = FeatureChains.Of(Evidence(
        [
            Pair(100, [(0, 50, 0.6)]), Pair(200, [(10, 60, 0.7)]), Pair(400, [(20, 70, 0.8)]),
            Link("a", 100, [(0, 10)]), Link("a", 200, [(10, 20)]), Link("b", 100, [(50, 61)]), Link("b", 200, [(61, 70)]),
        ]), Sizes)!;
        Assert.That((chains.Count, chains.Confirmed), Is.EqualTo((1, 0)));
    }

    [Test]
    public void NullLinks_MakeTheNullsChains()
    {
        CellRow[] cells =
        [
            Pair(100, [(0, 50, 0.6), (1, 51, 0.5)]), Pair(200, [(10, 60, 0.7)]), Pair(400, [(20, 70, 0.8)]),
            Link("a", 100, [(0, 10)], [0, 10], [1, 99]), Link("a", 200, [(10, 20)], [10, 20], []), Link("b", 100, []), Link("b", 200, []),
        ];
        Assert.That(FeatureChains.Of(Evidence(cells), Sizes)!.NullChains, Is.EqualTo(0.5), "one chain in one of two draws");
    }

    [Test]
    public void SeedsAreFollowedEachOnItsOwn_AndWithoutLinksThereIsNothing()
    {
        CellRow[] pairs = [Pair(100, [(0, 50, 0.6)]), Pair(200, [(10, 60, 0.7)]), Pair(400, [(20, 70, 0.8)])];
        Assert.That(FeatureChains.Of(Evidence(pairs), Sizes), Is.Null);
        CellRow[] links = [Link("a", 100, [(0, 10)]), Link("a", 200, [(10, 20)]), Link("b", 100, []), Link("b", 200, [])];
        CellRow[] both = [.. pairs, .. links, .. pairs.Concat(links).Select(cell => cell with { Seed = 2 })];
        FeatureChains chains = FeatureChains.Of(Evidence(both), Sizes)!;
        Assert.That(chains.Count, Is.EqualTo(2));
        Assert.That(chains.Rows.Select(row => row.Feature).Distinct(), Is.EqualTo(new[] { "1/0", "2/0" }));
    }

    private static PairsEvidence Evidence(IReadOnlyList<CellRow> cells) => PairsFindings.Evidence("trained", cells);

    private static CellRow Pair(long neurons, (int A, int B, double Correlation)[] pairs) => Cell(CellKinds.Pair, neurons) with
    {
        Pair = new PairEvidence
        {
            ModelA = $"a-{neurons}",
            ModelB = $"b-{neurons}",
            NeuronsA = (int)neurons,
            NeuronsB = (int)neurons,
            DeadA = 0,
            DeadB = 0,
            Samples = 1000,
            EffectiveSamples = 1000,
            Pairs = new Dictionary<string, int> { ["1"] = pairs.Length },
            Null = "shift",
            NullDraws = 1,
            NullPairs = 0,
            NullMaximum = 0,
            Tau = 0.1,
            Floor = 0.1,
            CalibratedPairs = pairs.Length,
            Thresholds = [],
            Profile = [.. pairs.Select(pair => pair.Correlation)],
            RosettaA = [.. pairs.Select(pair => pair.A)],
            RosettaB = [.. pairs.Select(pair => pair.B)],
        },
    };

    private static CellRow Link(string family, long neurons, (int From, int To)[] links, params int[][] nulls) =>
        Cell(CellKinds.Link, 2 * neurons) with
    {
        Link = new LinkEvidence
        {
            Family = family,
            ModelFrom = $"{family}-{neurons}",
            ModelTo = $"{family}-{2 * neurons}",
            NeuronsFrom = neurons,
            NeuronsTo = 2 * neurons,
            Samples = 1000,
            MutualPairs = links.Length,
            NullMaximum = 0,
            From = [.. links.Select(link => link.From)],
            To = [.. links.Select(link => link.To)],
            NullPairs = nulls,
        },
    };

    private static CellRow Cell(string kind, double neurons) => new()
    {
        Key = $"{kind}/{neurons}",
        Kind = kind,
        World = "trained",
        Neurons = neurons,
        Seed = 1,
        StartedUtc = default,
        EndedUtc = default,
    };
}
