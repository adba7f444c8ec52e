using System.Globalization;
using System.Text.Json.Nodes;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Interchange;
using Rosetta.Empirical.Matching;
using Rosetta.Theory;

namespace Rosetta.Tests.Empirical.Interchange;

public sealed class PublishedFilesTests
{
    private const string Pair = """{"model1_layer": 0, "model1_neuron": 5, "model2_layer": 1, "model2_neuron": 7, "correlation": 0.99609375, "rank_in_model1": 1, "rank_in_model2": 2}""";
    private const string AnchorItem = """{"model1_layer": 0, "model1_neuron": 5, "avg_correlation": 0.5, "per_model": [{"model": "b", "model2_layer": 1, "model2_neuron": 7, "correlation": 0.5}]}""";

    private static readonly MutualPair[] Pairs =
    [
        new(new NeuronKey(0, 5), new NeuronKey(1, 7), 0.25, 1, 2),
        new(new NeuronKey(11, 3071), new NeuronKey(2, 0), 1.0 / 3, 3, 1),
    ];

    private string _folder = "";

    private string FilePath => Path.Combine(_folder, "file.json");

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("interchange").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Pairs_ComeBackBitForBitLargestFirst()
    {
        BestBuddies.Write(FilePath, Pairs);
        Assert.That(BestBuddies.Read(FilePath), Is.EqualTo(new[] { Pairs[1], Pairs[0] }));
    }

    [Test]
    public void PublishedPairs_AreRead()
    {
        File.WriteAllText(FilePath, $"[{Pair}]");
        Assert.That(BestBuddies.Read(FilePath),
            Is.EqualTo(new[] { new MutualPair(new NeuronKey(0, 5), new NeuronKey(1, 7), 0.99609375, 1, 2) }));
    }

    /// <summary>The vision pipeline's form: a generator's prefix, names of layers, anchors under a summary.</summary>
    [TestCase("pmf")]
    [TestCase("flux")]
    [TestCase("sana")]
    public void PairsAndAnchorsOfVision_ComeBack(string prefix)
    {
        var layers = new VisionLayers(prefix, VisionLayers.Named(prefix + "_x_", 12), VisionLayers.OfTower(3));
        BestBuddies.Write(FilePath, Pairs, layers);
        Assert.That(File.ReadAllText(FilePath), Does.Contain($"\"{prefix}_layer\": \"{prefix}_x_11\"").And.Contain("\"disc_block_01\"")
            .And.Contain($"\"rank_in_{prefix}\": 3").And.Contain("\"rank_in_disc\": 2"));
        Assert.That(BestBuddies.Read(FilePath), Is.EqualTo(new[] { Pairs[1], Pairs[0] }));
        var anchor = new Anchor(Pairs[0].A, [new AnchorPartner("a", Pairs[0].B, 0.25), new AnchorPartner("b", Pairs[0].B, 0.25)]);
        VisionAnchors.Write(_folder, "generator", [new VisionRun("a", "dinov2", "small, old", "/a", layers, Pairs),
            new VisionRun("b", "pixio", "base", "/b", layers, Pairs)], [anchor]);
        string path = Path.Combine(_folder, RosettaAnchors.FileName);
        Anchor read = RosettaAnchors.Read(path).Single();
        Assert.That((read.Neuron, read.AverageCorrelation), Is.EqualTo((anchor.Neuron, anchor.AverageCorrelation)));
        Assert.That(read.Partners, Is.EqualTo(anchor.Partners));
        JsonNode whole = JsonNode.Parse(File.ReadAllText(path))!, summary = whole["summary"]!;
        Assert.That(JsonNode.DeepEquals(JsonNode.Parse(File.ReadAllText(Path.Combine(_folder, VisionAnchors.SummaryName))), summary),
            Is.True);
        Assert.That(summary["run_infos"]![0]!["disc_arch"]!.GetValue<string>(), Is.EqualTo("small, old"));
        // The table holds the same, field by field.
        string[] lines = File.ReadAllText(Path.Combine(_folder, VisionAnchors.TableName)).Split("\r\n");
        string[] header = lines[0].Split(','), row = lines[1].Replace("\"small, old\"", "small; old", StringComparison.Ordinal).Split(',');
        Assert.That((lines.Length, row.Length), Is.EqualTo((3, header.Length)), "header, one anchor, and the end of the line");
        Assert.That(header, Has.Length.EqualTo(12 + 2 * 10).And.Contain($"b__rank_in_{prefix}"));
        Assert.That(row[Array.IndexOf(header, "a__disc_arch")], Is.EqualTo("small; old"));
        Assert.That(row[Array.IndexOf(header, "b__disc_layer")], Is.EqualTo("disc_block_01"));
        Assert.That(double.Parse(row[Array.IndexOf(header, "avg_correlation")], CultureInfo.InvariantCulture), Is.EqualTo(0.25));
    }

