using Rosetta.Theory.Laws;

namespace Rosetta.Theory.Scenarios;

/// <summary>The neurons that are dedicated to features: B(N) = rho N^a.</summary>
public sealed record NeuronBudget
{
    private NeuronBudget(double share, double exponent)
    {
        Share = share;
        Exponent = exponent;
    }

    /// <summary>All neurons: rho = 1, a = 1.</summary>
    public static NeuronBudget Whole { get; } = new(1, 1);

    /// <summary>Dedicated share rho, in (0, 1].</summary>
    public double Share { get; }

    /// <summary>Growth exponent a, in (0, 1]: below 1 when part of the growth goes to features that no other model shares.</summary>
    public double Exponent { get; }

    /// <exception cref="BadInputException">A value lies outside (0, 1].</exception>
    public static NeuronBudget Of(double share, double exponent = 1) => new(
        Parameter.Share("budget.share", share, "it is the share of the neurons that is dedicated to features"),
        Parameter.Share("budget.exponent", exponent, "dedicated capacity cannot grow faster than the neurons"));

    /// <summary>Dedicated capacity of a model with this many neurons, in neurons.</summary>
    [Equation("budget")]
    public double Capacity(long neurons) => Exponent == 1 ? Share * neurons : Share * Math.Pow(neurons, Exponent);
}
