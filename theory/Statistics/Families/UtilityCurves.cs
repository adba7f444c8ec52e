using Rosetta.Theory.Numerics;

namespace Rosetta.Theory.Statistics.Families;

/// <summary>The utilities U(c) = A u(c) of E15 to E18, integrated from their marginal utilities, for a utility that is seen directly.</summary>
public static class UtilityCurves
{
    /// <summary>Within this of gamma = 1 the power's limit, the logarithm, is taken: the two differ by less than float64 resolves.</summary>
    private const double NearOne = 1e-9;

    /// <summary>Beyond it <c>crra</c> is <c>exponential</c> within 1 %, and gamma and kappa only grow together.</summary>
    private const double LargestGamma = 100;

    /// <summary>The hypotheses and the reference.</summary>
    public static IReadOnlyList<CurveCandidate> All { get; } =
    [
        ParametricCurve.Of("crra", ["gamma", "kappa"], [[1.5, 0.3], [3, 1], [0.5, 0.1]], true, (at, c) => Crra(at[0], c / at[1]), LargestGamma),
        ParametricCurve.Of("log", ["kappa"], [[0.1], [1]], true, (at, c) => StableMath.Log1p(c / at[0])),
        ParametricCurve.Of("exponential", ["kappa"], [[0.1], [1]], true, (at, c) => -StableMath.Expm1(-c / at[0])),
        ParametricCurve.Of("linear", ["kappa"], [[0.3], [1]], true, (at, c) => Math.Min(1, c / at[0])),
        ParametricCurve.Of("power", ["theta"], [[0.3], [0.7]], true, (at, c) => Math.Pow(Math.Max(0, c), Math.Min(at[0], 1))),
        ConcaveCurve.Instance,
        MonotoneCurve.Instance,
    ];

    private static double Crra(double gamma, double c) => Math.Abs(gamma - 1) < NearOne ? StableMath.Log1p(c)
        : StableMath.Expm1((1 - gamma) * StableMath.Log1p(c)) / (1 - gamma);
}
