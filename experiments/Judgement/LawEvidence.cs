using Rosetta.Theory;
using Rosetta.Theory.Allocation;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Statistics.Estimators;

namespace Rosetta.Experiments.Judgement;

/// <summary>What a noiseless measurement of a scenario's own allocation would give: profiles of whole features, and features followed across sizes.</summary>
internal sealed class LawEvidence(Scenario scenario)
{
    /// <summary>Ranks that are looked at one by one; beyond, a profile's shape says nothing new and only costs time.</summary>
    public const long LongestProfile = 100_000;

    private readonly Dictionary<long, CapacityAllocation> _allocations = [];

    /// <summary>Whole features at or above tau.</summary>
    public long Count(long neurons) => At(neurons).Rosetta;

    /// <summary>The value of a quantity by its own estimator; null where the law has none (no feature, a perfect isolation, too few sizes).</summary>
    public double? Value(string quantity, IReadOnlyList<long> neurons, long? profileNeurons, int? features, IReadOnlyList<double> thresholds)
    {
        try
        {
            double? value = quantity switch
            {
                ScalingQuantities.Purification => PurificationFit.Of(Features(neurons, features!.Value)).Exponent.Value,
                ScalingQuantities.Delta => ScalingQuantities.DeltaOf([Profile(neurons[0])]).Value,
                ScalingQuantities.Relation => Slope(neurons) * ScalingQuantities.DeltaOf([Profile(profileNeurons!.Value)]).Value,
                ScalingQuantities.MeanIsolation => Mean(neurons),
                ScalingQuantities.Polarization => ScalingQuantities.PolarizationOf([.. neurons.Select(All)], scenario.Tau).Value,
                _ => ThresholdScan.TrendOf([.. neurons.Select(size => new ProfileRow(size, Profile(size).Isolations))], thresholds)?.Value,
            };
            return value is { } number && double.IsFinite(number) ? number : null;
        }
        catch (BadInputException)
        {
            // The estimator refuses the law's own curve (nothing above tau, an isolation of exactly 1): the law has no such number.
            return null;
        }
    }

    /// <summary>Slope of ln(whole features) on ln N.</summary>
    public double? Slope(IReadOnlyList<long> neurons) =>
        ScalingQuantities.CountSlope([.. neurons.Select(size => (double)size)], [.. neurons.Select(size => (double)Count(size))]);

    private double? Mean(IReadOnlyList<long> neurons)
    {
        double?[] means = [.. neurons.Select(size => At(size).MeanIsolationRosetta)];
        return means.All(mean => mean is not null) ? means.Average() : null;
    }

    private List<FeatureRow> Features(IReadOnlyList<long> neurons, int features) =>
        [.. neurons.SelectMany(size => Enumerable.Range(1, features).Select(rank => new FeatureRow(FormattableString.Invariant($"{rank}"), size, At(size).IsolationOf(rank))))];

    private IsolationProfile Profile(long neurons)
    {
        CapacityAllocation allocation = At(neurons);
        if (allocation.Rosetta > LongestProfile)
            throw new BadInputException($"{allocation.Rosetta} Rosetta features", $"At most {LongestProfile} are looked at one by one", "Use smaller sizes");
        return IsolationProfile.Of(neurons, Enumerable.Range(1, (int)allocation.Rosetta).Select(rank => allocation.IsolationOf(rank)), scenario.Tau);
    }

    /// <summary>Every feature of a world that has a last one.</summary>
    private MeasuredProfile All(long neurons)
    {
        double last = scenario.Spectrum.LastRank;
        return last <= LongestProfile ? new(neurons, null, [.. Enumerable.Range(1, (int)last).Select(rank => At(neurons).IsolationOf(rank))], 0, HoldsAllFeatures: true)
            : throw new BadInputException($"{last} features", $"At most {LongestProfile} are looked at one by one", "Give the spectrum a last rank");
    }

    private CapacityAllocation At(long neurons)
    {
        if (!_allocations.TryGetValue(neurons, out CapacityAllocation? allocation))
            _allocations[neurons] = allocation = AllocationSolver.Solve(scenario, neurons);
        return allocation;
    }
}
