using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Utilities;

namespace Rosetta.Theory.Allocation;

/// <summary>Maximises sum over r of w(r) U(c_r) under sum over r of c_r = B(N): one unknown, the shadow price lambda.</summary>
/// <remarks>
/// Eq. kkt. The budget used, sum over r of C(ln w(r) - ln lambda), decreases in ln lambda, so a bracketed root settles it.
/// Whole features are summed (<see cref="RankSum"/>); nothing is replaced by an integral or by its asymptote.
/// </remarks>
public static class AllocationSolver
{
    /// <summary>
    /// Above this rank a neighbour differs from the crossing by less than float64 resolves, and the floor of the crossing stands.
    /// </summary>
    private const double LargestCheckedRank = 1e9;

    /// <summary>A price e^1024 above the first feature's importance that still clears no budget never will.</summary>
    private const double LargestStep = 1024;

    /// <summary>Rounding: one ulp of ln lambda.</summary>
    private const double RootRelative = 1.2e-16;

    /// <summary>Rounding: a budget met to an ulp is met.</summary>
    private const double BudgetRelative = 2.3e-16;

    /// <summary>
    /// Rounding: where marginal utility hardly falls, one ulp of the price is much capacity; a budget met worse than this is not met.
    /// </summary>
    private const double LargestExcess = 1e-6;

    private const double LargestCount = 9e15;

