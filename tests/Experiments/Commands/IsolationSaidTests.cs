using Rosetta.Theory.Claims;
using Rosetta.Theory.IsolationMaps;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Utilities;

namespace Rosetta.Tests.Experiments.Commands;

/// <summary>The isolation map and its scale are said wherever a hypothesis is, also where no file states them.</summary>
public sealed class IsolationSaidTests
{
    [TestCase("k", "", "hyperbolic (kappa 1)", "its scale of 1 neuron is a default too")]
    [TestCase("kappa", "", "hyperbolic (kappa 0.1)", "where no isolation is stated")]
    [TestCase("k", "isolation: {kind: hyperbolic, kappa: 0.1}", "hyperbolic (kappa 0.1)", "as stated")]
    public void Predict_SaysTheMapItsScaleAndWhereTheyComeFrom(string parameter, string isolation, string map, string origin)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("own.yaml", $$"""
            scenario: own
            spectrum: {kind: power-law, beta: 1.5}
            hypothesis: {kind: formula, name: own, marginal: "1/(1 + c/{{parameter}})^1.5", parameters: { {{parameter}}: 0.1 } }
            {{isolation}}
            tau: 0.5
            neurons: [256, 1024]
            """);
        ProgramRun people = ProgramRun.Of("predict", file), json = ProgramRun.Of("predict", file, "--json");
        Assert.That(people.ExitStatus, Is.Zero, people.Errors);
        Assert.That(people.Output, Does.Contain($"isolation {map}").And.Contain(origin));
        Assert.That(json.Output, Does.Contain(map).And.Contain(origin));
    }

    [Test]
    public void AHypothesisWithItsOwnScale_NamesNoDefaultScale() =>
        Assert.That(Described.IsolationOf(Scenario.Create("s", PowerLawSpectrum.Of(1.5), CrraHypothesis.Log(0.3), 0.5, [64])),
            Is.EqualTo("hyperbolic (kappa 0.3), which is what 'log' has where no isolation is stated"));

    [Test]
    public void AMapOfItsOwn_IsCalledStated() =>
        Assert.That(Described.IsolationOf(Scenario.Create("s", PowerLawSpectrum.Of(1.5), CrraHypothesis.Log(0.3), 0.5, [64],
            isolation: ExponentialIsolation.Of(2))), Is.EqualTo("exponential (kappa 2), as stated"));
}
