using Rosetta.Experiments.Records;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Theory.Claims;

namespace Rosetta.Tests.Experiments.Stages;

/// <summary>Three families trained, matched pair by pair and counted by anchors, from the file to the verdicts.</summary>
public sealed class ThreeFamiliesTests
{
    private const string Experiment = """
        experiment: three-families
        question: Do three families share neurons?
        rival-law: Linear utility.
        refuted-by: An exponent outside its interval.
        seed: three-families-1
        rival: {kind: linear}
        train:
          families:
            - {name: gpt2, architecture: gpt2, vocabulary: 300}
            - {name: opt, architecture: opt, vocabulary: 320}
            - {name: qwen, architecture: qwen2, vocabulary: 340}
          sizes:
            - {layers: 1, width: 8, heads: 2}
            - {layers: 1, width: 16, heads: 2}
            - {layers: 1, width: 24, heads: 2}
          piece: 200
          tokens: 8_000
          batch: 4
          context: 32
          predict:
            hypothesis: {kind: log, kappa: 1}
            tau: 0.5
            from: [stated]
            spectrum: {kind: power-law, beta: 1.5}
        match: {samples: 1_500, k: [1], null: [shift, rotation], null-draws: 2, bootstrap: 4}
        judge: {level: 0.05, margin: 0.1}

        """;

    [Test]
    public void EveryPairAndTheTriple_AreCounted_AndTheRunIsDerivedAgain()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("three.yaml", Experiment), path = folder.File("run");
        ProgramRun program = ProgramRun.Of("run", file, "--out", path, "--device", "cpu");
        Assert.That(program.ExitStatus, Is.Zero, program.Errors);
        var run = new RunFolder(path);
        IReadOnlyList<CellRow> cells = run.ReadCells();
        CellRow[] pairs = [.. cells.Where(cell => cell.Pair is not null)], triples = [.. cells.Where(cell => cell.Triple is not null)];
        Assert.Multiple(() =>
        {
            Assert.That(cells.Where(cell => cell.Kind != CellKinds.Link && cell.Failure is not null)
                .Select(cell => cell.Failure), Is.Empty);
            Assert.That(pairs.GroupBy(cell => cell.Series).Select(series => (series.Key, series.Count())),
                Is.EquivalentTo(new[] { ("", 3), ("gpt2 x qwen", 3), ("opt x qwen", 3) }));
            Assert.That(pairs.Select(cell => cell.Pair!.Samples).Distinct().Count(), Is.EqualTo(1), "all on the same spans");
            Assert.That(triples.Select(cell => cell.Series).Distinct(), Is.EqualTo(new[] { "gpt2 x opt x qwen" }));
            Assert.That(triples, Has.Length.EqualTo(3));
        });
        foreach (CellRow cell in triples)
        {
            TripleEvidence triple = cell.Triple!;
            int[] counts = [.. new[] { "", "gpt2 x qwen", "opt x qwen" }.Select(series => pairs.Single(pair => pair.Series == series
                && pair.Neurons == cell.Neurons).Pair!.Pairs["1"])];
            Assert.Multiple(() =>
            {
                Assert.That(triple.Pairs, Is.EqualTo(counts));
                Assert.That(triple.Anchors, Is.InRange(Math.Max(0, counts[0] + counts[1] - triple.Neurons[0]),
                    Math.Min(counts[0], counts[1])));
                Assert.That(triple.Closed, Is.LessThanOrEqualTo(triple.AnchorsInOthers.Append(triple.Anchors).Min()));
                Assert.That(triple.Nulls["rotation"], Has.Count.EqualTo(2));
                Assert.That(triple.Nulls["shift"], Has.Count.EqualTo(2));
                Assert.That(cell.Levels!.Cell.Documents, Has.Count.EqualTo(4));
                Assert.That(cell.Levels.Cell.Rotated.Select(draw => draw[0]), Is.EqualTo(triple.Nulls["rotation"]));
            });
        }
        string[] verdicts = [.. run.ReadVerdicts().Verdicts.Select(verdict => verdict.Id)];
        Assert.That(verdicts, Does.Contain("trained/three-models/gpt2-x-opt-x-qwen/law").And.Contain("trained/families/any")
            .And.Contain("trained/gpt2-x-qwen/law-neurons").And.Contain("trained/held-out-loss"));
        Assert.That(run.ReadVerdicts().Verdicts.Where(verdict => verdict.Paper.Contains("C6")).Any(verdict => verdict.Decisive), Is.False);
        ProgramRun check = ProgramRun.Of("check", path);
        Assert.That(check.ExitStatus, Is.Not.EqualTo(2), check.Errors);
        Assert.That(Directory.GetFiles(Path.Combine(path, "plots"), "*families*"), Is.Not.Empty);
    }
}
