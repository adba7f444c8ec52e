using Rosetta.Theory.Allocation;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Utilities;

namespace Rosetta.Tests.Theory.Allocation;

/// <summary>The optimum against every allocation on a grid: three features, no calculus.</summary>
public sealed class BruteForceTests
{
    private const int Features = 3, Steps = 120;

    /// <summary>Rounding of a sum of three utilities.</summary>
    private const double Rounding = 1e-12;

    private static readonly (Hypothesis Hypothesis, Func<double, double> Utility)[] Utilities =
    [
        (CrraHypothesis.Log(0.7), c => Math.Log(1 + c / 0.7)),
        (CrraHypothesis.Of(2.5, 1.3), c => (1 - Math.Pow(1 + c / 1.3, -1.5)) / 1.5),
        (CrraHypothesis.Of(0.4, 1), c => (Math.Pow(1 + c, 0.6) - 1) / 0.6),
        (ExponentialHypothesis.Of(2), c => 1 - Math.Exp(-c / 2)),
        (LinearHypothesis.Instance, c => Math.Min(c, 1)),
        (PowerHypothesis.Of(0.3, 2), c => Math.Pow(c / 2, 0.3)),
        (UserHypothesis.Of(FormulaUtility.Of("root", "1/(2*sqrt(1 + c))")), c => Math.Sqrt(1 + c) - 1),
    ];

    [Test]
    public void NoAllocationOnAGrid_IsWorthMoreThanTheSolved(
        [Range(0, 6)] int utility, [Values(0.3, 1, 2.5)] double beta, [Values(1, 2, 7)] long neurons)
    {
        (Hypothesis hypothesis, Func<double, double> worth) = Utilities[utility];
        // Half a feature of slack keeps rounding of omega N away from the whole number.
        var closed = PowerRepresented.Of((Features + 0.5) / neurons, 1, limitsBudget: true);
        var scenario = Scenario.Create("small", PowerLawSpectrum.Of(beta), hypothesis, 0.5, [neurons], represented: closed);
        CapacityAllocation solved = AllocationSolver.Solve(scenario, neurons);
        double Worth(double first, double second, double third) =>
            worth(first) + Math.Pow(2, -beta) * worth(second) + Math.Pow(3, -beta) * worth(third);

        double best = double.NegativeInfinity;
        for (int i = 0; i <= Steps; i++)
        {
            for (int j = 0; j <= Steps - i; j++)
                best = Math.Max(best,
                    Worth(neurons * i / (double)Steps, neurons * j / (double)Steps, neurons * (Steps - i - j) / (double)Steps));
        }
        double optimum = Worth(solved.CapacityOf(1), solved.CapacityOf(2), solved.CapacityOf(3));
        Assert.Multiple(() =>
        {
            Assert.That(solved.CapacityOf(1) + solved.CapacityOf(2) + solved.CapacityOf(3),
                Is.LessThanOrEqualTo(neurons * (1 + Rounding)), "budget");
            Assert.That(optimum, Is.GreaterThanOrEqualTo(best - Rounding), "grid");
            // The grid misses the optimum by at most its spacing in each feature, times the largest marginal utility there.
            Assert.That(optimum - best, Is.LessThanOrEqualTo(0.02 * Math.Abs(optimum)),
                "the solved allocation is near a grid point's worth");
        });
    }
}
