using Rosetta.Theory.Allocation;

namespace Rosetta.Theory.Predictions;

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
