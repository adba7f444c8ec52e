using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Worlds.Vision;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Tests.Reference;
using Rosetta.Theory.Claims;

namespace Rosetta.Tests.Experiments.Vision;

/// <summary>A vision world from its section to verdicts.</summary>
public sealed class VisionWorldTests : IDisposable
{
    private TemporaryFolder _folder = null!;
    private string _file = "", _run = "";

    [OneTimeSetUp]
    public void RunOnce()
    {
        _folder = new TemporaryFolder();
        SmallVision.Fill(_folder);
        _file = Experiment("pairs.yaml", "images: images", """
            encoders: [openclip]
              no-law: true
              untrained-null: 1
              pairs:
                - {a: dinov2, b: pixio}
                - {a: dinov2, b: openclip}
            """);
        _run = _folder.File("run");
        ProgramRun run = ProgramRun.Of("run", _file, "--out", _run, "--device", "cpu");
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
    }

    public void Dispose() => _folder.Dispose();

    [Test]
    public void EveryPair_IsMeasured_WithItsTwinsAndItsSelectivity()
    {
        CellRow[] cells = [.. new RunFolder(_run).ReadCells()];
        Assert.That(cells.Select(cell => cell.Failure), Is.All.Null);
        Assert.That(cells.Select(cell => cell.Pair!.Samples), Is.All.EqualTo(SmallVision.Images * 25));
        Assert.That(cells.Select(cell => cell.Pair!.Untrained!.Pairs.Count), Is.All.EqualTo(1));
        Assert.That(cells[0].Levels!.Cell.Selectivities.Select(own => own.Measure), Is.SupersetOf(new[] { "activation-kurtosis",
            "mono-semanticity", "factor-auc" }));
        Assert.That(File.ReadAllText(Path.Combine(_run, "verdicts.json")), Does.Contain("small/law-neurons"));
    }

    [Test]
    public void AResumedRun_MeasuresNothingAgain()
    {
        DateTime[] before = [.. new RunFolder(_run).ReadCells().Select(cell => cell.EndedUtc)];
        ProgramRun again = ProgramRun.Of("run", _file, "--out", _run, "--device", "cpu", "--resume");
        Assert.That(again.ExitStatus, Is.Zero, again.Errors);
        Assert.That(new RunFolder(_run).ReadCells().Select(cell => cell.EndedUtc), Is.EqualTo(before));
        Assert.That(ProgramRun.Of("check", _run).ExitStatus, Is.AnyOf(0, 1, 3), "every number follows from the cells");
    }

    [Test]
    public void ADryRun_OpensWhatItReads()
    {
        ProgramRun run = ProgramRun.Of("run", _file, "--dry-run");
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        Assert.That(run.Output, Does.Contain($"{SmallVision.Images} images of").And.Contain("dinov2").And.Contain("256 neurons"));
    }

    [Test]
    public void AGeneratorsImages_AreSeenByTheTower_AndItsUntrainedTwinMakesNone()
    {
        string file = Experiment("generated.yaml", "inputs: generated.safetensors", $$"""
            grid: first
              untrained-null: 1
              pairs:
                - {a: '{{ReferenceFiles.PathOf("vision", "pmf", "pMF-tiny.pt")}}', b: dinov2}
            """), output = _folder.File("generated");
        ProgramRun run = ProgramRun.Of("run", file, "--out", output, "--device", "cpu");
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        CellRow cell = new RunFolder(output).ReadCells().Single();
        Assert.That((cell.Failure, cell.Pair!.Samples, cell.Pair.Untrained!.Pairs.Count), Is.EqualTo(((string?)null, 4 * 256, 1)));
    }

    [Test]
    public void Scenes_StandForImages_AndWhatPairsEncodeIsKnown()
    {
        string file = Experiment("scenes.yaml", "images: {scenes: 40, side: 80}", """
            encoders: [openclip, pixio]
              untrained-null: 1
              pairs:
                - {a: dinov2, b: pixio}
                - {a: dinov2, b: openclip}
            """), output = _folder.File("scenes");
        ProgramRun run = ProgramRun.Of("run", file, "--out", output, "--device", "cpu");
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        CellRow[] cells = [.. new RunFolder(output).ReadCells()];
        Assert.That(cells.Select(cell => (cell.Failure, cell.Pair!.Samples, cell.Pair.Factors?.Kinds.Count == cell.Pair.Profile.Count)),
            Is.All.EqualTo(((string?)null, 40 * 25, true)));
        Assert.That(run.Errors, Does.Not.Contain("no claim about factors"));
        ClaimVerdict[] verdicts = [.. new RunFolder(output).ReadVerdicts().Verdicts];
        Assert.That(verdicts.Select(verdict => verdict.Id), Is.SupersetOf(new[] { "small/same-factor", "small/mono-semanticity/encoders",
            "small/mono-semanticity/factors/openclip", "small/mono-semanticity/factors/pixio" }));
        // Words are of images, wherever they stand.
        string page = File.ReadAllText(Path.Combine(output, "report.html"));
        string[] known = [.. PaperClaims.All.Select(claim => claim.Statement)];
        foreach (string said in known)
            page = page.Replace(said, "", StringComparison.Ordinal);
        Assert.That(page, Does.Contain("intervals over images"));
        foreach (ClaimVerdict verdict in verdicts)
            Assert.That($"{verdict.Claim} {verdict.Reason} {verdict.WouldSettle}", Does.Not.Match("[Dd]ocument|token"), verdict.Id);
        Assert.That(ProgramRun.Of("check", output).ExitStatus, Is.AnyOf(0, 1, 3));
    }

