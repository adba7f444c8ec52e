using Rosetta.Theory.Laws;
using Rosetta.Theory.Scenarios;

namespace Rosetta.Theory.Allocation;

/// <summary>Whether the neurons have room for the features that a law isolates: a neuron has one variance to share out.</summary>
/// <remarks>
/// A budget counts capacity, not variance, so a small scale kappa can promise more isolated features than any model can hold. Such an
/// allocation is refused, not cut: with one feature a neuron and the freed capacity given to others, the shares of all features together
/// would still exceed the variance of all neurons.
/// </remarks>
public static class NeuronRoom
{
    /// <summary>
    /// The most features of isolation tau or more that this many neurons can hold: on each neuron the largest k with k tau &lt; 1, so one
    /// from tau = 1/2 on.
    /// </summary>
    /// <param name="neurons">N.</param>
    /// <param name="tau">A share of variance, strictly between 0 and 1.</param>
    [Equation("neuron-room")]
    public static double MostFeatures(long neurons, double tau) => neurons * (Math.Ceiling(1 / tau) - 1);

    /// <summary>Refuses a scenario with a size at which its law isolates more features than the neurons have room for.</summary>
    /// <exception cref="BadInputException">There is such a size; the message says how many features it has, and what to do.</exception>
    public static void RefuseUnlessHeld(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        CapacityAllocation[] sizes = AllocationSolver.SolveAll(scenario).ToArray();
        if (sizes.FirstOrDefault(size => !Holds(size)) is not { } crowded)
            return;
        long[] roomy = [.. sizes.Where(Holds).Select(size => size.Neurons)];
        string sharing = scenario.Tau >= 0.5 ? "two features cannot both have half of one neuron's variance or more"
            : $"a neuron has room for fewer than {Parameter.Text(1 / scenario.Tau)} features of that share of its variance";
        throw new BadInputException(
            $"scenario '{scenario.Name}' isolates {crowded.Rosetta} features to tau = {Parameter.Text(scenario.Tau)} or more in "
                + $"{crowded.Neurons} neurons",
            $"{crowded.Neurons} neurons can hold at most {Parameter.Text(MostFeatures(crowded.Neurons, scenario.Tau))} such features (eq. "
                + $"neuron-room): {sharing}",
            (roomy.Length > 0 ? $"Use sizes from {roomy[0]} neurons on, or raise" : "Raise")
                + " kappa (capacity is cheaper than variance there) or tau");

        bool Holds(CapacityAllocation size) => size.Rosetta <= MostFeatures(size.Neurons, scenario.Tau);
    }
}
