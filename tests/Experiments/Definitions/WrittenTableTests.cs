using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Worlds.Published;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Theory;

namespace Rosetta.Tests.Experiments.Definitions;

/// <summary>Sizes of published pairs and tabulated spectra, as people and spreadsheets write them.</summary>
public sealed class WrittenTableTests
{
    [TestCase("file,neurons,null\r\na.json,64,n1.json; n2.json\r\n\r\n\"b, second.json\",128,\r\n")]
    [TestCase("\uFEFFNeurons;File;Null\n64;a.json;\"n1.json;n2.json\"\n 128 ; \"b, second.json\" ;\n")]
    public void Sizes_AreReadWhateverSeparates(string text)
    {
        using var folder = new TemporaryFolder();
        IReadOnlyList<PublishedPairDefinition> pairs = PublishedTable.Read(folder.Write("sizes.csv", text));
        Assert.That(pairs.Select(pair => (Path.GetFileName(pair.File), pair.NeuronsA, pair.NeuronsB)),
            Is.EqualTo(new[] { ("a.json", 64, 64), ("b, second.json", 128, 128) }));
        Assert.That(pairs[0].NullFiles.Select(Path.GetFileName), Is.EqualTo(new[] { "n1.json", "n2.json" }));
        Assert.That(pairs[1].NullFiles, Is.Empty);
    }

    [TestCase("file,neurons\na.json,64.5\n", "line 2, column 'neurons': '64.5'")]
    [TestCase("file,neurons\n,64\n", "line 2, column 'file'")]
    [TestCase("file,neurons_a\na.json,64\n", "no column 'neurons'")]
    [TestCase("file,neurons,samples\na.json,64,3\n", "line 2, column 'samples': '3'")]
    [TestCase("file,neurons\n", "no rows")]
    public void WrongSizes_NameTheirPlace(string text, string said)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("sizes.csv", text);
        Assert.That(() => PublishedTable.Read(file), Throws.TypeOf<BadInputException>().With.Message.Contain(said));
    }

    [Test]
    public void Spectra_AreReadByColumn_AndAWrongRankIsNamed()
    {
        using var folder = new TemporaryFolder();
        string good = folder.Write("s.csv", "weight;rank\n1;1\n0.5;2\n\n0.25;3\n"),
            bad = folder.Write("b.csv", "rank,weight\n1,1\n2.5,0.5\n");
        Assert.That(LawReader.ReadRanks(good).Single(row => row.Rank == 3).Weight, Is.EqualTo(0.25));
        Assert.That(() => LawReader.ReadRanks(bad),
            Throws.TypeOf<BadInputException>().With.Message.Contain("line 3, column 'rank': '2.5'"));
    }
}
