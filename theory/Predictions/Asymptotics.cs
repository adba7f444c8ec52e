using Rosetta.Theory.Hypotheses;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;

namespace Rosetta.Theory.Predictions;

/// <summary>Exponents in the limit of large N, from the decay of importance and of marginal utility alone.</summary>
public static class Asymptotics
{
    /// <summary>alpha = a min(1, gamma/beta), with gamma the decay exponent of U' and beta that of the spectrum's tail; null where there is no limit.</summary>
    [Equation("alpha")]
    public static double? Alpha(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        if (scenario.Hypothesis.DecayExponent is not { } gamma)
            return null;
        double beta = scenario.Spectrum.TailExponent, growth = scenario.Budget.Exponent;
        if (double.IsFinite(beta))
            return growth * Math.Min(1, gamma / beta);
        return double.IsFinite(gamma) ? 0 : null;
    }

    /// <summary>delta = beta/gamma, the exponent of the profile s_r = 1 - (r/r0)^delta; crra with the default map on a power-law tail only.</summary>
    [Equation("delta")]
    public static double? Delta(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return scenario.Hypothesis is CrraHypothesis crra && scenario.Isolation is HyperbolicIsolation map && map.Kappa == crra.Kappa
            && double.IsFinite(scenario.Spectrum.TailExponent) ? scenario.Spectrum.TailExponent / crra.Gamma : null;
    }
}
