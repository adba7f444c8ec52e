using Rosetta.Theory.Scenarios;

namespace Rosetta.Theory.Hypotheses;

/// <summary>g(c) = c/(c + kappa), kappa in neurons: the default map.</summary>
public sealed class HyperbolicIsolation : IsolationMap
{
    private HyperbolicIsolation(double kappa) => Kappa = kappa;

    /// <summary>The capacity at which half the variance is the feature's own, in neurons.</summary>
    public double Kappa { get; }

    /// <inheritdoc/>
    public override string Kind => "hyperbolic";

    /// <inheritdoc/>
    public override IReadOnlyList<NamedValue> Parameters => [new("kappa", Kappa)];

    /// <exception cref="BadInputException">kappa is not a finite number above 0.</exception>
    public static HyperbolicIsolation Of(double kappa) =>
        new(Parameter.Positive("isolation.kappa", kappa, "it is the capacity, in neurons, that gives isolation 1/2"));

    /// <inheritdoc/>
    [Equation("isolation-hyperbolic")]
    public override double Isolation(double capacity) => double.IsPositiveInfinity(capacity) ? 1 : capacity / (capacity + Kappa);

    /// <inheritdoc/>
    public override double Impurity(double capacity) => Kappa / (capacity + Kappa);

    /// <inheritdoc/>
    public override double CapacityFor(double isolation) => Kappa * isolation / (1 - isolation);

    /// <inheritdoc/>
    public override IsolationMap With(string parameter, double value) => parameter switch
    {
        "kappa" => Of(value),
        _ => throw NamedValue.Unknown($"isolation {Kind}", parameter, Parameters),
    };
}
