using Rosetta.Theory.Allocation;
using Rosetta.Theory.Predictions;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Utilities;

namespace Rosetta.Tests.Theory.Predictions;

/// <summary>Limits against the finite-N law at N near 10^12, where it is still exact.</summary>
public sealed class AsymptoticsTests
{
    private const long Large = 1_000_000_000_000;

    /// <summary>
    /// Truncation: what is left of the approach at N = 10^12 for the pairs below, none of which has delta within 0.25 of 1.
    /// </summary>
    private const double LocalAtLarge = 0.004;

    private static Scenario Of(Spectrum spectrum, Hypothesis hypothesis, double tau = 0.5, NeuronBudget? budget = null,
        RepresentedSet? represented = null) =>
        Scenario.Create("limit", spectrum, hypothesis, tau, [Large], budget, represented);

    private static readonly (Scenario Scenario, double Alpha)[] Cases =
    [
        (Of(PowerLawSpectrum.Of(1.5), CrraHypothesis.Log(1)), 1 / 1.5),
        (Of(PowerLawSpectrum.Of(2), CrraHypothesis.Of(1.5, 1)), 0.75),
        (Of(PowerLawSpectrum.Of(2), CrraHypothesis.Of(3, 0.2)), 1),
        (Of(PowerLawSpectrum.Of(0.6), CrraHypothesis.Log(1)), 1),
        (Of(PowerLawSpectrum.Of(1.5), ExponentialHypothesis.Of(1)), 1),
        (Of(PowerLawSpectrum.Of(3), ExponentialHypothesis.Of(0.1)), 1),
        (Of(PowerLawSpectrum.Of(1.5), LinearHypothesis.Instance), 1),
        (Of(PowerLawSpectrum.Of(1.5), PowerHypothesis.Of(0.5, 1)), 1 / 3.0),
        (Of(PowerLawSpectrum.Of(1.1), PowerHypothesis.Of(0.2, 2)), 0.8 / 1.1),
        (Of(PowerLawSpectrum.Of(1.5), CrraHypothesis.Log(1), budget: NeuronBudget.Of(0.5, 0.7)), 0.7 / 1.5),
        (Of(PowerLawSpectrum.Of(0.6), CrraHypothesis.Log(1), budget: NeuronBudget.Of(0.5, 0.7)), 0.7),
        (Of(ZipfMandelbrotSpectrum.Of(2, 5), CrraHypothesis.Log(1)), 0.5),
        (Of(BrokenSpectrum.Of(0.7, 1.8, 1000), CrraHypothesis.Log(1)), 1 / 1.8),
        (Of(CutoffSpectrum.Of(1.2, 50), ExponentialHypothesis.Of(1)), 0.5),
        (Of(PowerLawSpectrum.Of(2), CrraHypothesis.Log(1), represented: PowerRepresented.Of(1, 0.3, limitsBudget: true)), 0.3),
        (Of(PowerLawSpectrum.Of(0.3), PowerHypothesis.Of(0.5, 1), represented: PowerRepresented.Of(1, 1, limitsBudget: true)), 1),
        (Of(PowerLawSpectrum.Of(0.3), PowerHypothesis.Of(0.4, 1), represented: PowerRepresented.Of(1, 1.2, limitsBudget: true)),
            1.2 - 0.2 / 0.5),
        (Of(PowerLawSpectrum.Of(1.5), UserHypothesis.Of(FormulaUtility.Of("steep", "1/(1 + c)^0.7 + exp(-c)"))), 0.7 / 1.5),
        (Of(TableSpectrum.Of([new(1, 1), new(2, 0.5), new(3, 0.3), new(6, 0.1)], 1.6), CrraHypothesis.Log(1)), 1 / 1.6),
    ];

    [Test]
    public void LocalExponentOfRosettaFrontier_TendsToAlpha([Range(0, 18)] int which)
    {
        (Scenario scenario, double alpha) = Cases[which];
        Assert.That(Asymptotics.Alpha(scenario), Is.EqualTo(alpha).Within(1e-6));
        CapacityAllocation one = AllocationSolver.Solve(scenario, Large), two = AllocationSolver.Solve(scenario, 2 * Large);
        Assert.That(Math.Log2(Frontier(two) / Frontier(one)), Is.EqualTo(alpha).Within(LocalAtLarge));

        // A closed set caps the count, which the crossing of the profile does not see.
        double Frontier(CapacityAllocation allocation) => scenario.Represented.LimitsBudget ? allocation.Rosetta : allocation.RTau!.Value;
    }

    [Test]
    public void ImpurityOfAFixedFeature_FallsWithItsExponent([Range(0, 18)] int which)
    {
        Scenario scenario = Cases[which].Scenario;
        if (Asymptotics.ImpurityExponent(scenario) is not { } exponent)
        {
            Assert.That(scenario.Hypothesis, Is.InstanceOf<LinearHypothesis>());
            return;
        }
        double measured = Purification.ImpurityOf(scenario.WithNeurons([Large, 2 * Large]), 2) is [var one, var two]
            ? Math.Log2(one / two) : double.NaN;
        // Capacity that grows as ln N leaves an exponent of about 1/ln N.
        double left = scenario.Hypothesis is ExponentialHypothesis ? 0.06 : LocalAtLarge;
        Assert.That(measured, Is.EqualTo(exponent).Within(left), $"{scenario.Hypothesis.CanonicalText} {scenario.Spectrum.CanonicalText}");
    }

