using Rosetta.Theory.Scenarios;

namespace Rosetta.Theory.Allocation;

/// <summary>The allocation of utility that saturates at c = 1: one neuron each to the first features, the remainder to the next.</summary>
internal static class SaturatingAllocation
{
    /// <summary>c_r = 1 for r &lt;= floor(B), c = B - floor(B) for the next feature, and lambda its importance.</summary>
    /// <remarks>
    /// A linear programme, so lambda is the importance of the marginal feature, the last that holds any capacity. Where
    /// B is whole every price between w(B) and w(B + 1) clears the budget; the upper end is given.
    /// </remarks>
    [Equation("capacity-linear")]
    public static CapacityAllocation Solve(Scenario scenario, long neurons, double budget, double closedAt)
    {
        // Neurons beyond one for each feature of a closed set have no use.
        double spent = Math.Min(budget, closedAt), full = Math.Floor(spent), last = Math.Ceiling(spent);
        double Capacity(double rank) => rank <= full ? 1 : rank <= last ? spent - full : 0;
        double Isolation(double rank) => scenario.Isolation.Isolation(Capacity(rank));
        double rosetta = Isolation(last) >= scenario.Tau ? last : Isolation(full) >= scenario.Tau ? full : 0;
        double logLambda = scenario.Spectrum.LogWeight(last);
        var counts = new AllocationCounts(AllocationSolver.Count(last), AllocationSolver.Count(rosetta),
            AllocationSolver.Count(AllocationSolver.Represented(scenario, neurons, logLambda, last)));
        AllocationMeans means = AllocationMeans.Of(scenario, neurons, counts, Isolation);
        return new CapacityAllocation(scenario, neurons, logLambda, spent, rosetta > 0 ? spent : null, counts, means, Capacity);
    }
}
