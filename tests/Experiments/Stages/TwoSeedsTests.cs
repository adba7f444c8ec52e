using Rosetta.Experiments.Records;
using Rosetta.Tests.Experiments.Commands;

namespace Rosetta.Tests.Experiments.Stages;

/// <summary>
/// A trained world with two seeds, from text to verdict: seeds are clusters of the exponent's error, and features are followed in each.
/// </summary>
[Category("Long")]
public class TwoSeedsTests
{
    private const string Experiment = """
        experiment: two-seeds
        question: Do two seeds work?
        rival-law: Linear utility.
        refuted-by: An exponent outside its interval.
        seed: two-seeds-1
        rival: {kind: linear}
        train:
          families:
            - {name: gpt2, architecture: gpt2, vocabulary: 300}
            - {name: pythia, architecture: gpt-neox, vocabulary: 320}
          sizes:
            - {layers: 1, width: 16, heads: 2}
            - {layers: 1, width: 32, heads: 2}
            - {layers: 1, width: 64, heads: 2}
          seeds: 2
          tokens: 120_000
          batch: 4
          context: 64
          predict:
            hypothesis: {kind: log, kappa: 1}
            tau: 0.5
            from: [corpus]
        match: {samples: 8_000, k: [1], null: permutation, null-draws: 3, bootstrap: 4}
        judge: {level: 0.05, margin: 0.1}

        """;

    [Test]
    public void TwoSeeds_AreClusters_AndTheirFeaturesAreFollowed()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("two-seeds.yaml", Experiment), path = folder.File("run");
        ProgramRun program = ProgramRun.Of("run", file, "--out", path, "--device", "cpu");
        Assert.That(program.ExitStatus, Is.Zero, program.Errors);
        var run = new RunFolder(path);
        IReadOnlyList<CellRow> cells = run.ReadCells();
        Assert.That(cells.Where(cell => cell.Failure is not null).Select(cell => cell.Failure), Is.Empty);
        Assert.That(cells.Count(cell => cell.Kind == CellKinds.Pair), Is.EqualTo(6), "three sizes, two seeds");
        Assert.That(cells.Count(cell => cell.Kind == CellKinds.Link), Is.EqualTo(8), "two steps, two families, two seeds");

        FitsFile fits = run.ReadFits();
        FitRecord calibrated = fits.Fits.Single(fit => fit is { Axis: "neurons", Counted: "calibrated" });
        Assert.That(calibrated.Model, Does.Contain("clusters by seed").And.Contain("spans resampled"));
        Assert.That(new[] { calibrated.Errors!.Joined, calibrated.Errors.Spans, calibrated.Errors.Seeds, calibrated.Errors.Scatter },
            Has.All.Positive);
        Assert.That(calibrated.Errors.Pairs, Is.Null, "one pair of families");
        PurificationRecord followed = fits.Purifications.Single();
        Assert.That(followed.Started,
            Is.EqualTo(cells.Where(cell => cell.Pair is not null && cell.Neurons == 64).Sum(cell => cell.Pair!.CalibratedPairs)));
        Assert.That(followed.NullChains, Is.LessThanOrEqualTo(1));
        Assert.That(run.ReadVerdicts().Verdicts.Select(verdict => verdict.Id),
            Does.Contain("trained/corpus/purification").And.Contain("trained/corpus/delta"),
            "alpha * delta needs three sizes beside the one that gives delta");
        Assert.That(ProgramRun.Of("check", path).ExitStatus, Is.Not.EqualTo(2));

        string before = File.ReadAllText(Path.Combine(path, "cells.jsonl"));
        Assert.That(ProgramRun.Of("run", file, "--out", path, "--device", "cpu", "--resume").ExitStatus, Is.Zero);
        Assert.That(File.ReadAllText(Path.Combine(path, "cells.jsonl")), Is.EqualTo(before), "resumed: nothing is done twice");
    }
}
