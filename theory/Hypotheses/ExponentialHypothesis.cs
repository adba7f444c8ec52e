using Rosetta.Theory.Scenarios;

namespace Rosetta.Theory.Hypotheses;

/// <summary>U'(c) = (1/kappa) e^(-c/kappa), so c_r = kappa ln(w(r)/(kappa lambda)) where positive.</summary>
public sealed class ExponentialHypothesis : Hypothesis
{
    private ExponentialHypothesis(double kappa) => Kappa = kappa;

    /// <summary>Capacity scale, in neurons.</summary>
    public double Kappa { get; }

    /// <inheritdoc/>
    public override string Kind => "exponential";

    /// <inheritdoc/>
    public override IReadOnlyList<NamedValue> Parameters => [new("kappa", Kappa)];

    /// <inheritdoc/>
    public override IsolationMap DefaultIsolation => HyperbolicIsolation.Of(Kappa);

    /// <inheritdoc/>
    public override double? DecayExponent => double.PositiveInfinity;

    /// <exception cref="BadInputException">kappa is not a finite number above 0.</exception>
    public static ExponentialHypothesis Of(double kappa) =>
        new(Parameter.Positive("hypothesis.kappa", kappa, "it is the capacity scale in neurons"));

    /// <inheritdoc/>
    public override double LogMarginalUtility(double capacity) => -capacity / Kappa - Math.Log(Kappa);

    /// <inheritdoc/>
    [Equation("capacity-exponential")]
    public override double CapacityAt(double logWorth) => Kappa * Math.Max(0, logWorth - Math.Log(Kappa));

    /// <inheritdoc/>
    public override Hypothesis With(string parameter, double value) => parameter switch
    {
        "kappa" => Of(value),
        _ => throw NamedValue.Unknown($"hypothesis {Kind}", parameter, Parameters),
    };
}
