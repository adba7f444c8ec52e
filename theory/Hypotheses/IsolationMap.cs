using Rosetta.Theory.Scenarios;

namespace Rosetta.Theory.Hypotheses;

/// <summary>Isolation s = g(c) in [0, 1]: the share of the variance of a feature's best neuron that the feature explains, given c neurons.</summary>
/// <remarks>A hypothesis of its own beside the utility: the two can be right or wrong apart.</remarks>
public abstract class IsolationMap
{
    /// <summary>The kind that scenario files ask for.</summary>
    public abstract string Kind { get; }

    /// <summary>Its parameters, under the names of the scenario file.</summary>
    public abstract IReadOnlyList<NamedValue> Parameters { get; }

    /// <summary>Kind and parameters in a form that reads back to the same bits; the input of digests.</summary>
    public virtual string CanonicalText => NamedValue.Canonical(Kind, Parameters);

    /// <summary>g(c), c &gt;= 0: non-decreasing, g(0) = 0.</summary>
    public abstract double Isolation(double capacity);

    /// <summary>1 - g(c), without the cancellation where g is near 1.</summary>
    public abstract double Impurity(double capacity);

    /// <summary>The smallest capacity with g(c) &gt;= <paramref name="isolation"/>, 0 &lt; isolation &lt; 1.</summary>
    public abstract double CapacityFor(double isolation);

    /// <summary>The same kind with one parameter changed.</summary>
    /// <exception cref="BadInputException">There is no such parameter, or the value is out of its range.</exception>
    public abstract IsolationMap With(string parameter, double value);
}
