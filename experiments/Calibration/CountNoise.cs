using Rosetta.Sim.Populations;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Power;

namespace Rosetta.Experiments.Calibration;

/// <summary>Mean and deviation of a simulated scenario's counts at each size of a design, by the matcher's known noise.</summary>
internal sealed class CountNoise
{
    private readonly (double Size, double Mean, double Deviation)[] _sizes;
    private readonly int _seeds;

    private CountNoise((double, double, double)[] sizes, int seeds) => (_sizes, _seeds) = (sizes, seeds);

    /// <summary>The noise of a scenario with as many samples as the design has.</summary>
    public static CountNoise Of(Scenario scenario, IReadOnlyList<long> sizes, StudyDesign design)
    {
        Scenario sampled = Scenario.Create(scenario.Name, scenario.Spectrum, scenario.Hypothesis, scenario.Tau, sizes, scenario.Budget,
            scenario.Represented, scenario.Isolation, scenario.Background, design.SeedCount, design.SampleCount);
        return new([.. sizes.Select(size =>
        {
            PairingNoise noise = new(ScenarioPopulation.Recipe(sampled, checked((int)size)));
            return ((double)size, noise.ExpectedCount(scenario.Tau), noise.CountDeviation(scenario.Tau));
        })], design.SeedCount);
    }

    /// <summary>The sizes.</summary>
    public IReadOnlyList<double> Sizes => [.. _sizes.Select(size => size.Size)];

    /// <summary>Expected count at each size.</summary>
    public IReadOnlyList<double> Means => [.. _sizes.Select(size => size.Mean)];

    /// <summary>
    /// Counts of one study: normal about the mean, whole and not negative. A count is a sum of many nearly independent crossings.
    /// </summary>
    public IReadOnlyList<CountRow> Draw(Rng rng) => [.. _sizes.SelectMany(size => Enumerable.Range(0, _seeds).Select(_ =>
        new CountRow(size.Size, Math.Max(0, Math.Round(size.Mean + size.Deviation * rng.NextGaussian())))))];
}
