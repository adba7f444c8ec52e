using Rosetta.Theory.IsolationMaps;
using Rosetta.Theory.Laws;

namespace Rosetta.Theory.Utilities;

/// <summary>U(c) = min(c, 1): U'(c) = 1 below one neuron and 0 above, so the first B features hold one neuron each.</summary>
public sealed class LinearHypothesis : Hypothesis
{
    private LinearHypothesis() : base(Definition) { }

    /// <summary>Nothing free: it has no scale but the neuron.</summary>
    public static LawKind<Hypothesis> Definition { get; } = new("linear", "U = min(c, 1), a neuron per feature and no superposition", [],
        _ => Instance!)
        { Starts = [[-1], [1]], CurveStarts = [[0.3], [1]] };

    /// <summary>The one linear hypothesis.</summary>
    public static LinearHypothesis Instance { get; } = new();

    /// <inheritdoc/>
    public override IsolationMap DefaultIsolation => SaturatingIsolation.Instance;

    /// <inheritdoc/>
    public override double? DecayExponent => double.PositiveInfinity;

    /// <inheritdoc/>
    public override double? Utility(double capacity) => Math.Min(1, capacity);

    /// <inheritdoc/>
    public override double LogMarginalUtility(double capacity) => capacity < 1 ? 0 : double.NegativeInfinity;

    /// <inheritdoc/>
    /// <remarks>At logWorth = 0 every capacity in [0, 1] is optimal; the solver gives that feature what is left of the budget.</remarks>
    public override double CapacityAt(double logWorth) => logWorth > 0 ? 1 : 0;
}
