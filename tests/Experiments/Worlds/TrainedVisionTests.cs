using Rosetta.Empirical.Images;
using Rosetta.Experiments.Records;
using Rosetta.Sim.Scenes;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Theory.Claims;

namespace Rosetta.Tests.Experiments.Worlds;

/// <summary>Vision models that a run trains on its own scenes: from seed to verdict, at sizes that train in a second.</summary>
public sealed class TrainedVisionTests
{
    private const string Experiment = """
        experiment: small-vision
        question: Does it run?
        rival-law: Linear utility.
        refuted-by: An exponent outside its interval.
        seed: small-vision-1
        rival: {kind: linear}
        train-vision:
          families:
            - {name: mae, objective: masked-autoencoder}
            - {name: clip, objective: image-text}
          sizes:
            - {layers: 1, width: 8, heads: 1}
            - {layers: 1, width: 16, heads: 1}
          images: 640
          batch: 32
        match: {samples: 1_600, k: [1], null: [shift, rotation], null-draws: 1, bootstrap: 2}
        judge: {level: 0.05, margin: 0.1}

        """;

    [Test]
    public void ARun_TrainsMatchesAndSaysWhatPairsEncode_AndNothingTwice()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("small.yaml", Experiment), path = folder.File("run");
        ProgramRun program = ProgramRun.Of("run", file, "--out", path, "--device", "cpu");
        Assert.That(program.ExitStatus, Is.Zero, program.Errors);
        var run = new RunFolder(path);
        IReadOnlyList<CellRow> cells = run.ReadCells();
        Assert.That(cells.Select(cell => cell.Failure), Is.All.Null);
        Assert.That(cells.Select(cell => cell.Kind).Order(), Is.EqualTo(
            Enumerable.Repeat(CellKinds.Pair, 2).Concat(Enumerable.Repeat(CellKinds.Training, 4))));
        foreach (PairEvidence pair in cells.Select(cell => cell.Pair).OfType<PairEvidence>())
        {
            FactorEvidence factors = pair.Factors!;
            Assert.That(factors.Kinds, Has.Count.EqualTo(pair.Profile.Count));
            Assert.That(factors.Nulls.Select(one => one.Null), Is.EqualTo(new[] { "shift", "rotation", "untrained" }));
            Assert.That(pair.Samples, Is.EqualTo(1600), "100 scenes of 16 places");
            Assert.That(factors.UntrainedLabelledA, Is.Not.Null);
        }
        Assert.That(run.ReadVerdicts().Verdicts.Select(verdict => verdict.Id), Does.Contain("trained-vision/same-factor"));
        Assert.That(ProgramRun.Of("check", path).ExitStatus, Is.Not.EqualTo(2));

