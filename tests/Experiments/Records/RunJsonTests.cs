using System.Text.Json;
using Rosetta.Experiments.Records;
using Rosetta.Tests.Experiments.Commands;

namespace Rosetta.Tests.Experiments.Records;

/// <summary>What other programs read holds numbers or null; a run's own files keep the numbers that JSON does not have.</summary>
public sealed class RunJsonTests
{
    private static readonly object Value = new
    {
        A = double.NaN,
        B = (double?)double.PositiveInfinity,
        C = (double?)null,
        D = new[] { double.NegativeInfinity, 0.1 },
        E = new Dictionary<string, double> { ["f"] = double.NaN },
        G = -0.0,
    };

    private static readonly JsonSerializerOptions OutputOnOneLine = new(RunJson.Output) { WriteIndented = false };

    [Test]
    public void Output_HasNumbersOrNull() => Assert.That(JsonSerializer.Serialize(Value, OutputOnOneLine),
        Is.EqualTo("""{"a":null,"b":null,"c":null,"d":[null,0.1],"e":{"f":null},"g":-0}"""));

    [Test]
    public void RunFiles_TellNotFiniteFromNotKnown() => Assert.That(JsonSerializer.Serialize(Value, RunJson.Line),
        Is.EqualTo("""{"a":"NaN","b":"Infinity","d":["-Infinity",0.1],"e":{"f":"NaN"},"g":-0}"""));

    [TestCase("size,count\n64,10\n128,14\n256,20\n")]
    [TestCase("size,count\n64,10\n128,14\n256,20\n512,28\n")]
    [TestCase("size,count\n64,0\n128,0\n256,0\n512,0\n")]
    [TestCase("size,count\n64,7\n128,7\n256,7\n512,7\n1024,7\n")]
    [TestCase("size,count\n64,10\n64,12\n")]
    public void FitOfFewCounts_HasNumbersOrNull(string counts)
    {
        using var folder = new TemporaryFolder();
        ProgramRun run = ProgramRun.Of("fit", folder.Write("counts.csv", counts), "--json");
        if (run.ExitStatus == 0)
            Assert.That(run.Output, Does.Not.Contain("NaN").And.Not.Contain("Infinity"));
        else
            Assert.That(run.Errors, Is.Not.Empty);
    }
}
