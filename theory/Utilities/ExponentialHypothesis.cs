using Rosetta.Theory.IsolationMaps;
using Rosetta.Theory.Laws;
using Rosetta.Theory.Numerics;

namespace Rosetta.Theory.Utilities;

/// <summary>U'(c) = (1/kappa) e^(-c/kappa), so c_r = kappa ln(w(r)/(kappa lambda)) where positive.</summary>
public sealed class ExponentialHypothesis : Hypothesis
{
    private ExponentialHypothesis(double kappa) : base(Definition, kappa) => Kappa = kappa;

    /// <summary>The scale free.</summary>
    public static LawKind<Hypothesis> Definition { get; } =
        new("exponential", "U' = (1/kappa) e^(-c/kappa)", [CrraHypothesis.KappaParameter],
        stated => Of(stated.Number(CrraHypothesis.KappaParameter))) { Starts = [[-2], [0]], CurveStarts = [[0.1], [1]] };

    /// <summary>Capacity scale, in neurons.</summary>
    public double Kappa { get; }

    /// <inheritdoc/>
    public override IsolationMap DefaultIsolation => HyperbolicIsolation.Of(Kappa);

    /// <inheritdoc/>
    public override double? DecayExponent => double.PositiveInfinity;

    /// <exception cref="BadInputException">kappa is not a finite number above 0.</exception>
    public static ExponentialHypothesis Of(double kappa) => new(kappa);

    /// <inheritdoc/>
    public override double? Utility(double capacity) => -StableMath.Expm1(-capacity / Kappa);

    /// <inheritdoc/>
    public override double LogMarginalUtility(double capacity) => -capacity / Kappa - Math.Log(Kappa);

    /// <inheritdoc/>
    [Equation("capacity-exponential")]
    public override double CapacityAt(double logWorth) => Kappa * Math.Max(0, logWorth - Math.Log(Kappa));
}
