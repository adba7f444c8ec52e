using Rosetta.Theory.Laws;

namespace Rosetta.Theory.IsolationMaps;

/// <summary>g(c) = c/(c + kappa), kappa in neurons: the default map.</summary>
public sealed class HyperbolicIsolation : IsolationMap
{
    private static readonly LawParameter KappaParameter =
        LawParameter.Positive("kappa", "it is the capacity, in neurons, that gives isolation 1/2") with { Default = 1 };

    private HyperbolicIsolation(double kappa) : base(Definition, kappa) => Kappa = kappa;

    /// <summary>The scale free.</summary>
    public static LawKind<IsolationMap> Definition { get; } = new("hyperbolic", "g = c/(c + kappa)", [KappaParameter],
        stated => Of(stated.Number(KappaParameter)))
        { CurveStarts = [[0.1], [1]] };

    /// <summary>The capacity at which half the variance is the feature's own, in neurons.</summary>
    public double Kappa { get; }

    /// <exception cref="BadInputException">kappa is not a finite number above 0.</exception>
    public static HyperbolicIsolation Of(double kappa) => new(kappa);

    /// <inheritdoc/>
    [Equation("isolation-hyperbolic")]
    public override double Isolation(double capacity) => double.IsPositiveInfinity(capacity) ? 1 : capacity / (capacity + Kappa);

    /// <inheritdoc/>
    public override double Impurity(double capacity) => Kappa / (capacity + Kappa);

    /// <inheritdoc/>
    public override double CapacityFor(double isolation) => Kappa * isolation / (1 - isolation);
}
