using Rosetta.Theory.Laws;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Utilities;

namespace Rosetta.Theory.Statistics.Families;

/// <summary>A utility whose parameters are to be estimated from counts: one of those of E15 to E18.</summary>
/// <remarks>
/// Parameters are searched in coordinates without bounds (<see cref="LawParameter.At"/>). <c>linear</c> has no scale but the neuron, so
/// what is free in it is the dedicated share of the
/// neurons. The world of <c>power</c> must close the feature set.
/// </remarks>
public sealed class UtilityFamily
{
    private static readonly LawParameter Share =
        LawParameter.Fraction("share", "it is the share of the neurons that is dedicated to features");

    private readonly LawKind<Hypothesis> _kind;

    private UtilityFamily(LawKind<Hypothesis> kind) => _kind = kind;

    /// <summary>Every utility that can be fitted, in the order of E15 to E18.</summary>
    public static IReadOnlyList<UtilityFamily> All { get; } =
        [.. Hypothesis.Kinds.Entries.Where(kind => kind.Item.Starts.Count > 0).Select(kind => new UtilityFamily(kind.Item))];

    /// <summary><c>log</c>, with kappa free.</summary>
    public static UtilityFamily Log { get; } = Of(CrraHypothesis.LogDefinition);

    /// <summary><c>crra</c>, with gamma and kappa free.</summary>
    public static UtilityFamily Crra { get; } = Of(CrraHypothesis.Definition);

    /// <summary><c>linear</c>, with the dedicated share of the neurons free.</summary>
    public static UtilityFamily Linear { get; } = Of(LinearHypothesis.Definition);

    /// <summary>The name that reports and scenario files use.</summary>
    public string Name => _kind.Name;

    /// <summary>Whether the share of the neurons is what is free.</summary>
    public bool FreesShare => _kind.Parameters.Count == 0;

    /// <summary>What is free.</summary>
    public IReadOnlyList<string> ParameterNames => [.. Free.Select(parameter => parameter.Name)];

    /// <summary>Coordinates from which a search starts; the best end is kept.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Starts => _kind.Starts;

    private IReadOnlyList<LawParameter> Free => FreesShare ? [Share] : _kind.Parameters;

    /// <summary>The member at these coordinates, one per free parameter.</summary>
    public FamilyMember Member(IReadOnlyList<double> coordinates)
    {
        ArgumentNullException.ThrowIfNull(coordinates);
        ArgumentOutOfRangeException.ThrowIfNotEqual(coordinates.Count, Free.Count, nameof(coordinates));
        NamedValue[] values = [.. Free.Zip(coordinates, (parameter, at) => new NamedValue(parameter.Name, parameter.At(at)))];
        return FreesShare ? new(_kind.Of([]), NeuronBudget.Of(values[0].Value), values)
            : new(_kind.Of([.. values.Select(own => own.Value)]), NeuronBudget.Whole, values);
    }

    private static UtilityFamily Of(LawKind<Hypothesis> kind) => All.Single(own => own.Name == kind.Name);
}

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
