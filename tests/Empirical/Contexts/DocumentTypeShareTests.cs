using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Contexts;
using Rosetta.Empirical.Corpora;
using Rosetta.Empirical.Selectivity;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Contexts;

/// <summary>Kinds of documents of planted activations.</summary>
public sealed class DocumentTypeShareTests
{
    private const double Exact = 1e-12;

    /// <summary>Four documents of four samples: code, text, text, code.</summary>
    private static readonly int[] Documents = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3];

    private static readonly DocumentCategories Kinds = new(["code", "text"], [0, 1, 1, 0], ["code"]);

    [Test]
    public void SharesOfPlantedContexts_AreExact()
    {
        float[] data =
        [
            // Most active in the first document, of which two count; then on documents 1 and 3.
            9, 8, 7, 6, 5, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0,
            // Of equal values the earlier sample: documents 0, 0, 1, 1.
            1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0,
            // Dead.
            2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
        ];
        DocumentTypeShare shares = Of(data, 3);
        Assert.That(shares.ShareOfSamples, Is.EqualTo(new[] { 0.5, 0.5 }));
        Assert.That(shares.SharesOf(0), Is.EqualTo(new[] { 0.75, 0.25 }));
        Assert.That(shares.LiftOf(0), Is.EqualTo(new[] { 1.5, 0.5 }));
        Assert.That(shares.SharesOf(1), Is.EqualTo(new[] { 0.5, 0.5 }));
        Assert.That(shares.LiftOf(2), Is.Null);
    }

    [Test]
    public void SharesOnResampledDocuments_AreThoseOfTheResampledText()
    {
        Rng rng = Rng.FromSeed("resampled documents");
        float[] data = [.. Enumerable.Range(0, 3 * Documents.Length).Select(_ => (float)rng.NextGaussian())];
        int[] times = [2, 0, 1, 1];
        DocumentTypeShare shares = Of(data, 3);
        // The same documents written out, one as often as it is drawn.
        int[] drawn = [.. times.SelectMany((count, document) => Enumerable.Repeat(document, count))];
        float[] again = [.. Enumerable.Range(0, 3).SelectMany(neuron => drawn.SelectMany(document =>
            data.Skip(neuron * Documents.Length + 4 * document).Take(4)))];
        DocumentTypeShare written = DocumentTypeShare.Of(new InMemoryActivations(NeuronLayout.Of(3), 16, again),
            [.. Enumerable.Range(0, 16).Select(sample => sample / 4)],
            new(Kinds.Names, [.. drawn.Select(own => Kinds.OfDocument[own])], []), top: 4, perDocument: 2);
        Assert.That(shares.OfText(times), Is.EqualTo(written.ShareOfSamples));
        for (int neuron = 0; neuron < 3; neuron++)
            Assert.That(shares.SharesOf(neuron, times), Is.EqualTo(written.SharesOf(neuron)));
    }

    [Test]
    public void GroupsOfNeurons_HaveTheLiftsThatWerePlanted()
    {
        // Eight neurons in two layers: two fire in code alone, the others in code and text alike.
        float[] code = [9, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 6, 0, 0], both = [9, 8, 0, 0, 7, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        float[][] rows = [code, both, both, both, code, both, both, both];
        NeuronLayout layout = NeuronLayout.Of(4, 4);
        DocumentTypeShare shares = DocumentTypeShare.Of(new InMemoryActivations(layout, 16, [.. rows.SelectMany(row => row)]), Documents,
            Kinds, top: 4, perDocument: 2);
        SelectivityGroups groups = new(layout, new Dictionary<string, double?[]>(), Rng.FromSeed("groups"));
        CategoryShares found = new CategoryGroups(shares, groups, [[1, 1, 1, 1], [1, 1, 1, 1]], Rng.FromSeed("others"))
            .Of("family", RosettaNames.Raw, new HashSet<int> { 0, 4 })!;
        CategoryGroup rosetta = found.Groups.Single(own => own.Group == SelectivityGroupNames.Rosetta),
            others = found.Groups.Single(own => own.Group == SelectivityGroupNames.Others);
        Assert.That(rosetta.Lifts, Is.EqualTo(new[] { 2.0, 0 }));
        Assert.That(rosetta.Distance, Is.EqualTo(0.5).Within(Exact));
        Assert.That(rosetta.LiftErrors, Is.EqualTo(new double[] { 0, 0 }), "the same documents twice");
        Assert.That(others.Lifts, Is.EqualTo(new[] { 1.0, 1 }));
        Assert.That(others.Neurons, Is.EqualTo(6));
        Assert.That(others.Draws, Has.Count.EqualTo(3));
        Assert.That(found.Groups.Single(own => own.Group == SelectivityGroupNames.Layer).Neurons, Is.EqualTo(6), "three of each layer");
    }

    private static DocumentTypeShare Of(float[] data, int neurons) => DocumentTypeShare.Of(
        new InMemoryActivations(NeuronLayout.Of(neurons), Documents.Length, data), Documents, Kinds, top: 4, perDocument: 2);
}
