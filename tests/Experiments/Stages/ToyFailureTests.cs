using System.Text.Json.Nodes;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Theory.Claims;

namespace Rosetta.Tests.Experiments.Stages;

/// <summary>
/// A toy experiment in which something went wrong: nothing that decides vanishes, and nothing is judged by what was changed afterwards.
/// </summary>
public sealed class ToyFailureTests : IDisposable
{
    private TemporaryFolder _folder = null!;
    private string _run = "";

    [OneTimeSetUp]
    public void RunOnce()
    {
        _folder = new TemporaryFolder();
        _run = _folder.File("run");
        ProgramRun run = ProgramRun.Of("run", _folder.Write("toys.yaml", SmallToyExperiment.Text), "--out", _run, "--device", "cpu");
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
    }

    public void Dispose() => _folder.Dispose();

    [Test]
    public void Where_every_network_diverges_the_deciding_claim_stays_open_and_says_why()
    {
        string run = _folder.File("diverged");
        ProgramRun ran = ProgramRun.Of("run", _folder.Write("diverged.yaml",
            SmallToyExperiment.Text.Replace("batch: 64", "batch: 64\n    learning-rate: 1e20", StringComparison.Ordinal)),
            "--out", run, "--device", "cpu");
        Assert.That(ran.ExitStatus, Is.Zero, ran.Errors);
        var folder = new RunFolder(run);
        ClaimVerdict deciding = folder.ReadVerdicts().Verdicts.Single(verdict => verdict.Decisive);
        Assert.Multiple(() =>
        {
            Assert.That(folder.ReadCells().Select(cell => cell.Failure), Is.All.Contain("choose a lower rate"));
            Assert.That((deciding.Id, deciding.Outcome), Is.EqualTo(("tiny/p=0.1/beta=1/crra/counts", "cannot-tell")));
            Assert.That(deciding.Reason, Does.Contain("N = 4, 8, 16"));
            Assert.That(ProgramRun.Of("check", run).ExitStatus, Is.EqualTo(3));
        });
    }

    [Test]
    public void A_size_whose_networks_are_gone_is_missed()
    {
        IReadOnlyList<CellRow> cells =
            [.. new RunFolder(_run).ReadCells().Where(cell => !(cell.World == "tiny/p=0.1/beta=1" && cell.Neurons == 16))];
        ClaimVerdict deciding = Verdicts(cells).Verdicts.Single(verdict => verdict.Decisive);
        Assert.That(deciding.Outcome, Is.Not.EqualTo("agrees"));
        Assert.That(deciding.Reason, Does.Contain("Fewer than two seeds are measured at N = 16"));
    }

    [Test]
    public void With_two_seeds_the_maps_and_utilities_stay_open()
    {
        IReadOnlyList<CellRow> cells =
            [.. new RunFolder(_run).ReadCells().Where(cell => cell.World != "tiny/p=0.1/beta=1" || cell.Seed < 2)];
        ClaimVerdict[] open =
            [.. Verdicts(cells).Verdicts.Where(verdict => verdict.Id is "tiny/p=0.1/isolation-map" or "tiny/p=0.1/utility")];
        Assert.That(open.Select(verdict => verdict.Outcome), Is.EqualTo(new[] { "cannot-tell", "cannot-tell" }));
        Assert.That(open.Select(verdict => verdict.Reason), Is.All.Contain("2 independent unit(s)"));
    }

    /// <summary>Whatever single network is missing, everything is judged.</summary>
    [Test]
    public void A_missing_network_stops_no_judgement()
    {
        IReadOnlyList<CellRow> cells = new RunFolder(_run).ReadCells();
        foreach (CellRow gone in cells.Where(cell => cell.Toy is not null && cell.Seed % 4 == 0))
        {
            Assert.That(Verdicts([.. cells.Where(cell => cell.Key != gone.Key)]).Verdicts, Is.Not.Empty, gone.Key);
            // And where it is the only one of its size that is left.
            Assert.That(Verdicts([.. cells.Where(cell => cell.Key == gone.Key || cell.Toy is null || cell.World != gone.World
                || cell.Neurons != gone.Neurons)]).Verdicts, Is.Not.Empty, gone.Key);
        }
    }

    [TestCase("expectedCounts", "expected")]
    [TestCase("points", "rTau")]
    [TestCase(null, "slope")]
    [TestCase(null, "frozenAtUtc")]
    public void A_number_of_a_prediction_that_was_changed_afterwards_is_refused(string? list, string member)
    {
        string copy = _folder.File($"forged-{list}-{member}"), path = Path.Combine(copy, "predictions.json");
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.GetFiles(_run))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        JsonNode predictions = JsonNode.Parse(File.ReadAllText(path))!;
        JsonNode changed = list is null ? predictions[0]! : predictions[0]![list]![0]!;
        changed[member] = member == "frozenAtUtc" ? "2020-01-01T00:00:00Z" : 1.25;
        File.WriteAllText(path, predictions.ToJsonString());
        ProgramRun check = ProgramRun.Of("check", copy);
        Assert.That(check.ExitStatus, Is.EqualTo(2));
        Assert.That(check.Errors, Does.Contain("digest that it was frozen with"));
    }

    [Test]
    public void A_margin_that_was_changed_afterwards_is_refused()
    {
        string copy = _folder.File("forged-margin"), path = Path.Combine(copy, "manifest.json");
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.GetFiles(_run))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        File.WriteAllText(path, File.ReadAllText(path).Replace("count-margin: 0.3", "count-margin: 3.0", StringComparison.Ordinal));
        ProgramRun check = ProgramRun.Of("check", copy);
        Assert.That((check.ExitStatus, check.Errors), Is.EqualTo((2, check.Errors)));
        Assert.That(check.Errors, Does.Contain("digest that the run began with"));
    }

    [Test]
    public void A_network_that_was_trained_before_its_prediction_is_refused()
    {
        IReadOnlyList<CellRow> cells = [.. new RunFolder(_run).ReadCells()
            .Select(cell => cell.World == "tiny/p=0.1/beta=1" ? cell with { StartedUtc = cell.StartedUtc.AddDays(-1) } : cell)];
        Assert.That(() => Verdicts(cells), Throws.TypeOf<Rosetta.Theory.BadInputException>().With.Message.Contains("before prediction"));
    }

    private VerdictsFile Verdicts(IReadOnlyList<CellRow> cells) =>
        RunJudge.Of(ExperimentReader.ReadFile(_folder.File("toys.yaml")), new RunFolder(_run).ReadPredictions(), cells).Verdicts;
}
