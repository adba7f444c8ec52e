using Rosetta.Theory.Numerics;

namespace Rosetta.Theory.Statistics.Families;

/// <summary>The isolation maps s = g(c) that trained networks are held against.</summary>
/// <remarks>
/// <c>hyperbolic</c>, <c>exponential</c> and <c>saturating</c> are the maps of the theory; <c>hill</c>, c^n/(c^n + kappa^n), is the first with a power n, so that
/// isolation may set in more steeply than a share of variance can when capacity adds up.
/// </remarks>
public static class IsolationCurves
{
    /// <summary>The hypotheses and the reference.</summary>
    public static IReadOnlyList<CurveCandidate> All { get; } =
    [
        ParametricCurve.Of("hyperbolic", ["kappa"], [[0.1], [1]], false, (at, c) => c / (c + at[0])),
        ParametricCurve.Of("exponential", ["kappa"], [[0.1], [1]], false, (at, c) => -StableMath.Expm1(-c / at[0])),
        ParametricCurve.Of("saturating", ["kappa"], [[0.3], [1]], false, (at, c) => Math.Min(1, c / at[0])),
        ParametricCurve.Of("hill", ["power", "kappa"], [[2, 0.3], [4, 0.5]], false, (at, c) => c <= 0 ? 0 : 1 / (1 + Math.Pow(at[1] / c, at[0]))),
        MonotoneCurve.Instance,
    ];
}
