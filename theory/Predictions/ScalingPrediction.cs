using Rosetta.Theory.Allocation;
using Rosetta.Theory.Scenarios;

namespace Rosetta.Theory.Predictions;

/// <summary>Everything that a scenario predicts over its sizes, with no parameter of its own.</summary>
public sealed class ScalingPrediction
{
    private ScalingPrediction(Scenario scenario, IReadOnlyList<PredictedFrontier> frontiers)
    {
        Scenario = scenario;
        Frontiers = frontiers;
        Alpha = Asymptotics.Alpha(scenario);
        Delta = Asymptotics.Delta(scenario);
        Plateau = Plateaus.MeanIsolation(scenario);
        ImpurityExponent = Asymptotics.ImpurityExponent(scenario);
        CapacityAllocation[] allocations = [.. frontiers.Select(frontier => frontier.Allocation)];
        FrontierSlope = FrontierSlopeOf(allocations);
        CountSlope = CountSlopeOf(allocations);
    }

    /// <summary>The scenario predicted from.</summary>
    public Scenario Scenario { get; }

    /// <summary>One prediction per size, in the scenario's order.</summary>
    public IReadOnlyList<PredictedFrontier> Frontiers { get; }

    /// <summary>Exponent of the count of Rosetta features in the limit of large N; null where there is no limit.</summary>
    public double? Alpha { get; }

    /// <summary>Exponent of the profile 1 - (r/r0)^delta; null where the profile has another form.</summary>
    public double? Delta { get; }

    /// <summary>Limit of the mean isolation of Rosetta features; null where there is none.</summary>
    public double? Plateau { get; }

    /// <summary>Exponent x of a fixed feature's impurity, 1 - s_r ~ N^-x; null where it is not known.</summary>
    public double? ImpurityExponent { get; }

    /// <summary>
    /// Least-squares slope of ln r_tau (a real rank) on ln N over these sizes; null below two sizes or where r_tau does not exist.
    /// </summary>
    public double? FrontierSlope { get; }

    /// <summary>Least-squares slope of ln(count of whole Rosetta features) on ln N over these sizes; null where a count is zero.</summary>
    public double? CountSlope { get; }

    /// <summary>The prediction of a scenario at every size that it lists.</summary>
    public static ScalingPrediction Of(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return new ScalingPrediction(scenario, [.. scenario.Neurons.Select(neurons => At(scenario, neurons))]);
    }

    /// <summary>The prediction of one size.</summary>
    public static PredictedFrontier At(Scenario scenario, long neurons)
    {
        CapacityAllocation allocation = AllocationSolver.Solve(scenario, neurons);
        return new PredictedFrontier(allocation, LocalExponents.Between(allocation, AllocationSolver.Solve(scenario, 2 * neurons)));
    }

    internal static double? FrontierSlopeOf(IReadOnlyList<CapacityAllocation> allocations) =>
        LogLogSlope.Of(allocations.Select(allocation => ((double)allocation.Neurons, allocation.RTau ?? double.NaN)));

    internal static double? CountSlopeOf(IReadOnlyList<CapacityAllocation> allocations) =>
        LogLogSlope.Of(allocations.Select(allocation => ((double)allocation.Neurons, (double)allocation.Rosetta)));
}


/// <summary>What a scenario predicts at one size. Never built from a measurement.</summary>
public sealed class PredictedFrontier
{
    internal PredictedFrontier(CapacityAllocation allocation, double? localExponent)
    {
        Allocation = allocation;
        LocalExponent = localExponent;
    }

    /// <summary>The allocation: shadow price, frontiers, counts, mean isolations, isolation of any feature.</summary>
    public CapacityAllocation Allocation { get; }

    /// <summary>N.</summary>
    public long Neurons => Allocation.Neurons;

    /// <summary>log2 of frontier(2N)/frontier(N), of r0, or of r_tau where r0 does not exist; null when neither does.</summary>
    public double? LocalExponent { get; }
}
