using Rosetta.Experiments.Commands;

namespace Rosetta.Tests.Experiments.Commands;

public sealed class TextTableTests
{
    [TestCase(7.168e5, 4, ExpectedResult = "7.168E+05")]
    [TestCase(4.588e7, 4, ExpectedResult = "4.588E+07")]
    [TestCase(1.72e7, 4, ExpectedResult = "1.72E+07")]
    [TestCase(1.7e-5, 2, ExpectedResult = "1.7E-05")]
    [TestCase(-2e-9, 3, ExpectedResult = "-2E-09")]
    [TestCase(9999, 4, ExpectedResult = "9999")]
    [TestCase(0.25, 4, ExpectedResult = "0.25")]
    [TestCase(0, 4, ExpectedResult = "0")]
    [TestCase(double.NaN, 4, ExpectedResult = "NaN")]
    public string Numbers_HaveOneFormOfPowersOfTen(double value, int digits) => TextTable.Number(value, digits);

    [Test]
    public void OutsideATerminal_ColumnsAreAligned_WithoutMarkupOrTrailingSpaces()
    {
        TextTable table = new("model", "pairs", "95 %");
        table.Add("[red]a\u001b", "12", "[0.1, 0.2]");
        table.Add("b", "3", "");
        using var writer = new StringWriter();
        table.Write(writer);
        Assert.That(writer.ToString().ReplaceLineEndings("\n"),
            Is.EqualTo("model    pairs        95 %\n[red]a?     12  [0.1, 0.2]\nb            3\n"));
    }

    [Test]
    public void OutsideATerminal_ColumnsThatFindNoRoom_StandBelow()
    {
        TextTable table = new(["neurons", .. Enumerable.Range(0, 9).Select(i => $"a column of number {i}")]);
        table.Add(["128", .. Enumerable.Range(0, 9).Select(i => (TableCell)$"{i}")]);
        using var writer = new StringWriter();
        table.Write(writer);
        string[] lines = writer.ToString().ReplaceLineEndings("\n").Split('\n');
        Assert.That(lines.Max(line => line.Length), Is.LessThanOrEqualTo(80));
        Assert.That(lines.Count(line => line.StartsWith("neurons", StringComparison.Ordinal)), Is.GreaterThan(1));
        Assert.That(string.Concat(lines), Does.Contain("a column of number 8"));
    }

    [Test]
    public void Csv_HasNumbersInFull_IntervalsInTwoColumns_AndNothingForADash()
    {
        TextTable table = new("model", "exponent", "95 %", "null");
        table.Add("a, \"b\"", TextTable.Number(1.0 / 3, 3), TextTable.Interval([0.1, 0.2]), "-");
        table.Add("c", TextTable.Number(null), TextTable.Interval(null), TextTable.Number(double.NaN));
        Assert.That(table.Csv(),
            Is.EqualTo("model,exponent,95 % low,95 % high,null\n\"a, \"\"b\"\"\",0.3333333333333333,0.1,0.2,\nc,,,,\n"));
    }
}
