using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Theory;
using Rosetta.Theory.Claims;

namespace Rosetta.Tests.Experiments.Stages;

/// <summary>A whole experiment on small simulated worlds, run once and then looked at from all sides.</summary>
public sealed class ExperimentRunTests : IDisposable
{
    private const string Experiment = """
        experiment: small
        question: Does the instrument find the law that was put in?
        rival-law: Linear utility.
        refuted-by: An exponent outside its interval.
        seed: small-1
        rival: {kind: linear}
        simulate:
          - scenario: log-2
            spectrum: {kind: power-law, beta: 2}
            hypothesis: {kind: log, kappa: 0.1}
            tau: 0.5
            neurons: [64, 128, 256, 512]
            seeds: 2
            samples: 2000
        match: {null-draws: 1, k: [1]}

        """;

    private TemporaryFolder _folder = null!;
    private string _file = "", _run = "";

    [OneTimeSetUp]
    public void RunOnce()
    {
        _folder = new TemporaryFolder();
        _file = _folder.Write("small.yaml", Experiment);
        _run = _folder.File("run");
        ProgramRun run = ProgramRun.Of("run", _file, "--out", _run, "--device", "cpu");
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        Assert.That(run.Output, Does.Contain("overall:").And.Contain("report.html"));
    }

    public void Dispose() => _folder.Dispose();

    [Test]
    public void TheLawThatWasPutIn_IsFound_AndTheRivalRejected()
    {
        ClaimVerdict exponent = new RunFolder(_run)
            .ReadVerdicts().Verdicts.Single(verdict => verdict.Decisive && verdict.Id.EndsWith("/exponent", StringComparison.Ordinal));
        Assert.That(exponent.Outcome, Is.EqualTo("agrees"), exponent.Reason);
        Assert.That(exponent.RivalRejected, Is.True);
        Assert.That(exponent.Predicted, Is.InRange(exponent.MeasuredInterval95![0], exponent.MeasuredInterval95[1]));
    }

    [Test]
    public void Predictions_AreOlderThanEveryCell()
    {
        var folder = new RunFolder(_run);
        Assert.That(folder.ReadCells().Min(cell => cell.StartedUtc),
            Is.GreaterThanOrEqualTo(folder.ReadPredictions().Max(prediction => prediction.FrozenAtUtc)));
    }

    [Test]
    public void Check_DerivesTheSameVerdict()
    {
        ProgramRun check = ProgramRun.Of("check", _run);
        Assert.That(check.ExitStatus,
            Is.EqualTo(new RunFolder(_run).ReadVerdicts().Overall switch { "agrees" => 0, "disagrees" => 1, _ => 3 }), check.Errors);
    }

    [Test]
    public void Resume_RedoesNothing()
    {
        string cells = Path.Combine(_run, "cells.jsonl");
        string before = File.ReadAllText(cells), predictions = File.ReadAllText(Path.Combine(_run, "predictions.json"));
        Assert.That(ProgramRun.Of("run", _file, "--out", _run, "--device", "cpu", "--resume").ExitStatus, Is.Zero);
        Assert.That(File.ReadAllText(cells), Is.EqualTo(before));
        Assert.That(File.ReadAllText(Path.Combine(_run, "predictions.json")), Is.EqualTo(predictions));
    }

    [Test]
    public void ARunThatWasCut_IsCompletedWithTheSameNumbers()
    {
        string copy = Copy("cut");
        string cells = Path.Combine(copy, "cells.jsonl");
        string[] lines = File.ReadAllLines(cells);
        File.WriteAllText(cells, string.Join('\n', lines[..5]) + "\n" + lines[5][..100]);
        Assert.That(ProgramRun.Of("run", _file, "--out", copy, "--device", "cpu", "--resume").ExitStatus, Is.Zero);
        IReadOnlyList<CellRow> whole = new RunFolder(_run).ReadCells(), resumed = new RunFolder(copy).ReadCells();
        Assert.That(resumed.Select(cell => (cell.Key, cell.Pair!.CalibratedPairs)),
            Is.EqualTo(whole.Select(cell => (cell.Key, cell.Pair!.CalibratedPairs))));
        Assert.That(resumed.SelectMany(cell => cell.Pair!.Profile), Is.EqualTo(whole.SelectMany(cell => cell.Pair!.Profile)),
            "bit for bit");
    }

    [Test]
    public void WithoutResume_ARunIsNeverOverwritten()
    {
        ProgramRun again = ProgramRun.Of("run", _file, "--out", _run);
        Assert.That(again.ExitStatus, Is.EqualTo(2));
        Assert.That(again.Errors, Does.Contain("--resume"));
    }

    [Test]
    public void AnotherVersionOfTheFile_IsNotResumed()
    {
        string other = _folder.Write("other.yaml", Experiment.Replace("beta: 2", "beta: 3", StringComparison.Ordinal));
        Assert.That(ProgramRun.Of("run", other, "--out", _run, "--resume").ExitStatus, Is.EqualTo(2));
    }

    [Test]
    public void AMeasurementOlderThanItsPrediction_IsRefused()
    {
        ExperimentDefinition definition = ExperimentReader.ReadFile(_file);
        var folder = new RunFolder(_run);
        CellRow[] cells = [.. folder.ReadCells()];
        cells[0] = cells[0] with { StartedUtc = DateTime.UnixEpoch };
        Assert.That(() => RunJudge.Of(definition, folder.ReadPredictions(), cells),
            Throws.TypeOf<BadInputException>().With.Message.Contains("before prediction"));
    }

    [Test]
    public void VerdictsThatDoNotFollowFromTheCells_AreRefused()
    {
        string copy = Copy("forged"), verdicts = Path.Combine(copy, "verdicts.json");
        File.WriteAllText(verdicts, File.ReadAllText(verdicts).Replace("\"agrees\"", "\"disagrees\"", StringComparison.Ordinal));
        ProgramRun check = ProgramRun.Of("check", copy);
        Assert.That(check.ExitStatus, Is.EqualTo(2));
        Assert.That(check.Errors, Does.Contain("does not follow"));
    }

    [Test]
    public void Report_IsTheSameAgain()
    {
        string report = Path.Combine(_run, "report.html"), before = File.ReadAllText(report);
        Assert.That(ProgramRun.Of("report", _run).ExitStatus, Is.Zero);
        Assert.That(File.ReadAllText(report), Is.EqualTo(before));
    }

    [Test]
    public void DryRun_DoesNothing()
    {
        ProgramRun run = ProgramRun.Of("run", _file, "--out", _folder.File("none"), "--dry-run");
        Assert.That(run.ExitStatus, Is.Zero);
        Assert.That(run.Output, Does.Contain("8 cells"));
        Assert.That(Directory.Exists(_folder.File("none")), Is.False);
    }

    private string Copy(string name)
    {
        string copy = _folder.File(name);
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.GetFiles(_run, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(copy, Path.GetRelativePath(_run, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        return copy;
    }
}
