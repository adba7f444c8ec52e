using Rosetta.Theory.Numerics;
using Rosetta.Theory.Scenarios;

namespace Rosetta.Theory.Hypotheses;

/// <summary>g(c) = 1 - e^(-c/kappa), kappa in neurons.</summary>
public sealed class ExponentialIsolation : IsolationMap
{
    private ExponentialIsolation(double kappa) => Kappa = kappa;

    /// <summary>The capacity, in neurons, over which impurity falls by e.</summary>
    public double Kappa { get; }

    /// <inheritdoc/>
    public override string Kind => "exponential";

    /// <inheritdoc/>
    public override IReadOnlyList<NamedValue> Parameters => [new("kappa", Kappa)];

    /// <exception cref="BadInputException">kappa is not a finite number above 0.</exception>
    public static ExponentialIsolation Of(double kappa) =>
        new(Parameter.Positive("isolation.kappa", kappa, "it is the capacity, in neurons, over which impurity falls by e"));

    /// <inheritdoc/>
    [Equation("isolation-exponential")]
    public override double Isolation(double capacity) => -StableMath.Expm1(-capacity / Kappa);

    /// <inheritdoc/>
    public override double Impurity(double capacity) => Math.Exp(-capacity / Kappa);

    /// <inheritdoc/>
    public override double CapacityFor(double isolation) => -Kappa * StableMath.Log1p(-isolation);

    /// <inheritdoc/>
    public override IsolationMap With(string parameter, double value) => parameter switch
    {
        "kappa" => Of(value),
        _ => throw NamedValue.Unknown($"isolation {Kind}", parameter, Parameters),
    };
}
