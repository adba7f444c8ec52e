using Rosetta.Theory.Allocation;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Statistics.Estimators;

namespace Rosetta.Theory.Claims;

/// <summary>
/// What a noiseless measurement of a scenario's own allocation would give: profiles of whole features, and features followed across sizes.
/// </summary>
/// <param name="scenario">The hypothesis on its sizes.</param>
public sealed class LawCurve(Scenario scenario)
{
    /// <summary>Ranks that are looked at one by one; beyond, a profile's shape says nothing new and only costs time.</summary>
    public const long LongestProfile = 100_000;

    private readonly Dictionary<long, CapacityAllocation> _allocations = [];

    /// <summary>The hypothesis on its sizes.</summary>
    public Scenario Scenario { get; } = scenario;

    /// <summary>Whole features at or above tau.</summary>
    public long Count(long neurons) => At(neurons).Rosetta;

    /// <summary>Slope of ln(whole features) on ln N; null where a count is zero.</summary>
    public double? Slope(IReadOnlyList<long> neurons) =>
        ScalingEstimators.CountSlope([.. neurons.Select(size => (double)size)], [.. neurons.Select(size => (double)Count(size))]);

    /// <summary>Mean over the sizes of the mean isolation at or above tau; null where a size has no such feature.</summary>
    public double? MeanIsolation(IReadOnlyList<long> neurons)
    {
        double?[] means = [.. neurons.Select(size => At(size).MeanIsolationRosetta)];
        return means.All(mean => mean is not null) ? means.Average() : null;
    }

    /// <summary>The first features at every size, by rank.</summary>
    public IReadOnlyList<FeatureRow> Features(IReadOnlyList<long> neurons, int features) =>
        [.. neurons.SelectMany(size => Enumerable.Range(1, features)
            .Select(rank => new FeatureRow(FormattableString.Invariant($"{rank}"), size, At(size).IsolationOf(rank))))];

    /// <summary>Isolations at or above tau.</summary>
    /// <exception cref="BadInputException">They are too many.</exception>
    public IsolationProfile Profile(long neurons)
    {
        CapacityAllocation allocation = At(neurons);
        if (allocation.Rosetta > LongestProfile)
            throw new BadInputException($"{allocation.Rosetta} Rosetta features", $"At most {LongestProfile} are looked at one by one",
                "Use smaller sizes");
        return IsolationProfile.Of(neurons, Enumerable.Range(1, (int)allocation.Rosetta).Select(rank => allocation.IsolationOf(rank)),
            Scenario.Tau);
    }

    /// <summary>Every feature of a world that has a last one.</summary>
    /// <exception cref="BadInputException">They are too many.</exception>
    public MeasuredProfile All(long neurons)
    {
        double last = Scenario.Spectrum.LastRank;
        return last <= LongestProfile ? new(neurons, null,
            [.. Enumerable.Range(1, (int)last).Select(rank => At(neurons).IsolationOf(rank))], 0, HoldsAllFeatures: true)
            : throw new BadInputException($"{last} features", $"At most {LongestProfile} are looked at one by one",
                "Give the spectrum a last rank");
    }

    private CapacityAllocation At(long neurons)
    {
        if (!_allocations.TryGetValue(neurons, out CapacityAllocation? allocation))
            _allocations[neurons] = allocation = AllocationSolver.Solve(Scenario, neurons);
        return allocation;
    }
}
