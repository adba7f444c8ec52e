using Rosetta.Theory.IsolationMaps;
using Rosetta.Theory.Laws;
using Rosetta.Theory.Numerics;

namespace Rosetta.Theory.Utilities;

/// <summary>U'(c) = (1/kappa)(1 + c/kappa)^-gamma, so c_r = kappa[(w(r)/(kappa lambda))^(1/gamma) - 1] where positive.</summary>
/// <remarks>Constant relative risk aversion in 1 + c/kappa. gamma = 1 is logarithmic
/// utility, U(c) = ln(1 + c/kappa), with its own name <c>log</c>.</remarks>
public sealed class CrraHypothesis : Hypothesis
{
    /// <summary>
    /// Within this of gamma = 1 the power's limit, the logarithm, is taken: the two differ by less than float64 resolves.
    /// </summary>
    private const double NearOne = 1e-9;

    /// <summary>
    /// From 1/20, where a decade of importance is twenty of capacity, to 100 (e^4.6), where <c>crra</c> is <c>exponential</c> within 1
    /// % and gamma and kappa only grow together.
    /// </summary>
    private static readonly LawParameter GammaParameter =
        LawParameter.Positive("gamma", "marginal utility must decrease with capacity") with { Searched = (-3, 4.6), Largest = 100 };

    /// <summary>The scale of every utility that has one.</summary>
    internal static readonly LawParameter KappaParameter =
        LawParameter.Positive("kappa", "it is the capacity scale in neurons") with { Default = 1 };

    private readonly double _logKappa;

    private CrraHypothesis(string name, double gamma, double kappa) : base(Definition, gamma, kappa)
    {
        Name = name;
        Gamma = gamma;
        Kappa = kappa;
        _logKappa = Math.Log(kappa);
    }

    /// <summary>Both parameters free.</summary>
    public static LawKind<Hypothesis> Definition { get; } =
        new("crra", "U' = (1/kappa)(1 + c/kappa)^-gamma", [GammaParameter, KappaParameter],
        stated => Of(stated.Number(GammaParameter), stated.Number(KappaParameter)))
        { Starts = [[0, -2], [1, 0], [-0.5, -2]], CurveStarts = [[1.5, 0.3], [3, 1], [0.5, 0.1]] };

    /// <summary>gamma = 1.</summary>
    public static LawKind<Hypothesis> LogDefinition { get; } = new("log", "U = ln(1 + c/kappa), crra with gamma = 1", [KappaParameter],
        stated => Log(stated.Number(KappaParameter)))
        { Starts = [[-2], [0]], CurveStarts = [[0.1], [1]] };

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>Decay exponent of the marginal utility, gamma &gt; 0.</summary>
    public double Gamma { get; }

    /// <summary>Capacity scale, in neurons.</summary>
    public double Kappa { get; }

    /// <inheritdoc/>
    public override IsolationMap DefaultIsolation => HyperbolicIsolation.Of(Kappa);

    /// <inheritdoc/>
    public override double? DecayExponent => Gamma;

    /// <exception cref="BadInputException">gamma or kappa is not a finite number above 0.</exception>
    public static CrraHypothesis Of(double gamma, double kappa) => new("crra", gamma, kappa);

    /// <summary>The reference hypothesis <c>log</c>: crra with gamma = 1.</summary>
    /// <exception cref="BadInputException">kappa is not a finite number above 0.</exception>
    public static CrraHypothesis Log(double kappa) => new("log", 1, kappa);

    /// <inheritdoc/>
    public override double? Utility(double capacity)
    {
        double log = StableMath.Log1p(capacity / Kappa);
        return Math.Abs(Gamma - 1) < NearOne ? log : StableMath.Expm1((1 - Gamma) * log) / (1 - Gamma);
    }

    /// <inheritdoc/>
    public override double LogMarginalUtility(double capacity) => -Gamma * StableMath.Log1p(capacity / Kappa) - _logKappa;

    /// <inheritdoc/>
    [Equation("capacity-crra")]
    public override double CapacityAt(double logWorth) => Kappa * StableMath.Expm1(Math.Max(0, logWorth - _logKappa) / Gamma);

    /// <inheritdoc/>
    public override Hypothesis With(string parameter, double value) =>
        Name == "log" && parameter == "kappa" ? Log(value) : base.With(parameter, value);

    /// <remarks>With its own map exactly gamma, to the last bit.</remarks>
    private protected override (double? Gamma, string Why) Profile(IsolationMap isolation) =>
        isolation is HyperbolicIsolation own && own.Kappa == Kappa ? (Gamma, "") : base.Profile(isolation);
}
