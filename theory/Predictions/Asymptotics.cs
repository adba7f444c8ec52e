using Rosetta.Theory.IsolationMaps;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Utilities;

namespace Rosetta.Theory.Predictions;

/// <summary>Exponents in the limit of large N, from the decay of importance (beta) and of marginal utility (gamma) alone.</summary>
/// <remarks>
/// With a budget that grows as N^a. gamma is infinite where U' falls faster than every power, beta where w does. Null
/// means that there is no limit, or that it is not known for this pair.
/// </remarks>
public static class Asymptotics
{
    /// <summary>alpha = a min(1, gamma/beta): exponent of the count of Rosetta features.</summary>
    /// <remarks>
    /// gamma &lt; beta: capacity goes to the first features, lambda ~ N^-(a gamma), and the frontier follows. gamma &gt; beta:
    /// it is spread over the features up to the frontier, which grows as the budget. A spectrum that falls faster than
    /// every power gives 0 for finite gamma. A closed set A(N) ~ N^e caps the frontier.
    /// </remarks>
    [Equation("alpha")]
    public static double? Alpha(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        double growth = scenario.Budget.Exponent, closed = ClosedExponent(scenario);
        if (closed == 0)
            return 0;
        if (Concentration(scenario) is not { } delta)
            return scenario.Hypothesis.DecayExponent is null || FastDecay(scenario) is not { } share ? null
                : Math.Min(growth * share, closed);
        if (delta < 1 && scenario.Hypothesis is PowerHypothesis && double.IsFinite(closed))
            // Without a zero region the whole closed set shares the budget: c_r ~ N^(a - e(1 - delta)) r^-delta.
            return closed <= growth ? closed : closed - (closed - growth) / delta is var spread and > 0 ? spread : null;
        return Math.Min(growth * Math.Min(1, 1 / delta), closed);
    }

    /// <summary>
    /// delta = beta/gamma: exponent of the profile s_r = 1 - (r/r0)^delta, gamma of the utility under
    /// its map (<see cref="Hypothesis.ProfileGamma"/>).
    /// </summary>
    /// <remarks>
    /// Exact for a power law; near and beyond the tail for spectra that end as one; null where the profile has no exponent.
    /// </remarks>
    [Equation("delta")]
    public static double? Delta(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return double.IsFinite(scenario.Spectrum.TailExponent)
            ? scenario.Spectrum.TailExponent / scenario.Hypothesis.ProfileGamma(scenario.Isolation) : null;
    }

    /// <summary>Exponent x of a fixed feature's impurity, 1 - s_r ~ N^-x: a min(1, beta/gamma).</summary>
    /// <remarks>
    /// gamma &lt; beta: the feature holds a fixed share of the budget, and 1 - g(c) falls as 1/c. Null for maps whose impurity
    /// does not fall as 1/c, at the rank where features are counted; 0 where capacity grows slower than every power.
    /// </remarks>
    [Equation("impurity-exponent")]
    public static double? ImpurityExponent(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        double growth = scenario.Budget.Exponent, closed = ClosedExponent(scenario);
        if (scenario.Isolation is not HyperbolicIsolation || scenario.Hypothesis.DecayExponent is null)
            return null;
        if (Concentration(scenario) is not { } delta)
            return (scenario.Hypothesis, scenario.Spectrum) switch
            {
                (LinearHypothesis, _) => 0,
                // c_1 is near kappa r0/R, and r0 grows as the square root of the budget.
                (ExponentialHypothesis, CutoffSpectrum) => growth / 2,
                (ExponentialHypothesis, LognormalSpectrum) => 0,
                _ => null,
            };
        double shared = scenario.Hypothesis.HasZeroRegion ? Math.Min(growth, closed) : double.IsFinite(closed) ? closed : growth;
        return delta >= 1 ? growth : growth - shared * (1 - delta) is var exponent and >= 0 ? exponent : null;
    }

    // beta/gamma: above 1 the first features hold the budget, below 1 it is spread up to the frontier. Null when both are infinite.
    private static double? Concentration(Scenario scenario)
    {
        double beta = scenario.Spectrum.TailExponent;
        return scenario.Hypothesis.DecayExponent is not { } gamma || (double.IsInfinity(gamma) && double.IsInfinity(beta)) ? null
            : beta / gamma;
    }

    // The frontier's exponent per unit of the budget's where importance and marginal utility both fall faster than every power.
    private static double? FastDecay(Scenario scenario) => (scenario.Hypothesis, scenario.Spectrum) switch
    {
        (LinearHypothesis, _) => 1,
        // sum over r <= r0 of (r0 - r)/R is r0^2/(2R).
        (ExponentialHypothesis, CutoffSpectrum) => 0.5,
        // sum over r <= r0 of ((ln r0)^2 - (ln r)^2)/(2 sigma^2) is near r0 ln r0 / sigma^2.
        (ExponentialHypothesis, LognormalSpectrum) => 1,
        _ => null,
    };

    private static double ClosedExponent(Scenario scenario) => double.IsFinite(scenario.Spectrum.LastRank) ? 0
        : scenario.Represented is PowerRepresented { LimitsBudget: true } closed ? closed.Exponent : double.PositiveInfinity;
}
