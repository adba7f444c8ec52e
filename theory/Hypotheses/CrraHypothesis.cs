using Rosetta.Theory.Numerics;
using Rosetta.Theory.Scenarios;

namespace Rosetta.Theory.Hypotheses;

/// <summary>U'(c) = (1/kappa)(1 + c/kappa)^-gamma, so c_r = kappa[(w(r)/(kappa lambda))^(1/gamma) - 1] where positive.</summary>
/// <remarks>Constant relative risk aversion in 1 + c/kappa. gamma = 1 is logarithmic utility, U(c) = ln(1 + c/kappa), with its own name <c>log</c>.</remarks>
public sealed class CrraHypothesis : Hypothesis
{
    private readonly double _logKappa;

    private CrraHypothesis(string name, double gamma, double kappa)
    {
        Name = name;
        Gamma = gamma;
        Kappa = kappa;
        _logKappa = Math.Log(kappa);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>Decay exponent of the marginal utility, gamma &gt; 0.</summary>
    public double Gamma { get; }

    /// <summary>Capacity scale, in neurons.</summary>
    public double Kappa { get; }

    /// <inheritdoc/>
    public override string Kind => "crra";

    /// <inheritdoc/>
    public override IReadOnlyList<NamedValue> Parameters => [new("gamma", Gamma), new("kappa", Kappa)];

    /// <inheritdoc/>
    public override IsolationMap DefaultIsolation => HyperbolicIsolation.Of(Kappa);

    /// <inheritdoc/>
    public override double? DecayExponent => Gamma;

    /// <exception cref="BadInputException">gamma or kappa is not a finite number above 0.</exception>
    public static CrraHypothesis Of(double gamma, double kappa) => new("crra",
        Parameter.Positive("hypothesis.gamma", gamma, "marginal utility must decrease with capacity"),
        Parameter.Positive("hypothesis.kappa", kappa, "it is the capacity scale in neurons"));

    /// <summary>The reference hypothesis <c>log</c>: crra with gamma = 1.</summary>
    /// <exception cref="BadInputException">kappa is not a finite number above 0.</exception>
    public static CrraHypothesis Log(double kappa) =>
        new("log", 1, Parameter.Positive("hypothesis.kappa", kappa, "it is the capacity scale in neurons"));

    /// <inheritdoc/>
    public override double LogMarginalUtility(double capacity) => -Gamma * StableMath.Log1p(capacity / Kappa) - _logKappa;

    /// <inheritdoc/>
    [Equation("capacity-crra")]
    public override double CapacityAt(double logWorth) => Kappa * StableMath.Expm1(Math.Max(0, logWorth - _logKappa) / Gamma);

    /// <inheritdoc/>
    public override Hypothesis With(string parameter, double value) => parameter switch
    {
        "gamma" => Of(value, Kappa),
        "kappa" => Gamma == 1 && Name == "log" ? Log(value) : Of(Gamma, value),
        _ => throw NamedValue.Unknown($"hypothesis {Kind}", parameter, Parameters),
    };
}
