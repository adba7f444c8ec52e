using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Measurement;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Resampling;

namespace Rosetta.Tests.Empirical.Measurement;

/// <summary>Resampled documents by sums against resampled documents matched anew.</summary>
public sealed class DocumentReplicatesTests
{
    private const int Neurons = 120, Features = 40, Documents = 60, Replicates = 6;

    private static readonly int[] Blocks = [.. Enumerable.Range(0, Documents).SelectMany(document =>
        Enumerable.Repeat(document, 10 + document % 7))];

    [Test]
    public void EveryReplicate_HasThePairsOfAMatchOfItsDocuments()
    {
        (IActivations a, IActivations b) = Planted();
        Rng rng = Rng.FromSeed("replicates");
        PairMeasurement measured = PairInstrument.Measure(a, b, new([1], ["rotation"], 1, bootstrap: Replicates, device: "cpu"), rng);
        BlockResample blocks = BlockResample.Of([.. Blocks.Select(block => $"{block}")]);
        Assert.That(measured.Replicates, Has.Count.EqualTo(Replicates));
        Assert.That(measured.RotatedReplicates, Has.Count.EqualTo(Replicates));
        for (int replicate = 0; replicate < Replicates; replicate++)
        {
            int[] rows = blocks.DrawRows(rng.Derive("bootstrap", replicate));
            double[] exact = [.. MutualTopK.Match(new SelectedSamples(a, rows), new SelectedSamples(b, rows)).Pairs(1)
                .Select(pair => pair.Correlation)];
            double[] found = measured.Replicates[replicate];
            Assert.That(found, Is.Ordered.Descending);
            // Correlations that are more than noise are those of the same pairs.
            int strong = exact.Count(correlation => correlation >= 0.3);
            Assert.That(strong, Is.GreaterThan(Features / 2));
            Assert.That(found.Take(strong), Is.EqualTo(exact.Take(strong)).Within(1e-9));
            Assert.That(found.Length, Is.EqualTo(exact.Length).Within(exact.Length / 5));
        }
        Assert.That(measured.Replicates.Select(profile => profile.Length).Distinct().Count(), Is.GreaterThan(1));
        Assert.That(measured.RotatedReplicates.Max(profile => profile[0]), Is.LessThan(measured.Replicates.Min(profile => profile[0])));
    }

    [TestCase(1, 2, 5)]
    [TestCase(1, 10, 20)]
    public void EveryReplicate_CountsMutualNeighboursAsAMatchOfItsDocumentsDoes(params int[] ks)
    {
        (IActivations a, IActivations b) = Planted();
        Rng rng = Rng.FromSeed("replicates");
        PairMeasurement measured = PairInstrument.Measure(a, b, new(ks, ["shift"], 1, bootstrap: Replicates, device: "cpu"), rng);
        BlockResample blocks = BlockResample.Of([.. Blocks.Select(block => $"{block}")]);
        for (int replicate = 0; replicate < Replicates; replicate++)
        {
            int[] rows = blocks.DrawRows(rng.Derive("bootstrap", replicate));
            MatchResult exact = MutualTopK.Match(new SelectedSamples(a, rows), new SelectedSamples(b, rows), new MatchOptions { Ks = ks });
            IReadOnlyList<int> found = measured.Resampled[replicate].Neighbours;
            Assert.That(found[0], Is.EqualTo(measured.Resampled[replicate].Pairs.A.Count));
            for (int k = 0; k < ks.Length; k++)
                Assert.That(found[k], Is.EqualTo(exact.Pairs(ks[k]).Count).Within(0.15 * exact.Pairs(ks[k]).Count), $"k = {ks[k]}");
        }
    }

    [Test]
    public void WhatIsKeptForResampling_ChangesNoPair()
    {
        (IActivations a, IActivations b) = Planted();
        PairMeasurement with = PairInstrument.Measure(a, b, new([1, 2], ["shift"], 1, bootstrap: 2, device: "cpu"), Rng.FromSeed("same")),
            without = PairInstrument.Measure(a, b, new([1, 2], ["shift"], 1, device: "cpu"), Rng.FromSeed("same"));
        foreach (int k in new[] { 1, 2 })
            Assert.That(with.Match.Pairs(k), Is.EqualTo(without.Match.Pairs(k)));
        Assert.That(with.Nulls.Draws, Is.EqualTo(without.Nulls.Draws));
        Assert.That(with.CrossFitted!.Halves[0], Is.EqualTo(without.CrossFitted!.Halves[0]));
    }

    [Test]
    public void TheDimension_IsThatOfEqualDirections()
    {
        Rng rng = Rng.FromSeed("dimension");
        const int samples = 3000, directions = 25;
        var values = new float[200 * samples];
        for (int t = 0; t < samples; t++)
        {
            double[] sources = [.. Enumerable.Range(0, directions).Select(_ => rng.NextGaussian())];
            // Each neuron one of the directions, eight neurons to each.
            for (int neuron = 0; neuron < 200; neuron++)
                values[neuron * samples + t] = (float)(sources[neuron % directions] * (1 + neuron) + neuron);
        }
        int[] blocks = [.. Enumerable.Range(0, samples).Select(t => t / 10)];
        double? ratio = ParticipationRatio.Of(new InMemoryActivations(NeuronLayout.Of(100, 100), samples, values, blocks));
        Assert.That(ratio, Is.EqualTo(directions).Within(0.05 * directions));
        Assert.That(ParticipationRatio.Of(new InMemoryActivations(NeuronLayout.Of(2), 3, new float[6])), Is.Null, "dead neurons");
    }

    /// <summary>Forty shared features of falling strength, the rest of the neurons unrelated.</summary>
    private static (IActivations A, IActivations B) Planted()
    {
        Rng rng = Rng.FromSeed("planted documents");
        int samples = Blocks.Length;
        float[] a = new float[Neurons * samples], b = new float[Neurons * samples];
        for (int neuron = 0; neuron < Neurons; neuron++)
        {
            double share = neuron < Features ? 0.95 - 0.6 * neuron / Features : 0;
            double offset = 0;
            for (int t = 0; t < samples; t++)
            {
                // What a document adds as a whole makes documents matter.
                if (t == 0 || Blocks[t] != Blocks[t - 1])
                    offset = rng.NextGaussian();
                double common = rng.NextGaussian() + offset;
                a[neuron * samples + t] = (float)(Math.Sqrt(share) * common + Math.Sqrt(1 - share) * rng.NextGaussian());
                b[neuron * samples + t] = (float)(Math.Sqrt(share) * common + Math.Sqrt(1 - share) * rng.NextGaussian());
            }
        }
        return (new InMemoryActivations(NeuronLayout.Of(Neurons / 2, Neurons / 2), samples, a, Blocks),
            new InMemoryActivations(NeuronLayout.Of(Neurons / 3, Neurons - Neurons / 3), samples, b, Blocks));
    }
}
