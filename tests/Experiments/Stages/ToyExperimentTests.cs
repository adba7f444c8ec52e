using Rosetta.Experiments.Records;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Theory.Claims;

namespace Rosetta.Tests.Experiments.Stages;

/// <summary>An experiment on small trained toys, run once and then looked at from all sides.</summary>
public sealed class ToyExperimentTests : IDisposable
{
    private TemporaryFolder _folder = null!;
    private string _file = "", _run = "";

    [OneTimeSetUp]
    public void RunOnce()
    {
        _folder = new TemporaryFolder();
        _file = _folder.Write("toys.yaml", SmallToyExperiment.Text);
        _run = _folder.File("run");
        ProgramRun run = ProgramRun.Of("run", _file, "--out", _run, "--device", "cpu");
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
    }

    public void Dispose() => _folder.Dispose();

    [Test]
    public void Every_network_and_every_pair_of_seeds_is_measured()
    {
        IReadOnlyList<CellRow> cells = new RunFolder(_run).ReadCells();
        Assert.Multiple(() =>
        {
            Assert.That(cells.Count(cell => cell.Kind == CellKinds.Toy), Is.EqualTo(2 * 3 * 4));
            Assert.That(cells.Count(cell => cell.Kind == CellKinds.ToyPair), Is.EqualTo(2 * 3 * 2));
            Assert.That(cells.Select(cell => cell.Failure), Is.All.Null);
            Assert.That(cells.Where(cell => cell.Toy is not null).Select(cell => cell.Toy!.Isolation.Count), Is.All.EqualTo(48));
            Assert.That(cells.Where(cell => cell.Toy is not null).Select(cell => cell.Toy!.Capacity.Sum() - cell.Neurons),
                Is.All.LessThan(1e-3), "capacities sum to at most the hidden dimensions");
        });
    }

    [Test]
    public void Utilities_are_fitted_to_the_calibration_and_frozen_before_the_networks_that_judge_them_are_trained()
    {
        var folder = new RunFolder(_run);
        Prediction[] predictions = [.. folder.ReadPredictions()];
        CellRow[] judged = [.. folder.ReadCells().Where(cell => cell.Toy is not null && cell.World == predictions[0].World)];
        Assert.Multiple(() =>
        {
            Assert.That(predictions.Select(prediction => prediction.Id),
                Is.EquivalentTo(new[] { "crra", "log", "exponential", "linear", "power" }.Select(family => $"tiny/p=0.1/beta=1/{family}")));
            Assert.That(judged.Min(cell => cell.StartedUtc),
                Is.GreaterThanOrEqualTo(predictions.Max(prediction => prediction.FrozenAtUtc)));
            Assert.That(predictions.Select(prediction => prediction.ExpectedCounts.Count), Is.All.EqualTo(3));
        });
    }

    [Test]
    public void The_family_that_the_file_names_decides_and_the_others_are_judged_beside_it()
    {
        VerdictsFile verdicts = new RunFolder(_run).ReadVerdicts();
        Assert.Multiple(() =>
        {
            Assert.That(verdicts.Verdicts.Where(verdict => verdict.Decisive).Select(verdict => verdict.Id),
                Is.EqualTo(new[] { "tiny/p=0.1/beta=1/crra/counts" }));
            Assert.That(verdicts.Verdicts.Count(verdict => verdict.Id.EndsWith("/counts", StringComparison.Ordinal)), Is.EqualTo(5));
            Assert.That(verdicts.Verdicts.Select(verdict => verdict.Id), Does.Contain("tiny/p=0.1/isolation-map/hyperbolic").And
                .Contain("tiny/p=0.1/utility/crra").And.Contain("tiny/p=0.1/allocation/linear"));
        });
    }

