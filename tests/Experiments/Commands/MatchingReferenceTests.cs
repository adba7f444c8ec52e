using System.Text.Json;
using Rosetta.Empirical.Interchange;
using Rosetta.Empirical.Matching;
using Rosetta.Tests.Reference;

namespace Rosetta.Tests.Experiments.Commands;

/// <summary>Activation files through the program: pairs and ranks exactly those of the definition.</summary>
public sealed class MatchingReferenceTests
{
    /// <summary>Digits of the reference file.</summary>
    private const double CorrelationTolerance = 1e-6;

    [TestCase("planted")]
    [TestCase("dead")]
    [TestCase("three-samples")]
    [TestCase("half")]
    public void Match_OfActivationFiles_IsTheDefinition(string name)
    {
        using var folder = new TemporaryFolder();
        using JsonDocument reference = ReferenceFiles.Json("matching", name, "expected.json");
        JsonProperty[] ranks = [.. reference.RootElement.GetProperty("pairs").EnumerateObject()];
        ProgramRun run = ProgramRun.Of("match", ReferenceFiles.PathOf("matching", name, "a.safetensors"),
            ReferenceFiles.PathOf("matching", name, "b.safetensors"),
            "--k", string.Join(',', ranks.Select(rank => rank.Name)), "--null", "none", "--out", folder.Path, "--device", "cpu");
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        using var summary = JsonDocument.Parse(File.ReadAllText(folder.File("match.json")));
        Assert.That(summary.RootElement.GetProperty("deadA").GetInt32(),
            Is.EqualTo(reference.RootElement.GetProperty("dead_model1").GetArrayLength()));
        foreach (JsonProperty rank in ranks)
        {
            string file = rank.Name == ranks[0].Name ? "best_buddies.json" : $"best_buddies_top{rank.Name}.json";
            IReadOnlyList<MutualPair> found = BestBuddies.Read(folder.File(file));
            JsonElement[] expected = [.. rank.Value.EnumerateArray()];
            Assert.That(found, Has.Count.EqualTo(expected.Length), $"k = {rank.Name}");
            Assert.That(summary.RootElement.GetProperty("pairs").GetProperty(rank.Name).GetInt32(), Is.EqualTo(expected.Length));
            Assert.That(found.Select(pair => (pair.A.Layer, pair.A.Unit, pair.B.Layer, pair.B.Unit, pair.RankA, pair.RankB)),
                Is.EquivalentTo(expected.Select(pair =>
                    (Value(pair, "model1_layer"), Value(pair, "model1_neuron"), Value(pair, "model2_layer"), Value(pair, "model2_neuron"),
                        Value(pair, "rank_in_model1"), Value(pair, "rank_in_model2")))));
            Assert.That(found.Zip(expected).Max(pair =>
                Math.Abs(pair.First.Correlation - pair.Second.GetProperty("correlation").GetDouble())), Is.LessThan(CorrelationTolerance));
        }
    }

    [Test]
    public void ThreeModels_GiveAnchorsOfTheFirst()
    {
        using var folder = new TemporaryFolder();
        string a = ReferenceFiles.PathOf("matching", "planted", "a.safetensors"),
            b = ReferenceFiles.PathOf("matching", "planted", "b.safetensors");
        ProgramRun run = ProgramRun.Of("match", a, b, a, "--null", "none", "--out", folder.Path, "--device", "cpu");
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        IReadOnlyList<Anchor> anchors = RosettaAnchors.Read(folder.File("rosetta_anchors.json"));
        // Every neuron is its own nearest, so the anchors are exactly the pairs with the second model.
        Assert.That(anchors, Has.Count.EqualTo(BestBuddies.Read(folder.File("b", "best_buddies.json")).Count));
        Assert.That(anchors[0].Partners[1].Correlation, Is.EqualTo(1).Within(1e-9));
    }

    private static int Value(JsonElement pair, string name) => pair.GetProperty(name).GetInt32();
}
