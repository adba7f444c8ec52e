using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Theory.Claims;

namespace Rosetta.Tests.Experiments.Judgement;

/// <summary>Worlds that are true by construction guard what data say: they neither dilute it nor hide it.</summary>
public sealed class GateTests : IDisposable
{
    private const string Experiment = """
        experiment: gates
        question: q
        rival-law: r
        refuted-by: x
        seed: gates-1
        rival: {kind: linear}
        simulate:
          - scenario: data
            spectrum: {kind: power-law, beta: 3}
            hypothesis: {kind: log, kappa: 0.1}
            truth: {spectrum: {kind: power-law, beta: 1.5}}
            tau: 0.5
            neurons: [64, 128, 256, 512]
            seeds: 2
            samples: 1000
          - scenario: own
            spectrum: {kind: power-law, beta: 2}
            hypothesis: {kind: log, kappa: 0.1}
            tau: 0.5
            neurons: [64, 128, 256]
            seeds: 2
            samples: 1000
        match: {null-draws: 1, k: [1]}

        """;

    private TemporaryFolder _folder = null!;
    private ExperimentDefinition _definition = null!;
    private RunFolder _run = null!;

    [OneTimeSetUp]
    public void RunOnce()
    {
        _folder = new TemporaryFolder();
        string file = _folder.Write("gates.yaml", Experiment), run = _folder.File("run");
        ProgramRun ran = ProgramRun.Of("run", file, "--out", run, "--device", "cpu");
        Assert.That(ran.ExitStatus, Is.Zero, ran.Errors);
        (_definition, _run) = (ExperimentReader.ReadFile(file), new RunFolder(run));
    }

    public void Dispose() => _folder.Dispose();

    [Test]
    public void ATrueWorldBesideTheData_SharesNoLevelWithIt()
    {
        VerdictsFile verdicts = Judge(_run.ReadCells());
        Assert.That(verdicts.Overall, Is.EqualTo(Outcomes.Disagrees), verdicts.OverallReason);
        Assert.That(verdicts.Verdicts.Where(verdict => verdict.World == "population/own" && verdict.Decisive)
            .Select(verdict => verdict.Gate), Is.All.True);
        ClaimVerdict exponent = verdicts.Verdicts.Single(verdict => verdict.Id == "population/data/exponent");
        int onData = verdicts.Verdicts.Count(verdict => verdict is { Decisive: true, Gate: false });
        Assert.That(exponent.AdjustedP, Is.LessThanOrEqualTo(onData * exponent.P!.Value * (1 + 1e-12)),
            "shared over the data's claims alone");
    }

    [Test]
    public void AWorldThatFailsACheck_LeavesTheRunOpen_AndDoesNotHideWhatTheDataSay()
    {
        VerdictsFile verdicts = Judge([.. _run.ReadCells().Select(cell => cell.World != "population/own" ? cell : cell with
        {
            Pair = cell.Pair! with { Truth = cell.Pair.Truth! with { FoundRosetta = 100, CorrectRosetta = 10 } },
        })]);
        Assert.That(verdicts.Overall, Is.EqualTo(Outcomes.CannotTell));
        Assert.That(verdicts.OverallReason, Does.Contain("population/own/false-pairs").And.Contain("Without these checks: disagrees"));
    }

    [TestCase("C8")]
    [TestCase("C19")]
    public void AnExperimentAboutAClaim_RestsOnItAlone_AndItsGuardsStay(string about)
    {
        VerdictsFile verdicts = Judge(_run.ReadCells(), _definition with { About = [about] });
        ClaimVerdict[] decisive = [.. verdicts.Verdicts.Where(verdict => verdict is { Decisive: true, Gate: false })];
        Assert.That(decisive, Is.Not.Empty);
        Assert.That(decisive.Select(verdict => verdict.Paper), Is.All.Contain(about));
        Assert.That(verdicts.Overall == Outcomes.Agrees, Is.EqualTo(decisive.All(verdict => verdict.Outcome == Outcomes.Agrees)));
        Assert.That(verdicts.Verdicts.Where(verdict => verdict.Gate).Select(verdict => verdict.Id),
            Is.EqualTo(Judge(_run.ReadCells()).Verdicts.Where(verdict => verdict.Gate).Select(verdict => verdict.Id)));
    }

    [Test]
    public void AClaimThatThePaperHasNot_IsRefused()
    {
        Rosetta.Theory.BadInputException refusal = Assert.Throws<Rosetta.Theory.BadInputException>(() => ExperimentReader.Parse(
            Experiment.Replace("seed: gates-1", "about: [C77]\nseed: gates-1", StringComparison.Ordinal), "gates.yaml", "."))!;
        Assert.That(refusal.Message, Does.Contain("C77").And.Contain("C14"));
    }

    private VerdictsFile Judge(IReadOnlyList<CellRow> cells, ExperimentDefinition? definition = null) =>
        RunJudge.Of(definition ?? _definition, _run.ReadPredictions(), cells, _run.ReadSittings()).Verdicts;
}