    private const string VisionPair = """{"pmf_layer_idx": 0, "pmf_layer": "pmf_shared_00", "pmf_neuron": 5, "disc_layer_idx": 1, "disc_layer": "disc_block_01", "disc_neuron": 7, "correlation": 0.5, "rank_in_pmf": 1, "rank_in_disc": 2}""";

    [TestCase("\"disc_neuron\": 7, ", "", "[0] has no 'disc_neuron'")]
    [TestCase("\"pmf_layer\": \"pmf_shared_00\"", "\"pmf_layer\": 0", "[0].pmf_layer is 0")]
    [TestCase("\"rank_in_pmf\": 1", "\"rank_in_flux\": 1", "[0] has an unknown key")]
    public void ADamagedPairOfVision_IsOneErrorWithFileAndPlace(string part, string damaged, string received) =>
        Refused(BestBuddies.Read, $"[{VisionPair.Replace(part, damaged, StringComparison.Ordinal)}]", received);

    [Test]
    public void PairsOfTwoForms_AreRefused() => Refused(BestBuddies.Read, $"[{VisionPair}, {Pair}]", "[1] has an unknown key");

    [TestCase("[" + Pair + "," + Pair + "]", "[1] repeats the pair")]
    [TestCase("{}", "is {}")]
    [TestCase("[3]", "[0] is 3")]
    [TestCase("[" + Pair, "is no JSON")]
    [TestCase("", "is no JSON")]
    public void DamagedPairs_AreOneErrorWithFileAndPlace(string text, string received) => Refused(BestBuddies.Read, text, received);

    [TestCase("\"model2_layer\": 1", "\"model2_layer\": -1", "[0].model2_layer is -1")]
    [TestCase("\"model2_layer\": 1", "\"model2_layer\": 1.5", "[0].model2_layer is 1.5")]
    [TestCase("\"model2_layer\": 1", "\"model2_layer\": \"1\"", "[0].model2_layer is \"1\"")]
    [TestCase("\"model2_layer\": 1, ", "", "[0] has no 'model2_layer'")]
    [TestCase("\"model2_layer\": 1", "\"model2_layers\": 1", "[0] has an unknown key 'model2_layers'")]
    [TestCase("0.99609375", "NaN", "is no JSON")]
    [TestCase("0.99609375", "1.5", "[0].correlation is 1.5")]
    [TestCase("0.99609375", "null", "[0].correlation is null")]
    [TestCase("0.99609375", "1e999", "[0].correlation is 1e999")]
    [TestCase("\"rank_in_model1\": 1", "\"rank_in_model1\": 0", "[0].rank_in_model1 is 0")]
    [TestCase("\"rank_in_model1\": 1", "\"rank_in_model1\": 1, \"rank_in_model1\": 1", "is no JSON")]
    public void ADamagedPair_IsOneErrorWithFileAndPlace(string part, string damaged, string received) =>
        Refused(BestBuddies.Read, $"[{Pair.Replace(part, damaged, StringComparison.Ordinal)}]", received);

    [Test]
    public void Statistics_AreThoseOfThePairsAndComeBack()
    {
        BestBuddiesStatistics.Of(Pairs).Write(FilePath);
        BestBuddiesStatistics read = BestBuddiesStatistics.Read(FilePath);
        Assert.That(read.TotalPairs, Is.EqualTo(2));
        Assert.That(read.Correlation!.Mean, Is.EqualTo(7.0 / 24).Within(1e-15));
        Assert.That(read.Correlation.StandardDeviation, Is.EqualTo(1.0 / 24).Within(1e-15));
        Assert.That((read.Correlation.Least, read.Correlation.Largest), Is.EqualTo((0.25, 1.0 / 3)));
        Assert.That((read.MeanRankA, read.MeanRankB), Is.EqualTo(((double?)2, (double?)1.5)));
        Assert.That(read.PairsByLayerPair, Is.EquivalentTo(new Dictionary<(int, int), int> { [(0, 1)] = 1, [(11, 2)] = 1 }));
        Assert.That(File.ReadAllText(FilePath), Does.Contain("\"11_vs_2\": 1"));
    }

