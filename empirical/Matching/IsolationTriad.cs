namespace Rosetta.Empirical.Matching;

/// <summary>The isolation of one feature in each of three models, from its three correlations.</summary>
/// <remarks>
/// From r_AB = sqrt(s_A s_B) and its like, s_A = r_AB r_AC / r_BC: three models say what two cannot, which of them isolates the feature better.
/// </remarks>
public static class IsolationTriad
{
    /// <summary>Isolation in A, or null where no value in [0, 1] fits (a correlation that is not positive, or noise above the model).</summary>
    /// <param name="correlationAB">Correlation of the feature's neurons in A and B.</param>
    /// <param name="correlationAC">Correlation of the feature's neurons in A and C.</param>
    /// <param name="correlationBC">Correlation of the feature's neurons in B and C.</param>
    public static double? InFirst(double correlationAB, double correlationAC, double correlationBC)
    {
        if (correlationAB <= 0 || correlationAC <= 0 || correlationBC <= 0)
            return null;
        double isolation = correlationAB * correlationAC / correlationBC;
        return isolation <= 1 ? isolation : null;
    }
}
