using Rosetta.Theory;
using Rosetta.Theory.Allocation;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Utilities;

namespace Rosetta.Tests.Theory.Allocation;

/// <summary>Frontiers end where the features do, and what no network can hold is refused.</summary>
public sealed class RefusedAllocationTests
{
    [Test]
    public void InAClosedSet_NoFrontierLiesBeyondItsLastFeature([Values(0.05, 0.1, 2)] double kappa, [Values(0.3, 0.7)] double exponent)
    {
        Hypothesis[] utilities = [CrraHypothesis.Log(kappa), CrraHypothesis.Of(2, kappa), ExponentialHypothesis.Of(kappa),
            LinearHypothesis.Instance, PowerHypothesis.Of(0.3, kappa)];
        foreach (Hypothesis hypothesis in utilities)
        {
            foreach (long neurons in new[] { 64, 1024, 16384 })
            {
                CapacityAllocation closed = AllocationSolver.Solve(Scenario.Create("closed", PowerLawSpectrum.Of(1.5), hypothesis, 0.5,
                    [neurons], represented: PowerRepresented.Of(1, exponent, limitsBudget: true)), neurons);
                Assert.That(closed.Represented, Is.EqualTo((long)Math.Pow(neurons, exponent)));
                Assert.That(closed.RTau ?? 0, Is.LessThanOrEqualTo(closed.Represented), hypothesis.CanonicalText);
                Assert.That(closed.R0 ?? 0, Is.LessThanOrEqualTo(closed.Represented), hypothesis.CanonicalText);
                Assert.That(closed.Rosetta, Is.LessThanOrEqualTo(closed.Isolated));
                Assert.That(closed.Isolated, Is.LessThanOrEqualTo(closed.Represented));
                Assert.That(closed.CapacityOf(closed.Represented + 1), Is.Zero);
            }
        }
    }

    [TestCase(64, 0.5, 64)]
    [TestCase(64, 0.6, 64)]
    [TestCase(64, 0.4, 128)]
    [TestCase(64, 0.2, 256)]
    public void ANeuron_HasRoomForFewerFeaturesThanOneOverTau(long neurons, double tau, double features) =>
        Assert.That(NeuronRoom.MostFeatures(neurons, tau), Is.EqualTo(features));

    [Test]
    public void MoreRosettaFeaturesThanNeurons_AreRefused_WithTheSizesThatDo()
    {
        BadInputException refusal = Assert.Throws<BadInputException>(() => NeuronRoom.RefuseUnlessHeld(Small(0.01, 64, 128, 256, 512)))!;
        Assert.That(refusal.Message, Does.Contain("121").And.Contain("64 neurons").And.Contain("from 512"));
        Assert.That(() => NeuronRoom.RefuseUnlessHeld(Small(0.01, 512, 1024)), Throws.Nothing);
        Assert.That(() => NeuronRoom.RefuseUnlessHeld(Small(0.1, 64, 128)), Throws.Nothing);
        Assert.That(() => NeuronRoom.RefuseUnlessHeld(Small(0.01, 64).WithTau(0.4)), Throws.TypeOf<BadInputException>());
        Assert.That(() => NeuronRoom.RefuseUnlessHeld(Small(0.01, 128).WithTau(0.4)), Throws.Nothing);

        static Scenario Small(double kappa, params long[] neurons) =>
            Scenario.Create("small", PowerLawSpectrum.Of(1.5), CrraHypothesis.Log(kappa), 0.5, neurons);
    }

    /// <summary>U' = 1/(1 + c) + 1e-6 falls to a constant: below some price a feature takes any capacity.</summary>
    [TestCase(64)]
    [TestCase(1_000_000)]
    [TestCase(1_000_000_000_000)]
    public void AMarginalUtilityThatEndsAboveZero_IsSolvedWhereItsPriceIsResolved(long neurons)
    {
        CapacityAllocation allocation = AllocationSolver.Solve(Endless(neurons), neurons);
        double sum = 0;
        for (long rank = 1; rank <= allocation.Isolated; rank++)
            sum += allocation.CapacityOf(rank);
        // Truncation: a price to one ulp, where a millionth of it is a doubling of capacity.
        Assert.That(sum, Is.EqualTo((double)neurons).Within(1e-6 * neurons));
    }

    [Test]
    public void WhereNoPriceMeetsTheBudget_OneErrorSaysSo() =>
        Assert.That(() => AllocationSolver.Solve(Endless(1_000_000_000_000_000, "1/(1+c) + 0.5"), 1_000_000_000_000_000),
            Throws.TypeOf<BadInputException>());

    private static Scenario Endless(long neurons, string marginal = "1/(1+c) + 1e-6") =>
        Scenario.Create("endless", PowerLawSpectrum.Of(1.5),
        UserHypothesis.Of(FormulaUtility.Of("endless", marginal)), 0.5, [neurons]);
}
