using Rosetta.Sim.Populations;
using Rosetta.Theory;
using Rosetta.Theory.IsolationMaps;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Utilities;

namespace Rosetta.Tests.Sim.Populations;

public sealed class ScenarioPopulationTests
{
    /// <summary>Truncation: the bisection of <see cref="LogAllocation"/> stops at 1e-9 of r0, which moves s by beta times that.</summary>
    private const double BisectionTolerance = 1e-8;

    private static readonly Scenario Reference =
        Scenario.Create("reference", PowerLawSpectrum.Of(1.5), CrraHypothesis.Log(0.1), 0.5, [128, 2048], samples: 2000);

    [TestCase(128)]
    [TestCase(2048)]
    public void TheReferenceHypothesis_GivesTheIsolationsOfItsLaw(int neurons)
    {
        PopulationRecipe recipe = ScenarioPopulation.Recipe(Reference, neurons, layerCount: 4);
        Func<int, double> law = LogAllocation.Profile(neurons, 1.5, 0.1);
        Assert.Multiple(() =>
        {
            Assert.That(recipe.A.Isolations, Has.Count.EqualTo((int)LogAllocation.IsolatedFrontier(neurons, 1.5, 0.1)));
            Assert.That(recipe.A.Isolations.Select((isolation, i) => isolation - law(i + 1)), Is.All.EqualTo(0).Within(BisectionTolerance));
            Assert.That(recipe.A.NeuronCount, Is.EqualTo(neurons));
            Assert.That(recipe.SampleCount, Is.EqualTo(2000));
        });
    }

    [Test]
    public void RivalHypotheses_GiveWorldsToo()
    {
        PopulationRecipe linear =
            ScenarioPopulation.Recipe(Reference.WithHypothesis(LinearHypothesis.Instance, SaturatingIsolation.Instance), 128);
        PopulationRecipe power = ScenarioPopulation.Recipe(Reference.WithHypothesis(PowerHypothesis.Of(0.2, 1)), 128);
        Assert.Multiple(() =>
        {
            Assert.That(linear.A.Isolations, Is.EqualTo(Enumerable.Repeat(1.0, 128)), "one pure neuron each");
            Assert.That(power.A.Isolations, Has.Count.EqualTo(128), "without a zero region every neuron has an owner");
            Assert.That(power.A.Isolations, Is.Ordered.Descending);
        });
    }

    [Test]
    public void Background_SetsTheFeaturesOfAMix()
    {
        Scenario With(double background) =>
            Scenario.Create("background", Reference.Spectrum, Reference.Hypothesis, 0.5, [128], background: background);
        Assert.Multiple(() =>
        {
            Assert.That(ScenarioPopulation.Recipe(With(0), 128).MixFeatures, Is.EqualTo(PopulationRecipe.DefaultMixFeatures));
            Assert.That(ScenarioPopulation.Recipe(With(0.05), 128).MixFeatures, Is.EqualTo(20));
            Assert.That(() => ScenarioPopulation.Recipe(With(0.6), 128), Throws.TypeOf<BadInputException>());
        });
    }
}
