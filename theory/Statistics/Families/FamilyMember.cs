using Rosetta.Theory.Hypotheses;
using Rosetta.Theory.Scenarios;

namespace Rosetta.Theory.Statistics.Families;

/// <summary>One utility of a family: its parameters have values.</summary>
/// <param name="Hypothesis">The utility.</param>
/// <param name="Budget">The dedicated share of the neurons that goes with it.</param>
/// <param name="Parameters">What was free, with its value.</param>
public sealed record FamilyMember(Hypothesis Hypothesis, NeuronBudget Budget, IReadOnlyList<NamedValue> Parameters)
{
    /// <summary>The world under this utility, its default isolation map and its budget.</summary>
    /// <param name="world">Spectrum, sizes, threshold and represented set; its own utility is replaced.</param>
    public Scenario In(Scenario world)
    {
        ArgumentNullException.ThrowIfNull(world);
        return world.WithHypothesis(Hypothesis, Hypothesis.DefaultIsolation).WithBudget(Budget);
    }
}
