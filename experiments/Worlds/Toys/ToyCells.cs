using System.Globalization;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Nulls;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Sim.Toys;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Families;

namespace Rosetta.Experiments.Worlds.Toys;

/// <summary>
/// Trains toys, all sizes and seeds at once. Networks of two seeds are matched with the instrument that is used for real models.
/// </summary>
internal static class ToyCells
{
    private static readonly TimeSpan CheckpointEvery = TimeSpan.FromSeconds(30);

    /// <summary>Draws behind the interval of a claim: 2.5 % of them are five.</summary>
    private const int ClaimDraws = 200;

    /// <summary>Trains and measures whatever of some spectra is not done yet.</summary>
    public static void Train(RunSession session, ToyWorld world, IReadOnlyList<Spectrum> spectra)
    {
        Toy[] open =
            [.. (from inputs in world.Inputs from spectrum in spectra from neurons in world.Neurons from seed in world.SeedsOf(spectrum)
            select Toy.Of(session, world, inputs, spectrum, neurons, seed)).Where(toy => session.HasToDo(toy.Cell.Key))];
        if (open.Length == 0)
            return;
        Dictionary<string, Toy> byKey = open.ToDictionary(toy => toy.Instance.Key(world.Training, RootOf(session, world)),
            StringComparer.Ordinal);
        using var progress = new StageProgress($"training toys of {world.World}", open.Length, "networks");
        // Records that an earlier sitting wrote and did not list are listed now, with what this one adds.
        foreach (ToyRecord record in Runner(session, world).Run([.. open.Select(toy => toy.Instance)],
            state =>
                progress.Report("toys", state.Share * state.Instances, $"step {state.Step} of {state.StepCount}, {state.Running} running"),
                cancel: session.Stop))
        {
            Toy toy = byKey[record.Key];
            CellRow cell = toy.Cell with { StartedUtc = record.StartedUtc, EndedUtc = record.EndedUtc };
            session.Add(record.FeatureMeasures.Count == 0 ? cell with { Failure = record.Reason } : cell with { Toy = Summary(record) });
        }
    }

    private static ToyEvidence Summary(ToyRecord record) => new()
    {
        Record = record.Key,
        Presence = record.Presence,
        Spectrum = record.Spectrum,
        Steps = record.Steps,
        Loss = record.Loss,
        Isolation = [.. record.FeatureMeasures.Select(feature => feature.Isolation)],
        Capacity = [.. record.FeatureMeasures.Select(feature => feature.Capacity)],
        NeuronCapacity = [.. record.FeatureMeasures.Select(feature => feature.NeuronShare)],
        Utility = [.. record.FeatureMeasures.Select(feature => feature.Utility)],
    };

    private static ToyRunner Runner(RunSession session, ToyWorld world) =>
        new(new ToyFolder(Path.Combine(session.Folder.ModelsPath, world.World)), world.Training,
            world.EvaluationSamples, RootOf(session, world), CheckpointEvery);

    /// <summary>Fits every utility to the calibration and freezes what it predicts of the other spectra.</summary>
    public static void Freeze(RunSession session, ToyWorld world)
    {
        IReadOnlyList<CellRow> cells = session.Folder.ReadCells();
        foreach (ToyFeatures inputs in world.Inputs)
        {
            ToysEvidence calibration = world.Evidence(inputs, world.Calibration, cells);
            if (calibration.RefusalToFit is { } refusal)
            {
                Console.Error.WriteLine($"{calibration.World}: {refusal}"); // The verdicts that it leaves open say so too.
                continue;
            }
            foreach (FamilyFit fit in calibration.FitFamilies())
            {
                foreach (Spectrum spectrum in world.Spectra.Where(spectrum => !world.IsCalibration(spectrum)))
                    Freeze(session, calibration, world.Evidence(inputs, spectrum, []), fit);
            }
        }
    }

