using System.Text.Json;
using System.Text.Json.Nodes;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Worlds.Simulated;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Theory;
using Rosetta.Theory.Claims;

namespace Rosetta.Tests.Experiments.Stages;

/// <summary>A hypothesis of one's own, predicted of worlds built on another: one line of YAML decides whether it is refuted.</summary>
public sealed class OwnTruthTests : IDisposable
{
    private const string Truth = "    truth: {hypothesis: {kind: log, kappa: 0.1}, isolation: {kind: hyperbolic, kappa: 0.1}}\n";

    private const string Experiment = """
        experiment: own
        question: Is a stretched-exponential utility told from a logarithmic one?
        rival-law: Logarithmic utility.
        refuted-by: An exponent outside its interval.
        seed: own-1
        rival: {kind: log, kappa: 0.1}
        simulate:
          - scenario: stretched
            spectrum: {kind: power-law, beta: 1.5}
            hypothesis: {kind: formula, name: stretched, marginal: "exp(-sqrt(c/kappa))", parameters: {kappa: 1}}
            isolation: {kind: formula, value: "1 - exp(-sqrt(c/kappa))", parameters: {kappa: 1}}

        """ + Truth + """
            tau: 0.5
            neurons: [64, 128, 256, 512]
            seeds: 2
            samples: 2000
        match: {null-draws: 1, k: [1]}
        judge: {margin: 0.25}

        """;

    private TemporaryFolder _folder = null!;
    private string _refuted = "", _control = "";

