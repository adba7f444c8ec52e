using System.Globalization;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Selectivity;
using Rosetta.Experiments.Commands;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Matching;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Experiments.Vision;
using Rosetta.Experiments.Worlds.Measured;
using Rosetta.Sim.Scenes;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Discovery;

namespace Rosetta.Experiments.Worlds.TrainedVision;

/// <summary>Matches pairs of trained vision models on scenes that none of them was trained on.</summary>
internal static class ScenePairs
{
    private const int BatchSize = 64;

    /// <summary>Measures every pair that is not measured yet.</summary>
    public static void Run(RunSession session, VisionWorld world, IReadOnlyList<VisionPair> pairs)
    {
        if (pairs.Count == 0)
            return;
        SceneSource scenes = world.Scenes(session.Definition);
        session.Read(scenes.Name, scenes.Digest);
        using var progress = new StageProgress("matching", pairs.Count, "pairs", pairs.Sum(Effort));
        foreach (VisionPair pair in pairs)
            Measure(session, world, pair, scenes, progress);
    }

    private static void Measure(RunSession session, VisionWorld world, VisionPair pair, SceneSource scenes, StageProgress progress)
    {
        MatchDefinition match = session.Definition.Match;
        var settings = new InstrumentSettings(match.K, match.Nulls, match.NullDraws, match.FalseDiscoveryRate, null, match.Bootstrap,
            session.Device);
        string name = $"{world.World}/{pair.Label}", levels = string.Join('+', match.Levels.Select(level =>
            level.ToString("R", CultureInfo.InvariantCulture)));
        string key = CellKey.Of(name, pair.A.Key, pair.B.Key, scenes.Digest, settings.Key, session.Definition.Seed,
            $"levels={levels} untrained={world.Untrained} factors={FactorPairs.LeastCorrelation:R}/{FactorPairs.LeastPreference:R}");
        double parameters = Math.Sqrt(pair.A.Parameters!.Value * pair.B.Parameters!.Value);
        CellRow empty = CellRow.Empty(key, CellKinds.Pair, world.World, pair.Neurons, pair.Seed) with { Parameters = parameters };
        if (!session.HasToDo(empty.Key))
        {
            progress.Skip(1, Effort(pair));
            return;
        }
        session.Do(empty, cell =>
        {
            ImagePair fed = ImagePair.Of(Side(pair, pair.A), Side(pair, pair.B),
                new ImageInput([], null, null, null, ImageInput.Larger, BatchSize), scenes);
            using var capture = new ImageCapture(fed, session.Folder.ActivationsPath) { Device = session.Device };
            IActivations a = capture.Of(isFirst: true, null, session.Stop), b = capture.Of(isFirst: false, null, session.Stop);
            MeasuredSide sideA = Described(pair.A, a), sideB = Described(pair.B, b);
            Rng rng = session.Rng.Derive(world.World).Derive("instrument");
            var journal = new MatchJournal(Path.Combine(session.Folder.ActivationsPath, cell.Key), settings.Key);
            PairMeasurement measured = PairInstrument.Measure(a, b, settings, rng,
                share => progress.Report(name, share, weight: Effort(pair)), journal, session.Stop);
            NeuronTable.Write(session.Folder.NeuronsPath(world.World, pair.Label), measured, sideA.Model, sideB.Model);
            SceneFactorCells factors = SceneFactorCells.Of(scenes, fed.Grid, a, b, session.Stop);
            TwinsAtInitialisation? twins = world.Untrained == 0 ? null : Untrained(session, world, pair, capture, measured, settings, rng,
                factors);
            FactorEvidence evidence = factors.Evidence(measured, match.Nulls, rng, twins?.Factors, session.Stop);
            journal.Remove();
            return cell with
            {
                Pair = PairSummaries.Of(pair.A.Training!.Checkpoint, pair.B.Training!.Checkpoint, measured) with
                {
                    Untrained = twins?.Evidence,
                    Factors = evidence,
                },
                Levels = LevelCells.Of(AsModels(pair, parameters), cell.Key, measured, match.Levels, sideA, sideB, twins?.Levels),
            };

            MeasuredSide Described(CellRow model, IActivations values) => new(new MeasuredModel(model.Training!.Checkpoint,
                NeuronSelectivity.OfActivations(values, session.Stop)), model.Training.HeldOutLossNats,
                ParticipationRatio.Of(values, session.Stop));
        });
        progress.Report(name, 1, weight: Effort(pair));
    }

    /// <summary>The same models at initialisation, on the same scenes.</summary>
    private static TwinsAtInitialisation Untrained(RunSession session, VisionWorld world, VisionPair pair, ImageCapture capture,
        PairMeasurement measured, InstrumentSettings settings, Rng rng, SceneFactorCells factors)
    {
        TwinFactors? ofFirst = null;
        (IReadOnlyList<double> Profile, IReadOnlyList<double[]> Replicates)[] draws = [.. Enumerable.Range(1, world.Untrained).Select(draw =>
        {
            Rng own = session.Rng.Derive(world.World).Derive(pair.Label).Derive("untrained", draw);
            IActivations a = capture.Of(isFirst: true, null, session.Stop, own.Derive("A")),
                b = capture.Of(isFirst: false, null, session.Stop, own.Derive("B"));
            ofFirst ??= factors.OfTwins(a, b, session.Device, session.Stop);
            return PairInstrument.Compare(a, b, settings, rng, resampled: draw == 1, session.Stop);
        })];
        var nulls = new NullPairs(draws.Select(draw => draw.Profile));
        ThresholdCalibration calibration = nulls.Calibrate(measured.MutualPairs, session.Definition.Match.FalseDiscoveryRate)!;
        IReadOnlyList<double> levels = session.Definition.Match.Levels;
        return new TwinsAtInitialisation(new UntrainedEvidence([.. nulls.Draws.Select(found => found.Count)], calibration.NullMaximum ?? 0,
            calibration.Tau, calibration.CalibratedCount, nulls.Draws[0]),
            new UntrainedLevels([.. nulls.Draws.Select(draw => LevelCells.Count(draw, levels))], nulls.Draws,
                [.. draws[0].Replicates.Select(replicate => LevelCells.Count(replicate, levels))]), ofFirst!);
    }

    private static VisionSide Side(VisionPair pair, CellRow model) =>
        VisionSide.Of(ModelReference.ResolveCheckpoint(pair.Folder(model), CancellationToken.None));

    /// <summary>The pair as counts at levels name it; it has no documents.</summary>
    private static ModelPair AsModels(VisionPair pair, double parameters) => new(pair.Label, pair.Neurons, parameters, pair.Seed,
        AsSide(pair, pair.A), AsSide(pair, pair.B), null!);

    private static PairSide AsSide(VisionPair pair, CellRow cell) => new(cell.Training!.Checkpoint, cell.Key, pair.Folder(cell),
        cell.Training.Family, cell.Training.Layers, cell.Training.Width, cell.Training.TokensTrained);

    /// <summary>Work of a pair beside others: products grow as its size squared.</summary>
    private static double Effort(VisionPair pair) => (double)pair.Neurons * pair.Neurons;

    /// <summary>What twins at initialisation give.</summary>
    private sealed record TwinsAtInitialisation(UntrainedEvidence Evidence, UntrainedLevels Levels, TwinFactors Factors);
}
