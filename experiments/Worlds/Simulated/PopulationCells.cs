using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Nulls;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Matching;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Experiments.Worlds.Measured;
using Rosetta.Sim.Populations;
using Rosetta.Theory;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Scenarios;

namespace Rosetta.Experiments.Worlds.Simulated;

/// <summary>Simulated worlds of known truth, measured with the instrument used for real models.</summary>
internal static class PopulationCells
{
    /// <summary>Passes over the values of both models beside the matchings: rows are computed as they are read, and looked through for
    /// halves and effective samples. As measured.</summary>
    private const double PassesOfWorld = 17;

    /// <summary>Bytes of the matcher's panels, tiles and tables.</summary>
    private const double PanelBytes = 3e8;

    /// <summary>Bytes of a neuron beside its values: its mix, its neighbours, its place.</summary>
    private const double NeuronBytes = 400;

    /// <summary>Draws of the rotation, which the claims about levels need and no other: of the seeds of a size together as many as
    /// seeds.</summary>
    public const int Rotations = 1;

    /// <summary>Neurons beyond which no array could hold a number for each in both models' tables.</summary>
    public const long MostNeurons = 1 << 28;

    /// <summary>About how long a world of this size takes, in seconds.</summary>
    /// <param name="scenario">The family.</param>
    /// <param name="neurons">The size.</param>
    /// <param name="matchings">The models and every draw of every null.</param>
    /// <param name="rates">How fast this machine is.</param>
    public static double Seconds(Scenario scenario, long neurons, int matchings, MatchPlan.MachineRates rates) =>
        Work(scenario, neurons) * matchings / rates.Products + 2.0 * neurons * scenario.Samples * PassesOfWorld / rates.Values;

    /// <summary>Bytes of a world of this size: values where they are held, features, what is known of each neuron.</summary>
    public static double MemoryBytes(Scenario scenario, long neurons) =>
        Math.Min(2.0 * sizeof(float) * neurons * scenario.Samples, HeldMemory.Budget) + PanelBytes + 2 * NeuronBytes * neurons
        + 2 * sizeof(float) * PopulationRecipe.DefaultPresence * scenario.Samples * (double)neurons;

    /// <summary>Refuses sizes that no machine can simulate.</summary>
    /// <exception cref="BadInputException">There are such.</exception>
    public static void RefuseTooLarge(Scenario scenario)
    {
        if (scenario.Neurons[^1] <= MostNeurons)
            return;
        long[] fitting = [.. scenario.Neurons.Where(neurons => neurons <= MostNeurons)];
        throw new BadInputException($"scenario '{scenario.Name}' has sizes to {scenario.Neurons[^1]} neurons",
            $"A simulated world has {MostNeurons} neurons at most, each of them matched with each",
            fitting.Length > 0 ? $"Leave out sizes above {fitting[^1]}; 'rosetta predict' takes them all" : "Use smaller sizes");
    }

    /// <summary>Measures every size and seed of a world that is not measured yet.</summary>
    public static void Run(RunSession session, SimulatedWorld world)
    {
        RefuseTooLarge(world.Built);
        (int Neurons, int Seed)[] cells = [.. world.Built.Neurons
            .SelectMany(neurons => Enumerable.Range(1, world.Built.Seeds).Select(seed => (checked((int)neurons), seed)))];
        using var progress = new StageProgress($"simulating {world.Predicted.Name}", cells.Length, "worlds",
            cells.Sum(cell => Effort(world.Built, cell.Neurons)));
        foreach ((int neurons, int seed) in cells)
        {
            string name = $"{world.World}/N={neurons}/seed={seed}";
            double work = Effort(world.Built, neurons);
            InstrumentSettings settings = Settings(session, world.Built);
            CellRow empty = Empty(session, world, settings, neurons, seed, name);
            if (!session.HasToDo(empty.Key))
            {
                progress.Skip(1, work);
                continue;
            }
            session.Do(empty, cell => cell with
            {
                Pair = Measure(world.Built, neurons, settings, session.Rng.Derive(name),
                    share => progress.Report(name, share, weight: work),
                    session.Stop),
            });
            progress.Report(name, 1, weight: work);
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
            Rotations = PairInstrument.Rotations(world.A, world.B, Rotations, settings.Device, rng.Derive("rotations"), stop),
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

    private static double Work(Scenario scenario, long neurons) => 2.0 * neurons * neurons * scenario.Samples;

    /// <summary>A measure of time that does not depend on the machine: products and passes as on an ordinary one.</summary>
    public static double Effort(Scenario scenario, long neurons) => Seconds(scenario, neurons, matchings: 2, Ordinary);

    private static readonly MatchPlan.MachineRates Ordinary = new(Products: 150e9, Values: 300e6);
}
