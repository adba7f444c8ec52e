namespace Rosetta.Theory.Statistics.Discovery;

/// <summary>The largest correlation that chance alone is expected to give among all pairs of neurons.</summary>
/// <remarks>Of m independent null correlations, nearly normal with variance 1 / T_eff, the largest is near sqrt(2 ln m / T_eff), from below. For one neuron's best
/// partner (m = N) that is <see cref="Predictions.NoiseFloor"/>. Values above 1 say that the samples are too few for any threshold.</remarks>
public static class NoiseFloor
{
    /// <summary>sqrt(2 ln(N_A N_B) / T_eff): where the best of all pairs lies, higher than one neuron's best by up to sqrt 2.</summary>
    public static double OverAllPairs(double neuronsA, double neuronsB, double effectiveSamples)
    {
        if (!(Math.Min(neuronsA, neuronsB) >= 1))
            throw new ArgumentOutOfRangeException(nameof(neuronsA), Math.Min(neuronsA, neuronsB), "A floor needs at least one candidate.");
        if (!(effectiveSamples > 0))
            throw new ArgumentOutOfRangeException(nameof(effectiveSamples), effectiveSamples, "The effective number of samples is positive.");
        return Math.Sqrt(2 * (Math.Log(neuronsA) + Math.Log(neuronsB)) / effectiveSamples);
    }
}
