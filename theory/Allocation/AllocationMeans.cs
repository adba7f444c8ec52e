using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;

namespace Rosetta.Theory.Allocation;

/// <summary>Mean isolations of an allocation; null over an empty set.</summary>
internal sealed record AllocationMeans(double? Rosetta, double? Other, double? OtherNeurons)
{
    /// <summary>The three means, from the isolation of whole features.</summary>
    public static AllocationMeans Of(Scenario scenario, long neurons, AllocationCounts counts, Func<double, double> isolation)
    {
        double Sum(long first, long last) => last < first ? 0 : RankSum.Of(scenario.Spectrum, isolation, first, last);
        // A feature beyond the N-th owns no neuron even where it holds a fraction of one.
        long owners = Math.Min(counts.Isolated, neurons);
        double owned = Sum(counts.Rosetta + 1, owners);
        double partial = owned + Sum(Math.Max(owners, counts.Rosetta) + 1, counts.Isolated);
        return new AllocationMeans(
            counts.Rosetta > 0 ? Sum(1, counts.Rosetta) / counts.Rosetta : null,
            counts.Represented > counts.Rosetta ? FeatureLevel(partial, counts) : null,
            neurons > counts.Rosetta ? NeuronLevel(owned, owners, neurons, counts, scenario.Background) : null);
    }

    [Equation("other-features")]
    private static double FeatureLevel(double partial, AllocationCounts counts) => partial / (counts.Represented - counts.Rosetta);

    [Equation("other-neurons")]
    private static double NeuronLevel(double owned, long owners, long neurons, AllocationCounts counts, double background) =>
        (owned + (neurons - owners) * background) / (neurons - counts.Rosetta);
}
