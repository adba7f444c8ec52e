using Rosetta.Tests.Experiments.Report;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Experiments.Records;
using Rosetta.Theory;

namespace Rosetta.Tests.Experiments.Records;

public sealed class RunFolderTests
{
    private string _path = "";

    [SetUp]
    public void MakeFolder() => _path = Directory.CreateTempSubdirectory("rosetta-run").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_path, recursive: true);

    private string Cells => Path.Combine(_path, "cells.jsonl");

    [Test]
    public void LineCutByAKill_IsDroppedAndWrittenOver()
    {
        var folder = new RunFolder(_path);
        folder.Append(Cell("a"));
        folder.Append(Cell("b"));
        string whole = File.ReadAllText(Cells);
        for (int cut = 1; cut < 60; cut += 7)
        {
            File.WriteAllText(Cells, whole[..^cut]);
            Assert.That(folder.ReadCells().Select(row => row.Key), Is.EqualTo(new[] { "a" }), $"cut by {cut}");
            folder.Append(Cell("c"));
            Assert.That(folder.ReadCells().Select(row => row.Key), Is.EqualTo(new[] { "a", "c" }), $"cut by {cut}");
        }
    }

    [Test]
    public void DamageInTheMiddle_IsAnErrorThatNamesTheLine()
    {
        var folder = new RunFolder(_path);
        folder.Append(Cell("a"));
        folder.Append(Cell("b"));
        string[] lines = File.ReadAllLines(Cells);
        File.WriteAllText(Cells, lines[0][..20] + "\n" + lines[1] + "\n");
        Assert.That(() => folder.ReadCells(), Throws.TypeOf<BadInputException>().With.Message.Contains("Line 1"));
    }

    [Test]
    public void FolderWithoutManifest_SaysWhatIsNeeded() =>
        Assert.That(() => new RunFolder(_path).ReadManifest(), Throws.TypeOf<BadInputException>().With.Message.Contains("manifest.json"));

    [Test]
    public void Numbers_SurviveTheRoundTripExactly()
    {
        var folder = new RunFolder(_path);
        CellRow row = Cell("a") with { Neurons = 0.1 + 0.2, Parameters = double.NaN };
        folder.Append(row);
        Assert.That(folder.ReadCells()[0], Is.EqualTo(row));
    }

    private static CellRow Cell(string key) => new()
    {
        Key = key,
        Kind = "population",
        World = "w",
        Neurons = 128,
        Seed = 1,
        StartedUtc = DateTime.UnixEpoch,
        EndedUtc = DateTime.UnixEpoch.AddSeconds(1),
        Failure = "none: a test row",
    };

    [Test]
    public void ARunOfAnotherVersion_IsOneErrorThatSaysSo()
    {
        using var temporary = new TemporaryFolder();
        var folder = new RunFolder(temporary.File("run"));
        folder.Write(SyntheticRun.Complete().Manifest with { Format = RunManifest.CurrentFormat - 1 });
        Assert.That(folder.ReadManifest, Throws.TypeOf<BadInputException>().With.Message.Contains("another version of this program"));
    }

    [Test]
    public void Shards_MergeInAnyOrder()
    {
        CellRow[] cells = [.. SyntheticRun.Complete().Cells.Take(6)];
        CellRow failed = cells[0] with { Failure = "the machine went away", Pair = null, EndedUtc = cells[0].EndedUtc.AddDays(1) };
        string[] read = [.. new[] { (0, 1), (1, 0) }.Select(order =>
        {
            using var temporary = new TemporaryFolder();
            string path = temporary.File("run");
            var folder = new RunFolder(path);
            folder.Append(cells[5]);
            Shard("a", order.Item1 == 0 ? [failed, cells[1], cells[2]] : [cells[4], cells[3], cells[0]]);
            Shard("b", order.Item1 == 0 ? [cells[3], cells[4], cells[0]] : [cells[2], cells[1], failed]);
            return string.Join('\n', folder.ReadCells().Select(cell => $"{cell.Key} {cell.Failure}"));

            void Shard(string name, CellRow[] own)
            {
                var shard = new RunFolder(path, name);
                foreach (CellRow cell in own)
                    shard.Append(cell);
                Assert.That(Path.Combine(path, "cells", $"{name}.jsonl"), Does.Exist);
            }
        })];
        Assert.That(read[0], Is.EqualTo(read[1]));
        Assert.That(read[0].Split('\n'), Has.Length.EqualTo(6));
        Assert.That(read[0], Does.Not.Contain("went away"), "a result goes before a failure");
    }

    [TestCase("N=256/seed=1")]
    [TestCase("EleutherAI/pythia-160m x gpt2/seed=1")]
    [TestCase("/etc/model x ../../other/seed=1")]
    [TestCase("..")]
    public void ANeuronTable_LiesInItsRunFolder_WhateverItsModelsAreCalled(string pair)
    {
        var folder = new RunFolder(Path.Combine(Path.GetTempPath(), "run"));
        string path = folder.NeuronsPath("world", pair);
        Assert.That(Path.GetDirectoryName(Path.GetFullPath(path)), Is.EqualTo(Path.Combine(folder.FolderPath, "neurons", "world")));
        Assert.That(path, Is.Not.EqualTo(folder.NeuronsPath("world", pair + "/")));
    }
}
