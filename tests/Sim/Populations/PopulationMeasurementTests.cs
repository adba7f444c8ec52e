using System.Collections.Concurrent;
using Rosetta.Empirical.Measurement;
using Rosetta.Sim.Populations;
using Rosetta.Theory.Allocation;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Utilities;

namespace Rosetta.Tests.Sim.Populations;

/// <summary>The instrument on worlds of known truth, at sizes that keep the suite short.</summary>
public sealed class PopulationMeasurementTests
{
    private const double Tau = 0.5;
    private const int Seeds = 3;

    /// <summary>Sampling: a bound of four standard errors fails by chance once in 16,000 draws; the seeds here are fixed.</summary>
    private const double StandardErrors = 4;

    private static readonly Scenario Reference =
        Scenario.Create("reference", PowerLawSpectrum.Of(1.5), CrraHypothesis.Log(0.1), Tau, [128, 512], samples: 2000);

    /// <summary>Worlds of the reference scenario by size, measured once for all tests.</summary>
    private static readonly ConcurrentDictionary<int, MeasuredPopulation[]> ReferenceWorlds = new();

    [TestCase(128)]
    [TestCase(512)]
    public void CountsAtTau_AreThoseOfTheTheory_WithinTheirSamplingError(int neurons)
    {
        MeasuredPopulation[] worlds = ReferenceWorlds.GetOrAdd(neurons, MeasureReference);
        double standardError = worlds[0].ExpectedCountDeviation / Math.Sqrt(Seeds);
        // The theory counts whole features below r_tau; what noise moves over the edge is in the expected count.
        Assert.Multiple(() =>
        {
            Assert.That(worlds[0].TrueCount, Is.EqualTo(AllocationSolver.Solve(Reference, neurons).Rosetta));
            Assert.That(worlds[0].ExpectedCount, Is.EqualTo(worlds[0].TrueCount).Within(1),
                "the noise is centred: counting at tau is nearly unbiased");
            Assert.That(worlds.Average(world => world.CountAtTau),
                Is.EqualTo(worlds[0].ExpectedCount).Within(StandardErrors * standardError));
            Assert.That(worlds.Select(world => world.Precision), Is.All.EqualTo(1), "no mix imitates a Rosetta Neuron");
            Assert.That(worlds.Average(world => world.Recall),
                Is.GreaterThan(1 - StandardErrors * worlds[0].ExpectedCountDeviation / worlds[0].TrueCount));
        });
    }

    [Test]
    public void RecoveredIsolations_AreTheTrueOnes_UpToTheWinnersCurseThatIsComputed()
    {
        MeasuredPopulation[] worlds = ReferenceWorlds.GetOrAdd(512, MeasureReference);
        CapacityAllocation allocation = AllocationSolver.Solve(Reference, 512);
        // One correlation has a standard error of at most 0.04 here; a mean over the pairs of all worlds, that over the root of their
        // number. The pairs at the edge differ between worlds too: each one more or less moves the mean by (mean - tau) / count.
        double edge = worlds[0].ExpectedCountDeviation * (worlds[0].ExpectedMeanIsolation - Tau) / worlds[0].ExpectedCount;
        double gate = StandardErrors * Math.Sqrt((0.04 * 0.04 / worlds[0].TrueCount + edge * edge) / Seeds);
        Assert.Multiple(() =>
        {
            Assert.That(worlds.Average(world => world.MeanIsolationRosetta), Is.EqualTo(worlds[0].ExpectedMeanIsolation).Within(gate));
            Assert.That(worlds[0].ExpectedMeanIsolation, Is.EqualTo(allocation.MeanIsolationRosetta!.Value).Within(2 * edge));
            foreach (PopulationPair pair in worlds.SelectMany(world => world.Pairs)
                .Where(pair => pair is { CommonRank: > 0, Correlation: >= Tau }))
                Assert.That(pair.Correlation, Is.EqualTo(allocation.IsolationOf(pair.CommonRank)).Within(5 * 0.04),
                    $"rank {pair.CommonRank}");
        });
    }

    [Test]
    public void TheCalibratedThreshold_KeepsItsFalseDiscoveryRate_WhereUnisolatedFeaturesAreNotShared()
    {
        MeasuredPopulation[] worlds = [.. Enumerable.Range(0, Seeds)
            .Select(seed => Measure(ScenarioPopulation.Recipe(Reference, 256, sharing: FeatureSharing.IsolatedOnly), seed))];
        int calibrated = worlds.Sum(world => world.Instrument.Calibration!.CalibratedCount);
        double expectedFalse = worlds[0].Instrument.Settings.FalseDiscoveryRate * calibrated;
        double falsePairs = worlds.Sum(world => (1 - world.CalibratedPrecision!.Value) * world.Instrument.Calibration!.CalibratedCount);
        Assert.Multiple(() =>
        {
            Assert.That(falsePairs, Is.LessThanOrEqualTo(expectedFalse + StandardErrors * Math.Sqrt(expectedFalse)));
            Assert.That(worlds.Average(world => world.Instrument.Calibration!.CalibratedCount), Is.GreaterThan(worlds[0].TrueCount),
                "owners below tau are detectable too");
            Assert.That(worlds.Average(world => world.Instrument.MutualPairs.Count), Is.GreaterThan(1.5 * worlds[0].TrueCount),
                "the raw count is mostly background");
        });
    }

    [Test]
    public void AWorldWithoutSharedFeatures_HasNoRosettaNeuron()
    {
        MeasuredPopulation world = Measure(ScenarioPopulation.Recipe(Reference, 256, sharing: FeatureSharing.Nothing), 0);
        Assert.Multiple(() =>
        {
            Assert.That(world.CountAtTau, Is.Zero);
            Assert.That(world.TrueCount, Is.Zero);
            Assert.That(world.Precision, Is.Null);
            Assert.That(world.Instrument.Calibration!.CalibratedCount, Is.LessThanOrEqualTo(1),
                "at most a false pair or none passes the calibrated threshold");
            Assert.That(world.Instrument.MutualPairs, Has.Count.GreaterThan(50), "mutual nearest neighbours exist by chance alone");
        });
    }

    [Test]
    public void MixesOfFewFeaturesFromASmallPool_ImitateRosettaNeurons_AndTheDefaultsDoNot()
    {
        CapacityAllocation allocation = AllocationSolver.Solve(Reference, 512);
        PopulationSide side = PopulationSide.FromProfile(512, rank => rank <= allocation.Isolated ? allocation.IsolationOf(rank) : 0);
        // Two mixes of three features with two in common and of like sign correlate by 2/3.
        MeasuredPopulation crowded = Measure(new PopulationRecipe(side, side, side.Isolations.Count + 100, 2000, mixFeatures: 3), 0);
        Assert.That(crowded.Precision, Is.LessThan(0.95));
        Assert.That(crowded.CountAtTau, Is.GreaterThan(crowded.ExpectedCount + StandardErrors * crowded.ExpectedCountDeviation));
    }

    private static MeasuredPopulation[] MeasureReference(int neurons) =>
        [.. Enumerable.Range(0, Seeds).Select(seed => Measure(ScenarioPopulation.Recipe(Reference, neurons, layerCount: 4), seed))];

    private static MeasuredPopulation Measure(PopulationRecipe recipe, int seed)
    {
        PopulationWorld world = PopulationWorld.Build(recipe, Rng.FromSeed("population measurement").Derive("world", seed));
        return PopulationMeasurement.Measure(world, Tau, new InstrumentSettings([1], nullDraws: 1, device: "cpu"),
            Rng.FromSeed("null").Derive("world", seed));
    }
}
