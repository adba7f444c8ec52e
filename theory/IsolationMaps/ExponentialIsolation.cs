using Rosetta.Theory.Laws;
using Rosetta.Theory.Numerics;

namespace Rosetta.Theory.IsolationMaps;

/// <summary>g(c) = 1 - e^(-c/kappa), kappa in neurons.</summary>
public sealed class ExponentialIsolation : IsolationMap
{
    private static readonly LawParameter KappaParameter =
        LawParameter.Positive("kappa", "it is the capacity, in neurons, over which impurity falls by e") with { Default = 1 };

    private ExponentialIsolation(double kappa) : base(Definition, kappa) => Kappa = kappa;

    /// <summary>The scale free.</summary>
    public static LawKind<IsolationMap> Definition { get; } = new("exponential", "g = 1 - e^(-c/kappa)", [KappaParameter],
        stated => Of(stated.Number(KappaParameter)))
        { CurveStarts = [[0.1], [1]] };

    /// <summary>The capacity, in neurons, over which impurity falls by e.</summary>
    public double Kappa { get; }

    /// <exception cref="BadInputException">kappa is not a finite number above 0.</exception>
    public static ExponentialIsolation Of(double kappa) => new(kappa);

    /// <inheritdoc/>
    [Equation("isolation-exponential")]
    public override double Isolation(double capacity) => -StableMath.Expm1(-capacity / Kappa);

    /// <inheritdoc/>
    public override double Impurity(double capacity) => Math.Exp(-capacity / Kappa);

    /// <inheritdoc/>
    public override double CapacityFor(double isolation) => -Kappa * StableMath.Log1p(-isolation);
}
