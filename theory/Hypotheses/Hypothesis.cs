using Rosetta.Theory.Scenarios;

namespace Rosetta.Theory.Hypotheses;

/// <summary>A utility of capacity: U increasing and concave, U(0) = 0, given by its marginal utility U'(c).</summary>
/// <remarks>
/// Capacity c is in neurons. Everything is in logarithms, because w(r)/lambda spans tens of decades at large N: feature r
/// holds the capacity at which ln U'(c) = ln lambda - ln w(r), and none when U'(0) is already below that.
/// </remarks>
public abstract class Hypothesis
{
    /// <summary>The name under which reports show it, for example <c>log</c>.</summary>
    public virtual string Name => Kind;

    /// <summary>The kind that scenario files ask for.</summary>
    public abstract string Kind { get; }

    /// <summary>Its parameters, under the names of the scenario file.</summary>
    public abstract IReadOnlyList<NamedValue> Parameters { get; }

    /// <summary>Kind and parameters in a form that reads back to the same bits; the input of digests.</summary>
    public virtual string CanonicalText => NamedValue.Canonical(Kind, Parameters);

    /// <summary>The isolation map that goes with this hypothesis when a scenario states none.</summary>
    public abstract IsolationMap DefaultIsolation { get; }

    /// <summary>Decay of the marginal utility, gamma = lim -d ln U' / d ln c for c to infinity.</summary>
    /// <remarks>Positive infinity when U' falls faster than every power (or saturates); null when it does not settle.</remarks>
    public abstract double? DecayExponent { get; }

    /// <summary>ln U'(0): positive infinity when a first bit of capacity is worth any price, so that no feature goes without.</summary>
    public double LogMarginalAtZero => LogMarginalUtility(0);

    /// <summary>True when a feature below some importance holds no capacity at all, so that r0 exists.</summary>
    public bool HasZeroRegion => double.IsFinite(LogMarginalAtZero);

    /// <summary>ln U'(c), c &gt;= 0.</summary>
    public abstract double LogMarginalUtility(double capacity);

    /// <summary>The capacity c with ln U'(c) = -<paramref name="logWorth"/>, where logWorth = ln(w(r)/lambda); 0 when U'(0) is below that.</summary>
    public abstract double CapacityAt(double logWorth);

    /// <summary>U'(c), c &gt;= 0.</summary>
    public double MarginalUtility(double capacity) => Math.Exp(LogMarginalUtility(capacity));

    /// <summary>The same kind with one parameter changed.</summary>
    /// <exception cref="BadInputException">There is no such parameter, or the value is out of its range.</exception>
    public abstract Hypothesis With(string parameter, double value);
}
