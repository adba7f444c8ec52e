using Rosetta.Theory;
using Rosetta.Theory.IsolationMaps;
using Rosetta.Theory.Laws;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Utilities;

namespace Rosetta.Tests.Theory.Scenarios;

public sealed class ScenarioTests
{
    private static Scenario Valid(double tau = 0.5, long[]? neurons = null, string name = "valid",
        IEnumerable<StatedUncertainty>? uncertainties = null) =>
        Scenario.Create(name, PowerLawSpectrum.Of(1.5), CrraHypothesis.Log(1), tau, neurons ?? [100, 1000], uncertainties: uncertainties);

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(-0.5)]
    [TestCase(double.NaN)]
    public void Threshold_LiesStrictlyBetweenZeroAndOne(double tau) =>
        Assert.That(Assert.Throws<BadInputException>(() => Valid(tau))!.Message, Does.Contain("tau"));

    [TestCase(new long[0], "empty")]
    [TestCase(new long[] { 0 }, "neurons[0] = 0")]
    [TestCase(new long[] { 100, 100 }, "neurons[1] = 100 after 100")]
    [TestCase(new long[] { 100, 50 }, "neurons[1] = 50 after 100")]
    public void Sizes_AscendFromOne(long[] neurons, string mention) =>
        Assert.That(Assert.Throws<BadInputException>(() => Valid(neurons: neurons))!.Message, Does.Contain(mention));

    [TestCase(-1)]
    [TestCase(0)]
    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    public void Parameters_OutOfRangeAreRefusedByName(double value)
    {
        foreach ((string name, Action make) in new (string, Action)[]
        {
            ("spectrum.beta", () => PowerLawSpectrum.Of(value)), ("spectrum.cutoff", () => CutoffSpectrum.Of(1, value)),
                ("spectrum.break", () => BrokenSpectrum.Of(1, 2, value)),
            ("spectrum.sigma", () => LognormalSpectrum.Of(value, 0)), ("hypothesis.kappa", () => CrraHypothesis.Log(value)),
            ("hypothesis.gamma", () => CrraHypothesis.Of(value, 1)),
            ("hypothesis.theta", () => PowerHypothesis.Of(value, 1)), ("isolation.kappa", () => HyperbolicIsolation.Of(value)),
            ("budget.share", () => NeuronBudget.Of(value)),
            ("represented.omega", () => PowerRepresented.Of(value, 1)), ("represented.v0", () => PricedRepresented.Of(value, 1)),
        })
            Assert.That(Assert.Throws<BadInputException>(() => make(), name)!.Message, Does.Contain(name));
        Assert.Throws<BadInputException>(() => LognormalSpectrum.Of(1, -0.1));
        Assert.Throws<BadInputException>(() => ZipfMandelbrotSpectrum.Of(1, -1));
    }

    [Test]
    public void Digest_CoversEveryFieldAndNothingElse()
    {
        Scenario one = Valid();
        Assert.That(Valid().Digest, Is.EqualTo(one.Digest));
        Scenario[] others = [Valid(0.4), Valid(neurons: [100]), Valid(name: "other"),
            one.WithSpectrum(PowerLawSpectrum.Of(1.5000000000000002)),
            one.WithHypothesis(CrraHypothesis.Log(2)), one.WithHypothesis(one.Hypothesis, ExponentialIsolation.Of(1)),
            one.WithBudget(NeuronBudget.Of(0.5)),
            Scenario.Create("valid", one.Spectrum, one.Hypothesis, 0.5, [100, 1000], represented: PricedRepresented.Of(1, 1)),
            Scenario.Create("valid", one.Spectrum, one.Hypothesis, 0.5, [100, 1000], background: 0.1),
            Scenario.Create("valid", one.Spectrum, one.Hypothesis, 0.5, [100, 1000], seeds: 2),
            Scenario.Create("valid", one.Spectrum, one.Hypothesis, 0.5, [100, 1000], samples: 2),
            Valid(uncertainties: [StatedUncertainty.OfStandardError("spectrum.beta", 0.1)])];
        Assert.That(others.Select(other => other.Digest).Append(one.Digest), Is.Unique);
    }

    [Test]
    public void DefaultMap_FollowsItsHypothesis()
    {
        Assert.That(Valid().WithHypothesis(LinearHypothesis.Instance).Isolation, Is.InstanceOf<SaturatingIsolation>());
        Scenario own = Valid().WithHypothesis(CrraHypothesis.Log(1), ExponentialIsolation.Of(3));
        Assert.That(own.WithHypothesis(LinearHypothesis.Instance).Isolation, Is.InstanceOf<ExponentialIsolation>());
    }

    [Test]
    public void EveryParameter_CanBeChangedByItsPlace()
    {
        Scenario scenario = Valid();
        foreach (NamedValue parameter in ScenarioParameters.Of(scenario))
        {
            Scenario changed = ScenarioParameters.With(scenario, parameter.Name, parameter.Value * 0.9);
            // The map's kappa is the hypothesis's own as long as it is its default; changed apart, it is the map's alone.
            Assert.That(ScenarioParameters.Of(changed).Single(other => other.Name == parameter.Name).Value,
                Is.EqualTo(parameter.Value * 0.9), parameter.Name);
        }
        Assert.That(Assert.Throws<BadInputException>(() => ScenarioParameters.With(scenario, "spectrum.gamma", 1))!.Message,
            Does.Contain("beta"));
    }

    [Test]
    public void UncertaintyOfNoParameter_IsRefused()
    {
        Assert.That(Assert.Throws<BadInputException>(() =>
            Valid(uncertainties: [StatedUncertainty.OfStandardError("spectrum.q", 0.1)]))!.Message, Does.Contain("spectrum.beta"));
        Assert.Throws<BadInputException>(() =>
            Valid(uncertainties: [StatedUncertainty.OfStandardError("tau", 0.1), StatedUncertainty.OfStandardError("tau", 0.2)]));
        Assert.Throws<BadInputException>(() => StatedUncertainty.OfInterval95("tau", 0.5, 0.6, 0.7));
    }
}
