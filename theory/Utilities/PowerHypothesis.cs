using Rosetta.Theory.IsolationMaps;
using Rosetta.Theory.Laws;

namespace Rosetta.Theory.Utilities;

/// <summary>U'(c) = theta c^(theta-1)/kappa^theta, so c_r is proportional to w(r)^(1/(1-theta)): no feature goes without.</summary>
public sealed class PowerHypothesis : Hypothesis
{
    private static readonly LawParameter ThetaParameter = LawParameter.Fraction("theta", "utility must increase and its gain must shrink");

    private readonly double _logFactor;

    private PowerHypothesis(double theta, double kappa) : base(Definition, theta, kappa)
    {
        Theta = theta;
        Kappa = kappa;
        _logFactor = Math.Log(theta) - theta * Math.Log(kappa);
    }

    /// <summary>Both parameters free; of a curve known up to a factor kappa is that factor.</summary>
    public static LawKind<Hypothesis> Definition { get; } = new("power", "U = (c/kappa)^theta, no feature goes without",
        [ThetaParameter, CrraHypothesis.KappaParameter],
        stated => Of(stated.Number(ThetaParameter), stated.Number(CrraHypothesis.KappaParameter)))
        { Starts = [[0, -2], [0, 0], [-1, 0]], CurveStarts = [[0.3], [0.7]] };

    /// <summary>Exponent of the utility, U(c) = (c/kappa)^theta, 0 &lt; theta &lt; 1.</summary>
    public double Theta { get; }

    /// <summary>Capacity scale, in neurons.</summary>
    public double Kappa { get; }

    /// <summary>1/(1 - theta): capacity is proportional to importance to this power.</summary>
    public double Homogeneity => 1 / (1 - Theta);

    /// <inheritdoc/>
    public override IsolationMap DefaultIsolation => HyperbolicIsolation.Of(Kappa);

    /// <inheritdoc/>
    public override double? DecayExponent => 1 - Theta;

    /// <exception cref="BadInputException">theta lies outside (0, 1) or kappa is not a finite number above 0.</exception>
    public static PowerHypothesis Of(double theta, double kappa) => new(theta, kappa);

    /// <inheritdoc/>
    /// <remarks>A measured capacity may fall a little below 0 by its error, where no power exists.</remarks>
    public override double? Utility(double capacity) => Math.Pow(Math.Max(0, capacity) / Kappa, Theta);

    /// <inheritdoc/>
    public override double LogMarginalUtility(double capacity) =>
        capacity == 0 ? double.PositiveInfinity : _logFactor - (1 - Theta) * Math.Log(capacity);

    /// <inheritdoc/>
    [Equation("capacity-power")]
    public override double CapacityAt(double logWorth) => Math.Exp((logWorth + _logFactor) * Homogeneity);
}
