using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Worlds.Interference;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Theory;
using Rosetta.Theory.Claims;

namespace Rosetta.Tests.Experiments.Stages;

/// <summary>The paper's simulation end to end on small worlds, and its experiment files.</summary>
public sealed class InterferenceExperimentTests : IDisposable
{
    private const string Experiment = """
        experiment: interference
        question: Do mutual nearest neighbours recover the law?
        rival-law: A constant share.
        refuted-by: An exponent outside its interval.
        seed: interference-1
        rival: {kind: linear}
        interference:
          - world: without
            betas: [1.5]
            neurons: [128, 256, 512, 1024]
            runs: 4
            samples: 500
          - world: with
            betas: [1.5]
            neurons: [64, 128, 256]
            runs: 3
            samples: 500
            background-neurons: true
          - world: varied
            betas: [2]
            neurons: [128, 256, 512]
            runs: 2
            samples: 300
            kappa: [1, 4]
            features: sparse
            presence: 0.1

        """;

    private TemporaryFolder _folder = null!;
    private string _file = "", _run = "";

    [OneTimeSetUp]
    public void RunOnce()
    {
        _folder = new TemporaryFolder();
        _file = _folder.Write("interference.yaml", Experiment);
        _run = _folder.File("run");
        ProgramRun run = ProgramRun.Of("run", _file, "--out", _run, "--device", "cpu");
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
    }

    public void Dispose() => _folder.Dispose();

    private ClaimVerdict Verdict(string id) =>
        new RunFolder(_run).ReadVerdicts().Verdicts.Single(verdict => verdict.Id == $"interference/{id}");

    [Test]
    public void WithoutBackgroundNeurons_TheLawComesOut_AndWasPutIn()
    {
        Assert.That(Verdict("without/beta=1.5/matched-count").Outcome, Is.EqualTo("agrees"));
        Assert.That(Verdict("without/beta=1.5/matched-sir").Outcome, Is.EqualTo("agrees"));
        Assert.That(Verdict("without/beta=1.5/built-in").Outcome, Is.EqualTo("agrees"));
        Assert.That(Verdict("without/beta=1.5/matched-count").Decisive, Is.True);
        Assert.That(Verdict("without/beta=1.5/recovery").Outcome, Is.EqualTo("cannot-tell"));
    }

    [Test]
    public void WithBackgroundNeurons_TheCountIsAboutHalfOfThem_AsChanceExplains()
    {
        Assert.That(Verdict("with/beta=1.5/matched-count").Outcome, Is.EqualTo("disagrees"));
        Assert.That(Verdict("with/beta=1.5/matched-count").Decisive, Is.False);
        Assert.That(Verdict("with/beta=1.5/recovery").Outcome, Is.EqualTo("disagrees"));
        Assert.That(Verdict("with/beta=1.5/matched-count-with-chance").Outcome, Is.Not.EqualTo("disagrees"));
        Assert.That(Verdict("with/beta=1.5/matched-count").Measured, Is.EqualTo(1).Within(0.1));
    }

    [Test]
    public void Predictions_AreOlderThanEveryCell_AndCheckAgrees()
    {
        var folder = new RunFolder(_run);
        Assert.That(folder.ReadCells().Min(cell => cell.StartedUtc),
            Is.GreaterThanOrEqualTo(folder.ReadPredictions().Where(record => record.World == folder.ReadCells()[0].World)
                .Max(record => record.FrozenAtUtc)));
        Assert.That(folder.ReadPredictions(), Has.Count.EqualTo(4));
        ProgramRun check = ProgramRun.Of("check", _run);
        Assert.That(check.ExitStatus, Is.EqualTo(folder.ReadVerdicts().Overall switch { "agrees" => 0, "disagrees" => 1, _ => 3 }),
            check.Errors);
    }

    [Test]
    public void ARunThatWasCut_IsCompletedWithTheSameNumbers()
    {
        string copy = _folder.File("cut");
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.GetFiles(_run))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        string cells = Path.Combine(copy, "cells.jsonl");
        string[] lines = File.ReadAllLines(cells);
        File.WriteAllText(cells, string.Join('\n', lines[..20]) + "\n" + lines[20][..80]);
        Assert.That(ProgramRun.Of("run", _file, "--out", copy, "--device", "cpu", "--resume").ExitStatus, Is.Zero);
        IEnumerable<(string, RecoveryEvidence)> Of(string run) =>
            new RunFolder(run).ReadCells().Select(cell => (cell.Key, cell.Recovery!));
        Assert.That(Of(copy), Is.EqualTo(Of(_run)), "to the last bit");
        Assert.That(File.ReadAllLines(cells)[..20], Is.EqualTo(lines[..20]), "nothing finished is done twice");
    }

    [Test]
    public void TheReport_HasThreePanelsOfEachEntry_AndTheFrontiersOfOneLaw()
    {
        string[] plots =
            [.. Directory.GetFiles(Path.Combine(_run, "plots"), "*.csv").Select(Path.GetFileNameWithoutExtension).OfType<string>()];
        string[] wanted = [.. new[] { "without", "with", "varied" }.SelectMany(entry =>
            new[] { "matched-count", "matched-sir", "unmatched-sir" }.Select(panel => $"recovery-{entry}-{panel}"))];
        Assert.That(plots, Is.EquivalentTo(wanted.Concat(["recovery-without-frontiers", "recovery-with-frontiers"])));
        string csv = File.ReadAllText(Path.Combine(_run, "plots", "recovery-without-matched-count.csv"));
        Assert.That(csv, Does.Contain("law and chance").And.Contain("cell interference/without/beta=1.5/N=128/run=1"));
    }

    [Test]
    public void TheCommittedFiles_AreRead_AndFreezeBeforeTheyMeasure()
    {
        string folder = Path.Combine(Conventions.Repository.Root, "experiments", "paper");
        InterferenceWorld[] Of(string file) =>
            [.. ExperimentReader.ReadFile(Path.Combine(folder, file)).Of<InterferenceWorld>()];
        Assert.That(Of("figure-5.yaml").Select(world => world.World),
            Is.EqualTo(new[] { "interference/without/beta=1.5", "interference/with/beta=1.5" }));
        InterferenceWorld[] all = Of("figure-27.yaml");
        double[] betas = [1.5, 1.75, 2, 2.25, 2.5, 3];
        Assert.That(all.Where(world => world.Entry == "without").Select(world => world.Beta), Is.EqualTo(betas));
        Assert.That(all.Where(world => world.Entry == "with").Select(world => world.Beta), Is.EqualTo(betas));
        Assert.That(all.Where(world => world.Decides).Select(world => world.Entry).Distinct(), Is.EqualTo(new[] { "without" }));
    }

    [TestCase("betas: [1.5]", "betas: [1]", "beta")]
    [TestCase("background-neurons: true", "background-neurons: yes", "true or false")]
    [TestCase("presence: 0.1", "noise: 0.1", "presence")]
    [TestCase("features: sparse", "features: dense", "gaussian, sparse")]
    [TestCase("kappa: [1, 4]", "kappa: [1, 1e6]", "coordinate each")]
    [TestCase("neurons: [64, 128, 256]", "neurons: [64, 128]", "three sizes")]
    public void AWrongLine_IsAnErrorThatHelps(string right, string wrong, string help)
    {
        string text = Experiment.Replace(right, wrong, StringComparison.Ordinal);
        Assert.That(() => ExperimentReader.Parse(text, "wrong.yaml", "."),
            Throws.TypeOf<BadInputException>().With.Message.Contains(help).And.Message.Contains("line"));
    }
}
