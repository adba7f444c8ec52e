using Rosetta.Theory.Laws;

namespace Rosetta.Theory.IsolationMaps;

/// <summary>
/// Isolation s = g(c) in [0, 1]: the share of the variance of a feature's best neuron that the feature explains, given c neurons.
/// </summary>
/// <remarks>A hypothesis of its own beside the utility: the two can be right or wrong apart.</remarks>
public abstract class IsolationMap : Law<IsolationMap>
{
    private protected IsolationMap(LawKind<IsolationMap> kind, params IReadOnlyList<double> values) : base("isolation", kind, values) { }

    private protected IsolationMap(string kind, IReadOnlyList<NamedValue> parameters) : base("isolation", kind, parameters) { }

    /// <summary>Every map that a user can name: a new one is a file and a line here.</summary>
    public static Registry<LawKind<IsolationMap>> Kinds { get; } = LawKinds.Register("isolation map",
        HyperbolicIsolation.Definition,
        ExponentialIsolation.Definition,
        SaturatingIsolation.Definition,
        HillIsolation.Definition,
        FormulaIsolation.Definition);

    /// <summary>g(c), c &gt;= 0: non-decreasing, g(0) = 0.</summary>
    public abstract double Isolation(double capacity);

    /// <summary>1 - g(c), without the cancellation where g is near 1.</summary>
    public abstract double Impurity(double capacity);

    /// <summary>The smallest capacity with g(c) &gt;= <paramref name="isolation"/>, 0 &lt; isolation &lt; 1.</summary>
    public abstract double CapacityFor(double isolation);
}
