using Rosetta.Theory;
using Rosetta.Theory.Allocation;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Utilities;

namespace Rosetta.Tests.Theory.Scenarios;

public sealed class SignalTermsTests
{
    [Test]
    public void TheTermsOfThePaper_AreLogUtilityInAClosedSet()
    {
        Scenario stated = SignalTerms.Of(4, 2).On("terms", PowerLawSpectrum.Of(2), 1.5, [100, 1000]);
        Scenario ours = Scenario.Create("terms", PowerLawSpectrum.Of(2), CrraHypothesis.Log(0.25), 0.6, [100, 1000],
            represented: PowerRepresented.Of(2, 1, limitsBudget: true));
        Assert.That(stated.CanonicalText, Is.EqualTo(ours.CanonicalText));
    }

    [Test]
    public void TheRatiosOfAllFeatures_SumToKappaN([Values(0.5, 1, 8)] double kappa, [Values(1.5, 2.5)] double beta)
    {
        Scenario scenario = SignalTerms.Of(kappa, 4).On("sum", PowerLawSpectrum.Of(beta), 1, [4096]);
        CapacityAllocation allocation = AllocationSolver.Solve(scenario, 4096);
        double sum = 0, utility = 0, other = 0, r0 = allocation.R0!.Value;
        for (long rank = 1; rank <= allocation.Isolated; rank++)
        {
            double ratio = allocation.RatioOf(rank), weight = Math.Pow(rank, -beta);
            Assert.That(ratio, Is.EqualTo(Math.Pow(r0 / rank, beta) - 1).Within(1e-9 * (1 + ratio)), "the profile");
            sum += ratio;
            utility += weight * Math.Log(1 + ratio);
            // Another allocation of the same sum: a hundredth of the first feature's given to the second.
            other += weight * Math.Log(1 + ratio + (rank == 1 ? -0.01 : rank == 2 ? 0.01 : 0) * allocation.RatioOf(1));
        }
        Assert.That(sum, Is.EqualTo(kappa * 4096).Within(1e-8 * kappa * 4096));
        Assert.That(utility, Is.GreaterThan(other), "the paper's objective is at its maximum");
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    public void WrongNumbers_AreRefused(double wrong)
    {
        Assert.That(() => SignalTerms.Of(wrong, 4), Throws.TypeOf<BadInputException>());
        Assert.That(() => SignalTerms.Of(1, wrong), Throws.TypeOf<BadInputException>());
        Assert.That(() => SignalTerms.Threshold(wrong), Throws.TypeOf<BadInputException>());
    }
}