    [Test]
    public void StatisticsOfNoPairs_AreNullAndComeBack()
    {
        BestBuddiesStatistics.Of([]).Write(FilePath);
        BestBuddiesStatistics read = BestBuddiesStatistics.Read(FilePath);
        Assert.That((read.TotalPairs, read.Correlation, read.MeanRankA), Is.EqualTo((0, (SummaryStatistics?)null, (double?)null)));
        Assert.That(File.ReadAllText(FilePath), Does.Not.Contain("NaN"));
    }

    [TestCase("\"11_vs_2\": 1", "\"11_vs_2\": 2", "counts 3 pairs")]
    [TestCase("\"11_vs_2\"", "\"11-2\"", "has the key '11-2'")]
    [TestCase("\"11_vs_2\"", "\"00_vs_1\"", "repeats a pair of layers")]
    public void DamagedStatistics_AreOneError(string part, string damaged, string received)
    {
        BestBuddiesStatistics.Of(Pairs).Write(FilePath);
        Refused(BestBuddiesStatistics.Read, File.ReadAllText(FilePath).Replace(part, damaged, StringComparison.Ordinal), received);
    }

    [Test]
    public void Anchors_NeedAPairInEveryModel()
    {
        MutualPair Other(int unit, double correlation) => new(new NeuronKey(0, unit), new NeuronKey(3, unit), correlation, 1, 1);
        IReadOnlyList<Anchor> anchors = Anchor.Find([("b", Pairs), ("c", [Other(5, 0.75), Other(6, 0.9), Other(5, 0.5)])]);
        Assert.That(anchors, Has.Count.EqualTo(1));
        Assert.That(anchors[0].Neuron, Is.EqualTo(new NeuronKey(0, 5)));
        Assert.That(anchors[0].AverageCorrelation, Is.EqualTo(0.5), "the larger of two pairs in one model counts");
        Assert.That(anchors[0].Partners.Select(partner => partner.Model), Is.EqualTo(new[] { "b", "c" }));
    }

    [Test]
    public void Anchors_ComeBackLargestFirst()
    {
        Anchor[] anchors = [new(new NeuronKey(0, 1), [new("b", new NeuronKey(1, 2), 0.25), new("c", new NeuronKey(0, 0), 0.5)]),
            new(new NeuronKey(2, 3), [new("b", new NeuronKey(0, 9), 0.9)])];
        RosettaAnchors.Write(FilePath, anchors);
        IReadOnlyList<Anchor> read = RosettaAnchors.Read(FilePath);
        Assert.That(read.Select(anchor => anchor.Neuron), Is.EqualTo(new[] { anchors[1].Neuron, anchors[0].Neuron }));
        Assert.That(read[1].Partners, Is.EqualTo(anchors[0].Partners));
    }

    [TestCase("\"avg_correlation\": 0.5", "\"avg_correlation\": 0.7", "[0].avg_correlation is 0.7")]
    [TestCase("\"model\": \"b\"", "\"model\": 1", "[0].per_model[0].model is 1")]
    [TestCase("[{", "[], \"x\": [{", "has an unknown key 'x'")]
    public void ADamagedAnchor_IsOneErrorWithFileAndPlace(string part, string damaged, string received) =>
        Refused(RosettaAnchors.Read, $"[{AnchorItem.Replace(part, damaged, StringComparison.Ordinal)}]", received);

    [Test]
    public void AnchorStatistics_ComeBack()
    {
        Anchor[] anchors =
            [.. new[] { 0.1, 0.2, 0.6, 0.9 }.Select((r, i) => new Anchor(new NeuronKey(0, i), [new("b", new NeuronKey(0, i), r)]))];
        AnchorStatistics.Of("a", ["b"], anchors).Write(FilePath);
        AnchorStatistics read = AnchorStatistics.Read(FilePath);
        Assert.That((read.AnchorModel, read.Count, read.Median), Is.EqualTo(("a", 4, (double?)0.4)));
        Assert.That(read.Summary!.Mean, Is.EqualTo(0.45).Within(1e-15));
        AnchorStatistics.Of("a", ["b"], []).Write(FilePath);
        Assert.That(AnchorStatistics.Read(FilePath).Summary, Is.Null);
    }

    [Test]
    public void AnAbsentFile_IsOneError() =>
        Assert.That(() => BestBuddies.Read(Path.Combine(_folder, "absent")), Throws.TypeOf<BadInputException>());

    private void Refused<T>(Func<string, T> read, string text, string received)
    {
        File.WriteAllText(FilePath, text);
        Assert.That(() => read(FilePath), Throws.TypeOf<BadInputException>().With.Message.Contain(received).And.Message.Contain(FilePath));
    }
}
