using MathNet.Numerics.Integration;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Utilities;

namespace Rosetta.Theory.Predictions;

/// <summary>Limits of mean isolation.</summary>
public static class Plateaus
{
    /// <summary>Truncation: e^-40 of the profile's weight lies beyond.</summary>
    private const double LastLogRatio = 40;

    private const double PanelWidth = 0.5;

    private const int GaussPoints = 20;

    /// <summary>
    /// Limit of the mean isolation of Rosetta features: integral over x in (0, 1) of g(C(k + beta
    /// ln(1/x))), with k the worth at which isolation is tau.
    /// </summary>
    /// <remarks>
    /// In the scaling limit feature x r_tau has importance x^-beta times that at r_tau. For crra and the default map it is
    /// 1 - (1 - tau)/(delta + 1). Integrated over t = ln(1/x) with weight e^-t. Null where importance falls faster than
    /// every power: there the profile has no limit.
    /// </remarks>
    [Equation("plateau")]
    public static double? MeanIsolation(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        double beta = scenario.Spectrum.TailExponent;
        if (!double.IsFinite(beta))
            return null;
        Hypothesis hypothesis = scenario.Hypothesis;
        double threshold = -hypothesis.LogMarginalUtility(scenario.Isolation.CapacityFor(scenario.Tau));
        double Impurity(double t) => Math.Exp(-t) * scenario.Isolation.Impurity(hypothesis.CapacityAt(threshold + beta * t));
        double impurity = 0;
        for (double t = 0; t < LastLogRatio; t += PanelWidth)
            impurity += GaussLegendreRule.Integrate(Impurity, t, t + PanelWidth, GaussPoints);
        return 1 - impurity;
    }
}
