using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Nulls;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Experiments.Worlds.Measured;
using Rosetta.Sim.Populations;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Scenarios;

namespace Rosetta.Experiments.Worlds.Simulated;

/// <summary>Simulated worlds of known truth, measured with the instrument used for real models.</summary>
internal static class PopulationCells
{
    /// <summary>Measures every size and seed of a world that is not measured yet.</summary>
    public static void Run(RunSession session, SimulatedWorld world)
    {
        (int Neurons, int Seed)[] cells = [.. world.Built.Neurons
            .SelectMany(neurons => Enumerable.Range(1, world.Built.Seeds).Select(seed => (checked((int)neurons), seed)))];
        using var progress = new StageProgress($"simulating {world.Predicted.Name}",
            cells.Sum(cell => Work(world.Built, cell.Neurons)) / 1e9, "Gflop");
        foreach ((int neurons, int seed) in cells)
        {
            string name = $"{world.World}/N={neurons}/seed={seed}";
            double work = Work(world.Built, neurons) / 1e9;
            InstrumentSettings settings = Settings(session, world.Built);
            CellRow empty = Empty(session, world, settings, neurons, seed, name);
            if (!session.HasToDo(empty.Key))
            {
                progress.Skip(work);
                continue;
            }
            session.Do(empty, cell => cell with
            {
                Pair = Measure(world.Built, neurons, settings, session.Rng.Derive(name), share => progress.Report(name, share * work),
                    session.Stop),
            });
            progress.Report(name, work);
        }
    }

    /// <summary>Measures one world.</summary>
    /// <param name="built">What the world is built from; whatever is predicted of it plays no part.</param>
    /// <param name="neurons">Its size.</param>
    /// <param name="settings">The instrument's.</param>
    /// <param name="rng">Source of the world and of the instrument's draws.</param>
    /// <param name="progress">Told the share done.</param>
    /// <param name="stop">Ends the matching.</param>
    public static PairEvidence Measure(Scenario built, int neurons, InstrumentSettings settings, Rng rng, Action<double>? progress,
        CancellationToken stop)
    {
        PopulationWorld world = PopulationWorld.Build(ScenarioPopulation.Recipe(built, neurons), rng.Derive("world"));
        MeasuredPopulation measured = PopulationMeasurement.Measure(world, built.Tau, settings, rng.Derive("instrument"), progress, stop);
        return PairSummaries.Of("A", "B", measured.Instrument) with
        {
            // Here tau is the scenario's, so that recovered isolations are of the same neurons as predicted ones.
            MeanIsolationRosetta = measured.MeanIsolationRosetta,
            MeanIsolationOther = measured.MeanIsolationOther,
            Truth = Truth(world, measured) with { Built = Described.Of(built) },
        };
    }

    /// <summary>The instrument for a simulated scenario: its own tau is among the thresholds.</summary>
    public static InstrumentSettings Settings(RunSession session, Scenario scenario)
    {
        MatchDefinition match = session.Definition.Match;
        return new InstrumentSettings(match.K, NullModels.OfKnownTruth, match.NullDraws, match.FalseDiscoveryRate,
            InstrumentSettings.DefaultThresholds.Append(scenario.Tau), device: session.Device);
    }

    private static CellRow Empty(RunSession session, SimulatedWorld world, InstrumentSettings settings, int neurons, int seed,
        string name) =>
        CellRow.Empty(CellKey.Of(name, world.Built.CanonicalText, settings.Key, session.Definition.Seed), CellKinds.Population, world.World,
            neurons, seed);

    private static TruthEvidence Truth(PopulationWorld world, MeasuredPopulation measured)
    {
        PopulationTruth truth = world.A.Truth;
        double[] isolations =
            [.. Enumerable.Range(1, truth.IsolatedFeatures).Select(truth.IsolationOf).Where(isolation => isolation >= measured.Tau)];
        return new TruthEvidence
        {
            TrueRosetta = measured.TrueCount,
            FoundRosetta = measured.CountAtTau,
            CorrectRosetta = measured.Pairs.Count(pair => pair.Correlation >= measured.Tau && pair.CommonRank > 0),
            TrueIsolationRosetta = isolations.Length == 0 ? double.NaN : isolations.Average(),
            RecoveredIsolationRosetta = measured.MeanIsolationRosetta ?? double.NaN,
            TrueIsolationOther = measured.TrueMeanIsolationOther ?? double.NaN,
            RecoveredIsolationOther = measured.MeanIsolationOther ?? double.NaN,
            FeatureIsolations = Recovered(truth, measured),
        };
    }

    /// <summary>
    /// The instrument's isolation of each known feature: the correlation of the mutual pair that carries it in
    /// both models; null where there is no such pair.
    /// </summary>
    private static double?[] Recovered(PopulationTruth truth, MeasuredPopulation measured)
    {
        Dictionary<int, double> byRank = measured.Pairs.Where(pair => pair.CommonRank > 0)
            .ToDictionary(pair => pair.CommonRank, pair => pair.Correlation);
        return [.. Enumerable.Range(1, Math.Min(truth.IsolatedFeatures, ScalingEstimators.MostFeatures))
            .Select(rank => byRank.TryGetValue(rank, out double isolation) ? isolation : (double?)null)];
    }

    private static double Work(Scenario scenario, int neurons) => 2.0 * neurons * neurons * scenario.Samples;
}
