using System.Globalization;
using Rosetta.Empirical.Measurement;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Judgement.Toys;
using Rosetta.Experiments.Runs;
using Rosetta.Sim.Toys;
using Rosetta.Theory.Predictions;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Families;

namespace Rosetta.Experiments.Stages;

/// <summary>
/// Trains toys, all sizes and seeds at once. The calibration spectrum comes first: every utility is fitted to its counts and frozen, and only then are the
/// spectra trained that judge it. Networks of two seeds are matched with the instrument that is used for real models.
/// </summary>
internal static class ToyStage
{
    private static readonly TimeSpan CheckpointEvery = TimeSpan.FromSeconds(30);

    /// <summary>Trains, measures and matches whatever of every world is not done yet.</summary>
    public static void Run(RunSession session)
    {
        foreach (ToyWorldDefinition world in session.Definition.Toys)
        {
            Train(session, world, [world.Calibration]);
            Freeze(session, world);
            Train(session, world, [.. world.Spectra.Where(spectrum => spectrum != world.Calibration)]);
            Match(session, world);
        }
    }

    private static void Train(RunSession session, ToyWorldDefinition world, IReadOnlyList<Spectrum> spectra)
    {
        Rng root = RootOf(session, world);
        Toy[] all = [.. from inputs in world.Inputs from spectrum in spectra from neurons in world.Neurons from seed in Enumerable.Range(0, world.Seeds)
            select Toy.Of(session, world, inputs, spectrum, neurons, seed)];
        Toy[] open = [.. all.Where(toy => !session.IsFinished(toy.Cell.Key))];
        if (open.Length == 0)
            return;
        DateTime started = DateTime.UtcNow;
        Toy[] untrained = [.. open.Where(toy => !File.Exists(toy.WeightsPath))];
        if (untrained.Length > 0)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(untrained[0].WeightsPath)!);
            Dictionary<ToyInstance, Toy> byInstance = untrained.ToDictionary(toy => toy.Instance);
            using var progress = new StageProgress($"training toys of {world.World}", untrained.Length, "networks");
            ToyTrainer.Train([.. untrained.Select(toy => toy.Instance)], world.Training, root,
                new ToyCheckpoint(Path.Combine(session.Folder.ModelsPath, $"{world.World}.running.safetensors"), CheckpointEvery),
                progress: state => progress.Report("toys", state.Share * untrained.Length, $"step {state.Step} of {state.StepCount}, {state.Running} running"),
                ended: result => Keep(byInstance[result.Instance], result), cancel: session.Stop);
        }
        Measure(session, world, [.. open.Where(toy => File.Exists(toy.WeightsPath))], started);

        void Keep(Toy toy, TrainedToy result)
        {
            if (result.Weights is { } weights)
                ToyWeightsFile.Write(toy.WeightsPath, weights);
            else
                session.Add(toy.Cell with { StartedUtc = started, EndedUtc = DateTime.UtcNow, Failure = result.Reason });
        }
    }

    private static void Measure(RunSession session, ToyWorldDefinition world, IReadOnlyList<Toy> toys, DateTime started)
    {
        using var progress = new StageProgress($"measuring toys of {world.World}", toys.Count, "networks");
        foreach (IGrouping<string, Toy> inputs in toys.GroupBy(toy => toy.Instance.Features.Key))
        {
            ToyEvaluation evaluation = ToyEvaluation.Draw(inputs.First().Instance, world.EvaluationSamples, RootOf(session, world));
            Parallel.ForEach(inputs, new ParallelOptions { CancellationToken = session.Stop, MaxDegreeOfParallelism = Environment.ProcessorCount }, toy =>
            {
                ToyWeights weights = ToyWeightsFile.Read(toy.WeightsPath);
                IReadOnlyList<FeatureRecord> measures = FeatureMeasurement.Measure(toy.Instance, weights, evaluation);
                session.Add(toy.Cell with
                {
                    StartedUtc = started,
                    EndedUtc = DateTime.UtcNow,
                    Toy = new ToySummary
                    {
                        Presence = toy.Instance.Features.Presence,
                        Spectrum = toy.Instance.Spectrum.CanonicalText,
                        Isolation = [.. measures.Select(feature => feature.Isolation)],
                        Neuron = [.. measures.Select(feature => feature.Neuron)],
                        Capacity = [.. measures.Select(feature => feature.Capacity)],
                        NeuronCapacity = [.. measures.Select(feature => feature.NeuronShare)],
                        Utility = [.. measures.Select(feature => feature.Utility)],
                    },
                });
                progress.Report(toy.Cell.Key, 1);
            });
        }
    }

    private static void Freeze(RunSession session, ToyWorldDefinition world)
    {
        IReadOnlyList<CellRow> cells = session.Folder.ReadCells();
        foreach (ToyFeatures inputs in world.Inputs)
        {
            ToySeries calibration = ToySeries.Of(world, inputs, world.Calibration, cells);
            if (calibration.Cells.Count < world.Neurons.Count * world.Seeds)
                continue;
            foreach (FamilyFit fit in ToyFamilies.Fit(calibration))
            {
                foreach (Spectrum spectrum in world.Spectra.Where(spectrum => spectrum != world.Calibration))
                    Freeze(session, world, ToySeries.Of(world, inputs, spectrum, []), fit);
            }
        }
    }

    private static void Freeze(RunSession session, ToyWorldDefinition world, ToySeries judged, FamilyFit fit)
    {
        Scenario scenario = fit.Member.In(judged.Scenario);
        string parameters = string.Join(", ", fit.Member.Parameters.Select(parameter => string.Create(CultureInfo.InvariantCulture, $"{parameter.Name} = {parameter.Value:G4}")));
        PredictionStage.Freeze(session, ToyFamilies.PredictionId(judged, fit.Family), judged.World,
            $"counts of {ToyWorldDefinition.Short(world.Calibration)} at p = {judged.Inputs.Presence.ToString(CultureInfo.InvariantCulture)}: {parameters}", scenario, [], record =>
            {
                (double slope, double error) = fit.Slope(judged.Scenario);
                double half = fit.DegreesOfFreedom > 0 ? StudentT.TwoSidedQuantile(0.95, fit.DegreesOfFreedom) * error : double.NaN;
                return record with
                {
                    // The scaling relations of toys are claims of their own, judged in every series.
                    Claims = [],
                    Slope = slope,
                    SlopeInterval95 = double.IsFinite(half) ? [slope - half, slope + half] : null,
                    ExpectedCounts = [.. fit.Predict(judged.Scenario).Select(count => new ExpectedCount(count.Neurons, count.Expected, count.LogStandardError))],
                    ExpectedDegreesOfFreedom = fit.DegreesOfFreedom,
                };
            });
    }

    // Seeds are taken two by two, so that no network serves two pairs and pairs are independent.
    private static void Match(RunSession session, ToyWorldDefinition world)
    {
        if (world.Kind == ToyKind.Bottleneck)
            return; // No basis of its hidden space is privileged: there are no neurons to match.
        (ToyFeatures Inputs, Spectrum Spectrum, int Neurons, int Pair)[] pairs = [.. from inputs in world.Inputs from spectrum in world.Spectra from neurons in world.Neurons
            from pair in Enumerable.Range(0, world.Seeds / 2) select (inputs, spectrum, neurons, pair)];
        using var progress = new StageProgress($"matching toys of {world.World}", pairs.Length, "pairs");
        ToyEvaluation? evaluation = null;
        foreach ((ToyFeatures inputs, Spectrum spectrum, int neurons, int pair) in pairs)
        {
            MatchDefinition match = session.Definition.Match;
            var settings = new InstrumentSettings(match.K, "permutation", match.NullDraws, match.FalseDiscoveryRate, InstrumentSettings.DefaultThresholds.Append(world.Tau), device: session.Device);
            Toy a = Toy.Of(session, world, inputs, spectrum, neurons, 2 * pair), b = Toy.Of(session, world, inputs, spectrum, neurons, 2 * pair + 1);
            string name = $"{world.WorldOf(inputs, spectrum)}/pair/N={neurons}/seed={pair}";
            CellRow empty = a.Cell with { Key = CellKey.Of(name, a.Cell.Key, b.Cell.Key, settings.Key), Kind = CellKinds.Pair, Seed = pair };
            if (session.IsFinished(empty.Key) || !File.Exists(a.WeightsPath) || !File.Exists(b.WeightsPath))
            {
                progress.Skip(1);
                continue;
            }
            if (evaluation?.Features.Key != inputs.Key)
                evaluation = ToyEvaluation.Draw(a.Instance, world.EvaluationSamples, RootOf(session, world));
            session.Do(empty, cell => cell with
            {
                Pair = PairSummaries.Of(a.Cell.Key, b.Cell.Key, PairInstrument.Measure(evaluation.Activations(a.Instance, ToyWeightsFile.Read(a.WeightsPath)),
                    evaluation.Activations(b.Instance, ToyWeightsFile.Read(b.WeightsPath)), settings, session.Rng.Derive(name), null, session.Stop)),
            });
            progress.Report(name, 1);
        }
    }

    private static Rng RootOf(RunSession session, ToyWorldDefinition world) => session.Rng.Derive("toys").Derive(world.World);

    private sealed record Toy(ToyInstance Instance, CellRow Cell, string WeightsPath)
    {
        public static Toy Of(RunSession session, ToyWorldDefinition world, ToyFeatures inputs, Spectrum spectrum, int neurons, int seed)
        {
            var instance = new ToyInstance(world.Kind, inputs, spectrum, neurons, seed, penalty: world.Penalty);
            string key = instance.Key(world.Training, RootOf(session, world)), name = world.WorldOf(inputs, spectrum);
            return new(instance, new CellRow
            {
                Key = CellKey.Of($"{name}/N={neurons}/seed={seed}", key, $"samples={world.EvaluationSamples}"),
                Kind = CellKinds.Toy,
                World = name,
                Neurons = neurons,
                Seed = seed,
                StartedUtc = default,
                EndedUtc = default,
            }, Path.Combine(session.Folder.ModelsPath, world.World, $"{key}.safetensors"));
        }
    }
}