        string before = File.ReadAllText(Path.Combine(path, "cells.jsonl"));
        Assert.That(ProgramRun.Of("run", file, "--out", path, "--device", "cpu", "--resume").ExitStatus, Is.Zero);
        Assert.That(File.ReadAllText(Path.Combine(path, "cells.jsonl")), Is.EqualTo(before), "resumed: nothing is done twice");
    }

    [Test]
    public void AGenerator_IsMatchedOnThePicturesThatItMakes_WhoseContentIsNotKnown()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("small.yaml", Experiment
            .Replace("    - {name: clip,", "    - {name: pmf, objective: pixel-flow}\n    - {name: clip,", StringComparison.Ordinal)
            .Replace("layers: 1", "layers: 2", StringComparison.Ordinal)), path = folder.File("run");
        ProgramRun program = ProgramRun.Of("run", file, "--out", path, "--device", "cpu");
        Assert.That(program.ExitStatus, Is.Zero, program.Errors);
        var run = new RunFolder(path);
        CellRow[] cells = [.. run.ReadCells()], pairs = [.. cells.Where(cell => cell.Pair is not null)];
        Assert.That(cells.Select(cell => cell.Failure), Is.All.Null);
        Assert.That(cells.Count(cell => cell.Training is not null), Is.EqualTo(6));
        Assert.That(pairs.Select(cell => cell.Series).Distinct(), Is.EquivalentTo(new[] { "", "mae x clip", "pmf x clip" }));
        Assert.That(pairs.Select(cell => cell.Pair!.Samples), Is.All.EqualTo(1600));
        foreach (PairEvidence pair in pairs.Select(cell => cell.Pair!))
        {
            bool made = pair.ModelA.StartsWith("pmf", StringComparison.Ordinal);
            Assert.That(pair.ModelB, Does.Not.StartWith("pmf"), "a generator comes first");
            Assert.That((pair.Factors is null, pair.FactorOmission is null), Is.EqualTo((made, !made)));
            Assert.That(pair.Untrained, Is.Not.Null);
        }
        CellRow[] triples = [.. cells.Where(cell => cell.Triple is not null)];
        Assert.That(triples.Select(cell => cell.Levels!.Cell.Series), Is.EqualTo(new[] { "pmf x mae x clip", "pmf x mae x clip" }));
        foreach (TripleEvidence triple in triples.Select(cell => cell.Triple!))
        {
            Assert.That(triple.Models[0], Does.StartWith("pmf"), "pairs meet in the generator");
            Assert.That((triple.Pairs.Count, triple.AnchorsInOthers.Count, triple.Closed), Is.EqualTo((2, 0, (int?)null)),
                "towers are not matched on what it makes");
            Assert.That(triple.Anchors, Is.InRange(0, triple.Pairs.Min()));
        }
        Assert.That(run.ReadVerdicts().Verdicts.Select(verdict => verdict.Id),
            Does.Contain("trained-vision/three-models/pmf-x-mae-x-clip/law"));
        ClaimVerdict same = run.ReadVerdicts().Verdicts.Single(verdict => verdict.Id == "trained-vision/same-factor");
        Assert.That((same.Outcome, same.Reason), Is.EqualTo((Outcomes.CannotTell, same.Reason)));
        Assert.That(same.Reason, Does.Contain("pmf-64-1 made is not known"));
        Assert.That(ProgramRun.Of("check", path).ExitStatus, Is.Not.EqualTo(2));

        string before = File.ReadAllText(Path.Combine(path, "cells.jsonl"));
        Assert.That(ProgramRun.Of("run", file, "--out", path, "--device", "cpu", "--resume").ExitStatus, Is.Zero);
        Assert.That(File.ReadAllText(Path.Combine(path, "cells.jsonl")), Is.EqualTo(before), "resumed: the same pictures again");
    }

    [TestCase("masked-autoencoder", "pixel-flow", "has 2 blocks at least")]
    [TestCase("{name: clip, objective: image-text}",
        "{name: a, objective: pixel-flow}\n    - {name: b, objective: pixel-flow}", "two generators")]
    [TestCase("sizes:", "sizes:\n    - {layers: 2, width: 16, heads: 1}", "does not grow in neurons")]
    [TestCase("images: 640", "images: 640\n  patch: 5", "patches of 5")]
    [TestCase("name: clip", "name: mae", "two different families")]
    [TestCase("image-text", "diffusion", "diffusion")]
    public void WhatCannotBeTrained_IsRefusedFirst(string from, string to, string said)
    {
        using var folder = new TemporaryFolder();
        ProgramRun program = ProgramRun.Of("run", folder.Write("x.yaml", Experiment.Replace(from, to, StringComparison.Ordinal)), "--out",
            folder.File("run"), "--dry-run");
        Assert.That((program.ExitStatus, program.Errors), Is.EqualTo((2, program.Errors)));
        Assert.That(program.Errors, Does.Contain(said));
    }

    [Test]
    public void WrittenScenes_ReadBackAsFolderAndAsShard()
    {
        using var folder = new TemporaryFolder();
        string loose = folder.File("scenes"), shard = folder.File("scenes.tar");
        foreach (string output in new[] { loose, shard })
            Assert.That(ProgramRun.Of("scenes", "--out", output, "--count", "12", "--seed", "s").ExitStatus, Is.Zero);
        var source = new SceneSource("s", 12, 32);
        ImageSet fromFolder = ImageSet.Open([loose], Path.Combine(loose, "labels.csv")), fromShard = ImageSet.Open([shard]);
        Assert.That((fromFolder.Items.Count, fromShard.Items.Count), Is.EqualTo((12, 12)));
        for (int i = 0; i < source.Count; i++)
        {
            foreach (ImageItem item in new[] { fromFolder.Items[i], fromShard.Items[i] })
            {
                Assert.That(ImageDecoder.Decode(item.ReadContent(), item.Place, true).Image.Pixels,
                    Is.EqualTo(source.Read(i).Pixels));
            }
            Assert.That(fromFolder.Items[i].ClassName, Is.EqualTo(source.ClassNames[source.LabelOf(i)]));
            Assert.That(fromShard.Items[i].ClassName, Is.EqualTo($"{source.LabelOf(i)}"));
        }
        Assert.That(ProgramRun.Of("scenes", "--out", loose).ExitStatus, Is.EqualTo(2), "it is there already");
    }
}
