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

    /// <summary>Least-squares slope of -ln(1 - s_r) on ln N over the scenario's sizes; null when the feature is not isolated at all at some size, or perfectly.</summary>
    public static double? SlopeOver(Scenario scenario, long rank)
    {
        IReadOnlyList<double> impurity = ImpurityOf(scenario, rank);
        return impurity.All(value => value is > 0 and < 1) ? -LogLogSlope.Of(scenario.Neurons.Zip(impurity, (n, y) => ((double)n, y))) : null;
    }
}