    [OneTimeSetUp]
    public void RunBoth()
    {
        _folder = new TemporaryFolder();
        _refuted = Run("refuted", Experiment);
        _control = Run("control", Experiment.Replace(Truth, "", StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    [Test]
    public void AWorldBuiltOnAnotherHypothesis_RefutesThePrediction()
    {
        VerdictsFile verdicts = new RunFolder(_refuted).ReadVerdicts();
        Assert.That(ProgramRun.Of("check", _refuted).ExitStatus, Is.EqualTo(1), verdicts.OverallReason);
        Assert.That(Of(verdicts, "exponent").Outcome, Is.EqualTo("disagrees"), Of(verdicts, "exponent").Reason);
        Assert.That(Of(verdicts, "purification").Outcome, Is.EqualTo("disagrees"), Of(verdicts, "purification").Reason);
        Assert.That(Of(verdicts, "exponent").AdjustedP, Is.LessThan(0.05), "with the level shared over all decisive claims");
    }

    [Test]
    public void WithoutThatOneLine_ItAgrees()
    {
        VerdictsFile verdicts = new RunFolder(_control).ReadVerdicts();
        Assert.That(Of(verdicts, "exponent").Outcome, Is.EqualTo("agrees"), Of(verdicts, "exponent").Reason);
        Assert.That(Of(verdicts, "purification").Outcome, Is.EqualTo("agrees"), Of(verdicts, "purification").Reason);
        Assert.That(Of(verdicts, "mean-isolation").Outcome, Is.EqualTo("agrees"), Of(verdicts, "mean-isolation").Reason);
        Assert.That(ProgramRun.Of("check", _control).ExitStatus, Is.Not.EqualTo(1), verdicts.OverallReason);
    }

    [Test]
    public void TheTruth_DoesNotReachThePrediction()
    {
        Prediction of = new RunFolder(_refuted).ReadPredictions().Single(), control = new RunFolder(_control).ReadPredictions().Single();
        Assert.That(of.Digest, Is.EqualTo(control.Digest));
        Assert.That(JsonSerializer.Serialize(of.Claims), Is.EqualTo(JsonSerializer.Serialize(control.Claims)));
    }

    [Test]
    public void CellsManifestAndReport_SayWhatWasPredictedAndWhatWasBuilt()
    {
        var folder = new RunFolder(_refuted);
        Assert.That(folder.ReadCells().Select(cell => cell.Pair!.Truth!.Built),
            Has.All.StartsWith("log (kappa 0.1) on power-law (beta 1.5)"));
        Assert.That(folder.ReadManifest().SimulatedWorlds["population/stretched"],
            Does.StartWith("predicted from stretched (kappa 1)").And.Contain("BUILT ON log (kappa 0.1)"));
        Assert.That(folder.ReadVerdicts().Verdicts[0].Claim, Does.Contain("built on something else: log (kappa 0.1)"));
        Assert.That(File.ReadAllText(Path.Combine(_refuted, "report.html")),
            Does.Contain("Built on log (κ 0.1) on power-law (β 1.5)"));
        Assert.That(new RunFolder(_control).ReadManifest().SimulatedWorlds["population/stretched"],
            Does.StartWith("predicted from and built on stretched"));
    }

    [Test]
    public void EveryScalingClaim_IsFrozenWithADigest_AndAChangedOneIsRefused()
    {
        Prediction prediction = new RunFolder(_control).ReadPredictions().Single();
        Assert.That(prediction.Claims.Select(claim => claim.Quantity).Distinct(),
            Is.EquivalentTo(new[] { "purification", "delta", "mean-isolation", "alpha-delta", "threshold", "mean-sir", "tail-sir",
                "scale-invariance" }));
        FrozenNumber relation = prediction.Claims.Single(claim => claim.Quantity == "alpha-delta");
        Assert.That(relation.Neurons, Does.Not.Contain(relation.ProfileNeurons), "the profile's size is left out of alpha");
        string copy = _folder.File("forged");
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.GetFiles(_control))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        string path = Path.Combine(copy, "predictions.json");
        JsonNode predictions = JsonNode.Parse(File.ReadAllText(path))!;
        predictions[0]!["claims"]![0]!["predicted"] = 1.0;
        File.WriteAllText(path, predictions.ToJsonString());
        ProgramRun check = ProgramRun.Of("check", copy);
        Assert.That(check.ExitStatus, Is.EqualTo(2));
        Assert.That(check.Errors, Does.Contain("digest that it was frozen with"));
    }

    [Test]
    public void Simulate_BuildsTheTruth_AndPredictsFromTheEntry()
    {
        string[] entry = [.. Experiment.Split('\n').SkipWhile(line => !line.Contains("- scenario", StringComparison.Ordinal))
            .TakeWhile(line => line.StartsWith(' ')).Select(line => line[4..])];
        string file = _folder.Write("scenario.yaml", string.Join('\n', entry)
            .Replace("[64, 128, 256, 512]", "[128]", StringComparison.Ordinal).Replace("seeds: 2", "seeds: 1", StringComparison.Ordinal));
        ProgramRun simulated = ProgramRun.Of("simulate", file);
        Assert.That(simulated.ExitStatus, Is.Zero, simulated.Errors);
        Assert.That(simulated.Output, Does.Contain("predicted from stretched").And.Contain("BUILT ON log"));
        Assert.That(ProgramRun.Of("predict", file).ExitStatus, Is.Zero, "the same file predicts, whatever its worlds are built on");
    }

    [TestCase("truth: {hypothesis: {kind: log, kappa: 0.1}", "truth: {hypotesis: {kind: log, kappa: 0.1}", "hypothesis")]
    [TestCase("truth: {hypothesis: {kind: log, kappa: 0.1}", "truth: {tau: 0.4, hypothesis: {kind: log, kappa: 0.1}", "truth.tau")]
    [TestCase(Truth, "    truth: {}\n", "restates nothing")]
    public void ATruthThatCannotBeRead_IsAnErrorThatHelps(string right, string wrong, string help)
    {
        string changed = Experiment.Replace(right, wrong, StringComparison.Ordinal);
        Assert.That(() => ExperimentReader.Parse(changed, "own.yaml", "."),
            Throws.TypeOf<BadInputException>().With.Message.Contains(help).And.Message.Contains("line"));
    }

    [Test]
    public void WhatATruthDoesNotRestate_IsTheEntrys()
    {
        SimulatedWorld world = ExperimentReader.Parse(Experiment.Replace(Truth, "    truth: {spectrum: {kind: power-law, beta: 2}}\n",
            StringComparison.Ordinal), "own.yaml", ".").Of<SimulatedWorld>().Single();
        Assert.That(world.Built.Hypothesis.CanonicalText, Is.EqualTo(world.Predicted.Hypothesis.CanonicalText));
        Assert.That(world.Built.Isolation.CanonicalText, Is.EqualTo(world.Predicted.Isolation.CanonicalText));
        Assert.That(world.Built.Spectrum.CanonicalText, Is.Not.EqualTo(world.Predicted.Spectrum.CanonicalText));
        Assert.That(world.IsOwn, Is.False);
    }

    private string Run(string name, string text)
    {
        string run = _folder.File(name);
        ProgramRun program = ProgramRun.Of("run", _folder.Write($"{name}.yaml", text), "--out", run, "--device", "cpu");
        Assert.That(program.ExitStatus, Is.Zero, program.Errors);
        return run;
    }

    private static ClaimVerdict Of(VerdictsFile verdicts, string quantity) =>
        verdicts.Verdicts.Single(verdict => verdict.Id == $"population/stretched/{quantity}");
}
