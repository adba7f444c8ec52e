using Rosetta.Theory.Scenarios;

namespace Rosetta.Theory.Predictions;

/// <summary>The threshold that sampling noise imposes on mutual nearest neighbours.</summary>
public static class NoiseFloor
{
    /// <summary>rho_floor = sqrt(2 ln N / T_eff): near the largest of N correlations of independent neurons on T_eff effective samples.</summary>
    /// <param name="neurons">N, candidates for each neuron.</param>
    /// <param name="effectiveSamples">T_eff.</param>
    [Equation("noise-floor")]
    public static double Correlation(long neurons, double effectiveSamples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(neurons, 1);
        Parameter.Positive("effective samples", effectiveSamples, "correlations need samples");
        return Math.Sqrt(2 * Math.Log(neurons) / effectiveSamples);
    }

    /// <summary>tau_eff(N, T) = max(tau, rho_floor + margin): rises with N, falls with T. At 1 and above nothing is detectable.</summary>
    /// <param name="tau">The nominal threshold.</param>
    /// <param name="neurons">N.</param>
    /// <param name="effectiveSamples">T_eff.</param>
    /// <param name="margin">What a correlation must exceed the floor by.</param>
    [Equation("threshold-effective")]
    public static double EffectiveThreshold(double tau, long neurons, double effectiveSamples, double margin = 0)
    {
        Parameter.Fraction("tau", tau, "it is the isolation from which a feature is detectable");
        Parameter.NotNegative("margin", margin, "it is what a correlation must exceed the floor by");
        return Math.Max(tau, Correlation(neurons, effectiveSamples) + margin);
    }
}
