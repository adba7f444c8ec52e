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
}
