using Rosetta.Theory.IsolationMaps;
using Rosetta.Theory.Laws;

namespace Rosetta.Theory.Utilities;

/// <summary>A utility of capacity: U increasing and concave, U(0) = 0, given by its marginal utility U'(c).</summary>
/// <remarks>
/// Capacity c is in neurons. Everything is in logarithms, because w(r)/lambda spans tens of decades at large N: feature r
/// holds the capacity at which ln U'(c) = ln lambda - ln w(r), and none when U'(0) is already below that.
/// </remarks>
public abstract class Hypothesis : Law<Hypothesis>
{
    /// <summary>Rounding: of logarithms of impurities of a tenth, and of a formula's capacity.</summary>
    private const double SameGamma = 1e-9;

    private protected Hypothesis(LawKind<Hypothesis> kind, params IReadOnlyList<double> values) : base("hypothesis", kind, values) { }

    private protected Hypothesis(string kind, IReadOnlyList<NamedValue> parameters) : base("hypothesis", kind, parameters) { }

    /// <summary>Every utility that a user can name: a new one is a file and a line here.</summary>
    public static Registry<LawKind<Hypothesis>> Kinds { get; } = LawKinds.Register("utility",
        CrraHypothesis.Definition,
        CrraHypothesis.LogDefinition,
        ExponentialHypothesis.Definition,
        LinearHypothesis.Definition,
        PowerHypothesis.Definition,
        UserHypothesis.Definition);

    /// <summary>The name under which reports show it, for example <c>log</c>.</summary>
    public virtual string Name => Kind;

    /// <summary>The isolation map that goes with this hypothesis when a scenario states none.</summary>
    public abstract IsolationMap DefaultIsolation { get; }

    /// <summary>Decay of the marginal utility, gamma = lim -d ln U' / d ln c for c to infinity.</summary>
    /// <remarks>Positive infinity when U' falls faster than every power (or saturates); null when it does not settle.</remarks>
    public abstract double? DecayExponent { get; }

    /// <summary>ln U'(0): positive infinity when a first bit of capacity is worth any price, so that no feature goes without.</summary>
    public double LogMarginalAtZero => LogMarginalUtility(0);

    /// <summary>True when a feature below some importance holds no capacity at all, so that r0 exists.</summary>
    public bool HasZeroRegion => double.IsFinite(LogMarginalAtZero);

    /// <summary>U(c); null where no closed form is known.</summary>
    public virtual double? Utility(double capacity) => null;

    /// <summary>ln U'(c), c &gt;= 0.</summary>
    public abstract double LogMarginalUtility(double capacity);

    /// <summary>
    /// The capacity c with ln U'(c) = -<paramref name="logWorth"/>, where logWorth = ln(w(r)/lambda); 0 when U'(0) is below that.
    /// </summary>
    public abstract double CapacityAt(double logWorth);

    /// <summary>
    /// gamma of the profile under a map: where 1 - g(c) = (U'(c)/U'(0))^(1/gamma), features of importance r^-beta have the profile s_r
    /// = 1 - (r/r0)^(beta/gamma). Null where there is no such gamma.
    /// </summary>
    /// <remarks>The argument of eq. same-profile, whatever U is: so it is looked
    /// for in U' and g themselves, and no utility needs to state it.</remarks>
    public double? ProfileGamma(IsolationMap isolation) => Profile(isolation).Gamma;

    /// <summary>The same where it is needed, to read beta off a profile.</summary>
    /// <exception cref="BadInputException">There is none; the message says why.</exception>
    public double RequireProfileGamma(IsolationMap isolation)
    {
        (double? gamma, string why) = Profile(isolation);
        return gamma ?? throw new BadInputException(
            $"A profile of isolation does not give beta under the utility '{Name}' with the isolation map {isolation.CanonicalText}: {why}",
            "It gives beta where 1 - g(c) is a power of U'(c)/U'(0), as for log, crra and exponential with the map of the same form "
                + "(docs/theory.md, E41)",
            "Take beta from another source (from: [corpus]), or name a utility and a map of one form");
    }

    private protected virtual (double? Gamma, string Why) Profile(IsolationMap isolation)
    {
        ArgumentNullException.ThrowIfNull(isolation);
        if (!HasZeroRegion)
            return (null, "U'(0) is infinite, so every feature holds capacity and no rank r0 ends the profile");
        double[] gammas = [.. Enumerable.Range(1, 9).Select(i => isolation.CapacityFor(i / 10.0))
            .Select(capacity => (LogMarginalAtZero - LogMarginalUtility(capacity)) / -Math.Log(isolation.Impurity(capacity)))];
        if (gammas.All(gamma => gamma == 0))
            return (null, "U' is constant up to a neuron, so the profile is a step that has no exponent");
        return gammas.All(gamma => double.IsFinite(gamma) && Math.Abs(gamma - gammas[0]) <= SameGamma * gammas[0]) ? (gammas[0], "")
            : (null, "1 - g(c) is no power of U'(c)/U'(0), so the profile is no power law of the rank");
    }
}
