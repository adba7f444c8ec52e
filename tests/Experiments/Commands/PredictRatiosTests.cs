using System.Text.Json;

namespace Rosetta.Tests.Experiments.Commands;

/// <summary><c>predict</c> reads and shows both scales of isolation.</summary>
public sealed class PredictRatiosTests
{
    private const string Paper = """
        scenario: paper
        spectrum: {kind: power-law, beta: 1.5}
        signal-to-interference: {kappa: 1, gamma: 4}
        tau: {ratio: 1}
        neurons: [1024, 8192]
        """;

    private const string Ours = """
        scenario: paper
        spectrum: {kind: power-law, beta: 1.5}
        hypothesis: {kind: log, kappa: 1}
        represented: {kind: power, omega: 4, exponent: 1, limits-budget: true}
        tau: 0.5
        neurons: [1024, 8192]
        """;

    [Test]
    public void AScenarioInThePapersTerms_IsTheSameInOurs()
    {
        Assert.That(Predicted(Paper, "--json"), Is.EqualTo(Predicted(Ours, "--json")));
        string people = Predicted(Paper);
        Assert.That(people, Is.EqualTo(Predicted(Ours)));
        Assert.That(people, Does.Contain("tau 0.5 as a share of variance, 1 as a signal-to-interference ratio (SIR)"));
        Assert.That(people, Does.Contain("mean SIR Rosetta").And.Contain("27.433").And.Contain("4.557"));
    }

    [Test]
    public void Frontiers_HoldTheRatios_AsDirectSumsHaveThem()
    {
        JsonElement frontier = JsonDocument.Parse(Predicted(Paper, "--json")).RootElement.GetProperty("frontiers")[0];
        double r0 = frontier.GetProperty("r0").GetDouble();
        int rosetta = frontier.GetProperty("rosetta").GetInt32();
        double[] ratios = [.. Enumerable.Range(1, (int)r0).Select(rank => Math.Pow(r0 / rank, 1.5) - 1)];
        Assert.Multiple(() =>
        {
            Is("meanSirRosetta", ratios[..rosetta].Average());
            Is("tailSirPerFeature", ratios[rosetta..].Sum() / (4096 - rosetta));
            Is("tailSirPerNeuron", ratios[rosetta..].Sum() / (1024 - rosetta));
        });

        void Is(string member, double direct) =>
            Assert.That(frontier.GetProperty(member).GetDouble(), NUnit.Framework.Is.EqualTo(direct).Within(1e-8 * direct), member);
    }

    [Test]
    public void WhereThereIsNone_TheMembersAreNull()
    {
        string none = Ours.Replace("{kind: log, kappa: 1}", "{kind: linear}", StringComparison.Ordinal);
        JsonElement frontier = JsonDocument.Parse(Predicted(none, "--json")).RootElement.GetProperty("frontiers")[0];
        foreach (string member in new[] { "meanSirRosetta", "tailSirPerNeuron" })
            Assert.That(frontier.GetProperty(member).ValueKind, Is.EqualTo(JsonValueKind.Null), member);
    }

    [TestCase("tau: {ratio: 1}", "tau: {ratio: 0}", "line 4", "above 0")]
    [TestCase("tau: {ratio: 1}", "tau: {ratoi: 1}", "line 4", "'ratio'")]
    [TestCase("tau: {ratio: 1}", "tau: 1.5", "line 4", "{ratio: 1.5}")]
    [TestCase("gamma: 4}", "gamma: -4}", "line 3", "features per neuron")]
    [TestCase("kappa: 1,", "", "line 3", "kappa")]
    [TestCase("gamma: 4}", "gamma: 4}\nhypothesis: {kind: log}", "line 1", "states both signal-to-interference and hypothesis")]
    [TestCase("gamma: 4}", "gamma: 4}\nrepresented: {kind: power}", "line 1", "represented")]
    [TestCase("kappa: 1,", "kappa: 100,", "line 1", "features to tau")]
    public void WrongTerms_AreNamedWithTheirPlace(string right, string wrong, string where, string what)
    {
        using var folder = new TemporaryFolder();
        string text = Paper.Replace("1024, 8192", "64, 128", StringComparison.Ordinal).Replace(right, wrong, StringComparison.Ordinal);
        ProgramRun run = ProgramRun.Of("predict", folder.Write("s.yaml", text));
        Assert.That(run.ExitStatus, Is.EqualTo(2), run.Errors);
        Assert.That(run.Errors, Does.Contain(where).And.Contain(what));
    }

    private static string Predicted(string scenario, params string[] options)
    {
        using var folder = new TemporaryFolder();
        ProgramRun run = ProgramRun.Of(["predict", folder.Write("s.yaml", scenario), .. options]);
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        return run.Output;
    }
}
