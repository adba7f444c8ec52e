using System.Text.Json.Nodes;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Worlds.Published;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Theory;
using Rosetta.Theory.Claims;

namespace Rosetta.Tests.Experiments.Worlds;

/// <summary>The pairs released with the paper, of which a part is known: C7 is held against them, counts are not.</summary>
public sealed class ReleasedProfileTests : IDisposable
{
    private static readonly string File = Path.Combine(Conventions.Repository.Root, "experiments", "paper", "released.yaml"),
        Head = Path.Combine(Path.GetDirectoryName(File)!, "released", "pythia160m-gpt2-head.json");

    private TemporaryFolder _folder = null!;

    [OneTimeSetUp]
    public void Run()
    {
        _folder = new TemporaryFolder();
        ProgramRun run = ProgramRun.Of("run", File, "--out", _folder.File("run"), "--device", "cpu");
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
    }

    public void Dispose() => _folder.Dispose();

    [Test]
    public void ItsProfileDisagrees_AndItsCountsCannotBeJudged()
    {
        VerdictsFile verdicts = new RunFolder(_folder.File("run")).ReadVerdicts();
        ClaimVerdict profile = verdicts.Verdicts.Single(verdict => verdict.Id == "released/profile"),
            law = verdicts.Verdicts.Single(verdict => verdict.Id == "released/law-neurons");
        Assert.That(profile.Outcome, Is.EqualTo(Outcomes.Disagrees), profile.Reason);
        Assert.That(profile.Measured, Is.InRange(0.45, 0.65));
        Assert.That(profile.MeasuredInterval95, Is.Not.Null);
        Assert.That(profile.P, Is.LessThan(0.01), "the largest over all choices of ranks");
        Assert.That(profile.Stable, Is.True);
        Assert.That(profile.Reason, Does.Contain("less 5").And.Contain("less 12").And.Contain("less 20").And.Contain("assumption")
            .And.Contain("rank 85: 0.207"));
        Assert.That(law.Outcome, Is.EqualTo(Outcomes.CannotTell), law.Reason);
        Assert.That(verdicts.Overall, Is.EqualTo(Outcomes.Disagrees));
    }

    [Test]
    public void NothingIsCountedBelowTheKnownPart_AndTheRunChecks()
    {
        CellRow cell = new RunFolder(_folder.File("run")).ReadCells().Single();
        PairEvidence pair = cell.Pair!;
        Assert.That(pair.Pairs["1"], Is.EqualTo(2672));
        Assert.That(pair.Profile, Has.Count.EqualTo(85));
        Assert.That(pair.Thresholds.Select(entry => entry.Threshold), Is.All.AtLeast(pair.Part!.End));
        Assert.That(pair.CountAt(pair.Part.End), Is.EqualTo(82), "three more equal the last value, and others may below it");
        Assert.That(() => pair.CountAt(0.5), Throws.TypeOf<BadInputException>());
        Assert.That(pair.Part.AssumedAbove(pair.Profile, 2672, 0.5), Is.EqualTo(830).Within(2));
        Assert.That(ProgramRun.Of("check", _folder.File("run")).ExitStatus, Is.EqualTo(1));
    }

    [Test]
    public void FitAndReport_TakeTheFileAlone()
    {
        ProgramRun fit = ProgramRun.Of("fit", Head), json = ProgramRun.Of("fit", Head, "--json"),
            report = ProgramRun.Of("report", Head, "--out", _folder.File("report"));
        Assert.That(fit.ExitStatus, Is.Zero, fit.Errors);
        Assert.That(fit.Output, Does.Contain("published/profile: disagrees"));
        JsonNode profile = JsonNode.Parse(json.Output)!["claims"]!.AsArray()
            .Single(claim => claim!["id"]!.GetValue<string>() == "published/profile")!;
        Assert.That(profile["measured"]!.GetValue<double>(), Is.InRange(0.45, 0.65));
        Assert.That(report.ExitStatus, Is.Zero, report.Errors);
    }

    [TestCase("neurons: 36864", "neurons: 36865", "are stated")]
    [TestCase("samples: 200_000", "null: a.json", "null")]
    [TestCase("world: released", "world: released\n  predict: {hypothesis: {kind: log, kappa: 1}, tau: 0.5, from: [profile]}",
        "whole list")]
    [TestCase("  pairs:\n", "  pairs:\n    - {profile: released/pythia160m-gpt2-head.json}\n", "2 times")]
    public void AWrongEntry_IsAnErrorThatHelps(string right, string wrong, string said)
    {
        string text = System.IO.File.ReadAllText(File), changed = text.Replace(right, wrong, StringComparison.Ordinal);
        Assert.That(changed, Is.Not.EqualTo(text));
        Assert.That(() => PublishedFiles.Refuse(
            ExperimentReader.Parse(changed, "released.yaml", Path.GetDirectoryName(File)!).Of<PublishedWorld>().Single()),
            Throws.TypeOf<BadInputException>().With.Message.Contains(said));
    }
}
