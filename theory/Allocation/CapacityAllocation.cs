using Rosetta.Theory.IsolationMaps;
using Rosetta.Theory.Scenarios;

namespace Rosetta.Theory.Allocation;

/// <summary>The optimal allocation of one size: the shadow price, the frontiers and what lies below them.</summary>
public sealed class CapacityAllocation
{
    private readonly Scenario _scenario;
    private readonly Func<double, double> _capacity;

    internal CapacityAllocation(Scenario scenario, long neurons, double logLambda, double? r0, double? rTau,
        AllocationCounts counts, AllocationMeans means, Func<double, double> capacity)
    {
        _scenario = scenario;
        _capacity = capacity;
        Neurons = neurons;
        LogLambda = logLambda;
        R0 = r0;
        RTau = rTau;
        (Isolated, Rosetta, Represented) = (counts.Isolated, counts.Rosetta, counts.Represented);
        MeanIsolationRosetta = means.Rosetta;
        MeanIsolationOther = means.Other;
        MeanIsolationOtherNeurons = means.OtherNeurons;
    }

    /// <summary>N.</summary>
    public long Neurons { get; }

    /// <summary>ln lambda; lambda itself can leave the range of float64.</summary>
    public double LogLambda { get; }

    /// <summary>Shadow price of a neuron, in importance.</summary>
    public double Lambda => Math.Exp(LogLambda);

    /// <summary>
    /// The real rank at which capacity reaches zero, at most the last feature that may hold any; null for a utility without a zero region.
    /// </summary>
    public double? R0 { get; }

    /// <summary>
    /// The real rank at which isolation crosses tau, at most the last feature that may hold capacity; below 1 when no feature is that
    /// isolated; null when the profile has no such crossing.
    /// </summary>
    public double? RTau { get; }

    /// <summary>Features with capacity of their own, c &gt; 0; without a zero region, all represented ones.</summary>
    public long Isolated { get; }

    /// <summary>Features with isolation of at least tau.</summary>
    public long Rosetta { get; }

    /// <summary>|A(N)|, whole features, never fewer than the isolated ones.</summary>
    public long Represented { get; }

    /// <summary>Mean isolation over the Rosetta features; null when there is none.</summary>
    public double? MeanIsolationRosetta { get; }

    /// <summary>Mean isolation over the represented features beyond; null when there is none.</summary>
    public double? MeanIsolationOther { get; }

    /// <summary>Mean isolation over the neurons that are not a Rosetta feature's; null when there is none.</summary>
    public double? MeanIsolationOtherNeurons { get; }

    /// <summary>The same allocation on the scale of signal-to-interference ratios.</summary>
    public SirProfile Ratios => new(_scenario.Spectrum, this, RatioAt);

    /// <summary>Capacity of feature <paramref name="rank"/>, in neurons.</summary>
    public double CapacityOf(long rank) => _capacity(Checked(rank));

    /// <summary>Isolation s_r of feature <paramref name="rank"/>.</summary>
    public double IsolationOf(long rank) => _scenario.Isolation.Isolation(_capacity(Checked(rank)));

    /// <summary>1 - s_r of feature <paramref name="rank"/>, without cancellation.</summary>
    public double ImpurityOf(long rank) => _scenario.Isolation.Impurity(_capacity(Checked(rank)));

    /// <summary>Signal-to-interference ratio s_r/(1 - s_r) of feature <paramref name="rank"/>; infinite where nothing else is on its
    /// neuron.</summary>
    public double RatioOf(long rank) => RatioAt(Checked(rank));

    private double RatioAt(double rank)
    {
        double capacity = _capacity(rank);
        return SignalToInterference.ToRatio(_scenario.Isolation.Isolation(capacity), _scenario.Isolation.Impurity(capacity));
    }

    private static double Checked(long rank)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rank, 1);
        return rank;
    }
}

/// <summary>Whole features below each frontier.</summary>
internal sealed record AllocationCounts(long Isolated, long Rosetta, long Represented);
