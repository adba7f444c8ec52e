using Rosetta.Theory.Scenarios;

namespace Rosetta.Theory.Hypotheses;

/// <summary>g(c) = min(c, 1): a feature with a neuron of its own is isolated, and a fraction of one isolates that fraction.</summary>
public sealed class SaturatingIsolation : IsolationMap
{
    private SaturatingIsolation() { }

    /// <summary>The one saturating map.</summary>
    public static SaturatingIsolation Instance { get; } = new();

    /// <inheritdoc/>
    public override string Kind => "saturating";

    /// <inheritdoc/>
    public override IReadOnlyList<NamedValue> Parameters => [];

    /// <inheritdoc/>
    public override double Isolation(double capacity) => Math.Min(capacity, 1);

    /// <inheritdoc/>
    public override double Impurity(double capacity) => Math.Max(0, 1 - capacity);

    /// <inheritdoc/>
    public override double CapacityFor(double isolation) => isolation;

    /// <inheritdoc/>
    public override IsolationMap With(string parameter, double value) =>
        throw NamedValue.Unknown($"isolation {Kind}", parameter, Parameters);
}
