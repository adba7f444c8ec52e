using Rosetta.Empirical.Measurement;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Runs;
using Rosetta.Sim.Populations;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Scenarios;

namespace Rosetta.Experiments.Stages;

/// <summary>Simulated worlds of known truth, measured with the instrument used for real models (theory.md section 9).</summary>
internal static class PopulationStage
{
    /// <summary>Measures every size and seed of every simulated scenario that is not measured yet.</summary>
    public static void Run(RunSession session)
    {
        (Scenario Scenario, int Neurons, int Seed)[] cells = [.. session.Definition.Simulated.SelectMany(scenario => scenario.Neurons
            .SelectMany(neurons => Enumerable.Range(1, scenario.Seeds).Select(seed => (scenario, checked((int)neurons), seed))))];
        using var progress = new StageProgress("simulated worlds", cells.Sum(cell => Work(cell.Scenario, cell.Neurons)) / 1e9, "Gflop");
        foreach ((Scenario scenario, int neurons, int seed) in cells)
        {
            string name = $"{WorldNames.Of(scenario)}/N={neurons}/seed={seed}";
            double work = Work(scenario, neurons) / 1e9;
            InstrumentSettings settings = Settings(session, scenario);
            CellRow empty = Empty(session, scenario, settings, neurons, seed, name);
            if (session.IsFinished(empty.Key))
            {
                progress.Skip(work);
                continue;
            }
            session.Do(empty, cell => cell with
            {
                Pair = Measure(scenario, neurons, settings, session.Rng.Derive(name), share => progress.Report(name, share * work), session.Stop),
            });
            progress.Report(name, work);
        }
    }

    /// <summary>Measures one world.</summary>
    public static PairSummary Measure(Scenario scenario, int neurons, InstrumentSettings settings, Rng rng, Action<double>? progress, CancellationToken stop)
    {
        PopulationWorld world = PopulationWorld.Build(ScenarioPopulation.Recipe(scenario, neurons), rng.Derive("world"));
        MeasuredPopulation measured = PopulationMeasurement.Measure(world, scenario.Tau, settings, rng.Derive("instrument"), progress, stop);
        return PairSummaries.Of("A", "B", measured.Instrument) with
        {
            // Here tau is the scenario's, so that recovered isolations are of the same neurons as predicted ones.
            MeanIsolationRosetta = measured.MeanIsolationRosetta,
            MeanIsolationOther = measured.MeanIsolationOther,
            Truth = Truth(world, measured),
        };
    }

    /// <summary>The instrument for a simulated scenario: its own tau is among the thresholds.</summary>
    public static InstrumentSettings Settings(RunSession session, Scenario scenario)
    {
        MatchDefinition match = session.Definition.Match;
        return new InstrumentSettings(match.K, "permutation", match.NullDraws, match.FalseDiscoveryRate,
            InstrumentSettings.DefaultThresholds.Append(scenario.Tau), device: session.Device);
    }

    private static CellRow Empty(RunSession session, Scenario scenario, InstrumentSettings settings, int neurons, int seed, string name) => new()
    {
        Key = CellKey.Of(name, scenario.CanonicalText, settings.Key, session.Definition.Seed),
        Kind = CellKinds.Population,
        World = WorldNames.Of(scenario),
        Neurons = neurons,
        Seed = seed,
        StartedUtc = default,
        EndedUtc = default,
    };

    private static TruthSummary Truth(PopulationWorld world, MeasuredPopulation measured)
    {
        PopulationTruth truth = world.A.Truth;
        double[] isolations = [.. Enumerable.Range(1, truth.IsolatedFeatures).Select(truth.IsolationOf).Where(isolation => isolation >= measured.Tau)];
        return new TruthSummary
        {
            TrueRosetta = measured.TrueCount,
            FoundRosetta = measured.CountAtTau,
            CorrectRosetta = measured.Pairs.Count(pair => pair.Correlation >= measured.Tau && pair.CommonRank > 0),
            TrueIsolationRosetta = isolations.Length == 0 ? double.NaN : isolations.Average(),
            RecoveredIsolationRosetta = measured.MeanIsolationRosetta ?? double.NaN,
            TrueIsolationOther = measured.TrueMeanIsolationOther ?? double.NaN,
            RecoveredIsolationOther = measured.MeanIsolationOther ?? double.NaN,
        };
    }

    private static double Work(Scenario scenario, int neurons) => 2.0 * neurons * neurons * scenario.Samples;
}
