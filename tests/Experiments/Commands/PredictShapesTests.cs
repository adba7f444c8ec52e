using System.Text.Json;

namespace Rosetta.Tests.Experiments.Commands;

/// <summary><c>predict</c> on shapes: a budget of depth and width, and the powers that follow.</summary>
public sealed class PredictShapesTests : IDisposable
{
    private const string Law = """
        scenario: shapes
        spectrum: {kind: power-law, beta: 1.5}
        hypothesis: {kind: log, kappa: 0.1}
        tau: 0.5

        """;

    private const string Shapes = """
        shapes: [{layers: 2, width: 4096}, {layers: 32, width: 4096}, {layers: 2, width: 65536}, {layers: 8, width: 16384, expansion: 4}]

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestCase("budget: {formula: 'kappa * d', parameters: {kappa: 4}}", 0, 2 / 3.0)]
    [TestCase("budget: {formula: '0.1 * N'}", 2 / 3.0, 2 / 3.0)]
    [TestCase("budget: {share: 0.5, layers: 0.5, width: 1}", 1 / 3.0, 2 / 3.0)]
    [TestCase("budget: {share: 0.5, exponent: 0.9}", 0.6, 0.6)]
    [TestCase("", 2 / 3.0, 2 / 3.0)]
    public void ABudgetOfTheShape_GivesPowersOfDepthAndWidth(string budget, double ofLayers, double ofWidth)
    {
        JsonElement predicted = JsonDocument.Parse(Predicted(Shapes + budget, "--json").Output).RootElement;
        JsonElement limit = predicted.GetProperty("limit"), fitted = predicted.GetProperty("fitted");
        Assert.That(limit.GetProperty("a").GetDouble(), Is.EqualTo(ofLayers).Within(1e-6));
        Assert.That(limit.GetProperty("b").GetDouble(), Is.EqualTo(ofWidth).Within(1e-6));
        // Finite sizes: E26.
        Assert.That(fitted.GetProperty("a").GetDouble(), Is.EqualTo(ofLayers).Within(0.03));
        Assert.That(fitted.GetProperty("b").GetDouble(), Is.EqualTo(ofWidth).Within(0.03));
        JsonElement[] shapes = [.. predicted.GetProperty("shapes").EnumerateArray()];
        Assert.That(shapes[1].GetProperty("neurons").GetDouble(), Is.EqualTo(4 * 32 * 4096));
        Assert.That(shapes.Select(shape => shape.GetProperty("rosetta").GetInt64()), Has.All.GreaterThan(0));
    }

    [Test]
    public void PeopleAndTables_GetTheSamePowersAndRows()
    {
        string shapes = Shapes + "budget: {formula: 'kappa * d', parameters: {kappa: 4}}";
        string said = Predicted(shapes).Output;
        Assert.That(said, Does.Contain("budget kappa * d with kappa = 4").And.Contain("a = 0.000, b = 0.667 in the limit"));
        Assert.That(Predicted(shapes, "--csv").Output.Split('\n')[0].Trim(),
            Is.EqualTo("layers,width,neurons,capacity,r_tau,Rosetta,share"));
    }

    [TestCase(Shapes + "budget: {formula: 'kappa * width', parameters: {kappa: 4}}", "width")]
    [TestCase(Shapes + "budget: {formula: 'd * L', parameters: {d: 4}}", "'d'")]
    [TestCase(Shapes + "budget: {formula: '100 * N'}", "at most all neurons")]
    [TestCase(Shapes + "budget: {formula: 'd', share: 0.5}", "share")]
    [TestCase(Shapes + "budget: {parameters: {kappa: 4}}", "formula")]
    [TestCase(Shapes + "budget: {layers: 1}", "layers and width")]
    [TestCase(Shapes + "neurons: [128]", "neurons and shapes")]
    [TestCase("neurons: [128, 256]\nbudget: {formula: 'd'}", "needs shapes")]
    [TestCase("shapes: [{layers: 0, width: 4}]", "layers")]
    [TestCase("shapes: []", "shapes")]
    [TestCase("shapes: [{layers: 1, width: 4, depth: 2}]", "depth")]
    [TestCase("tau: 0.5", "")]
    public void WhatDoesNotFit_IsOneErrorThatSaysWhatToDo(string keys, string said)
    {
        ProgramRun run = Predicted(keys);
        Assert.That(run.ExitStatus, Is.EqualTo(2), run.Output);
        Assert.That(run.Errors.Split('\n').Count(line => line.StartsWith("error:", StringComparison.Ordinal)), Is.EqualTo(1), run.Errors);
        Assert.That(run.Errors, Does.Contain(said));
    }

    [Test]
    public void ShapesAreNotSimulated_NorSetFromOutside()
    {
        string file = _folder.Write("shapes.yaml", Law + Shapes);
        Assert.That(ProgramRun.Of("simulate", file).Errors, Does.Contain("shapes are for 'rosetta predict'"));
        Assert.That(ProgramRun.Of("predict", file, "--set", "hypothesis.kappa=0.1,1").Errors, Does.Contain("--set with shapes"));
    }

    private ProgramRun Predicted(string keys, params string[] more) =>
        ProgramRun.Of(["predict", _folder.Write("shapes.yaml", Law + keys), .. more]);
}
