using Rosetta.Theory.Laws;

namespace Rosetta.Theory.Predictions;

/// <summary>The threshold that sampling noise imposes on mutual nearest neighbours.</summary>
public static class NoiseFloor
{
    /// <summary>
    /// rho_floor = sqrt(2 ln N / T_eff): near the largest of N correlations of independent neurons on T_eff effective samples.
    /// </summary>
    /// <param name="neurons">N, candidates for each neuron.</param>
    /// <param name="effectiveSamples">T_eff.</param>
    [Equation("noise-floor")]
    public static double Correlation(long neurons, double effectiveSamples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(neurons, 1);
        Parameter.Positive("effective samples", effectiveSamples, "correlations need samples");
        return Math.Sqrt(2 * Math.Log(neurons) / effectiveSamples);
    }
}
