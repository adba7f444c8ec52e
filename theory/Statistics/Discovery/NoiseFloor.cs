namespace Rosetta.Theory.Statistics.Discovery;

/// <summary>The largest correlation that chance alone is expected to give.</summary>
/// <remarks>Of m independent null correlations, nearly normal with variance 1 / T_eff, the largest is near sqrt(2 ln m / T_eff), from below.
/// Values above 1 say that the samples are too few for any threshold.</remarks>
public static class NoiseFloor
{
    /// <summary>sqrt(2 ln N / T_eff): where one neuron's best partner among N unrelated ones lies.</summary>
    /// <param name="candidates">N, neurons to choose from.</param>
    /// <param name="effectiveSamples">T_eff.</param>
    public static double PerNeuron(double candidates, double effectiveSamples) => Largest(Math.Log(candidates), candidates, effectiveSamples);

    /// <summary>sqrt(2 ln(N_A N_B) / T_eff): where the best of all pairs lies, higher by up to sqrt 2.</summary>
    public static double OverAllPairs(double neuronsA, double neuronsB, double effectiveSamples) =>
        Largest(Math.Log(neuronsA) + Math.Log(neuronsB), Math.Min(neuronsA, neuronsB), effectiveSamples);

    private static double Largest(double logCount, double fewest, double effectiveSamples)
    {
        if (!(fewest >= 1))
            throw new ArgumentOutOfRangeException(nameof(fewest), fewest, "A floor needs at least one candidate.");
        if (!(effectiveSamples > 0))
            throw new ArgumentOutOfRangeException(nameof(effectiveSamples), effectiveSamples, "The effective number of samples is positive.");
        return Math.Sqrt(2 * logCount / effectiveSamples);
    }
}
