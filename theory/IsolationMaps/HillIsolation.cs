using Rosetta.Theory.Laws;

namespace Rosetta.Theory.IsolationMaps;

/// <summary>
/// g(c) = c^n/(c^n + kappa^n): the hyperbolic map with a power n, so that isolation may set in more steeply than a share of variance
/// can when capacity adds up.
/// </summary>
public sealed class HillIsolation : IsolationMap
{
    private static readonly LawParameter PowerParameter =
        LawParameter.Positive("power", "it is the steepness of the step; 1 is hyperbolic"),
        KappaParameter = LawParameter.Positive("kappa", "it is the capacity, in neurons, that gives isolation 1/2") with { Default = 1 };

    private HillIsolation(double power, double kappa) : base(Definition, power, kappa) => (Power, Kappa) = (power, kappa);

    /// <summary>Both parameters free.</summary>
    public static LawKind<IsolationMap> Definition { get; } =
        new("hill", "g = c^n/(c^n + kappa^n), n the power", [PowerParameter, KappaParameter],
        stated => Of(stated.Number(PowerParameter), stated.Number(KappaParameter))) { CurveStarts = [[2, 0.3], [4, 0.5]] };

    /// <summary>n.</summary>
    public double Power { get; }

    /// <summary>The capacity at which half the variance is the feature's own, in neurons.</summary>
    public double Kappa { get; }

    /// <exception cref="BadInputException">A value is not a finite number above 0.</exception>
    public static HillIsolation Of(double power, double kappa) => new(power, kappa);

    /// <inheritdoc/>
    public override double Isolation(double capacity) => capacity <= 0 ? 0 : 1 / (1 + Math.Pow(Kappa / capacity, Power));

    /// <inheritdoc/>
    public override double Impurity(double capacity) => capacity <= 0 ? 1 : 1 / (1 + Math.Pow(capacity / Kappa, Power));

    /// <inheritdoc/>
    public override double CapacityFor(double isolation) => Kappa * Math.Pow(isolation / (1 - isolation), 1 / Power);
}