    [TestCase(false), TestCase(true)]
    public void AnchorsOfThreeModels_AreNeuronsInBothPairs_OfModelsAndOfEveryNull(bool generated)
    {
        string first = generated ? ReferenceFiles.PathOf("vision", "pmf", "pMF-tiny.pt") : "openclip", name = $"anchors-{generated}",
            output = _folder.File(name);
        ProgramRun run = ProgramRun.Of("run", Experiment($"{name}.yaml", generated ? "inputs: generated.safetensors" : "images: images",
            $"triples: {{families: [first, dinov2, pixio], models: [['{first}', dinov2, pixio]]}}\n"), "--out", output, "--device", "cpu");
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        CellRow[] cells = [.. new RunFolder(output).ReadCells()], pairs = [.. cells.Where(cell => cell.Pair is not null)];
        Assert.That(cells.Select(cell => cell.Failure), Is.All.Null);
        TripleEvidence triple = cells.Single(cell => cell.Triple is not null).Triple!;
        string[] series = generated ? ["", "first x pixio"] : ["", "first x pixio", "dinov2 x pixio"];
        int[] counts = [.. series.Select(own => pairs.Single(cell => cell.Series == own).Pair!.Pairs["1"])];
        Assert.That((pairs.Length, triple.Pairs), Is.EqualTo((series.Length, counts)));
        Assert.That(triple.Anchors, Is.InRange(Math.Max(0, counts[0] + counts[1] - triple.Neurons[0]), counts[..2].Min()));
        Assert.That(triple.Closed is null, Is.EqualTo(generated), "towers are not matched on what a generator makes");
        Assert.That(triple.Nulls.Keys, Is.EquivalentTo(pairs[0].Pair!.Nulls.Select(own => own.Name)));
        Assert.That(cells.Single(cell => cell.Triple is not null).Levels!.Cell.Profile, Has.Count.EqualTo(triple.Anchors));
    }

    [Test]
    public void ModelsThatSeeDifferentParts_HaveNoClaimAboutFactors_AndThatIsSaid()
    {
        SmallVision.Crop(_folder, "dinov2", "half", 70);
        ProgramRun run = ProgramRun.Of("run", Experiment("different.yaml", "images: {scenes: 4, side: 64}",
            "pairs: [{a: half, b: pixio}]\n"), "--dry-run");
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        Assert.That(run.Output, Does.Contain("no claim about factors").And.Contain("4 scenes of 64 x 64").And.Contain("50 x 50 %"));
    }

    [Test]
    public void ModelsThatSeeTheSamePart_HaveLabelsOfIt()
    {
        SmallVision.Crop(_folder, "dinov2", "middle", 70);
        SmallVision.Crop(_folder, "pixio", "centre", 64);
        string output = _folder.File("cropped");
        ProgramRun run = ProgramRun.Of("run", Experiment("cropped.yaml", "images: {scenes: 12, side: 64}",
            "pairs: [{a: middle, b: centre}]\n"), "--out", output, "--device", "cpu");
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        Assert.That(run.Errors, Does.Not.Contain("no claim about factors"));
        CellRow cell = new RunFolder(output).ReadCells().Single();
        Assert.That(cell.Pair!.Factors!.Kinds, Has.Count.EqualTo(cell.Pair.Profile.Count), cell.Failure);
    }

    [Test]
    public void AWorldThatIsSaidToHaveNoLaw_IsAskedForThat()
    {
        string verdicts = File.ReadAllText(Path.Combine(_run, "verdicts.json"));
        Assert.That(verdicts, Does.Contain("small/no-law").And.Contain("C16"));
    }

    [Test]
    public void ThePapersExperiments_AreRead()
    {
        foreach (string name in new[] { "3b", "32", "34", "35", "38" })
        {
            ExperimentDefinition read = ExperimentReader.ReadFile(Path.Combine(Conventions.Repository.Root, "experiments", "paper",
                $"figure-{name}.yaml"));
            Assert.That(read.Of<VisionWorld>().ToArray(), Is.Not.Empty, name);
        }
    }

    [TestCase("images: images\n  inputs: generated.safetensors", "", "is given beside images")]
    [TestCase("images: images", "predict: {hypothesis: {kind: log, kappa: 1}, tau: 0.5, from: [corpus]}\n  ", "no token frequencies")]
    [TestCase("grid: larger", "", "images")]
    [TestCase("images: images\n  grid: middle", "", "middle")]
    [TestCase("images: nowhere", "", "There is no file or folder")]
    [TestCase("images: {scenes: 4, side: 60}", "", "not a multiple of 8")]
    [TestCase("images: {scenes: 4}\n  labels: labels.csv", "", "is given beside scenes")]
    public void WhatCannotBeRun_IsOneError(string fed, string more, string message)
    {
        ProgramRun run = ProgramRun.Of("run", Experiment("bad.yaml", fed, more + "pairs: [{a: dinov2, b: pixio}]\n"), "--dry-run");
        Assert.That(run.ExitStatus, Is.Not.Zero);
        Assert.That(run.Errors, Does.Contain(message));
    }

    private string Experiment(string name, string fed, string rest) => _folder.Write(name, $$"""
        experiment: vision
        question: Do towers share neurons?
        rival-law: Linear utility.
        refuted-by: An exponent outside its interval.
        seed: vision-1
        rival: {kind: linear}
        vision:
          world: small
          {{fed}}
          {{rest}}
        match: {null: shift, null-draws: 2, bootstrap: 2, k: [1, 2]}

        """);
}
