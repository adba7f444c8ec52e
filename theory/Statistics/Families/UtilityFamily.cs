using Rosetta.Theory.Hypotheses;
using Rosetta.Theory.Numerics;
using Rosetta.Theory.Scenarios;

namespace Rosetta.Theory.Statistics.Families;

/// <summary>A utility whose parameters are to be estimated: one of the five of E15 to E18.</summary>
/// <remarks>
/// Parameters are searched in coordinates without bounds: the logarithm of kappa and gamma, the log odds of theta and of a share.
/// <c>linear</c> has no scale but the neuron, so what is free in it is the dedicated share of the neurons.
/// </remarks>
public sealed class UtilityFamily
{
    /// <summary>ln kappa within this: 10^-5 to 10^5 neurons; beyond, no allocation of a finite world changes any more.</summary>
    private const double LargestLogKappa = 11.5;

    /// <summary>ln gamma from 1/20, where a decade of importance is twenty of capacity, to 100, where <c>crra</c> is <c>exponential</c> within 1 %.</summary>
    private const double SmallestLogGamma = -3, LargestLogGamma = 4.6;

    /// <summary>Log odds of theta and of a share within this: 0.25 % to 99.75 %.</summary>
    private const double LargestLogOdds = 6;

    private readonly Func<IReadOnlyList<double>, FamilyMember> _member;

    private UtilityFamily(string name, IReadOnlyList<string> parameters, IReadOnlyList<IReadOnlyList<double>> starts,
        Func<IReadOnlyList<double>, FamilyMember> member) => (Name, ParameterNames, Starts, _member) = (name, parameters, starts, member);

    /// <summary><c>log</c>, with kappa free.</summary>
    public static UtilityFamily Log { get; } = new("log", ["kappa"], [[-2], [0]],
        at => Whole(CrraHypothesis.Log(Kappa(at[0]))));

    /// <summary><c>crra</c>, with gamma and kappa free.</summary>
    public static UtilityFamily Crra { get; } = new("crra", ["gamma", "kappa"], [[0, -2], [1, 0], [-0.5, -2]],
        at => Whole(CrraHypothesis.Of(Math.Exp(Math.Clamp(at[0], SmallestLogGamma, LargestLogGamma)), Kappa(at[1]))));

    /// <summary><c>exponential</c>, with kappa free.</summary>
    public static UtilityFamily Exponential { get; } = new("exponential", ["kappa"], [[-2], [0]],
        at => Whole(ExponentialHypothesis.Of(Kappa(at[0]))));

    /// <summary><c>linear</c>, with the dedicated share of the neurons free.</summary>
    public static UtilityFamily Linear { get; } = new("linear", ["share"], [[-1], [1]], at =>
    {
        double share = Odds(at[0]);
        return new(LinearHypothesis.Instance, NeuronBudget.Of(share), [new("share", share)]);
    });

    /// <summary><c>power</c>, with theta and kappa free. Its world must close the feature set.</summary>
    public static UtilityFamily Power { get; } = new("power", ["theta", "kappa"], [[0, -2], [0, 0], [-1, 0]],
        at => Whole(PowerHypothesis.Of(Odds(at[0]), Kappa(at[1]))));

    /// <summary>All five, in the order of E15 to E18.</summary>
    public static IReadOnlyList<UtilityFamily> All { get; } = [Crra, Log, Exponential, Linear, Power];

    /// <summary>The name that reports and scenario files use.</summary>
    public string Name { get; }

    /// <summary>What is free.</summary>
    public IReadOnlyList<string> ParameterNames { get; }

    /// <summary>Coordinates from which a search starts; the best end is kept.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Starts { get; }

    /// <summary>The member at these coordinates, one per free parameter.</summary>
    public FamilyMember Member(IReadOnlyList<double> coordinates)
    {
        ArgumentNullException.ThrowIfNull(coordinates);
        ArgumentOutOfRangeException.ThrowIfNotEqual(coordinates.Count, ParameterNames.Count, nameof(coordinates));
        return _member(coordinates);
    }

    private static FamilyMember Whole(Hypothesis hypothesis) => new(hypothesis, NeuronBudget.Whole,
        hypothesis.Name == "log" ? [.. hypothesis.Parameters.Where(parameter => parameter.Name != "gamma")] : hypothesis.Parameters);

    private static double Kappa(double coordinate) => Math.Exp(Math.Clamp(coordinate, -LargestLogKappa, LargestLogKappa));

    private static double Odds(double coordinate) => 1 / (1 + Math.Exp(-Math.Clamp(coordinate, -LargestLogOdds, LargestLogOdds)));
}
