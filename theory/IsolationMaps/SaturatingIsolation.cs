using Rosetta.Theory.Laws;

namespace Rosetta.Theory.IsolationMaps;

/// <summary>g(c) = min(c, 1): a feature with a neuron of its own is isolated, and a fraction of one isolates that fraction.</summary>
public sealed class SaturatingIsolation : IsolationMap
{
    private SaturatingIsolation() : base(Definition) { }

    /// <summary>Nothing free: it has no scale but the neuron.</summary>
    public static LawKind<IsolationMap> Definition { get; } = new("saturating", "g = min(c, 1)", [], _ => Instance!)
        { CurveStarts = [[0.3], [1]] };

    /// <summary>The one saturating map.</summary>
    public static SaturatingIsolation Instance { get; } = new();

    /// <inheritdoc/>
    public override double Isolation(double capacity) => Math.Min(capacity, 1);

    /// <inheritdoc/>
    public override double Impurity(double capacity) => Math.Max(0, 1 - capacity);

    /// <inheritdoc/>
    public override double CapacityFor(double isolation) => isolation;
}
