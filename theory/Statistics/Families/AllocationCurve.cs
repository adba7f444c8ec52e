using Rosetta.Theory.Allocation;
using Rosetta.Theory.Scenarios;

namespace Rosetta.Theory.Statistics.Families;

/// <summary>
/// Capacity by rank as a utility distributes it, given the budget that was spent: one utility for all
/// clusters, each with a world and a size of its own.
/// </summary>
/// <remarks>A cluster's x are ranks, its y capacities in neurons, its scale the sum of the capacities of all its features, its condition
/// the size. The fit is to the means over units of one condition, since each evaluation costs an allocation; so is the budget, as the
/// reference knows no more of an unseen unit either.</remarks>
/// <param name="family">The utility, parameters free.</param>
/// <param name="worldOf">World and size of a cluster.</param>
public sealed class AllocationCurve(UtilityFamily family, Func<ObservedCluster, (Scenario World, long Neurons)> worldOf) : CurveCandidate
{
    /// <inheritdoc/>
    public override string Name => family.Name;

    /// <inheritdoc/>
    public override FittedCurve Fit(IReadOnlyList<ObservedCluster> observed)
    {
        ArgumentNullException.ThrowIfNull(observed);
        IReadOnlyList<ObservedCluster> means = ReplicateCurve.Averaged(observed);
        Dictionary<string, double> budgets = means.ToDictionary(mean => mean.Condition, mean => mean.Scale);
        // The share of the neurons is no parameter here: the budget is what was spent.
        bool free = !family.FreesShare;
        IReadOnlyList<double> at = free ? Minimum.Of(coordinates => With(coordinates).ErrorOn(means), family.Starts).At : family.Starts[0];
        return With(at);

        FittedCurve With(IReadOnlyList<double> coordinates)
        {
            FamilyMember member = family.Member(coordinates);
            return new(free ? member.Parameters : [], cluster =>
            {
                if (!budgets.TryGetValue(cluster.Condition, out double budget))
                    return [.. cluster.X.Select(_ => double.NaN)];
                (Scenario world, long neurons) = worldOf(cluster);
                CapacityAllocation allocation =
                    AllocationSolver.Solve(member.In(world).WithBudget(NeuronBudget.Of(Math.Min(1, budget / neurons))), neurons);
                return [.. cluster.X.Select(rank => allocation.CapacityOf((long)rank))];
            });
        }
    }
}
