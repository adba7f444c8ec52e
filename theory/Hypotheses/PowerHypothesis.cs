using Rosetta.Theory.Scenarios;

namespace Rosetta.Theory.Hypotheses;

/// <summary>U'(c) = theta c^(theta-1)/kappa^theta, so c_r is proportional to w(r)^(1/(1-theta)): no feature goes without.</summary>
public sealed class PowerHypothesis : Hypothesis
{
    private readonly double _logFactor;

    private PowerHypothesis(double theta, double kappa)
    {
        Theta = theta;
        Kappa = kappa;
        _logFactor = Math.Log(theta) - theta * Math.Log(kappa);
    }

    /// <summary>Exponent of the utility, U(c) = (c/kappa)^theta, 0 &lt; theta &lt; 1.</summary>
    public double Theta { get; }

    /// <summary>Capacity scale, in neurons.</summary>
    public double Kappa { get; }

    /// <summary>1/(1 - theta): capacity is proportional to importance to this power.</summary>
    public double Homogeneity => 1 / (1 - Theta);

    /// <inheritdoc/>
    public override string Kind => "power";

    /// <inheritdoc/>
    public override IReadOnlyList<NamedValue> Parameters => [new("theta", Theta), new("kappa", Kappa)];

    /// <inheritdoc/>
    public override IsolationMap DefaultIsolation => HyperbolicIsolation.Of(Kappa);

    /// <inheritdoc/>
    public override double? DecayExponent => 1 - Theta;

    /// <exception cref="BadInputException">theta lies outside (0, 1) or kappa is not a finite number above 0.</exception>
    public static PowerHypothesis Of(double theta, double kappa) => new(
        Parameter.Fraction("hypothesis.theta", theta, "utility must increase and its gain must shrink"),
        Parameter.Positive("hypothesis.kappa", kappa, "it is the capacity scale in neurons"));

    /// <inheritdoc/>
    public override double LogMarginalUtility(double capacity) =>
        capacity == 0 ? double.PositiveInfinity : _logFactor - (1 - Theta) * Math.Log(capacity);

    /// <inheritdoc/>
    [Equation("capacity-power")]
    public override double CapacityAt(double logWorth) => Math.Exp((logWorth + _logFactor) * Homogeneity);

    /// <inheritdoc/>
    public override Hypothesis With(string parameter, double value) => parameter switch
    {
        "theta" => Of(value, Kappa),
        "kappa" => Of(Theta, value),
        _ => throw NamedValue.Unknown($"hypothesis {Kind}", parameter, Parameters),
    };
}
