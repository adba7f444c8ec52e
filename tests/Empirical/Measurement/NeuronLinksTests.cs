using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Measurement;
using Rosetta.Sim.Populations;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Measurement;

/// <summary>Following features from a smaller model to a larger one, where the truth is known.</summary>
public class NeuronLinksTests
{
    private const int Small = 96, Large = 192, Isolated = 20;
    private static readonly InstrumentSettings Settings = new([1], ["permutation"], nullDraws: 2, device: "cpu", crossFit: false);

    [Test]
    public void FeaturesThatBothSizesIsolate_AreLinked_AndNullStreamsLinkNothing()
    {
        PopulationWorld world = World(FeatureSharing.IsolatedOnly);
        NeuronLinks links = NeuronLinks.Measure(world.A, world.B, Settings, Rng.FromSeed("links"));
        int[] ranks = [.. links.Links.Select(link => world.CommonRank(link.From, link.To)).Where(rank => rank > 0)];
        Assert.That(ranks, Is.SupersetOf(Enumerable.Range(1, Isolated)), "every shared feature");
        // Sampling: at a false discovery rate of 5 % twenty true links let one false one pass; five would be far outside.
        Assert.That(links.Links.Count - ranks.Length, Is.LessThan(5));
        Assert.That(links.NullLinks, Has.Count.EqualTo(2));
        Assert.That(links.NullLinks.Average(draw => draw.Count), Is.LessThan(3));
        Assert.That(links.MutualPairs, Is.GreaterThan(links.Links.Count), "without the threshold chance pairs are most of them");
    }

    [Test]
    public void ModelsThatShareNothing_HaveNoChainsToOffer() =>
        Assert.That(NeuronLinks.Measure(World(FeatureSharing.Nothing).A, World(FeatureSharing.Nothing).B, Settings,
            Rng.FromSeed("none")).Links, Has.Count.LessThan(3));

    [Test]
    public void FlatIndices_AreTheInverseOfKeys()
    {
        var layout = new NeuronLayout([1, 4, 5], [3, 1, 2]);
        Assert.That(Enumerable.Range(0, layout.Count).Select(flat => layout.FlatOf(layout.KeyOf(flat))),
            Is.EqualTo(Enumerable.Range(0, layout.Count)));
        Assert.That(() => layout.FlatOf(new NeuronKey(2, 0)), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => layout.FlatOf(new NeuronKey(4, 1)), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private static PopulationWorld World(FeatureSharing sharing)
    {
        // The larger model isolates the same features better, and twice as many of them.
        double[] less = [.. Enumerable.Range(1, Isolated).Select(rank => 0.9 - 0.02 * rank)],
            more = [.. Enumerable.Range(1, 2 * Isolated).Select(rank => 0.95 - 0.01 * rank)];
        return PopulationWorld.Build(new PopulationRecipe(new PopulationSide(Small, less), new PopulationSide(Large, more), 2000, 3000,
            sharing: sharing), Rng.FromSeed("sizes"));
    }
}