    /// <summary>The optimal allocation of a model with this many neurons.</summary>
    /// <exception cref="BadInputException">No allocation exists: the capacity of all features together
    /// is infinite at every price.</exception>
    [Equation("kkt")]
    public static CapacityAllocation Solve(Scenario scenario, long neurons)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentOutOfRangeException.ThrowIfLessThan(neurons, 1);
        double budget = scenario.Budget.Capacity(neurons);
        double closedAt = ClosedAt(scenario, neurons);
        return scenario.Hypothesis is LinearHypothesis
            ? SaturatingAllocation.Solve(scenario, neurons, budget, closedAt)
            : Complete(scenario, neurons, LogPrice(scenario, budget, closedAt), closedAt);
    }

    /// <summary>The optimal allocations of every size of the scenario, in its order.</summary>
    public static IReadOnlyList<CapacityAllocation> SolveAll(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return [.. scenario.Neurons.Select(neurons => Solve(scenario, neurons))];
    }

    // The last rank that may hold capacity: the last feature, or |A(N)| where the scenario closes the feature set there.
    private static double ClosedAt(Scenario scenario, long neurons)
    {
        if (!scenario.Represented.LimitsBudget)
            return scenario.Spectrum.LastRank;
        double last = Math.Min(scenario.Spectrum.LastRank,
            Math.Floor(scenario.Represented.LastRank(neurons, scenario.Spectrum, double.NaN)));
        return last >= 1 ? last
            : throw new BadInputException(FormattableString.Invariant($"represented holds {last} features at {neurons} neurons"),
            "A closed feature set must hold at least one feature at every size", "Raise represented.omega or drop the small sizes");
    }

    // |A(N)| as whole features, never fewer than hold capacity and never more than exist.
    internal static double Represented(Scenario scenario, long neurons, double logLambda, double isolated) =>
        Math.Min(scenario.Spectrum.LastRank,
            Math.Max(isolated, Math.Floor(scenario.Represented.LastRank(neurons, scenario.Spectrum, logLambda))));

    private static double LogPrice(Scenario scenario, double budget, double closedAt)
    {
        Hypothesis hypothesis = scenario.Hypothesis;
        Spectrum spectrum = scenario.Spectrum;
        if (hypothesis is PowerHypothesis { Homogeneity: var power })
        {
            // C(x) = C(0) e^(power x): the price comes out of the sum.
            double sum = spectrum.PowerSum(power, 1, closedAt);
            return double.IsPositiveInfinity(sum) ? throw Unbounded(scenario)
                : (Math.Log(hypothesis.CapacityAt(0)) + Math.Log(sum) - Math.Log(budget)) / power;
        }
        // The bracket's ends are asked for twice, and a sum over a long table is worth remembering.
        Dictionary<double, double> known = [];
        double Excess(double logLambda)
        {
            if (known.TryGetValue(logLambda, out double excess))
                return excess;
            // A price below which some feature takes any capacity: infinite, or no number where infinities meet in a sum.
            double used = Used(scenario, logLambda, closedAt);
            excess = double.IsNaN(used) ? double.PositiveInfinity : Math.Log(used / budget);
            return known[logLambda] = Math.Abs(excess) <= BudgetRelative ? 0 : excess;
        }
        double highest = spectrum.LogWeight(1) + hypothesis.LogMarginalAtZero;
        double high = double.IsFinite(highest) ? highest : spectrum.LogWeight(1), low = high - 1;
        // At the highest price no feature is worth a neuron; where there is none, the price rises until the budget is not spent.
        for (double step = 1; !double.IsFinite(highest) && Excess(high) > 0; step *= 2)
            high = step > LargestStep ? throw Unbounded(scenario) : high + step;
        for (double step = 1; Excess(low) < 0; step *= 2)
            (high, low) = (low, low - step);
        double price = BracketedRoot.Find(Excess, low, high, RootRelative);
        return Math.Abs(Excess(price)) <= LargestExcess ? price : throw Unresolved(scenario, budget);
    }

    private static double Used(Scenario scenario, double logLambda, double closedAt)
    {
        double Capacity(double rank) => scenario.Hypothesis.CapacityAt(scenario.Spectrum.LogWeight(rank) - logLambda);
        double last = Math.Min(closedAt, ZeroCrossing(scenario, logLambda));
        return double.IsFinite(last) ? RankSum.Of(scenario.Spectrum, Capacity, 1, Math.Floor(last))
            : scenario.Hypothesis.HasZeroRegion ? double.PositiveInfinity
            : RankSum.ToInfinity(scenario.Spectrum, Capacity, 1);
    }

    private static double ZeroCrossing(Scenario scenario, double logLambda) => scenario.Hypothesis.HasZeroRegion
        ? scenario.Spectrum.RankAt(logLambda - scenario.Hypothesis.LogMarginalAtZero) : double.PositiveInfinity;

    private static CapacityAllocation Complete(Scenario scenario, long neurons, double logLambda, double closedAt)
    {
        double Capacity(double rank) =>
            rank <= closedAt ? scenario.Hypothesis.CapacityAt(scenario.Spectrum.LogWeight(rank) - logLambda) : 0;
        double Isolation(double rank) => scenario.Isolation.Isolation(Capacity(rank));
        // Where the set of features is closed the profile ends with it: no crossing lies beyond the last feature.
        double r0 = Math.Min(closedAt, ZeroCrossing(scenario, logLambda));
        double rTau = Math.Min(closedAt, scenario.Spectrum
            .RankAt(logLambda - scenario.Hypothesis.LogMarginalUtility(scenario.Isolation.CapacityFor(scenario.Tau))));
        double rosetta = Whole(rTau, rank => Isolation(rank) >= scenario.Tau);
        double isolated = scenario.Hypothesis.HasZeroRegion ? Whole(r0, rank => Capacity(rank) > 0)
            : Math.Min(closedAt, Represented(scenario, neurons, logLambda, rosetta));
        var counts = new AllocationCounts(Count(isolated), Count(rosetta), Count(Represented(scenario, neurons, logLambda, isolated)));
        AllocationMeans means = AllocationMeans.Of(scenario, neurons, counts, Isolation);
        return new CapacityAllocation(scenario, neurons, logLambda, scenario.Hypothesis.HasZeroRegion ? r0 : null,
            rTau > 0 ? rTau : null, counts, means, Capacity);
    }

    // The last whole rank on the near side of a crossing. The crossing is rounded, the rank must satisfy the condition itself.
    private static double Whole(double crossing, Func<double, bool> holds)
    {
        double rank = Math.Floor(crossing);
        if (rank > LargestCheckedRank)
            return rank;
        while (rank >= 1 && !holds(rank))
            rank--;
        while (rank < LargestCheckedRank && holds(rank + 1))
            rank++;
        return rank;
    }

    internal static long Count(double features) => features <= LargestCount ? (long)features : throw new BadInputException(
        FormattableString.Invariant($"A frontier lies at rank {features:E3}"), "Counts of features must stay below 9e15 to be exact",
        "Use fewer neurons, a larger kappa or a steeper spectrum");

    private static BadInputException Unresolved(Scenario scenario, double budget) => new(
        FormattableString.Invariant($"hypothesis {scenario.Hypothesis.CanonicalText} with {budget:G6} neurons to give"),
        "No price meets the budget: the marginal utility hardly falls there, so that one ulp of the price moves more capacity than the "
            + "budget holds (eq. kkt)",
        "Use fewer neurons, or a marginal utility that falls to 0");

    private static BadInputException Unbounded(Scenario scenario) => new(
        $"hypothesis {scenario.Hypothesis.CanonicalText} on spectrum {scenario.Spectrum.CanonicalText}",
        "The budget is infeasible: every feature holds capacity at any price, and the sum over all features diverges (eq. kkt)",
        "Close the feature set (represented: kind power with limits-budget true) or use a steeper spectrum");
}