    private static void Freeze(RunSession session, ToysEvidence calibration, ToysEvidence judged, FamilyFit fit)
    {
        Scenario scenario = fit.Member.In(judged.Scenario);
        string id = judged.PredictionId(fit.Family);
        string parameters = string.Join(", ", fit.Member.Parameters
            .Select(parameter => string.Create(CultureInfo.InvariantCulture, $"{parameter.Name} = {parameter.Value:G4}")));
        Freezing.Freeze(session, id, judged.World,
            $"counts of {calibration.Label}, {calibration.Cells.Count} networks: {parameters}", scenario, [],
            () => [.. fit.Draws(ClaimDraws, session.Rng.Derive("uncertainty").Derive(id)).Select(member => member.In(judged.Scenario))],
            record =>
            {
                (double exponent, double error) = fit.CountExponent(judged.Scenario);
                double half = fit.DegreesOfFreedom > 0 ? StudentT.TwoSidedQuantile(0.95, fit.DegreesOfFreedom) * error : double.NaN;
                return record with
                {
                    // A feature of a toy is known at every size, so it need not be followed over fewer.
                    Claims = [.. record.Claims.Where(claim => claim.Quantity != PurificationClaim.Quantity
                        || claim.Neurons.Count == scenario.Neurons.Count)],
                    CountExponent = exponent,
                    CountExponentInterval95 = double.IsFinite(half) ? [exponent - half, exponent + half] : null,
                    ExpectedCounts = [.. fit.Predict(judged.Scenario)
                        .Select(count => new ExpectedCount(count.Neurons, count.Expected, count.LogStandardError))],
                    ExpectedDegreesOfFreedom = fit.DegreesOfFreedom,
                };
            });
    }

    /// <summary>
    /// Matches networks of two seeds. Seeds are taken two by two, so that no network serves two pairs and pairs are independent.
    /// </summary>
    public static void Match(RunSession session, ToyWorld world)
    {
        if (world.Kind == ToyKind.Bottleneck)
            return; // No basis of its hidden space is privileged: there are no neurons to match.
        (ToyFeatures Inputs, Spectrum Spectrum, int Neurons, int Pair)[] pairs =
            [.. from inputs in world.Inputs from spectrum in world.Spectra from neurons in world.Neurons
            from pair in Enumerable.Range(0, world.Seeds / 2) select (inputs, spectrum, neurons, pair)];
        using var progress = new StageProgress($"matching toys of {world.World}", pairs.Length, "pairs");
        ToyRunner runner = Runner(session, world);
        MatchDefinition match = session.Definition.Match;
        var settings = new InstrumentSettings(match.K, NullModels.OfKnownTruth, match.NullDraws, match.FalseDiscoveryRate,
            InstrumentSettings.DefaultThresholds.Append(world.Tau), device: session.Device);
        foreach ((ToyFeatures inputs, Spectrum spectrum, int neurons, int pair) in pairs)
        {
            int[] seeds = [.. world.SeedsOf(spectrum).Skip(2 * pair).Take(2)];
            Toy a = Toy.Of(session, world, inputs, spectrum, neurons, seeds[0]),
                b = Toy.Of(session, world, inputs, spectrum, neurons, seeds[1]);
            string name = $"{world.WorldOf(inputs, spectrum)}/pair/N={neurons}/seed={pair}";
            CellRow empty = a.Cell with { Key = CellKey.Of(name, a.Cell.Key, b.Cell.Key, settings.Key), Kind = CellKinds.ToyPair,
                Seed = pair };
            // A pair of which one network diverged does not exist; that network's cell says why.
            if (!session.HasToDo(empty.Key) || session.Find(a.Cell.Key) is null || session.Find(b.Cell.Key) is null)
            {
                progress.Skip(1);
                continue;
            }
            session.Do(empty, cell => cell with { ToyPair = Summary(runner.Pair(a.Instance, b.Instance, settings, session.Stop)) });
            progress.Report(name, 1);
        }
    }

    private static ToyPairEvidence Summary(ToyPairRecord record) => new()
    {
        RecordA = record.KeyA,
        RecordB = record.KeyB,
        RawPairs = record.RawPairs,
        CalibratedPairs = record.CalibratedPairs,
        Tau = record.Tau,
        Floor = record.Floor,
        NullPairs = record.NullPairs.Average(),
        Rotations = record.Rotations,
        Pairs = [.. record.Pairs
            .Select(pair => new double[] { pair.Correlation, pair.ExpectedCorrelation, pair.A.Rank, pair.SameFeature ? 1 : 0 })],
    };

    private static Rng RootOf(RunSession session, ToyWorld world) => session.Rng.Derive("toys").Derive(world.World);

    private sealed record Toy(ToyInstance Instance, CellRow Cell)
    {
        public static Toy Of(RunSession session, ToyWorld world, ToyFeatures inputs, Spectrum spectrum, int neurons, int seed)
        {
            var instance = new ToyInstance(world.Kind, inputs, spectrum, neurons, seed, penalty: world.Penalty);
            string name = world.WorldOf(inputs, spectrum);
            string key = CellKey.Of($"{name}/N={neurons}/seed={seed}", instance.Key(world.Training, RootOf(session, world)),
                $"samples={world.EvaluationSamples}");
            return new(instance, CellRow.Empty(key, CellKinds.Toy, name, neurons, seed));
        }
    }
}
