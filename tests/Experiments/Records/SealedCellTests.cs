using System.Text.Json.Nodes;
using Rosetta.Experiments.Records;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Tests.Experiments.Report;
using Rosetta.Theory;

namespace Rosetta.Tests.Experiments.Records;

/// <summary>Every line of cells is sealed: what was done to one is an error that names the file and the line.</summary>
public sealed class SealedCellTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private string[] _lines = [];

    private string Cells => _folder.File("cells.jsonl");

    [OneTimeSetUp]
    public void WriteCells()
    {
        var folder = new RunFolder(_folder.Path);
        foreach (CellRow cell in SyntheticRun.Complete().Cells.Take(4))
            folder.Append(cell);
        _lines = File.ReadAllLines(Cells);
    }

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<TestCaseData> Attacks()
    {
        yield return Attack("cut off", line => line[..(line.Length / 2)]);
        yield return Attack("its seal cut off", line => line[..line.IndexOf(",\"seal\"", StringComparison.Ordinal)] + "}");
        yield return Attack("nulled", _ => "null");
        yield return Attack("emptied", _ => "");
        yield return Attack("zeros", line => new string('\0', line.Length));
        yield return Attack("renamed", line => Changed(line, cell => cell["key"] = cell["key"]!.GetValue<string>() + "x"));
        yield return Attack("another world", line => Changed(line, cell => cell["world"] = "another"));
        yield return Attack("another count", line => Changed(line, cell => cell["pair"]!["calibratedPairs"] = 1));
        yield return Attack("no result", line => Changed(line, cell => cell["pair"] = null));
        yield return Attack("failed", line => Changed(line, cell => cell["failure"] = "the machine went away"));
        yield return Attack("one space", line => line.Replace(",\"kind\"", ", \"kind\"", StringComparison.Ordinal));
        yield return Attack("another seal", line => line[..^4] + (line[^4] == '0' ? '1' : '0') + line[^3..]);

        static TestCaseData Attack(string name, Func<string, string> change) => new TestCaseData(change).SetName($"ACell_{name}");
    }

    [TestCaseSource(nameof(Attacks))]
    public void IsAnErrorThatNamesFileAndLine(Func<string, string> change)
    {
        for (int i = 0; i < _lines.Length; i++)
        {
            string[] lines = [.. _lines];
            lines[i] = change(lines[i]);
            Assert.That(lines[i], Is.Not.EqualTo(_lines[i]));
            File.WriteAllText(Cells, string.Join('\n', lines) + "\n");
            Assert.That(() => new RunFolder(_folder.Path).ReadCells(),
                Throws.TypeOf<BadInputException>().With.Message.Contains($"Line {i + 1} of '{Cells}'"));
        }
    }

    [Test]
    public void ACellWithTwoResults_NamesBothLines_AndTheSameResultTwiceIsOne()
    {
        using var temporary = new TemporaryFolder();
        var folder = new RunFolder(temporary.Path);
        CellRow cell = SyntheticRun.Complete().Cells[0];
        folder.Append(cell);
        new RunFolder(temporary.Path, "b").Append(cell with { EndedUtc = cell.EndedUtc.AddDays(1) });
        Assert.That(folder.ReadCells(), Has.Count.EqualTo(1));
        new RunFolder(temporary.Path, "c").Append(cell with { Pair = cell.Pair! with { CalibratedPairs = 1 } });
        Assert.That(() => folder.ReadCells(), Throws.TypeOf<BadInputException>().With.Message.Contains("cells.jsonl")
            .And.Message.Contains("c.jsonl").And.Message.Contains("different results"));
    }

    [Test]
    public void ALastLineCutShort_IsDroppedByARun_AndReportedByACheck()
    {
        File.WriteAllText(Cells, string.Join('\n', _lines) + "\n" + _lines[0][..40]);
        var folder = new RunFolder(_folder.Path);
        Assert.That(folder.ReadCells(), Has.Count.EqualTo(_lines.Length));
        Assert.That(() => folder.Cells.Read(whole: true), Throws.TypeOf<BadInputException>().With.Message.Contains("Line 5 of")
            .And.Message.Contains("cut short"));
    }

    private static string Changed(string line, Action<JsonNode> change)
    {
        JsonNode node = JsonNode.Parse(line)!;
        change(node);
        return node.ToJsonString(RunJson.Line);
    }
}
