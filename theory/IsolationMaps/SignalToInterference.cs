namespace Rosetta.Theory.IsolationMaps;

/// <summary>
/// The two scales of isolation, converted here and nowhere else: the share s of a neuron's variance that a feature explains, in [0, 1],
/// and its signal-to-interference ratio (SIR), that share over all the rest, in [0, infinity].
/// </summary>
public static class SignalToInterference
{
    /// <summary>s = x/(1 + x), of a ratio x &gt;= 0.</summary>
    [Equation("sir-share")]
    public static double ToShare(double ratio) => double.IsPositiveInfinity(ratio) ? 1 : ratio / (1 + ratio);

    /// <summary>x = s/(1 - s), of a share in [0, 1]; infinite at 1.</summary>
    /// <remarks>As exact as the share is: from 1/2 on the difference 1 - s has no rounding.</remarks>
    public static double ToRatio(double share) => ToRatio(share, 1 - share);

    /// <summary>x = s/(1 - s) where the impurity 1 - s is known better than by subtraction.</summary>
    [Equation("sir-ratio")]
    public static double ToRatio(double share, double impurity) => share / impurity;

    /// <summary>
    /// Correlation of the best neurons of one feature in two models that share nothing else:
    /// sqrt(s_A s_B) = 1/sqrt((1 + 1/x_A)(1 + 1/x_B)).
    /// </summary>
    /// <param name="ratioA">SIR of the feature in the first model.</param>
    /// <param name="ratioB">SIR of the feature in the second model.</param>
    [Equation("pair-correlation")]
    public static double Correlation(double ratioA, double ratioB) => Math.Sqrt(ToShare(ratioA)) * Math.Sqrt(ToShare(ratioB));
}
