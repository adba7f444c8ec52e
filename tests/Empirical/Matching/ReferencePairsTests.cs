using System.Text.Json;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;
using Rosetta.Tests.Reference;

namespace Rosetta.Tests.Empirical.Matching;

/// <summary>Pairs by the definition in float64, made by the original implementation.</summary>
public sealed class ReferencePairsTests
{
    /// <summary>Rounding: the reference states correlations to 12 digits of float64 sums; its own bound is 1e-6.</summary>
    private const double Correlation = 1e-9;

    public static IEnumerable<TestCaseData> Cases() =>
        from folder in Directory.GetDirectories(ReferenceFiles.PathOf("matching")).Select(path => Path.GetFileName(path)!).Order()
        from tile in new[] { 1024, 37 }
        select new TestCaseData(folder, tile).SetArgDisplayNames(folder, $"tile {tile}");

    [Test]
    public void EveryReferenceCase_IsThere() => Assert.That(Cases().Count(), Is.EqualTo(20));

    [TestCaseSource(nameof(Cases))]
    public void PairsRanksAndDead_AreThoseOfTheReference(string folder, int tile)
    {
        using JsonDocument expected = ReferenceFiles.Json("matching", folder, "expected.json");
        using ActivationFile a = ActivationFile.Open(ReferenceFiles.PathOf("matching", folder, "a.safetensors"));
        using ActivationFile b = ActivationFile.Open(ReferenceFiles.PathOf("matching", folder, "b.safetensors"));
        JsonElement root = expected.RootElement, pairs = root.GetProperty("pairs");
        int[] ks = [.. pairs.EnumerateObject().Select(entry => int.Parse(entry.Name))];

        MatchResult result = MutualTopK.Match(a, b, new MatchOptions { Ks = ks, TileNeurons = tile, MostNonFinite = 1 });

        Assert.That(result.SampleCount, Is.EqualTo(root.GetProperty("samples").GetInt32()));
        Assert.That(result.DeadA, Is.EqualTo(Keys(root.GetProperty("dead_model1"))));
        Assert.That(result.DeadB, Is.EqualTo(Keys(root.GetProperty("dead_model2"))));
        foreach (int k in ks)
        {
            Dictionary<(NeuronKey, NeuronKey, int, int), double> found = result.Pairs(k)
                .ToDictionary(p => (p.A, p.B, p.RankA, p.RankB), p => p.Correlation);
            JsonElement[] wanted = [.. pairs.GetProperty(k.ToString()).EnumerateArray()];
            Assert.That(found.Keys, Is.EquivalentTo(wanted.Select(Identity)), $"k = {k}");
            foreach (JsonElement pair in wanted)
                Assert.That(found[Identity(pair)], Is.EqualTo(pair.GetProperty("correlation").GetDouble()).Within(Correlation));
        }
    }

    private static NeuronKey[] Keys(JsonElement list) =>
        [.. list.EnumerateArray().Select(key => new NeuronKey(key[0].GetInt32(), key[1].GetInt32()))];

    private static (NeuronKey, NeuronKey, int, int) Identity(JsonElement pair)
    {
        int Number(string name) => pair.GetProperty(name).GetInt32();
        return (new NeuronKey(Number("model1_layer"), Number("model1_neuron")),
            new NeuronKey(Number("model2_layer"), Number("model2_neuron")), Number("rank_in_model1"), Number("rank_in_model2"));
    }
}
