using Rosetta.Theory.Allocation;
using Rosetta.Theory.Scenarios;

namespace Rosetta.Theory.Predictions;

/// <summary>How a fixed feature becomes purer as models grow.</summary>
public static class Purification
{
    /// <summary>Impurity 1 - s_r of feature <paramref name="rank"/> at each size of the scenario, in its order.</summary>
    [Equation("impurity")]
    public static IReadOnlyList<double> ImpurityOf(Scenario scenario, long rank)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return [.. AllocationSolver.SolveAll(scenario).Select(allocation => allocation.ImpurityOf(rank))];
    }
}