    [Test]
    public void SuperPolynomialDecay_GivesAFrontierSlowerThanAnyPower()
    {
        foreach (Spectrum spectrum in new Spectrum[] { CutoffSpectrum.Of(1, 100), LognormalSpectrum.Of(1, 0.5) })
        {
            Scenario scenario = Of(spectrum, CrraHypothesis.Log(1));
            Assert.That(Asymptotics.Alpha(scenario), Is.Zero);
            double early = ScalingPrediction.At(scenario, 1000).LocalExponent!.Value,
                late = ScalingPrediction.At(scenario, Large).LocalExponent!.Value;
            Assert.That(late, Is.LessThan(0.6 * early), spectrum.CanonicalText);
        }
    }

    [Test]
    public void ShapeAtOneSizeTimesExponentAcrossSizes_IsOne([Values(1.2, 1.5, 2, 3)] double delta)
    {
        Scenario scenario = Of(PowerLawSpectrum.Of(delta * 0.8), CrraHypothesis.Of(0.8, 0.3));
        Assert.That(Asymptotics.Alpha(scenario) * Asymptotics.Delta(scenario), Is.EqualTo(1).Within(1e-14));
        // The same delta, read off the profile itself: impurity of ranks 1 and 3.
        CapacityAllocation allocation = AllocationSolver.Solve(scenario, 100_000);
        Assert.That(Math.Log(allocation.ImpurityOf(3) / allocation.ImpurityOf(1)) / Math.Log(3), Is.EqualTo(delta).Within(1e-12));
    }

    private static IEnumerable<int> WithPlateau() => Enumerable.Range(0, Cases.Length)
        .Where(which => !Cases[which].Scenario.Represented.LimitsBudget && double.IsFinite(Cases[which].Scenario.Spectrum.TailExponent));

    [TestCaseSource(nameof(WithPlateau))]
    public void Plateau_IsTheMeanIsolationOfLargeModels(int which)
    {
        Scenario scenario = Cases[which].Scenario;
        double plateau = Plateaus.MeanIsolation(scenario)!.Value;
        CapacityAllocation allocation = AllocationSolver.Solve(scenario, Large);
        // The head of a spectrum that is no power law, and the finite-size term of one that is.
        double left = scenario.Spectrum is PowerLawSpectrum ? 1.0 / allocation.Rosetta : 0.01;
        Assert.That(allocation.MeanIsolationRosetta, Is.EqualTo(plateau).Within(left));
    }

    [Test]
    public void Plateau_IsNoneWhereImportanceFallsFasterThanEveryPower()
    {
        Assert.That(WithPlateau().Count(), Is.EqualTo(Cases.Length - 4), "one spectrum with a cutoff, and three closed sets");
        Assert.That(Plateaus.MeanIsolation(Of(CutoffSpectrum.Of(1.2, 50), ExponentialHypothesis.Of(1))), Is.Null);
    }

    [TestCase(1.5, 0.5)]
    [TestCase(0.7, 0.2)]
    [TestCase(3.0, 0.9)]
    public void Plateau_OfCrraHasItsClosedForm(double delta, double tau) =>
        Assert.That(Plateaus.MeanIsolation(Of(PowerLawSpectrum.Of(delta), CrraHypothesis.Log(0.3), tau)),
            Is.EqualTo(1 - (1 - tau) / (delta + 1)).Within(1e-12));

    [TestCase(1.5, 1)]
    [TestCase(3, 1)]
    [TestCase(0.7, 1)]
    public void FiniteSizeTerm_OfMeanIsolationIsTheDerivedOne(double beta, double gamma)
    {
        Scenario scenario = Of(PowerLawSpectrum.Of(beta), CrraHypothesis.Of(gamma, 1));
        double delta = beta / gamma, plateau = Plateaus.MeanIsolation(scenario)!.Value;
        foreach (long neurons in Enumerable.Range(0, 30).Select(i => 100_000L + 7_919 * i))
        {
            CapacityAllocation allocation = AllocationSolver.Solve(scenario, neurons);
            double rTau = allocation.RTau!.Value, whole = rTau - Math.Floor(rTau);
            double term = -0.5 / rTau * (0.5 - whole * delta / (delta + 1));
            // Truncation: the next term is of order (delta^2 + 1)/r_tau^2, with the zeta(-delta) of a
            // sum's start besides, r_tau^-(1 + delta).
            Assert.That(allocation.MeanIsolationRosetta!.Value - plateau, Is.EqualTo(term)
                .Within((delta * delta + 1) / (rTau * rTau) + Math.Pow(rTau, -1 - delta)), $"N = {neurons}, r_tau = {rTau:R}");
        }
    }

    [Test]
    public void NoiseFloor_RisesWithNeuronsAndFallsWithSamples()
    {
        Assert.That(NoiseFloor.Correlation(1000, 6000), Is.EqualTo(Math.Sqrt(2 * Math.Log(1000) / 6000)).Within(1e-15));
        // The largest of 1e5 normal values has mean 4.38 and standard deviation 0.3 against sqrt(2 ln N) = 4.80: four of those.
        Rng rng = Rng.FromSeed("floor");
        double largest = Enumerable.Range(0, 100_000).Max(_ => rng.NextGaussian()) / Math.Sqrt(5000),
            floor = NoiseFloor.Correlation(100_000, 5000);
        Assert.That(largest, Is.EqualTo(4.38 / 4.80 * floor).Within(4 * 0.3 / 4.80 * floor));
        Assert.That(NoiseFloor.Correlation(2000, 6000), Is.GreaterThan(NoiseFloor.Correlation(1000, 6000)));
        Assert.That(NoiseFloor.Correlation(1000, 12_000), Is.LessThan(NoiseFloor.Correlation(1000, 6000)));
    }
}