    [Test]
    public void Bins_of_curves_have_the_t_interval_over_seeds()
    {
        // t(3) at 97.5 %, a table's value: four seeds.
        const double T3 = 3.182446305284263;
        double[][] bins = [.. new RunFolder(_run).ReadToys().Curves.SelectMany(curve => curve.Binned).Where(bin => bin[2] > 0)];
        Assert.That(bins, Is.Not.Empty);
        foreach (double[] bin in bins)
        {
            Assert.That(bin, Has.Length.EqualTo(5));
            Assert.That(bin[4] - bin[1], Is.EqualTo(T3 * bin[2]).Within(1e-9 * Math.Max(1, bin[1])));
            Assert.That(bin[1] - bin[3], Is.EqualTo(T3 * bin[2]).Within(1e-9 * Math.Max(1, bin[1])));
        }
    }

    [Test]
    public void A_second_sitting_redoes_nothing_and_judges_the_same()
    {
        var folder = new RunFolder(_run);
        string before = File.ReadAllText(Path.Combine(_run, "verdicts.json")), cells = File.ReadAllText(Path.Combine(_run, "cells.jsonl"));
        ProgramRun again = ProgramRun.Of("run", _file, "--out", _run, "--device", "cpu", "--resume");
        Assert.That(again.ExitStatus, Is.Zero, again.Errors);
        Assert.That(File.ReadAllText(Path.Combine(_run, "verdicts.json")), Is.EqualTo(before));
        Assert.That(File.ReadAllText(Path.Combine(_run, "cells.jsonl")), Is.EqualTo(cells));
    }

    [Test]
    public void The_report_shows_the_map_of_what_survives_and_the_frontiers()
    {
        string page = File.ReadAllText(Path.Combine(_run, "report.html"));
        Assert.That(page,
            Does.Contain("Which hypothesis survives where").And.Contain("toy-frontiers-tiny-p-0.1-beta-1").And.Contain("isolation map"));
        Assert.That(page, Does.Not.Contain("World tiny/p=0.1/beta=1 has no"), "figures of other worlds do not complain about toys");
    }

    [Test]
    public void Calibration_and_judged_networks_share_no_seed()
    {
        ILookup<string, int> seeds = new RunFolder(_run).ReadCells().Where(cell => cell.Toy is not null)
            .ToLookup(cell => cell.World, cell => cell.Seed);
        Assert.That(seeds["tiny/p=0.1/beta=2"].Intersect(seeds["tiny/p=0.1/beta=1"]), Is.Empty,
            "their errors are joined as independent ones");
    }

    [TestCase("seeds: 4", "seeds: 1", "seeds")]
    [TestCase("evaluation-samples: 1024", "evaluation-samples: 1000", "multiple of 256")]
    [TestCase("spectra: [{kind: power-law, beta: 1}, {kind: power-law, beta: 2}]", "spectra: [{kind: power-law, beta: 2}]",
        "judged by the others")]
    [TestCase("neurons: [4, 8, 16]", "neurons: [4, 8]", "three sizes")]
    [TestCase("calibrate-on: {kind: power-law, beta: 2}", "calibrate-on: {kind: power-law, beta: 3}", "none of the spectra")]
    [TestCase("presence: [0.1]", "presence: [1.5]", "probability")]
    [TestCase("presence: [0.1]", "presence: [0.1, 0.1]", "twice")]
    [TestCase("batch: 64", "batch: 65", "multiple of 8")]
    [TestCase("hypothesis: crra", "hypothesis: cara", "crra")]
    public void What_cannot_be_trained_is_refused_before_training(string line, string wrong, string message)
    {
        ProgramRun run = ProgramRun.Of("run", _folder.Write("wrong.yaml", SmallToyExperiment.Text.Replace(line, wrong)), "--out",
            _folder.File("wrong"));
        Assert.That(run.ExitStatus, Is.EqualTo(2));
        Assert.That(run.Errors, Does.Contain(message));
        Assert.That(Directory.Exists(_folder.File("wrong")), Is.False);
    }
}
