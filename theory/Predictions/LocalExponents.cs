using Rosetta.Theory.Allocation;

namespace Rosetta.Theory.Predictions;

/// <summary>The exponent of a frontier between one size and its double.</summary>
public static class LocalExponents
{
    /// <summary>log2(r0(2N)/r0(N)), or the same of r_tau where r0 does not exist; null when neither does.</summary>
    /// <param name="single">The allocation at N.</param>
    /// <param name="twice">The allocation at 2N.</param>
    [Equation("local-exponent")]
    public static double? Between(CapacityAllocation single, CapacityAllocation twice)
    {
        ArgumentNullException.ThrowIfNull(single);
        ArgumentNullException.ThrowIfNull(twice);
        return Math.Log2(twice.R0 / single.R0 ?? twice.RTau / single.RTau ?? double.NaN) is var exponent && double.IsFinite(exponent)
            ? exponent : null;
    }
}
