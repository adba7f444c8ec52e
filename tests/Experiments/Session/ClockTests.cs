using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Theory;

namespace Rosetta.Tests.Experiments.Session;

/// <summary>What is measured comes after what was predicted, by the clock too.</summary>
public sealed class ClockTests
{
    private const string Experiment = """
        experiment: clock
        question: q
        rival-law: r
        refuted-by: b
        seed: s
        rival: {kind: linear}
        simulate:
          - {scenario: a, spectrum: {kind: power-law, beta: 2}, hypothesis: {kind: log, kappa: 0.1}, tau: 0.5, neurons: [64, 128, 256]}

        """;

    [Test]
    public void AClockThatGoesBack_IsNoticedAtTheNextCell()
    {
        using var folder = new TemporaryFolder();
        var session = new RunSession(ExperimentReader.Parse(Experiment, "x.yaml", folder.Path), new RunFolder(folder.File("run")), "cpu",
            default);
        session.Froze(DateTime.UtcNow.AddHours(1));
        Assert.That(() => session.Do(CellRow.Empty("a/1", "k", "a", 64, 0), row => row),
            Throws.TypeOf<BadInputException>().With.Message.Contains("gone back"));
    }

    [TestCase("1e-300")]
    [TestCase("1e-7")]
    [TestCase("1")]
    public void ALevelThatNoIntervalHas_IsRefused(string level) =>
        Assert.That(() => ExperimentReader.Parse(Experiment + $"judge: {{level: {level}}}\n", "x.yaml", "."),
            Throws.TypeOf<BadInputException>().With.Message.Contains("0.0001"));
}
