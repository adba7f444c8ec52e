using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Corpora;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Tokenization;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Matching;
using Rosetta.Experiments.Runs;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Discovery;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory;
using IsolationProfile = Rosetta.Theory.Statistics.Estimators.IsolationProfile;

namespace Rosetta.Experiments.Stages;

/// <summary>
/// Matches pairs of models on documents. The largest size comes first: its isolation profile
/// gives a prediction, which is frozen before any other size is measured.
/// </summary>
internal static class PairStage
{
    /// <summary>Measures every trained pair that is not measured yet, on documents that neither model was trained on.</summary>
    /// <returns>The documents as both families see them; null where there is no pair.</returns>
    public static AlignedCorpus? Run(RunSession session, TrainedWorldDefinition world, IReadOnlyList<TrainedPair> pairs, ITokenizer tokenizerA, ITokenizer tokenizerB,
        IReadOnlyList<Document> documents)
    {
        int context = world.Training.Context;
        // All models of a family share a tokeniser, so all pairs share their samples.
        var samples = new Lazy<AlignedCorpus>(() => new CorpusAligner(new ModelInput(tokenizerA, context), new ModelInput(tokenizerB, context),
            AlignmentBudget.OfSpans(session.Definition.Match.Samples)).Align(documents));
        Run(session, world, [.. pairs.Select(pair => new ModelPair($"N={pair.Neurons}/seed={pair.Seed}", pair.Neurons, Math.Sqrt(pair.A.Parameters!.Value * pair.B.Parameters!.Value), pair.Seed,
            new PairSide(pair.A.Training!.Checkpoint, pair.A.Key, pair.FolderA), new PairSide(pair.B.Training!.Checkpoint, pair.B.Key, pair.FolderB), samples))]);
        return pairs.Count == 0 ? null : samples.Value;
    }

    /// <summary>Measures every pair that is not measured yet.</summary>
    public static void Run(RunSession session, IMeasuredWorld world, IReadOnlyList<ModelPair> pairs)
    {
        if (pairs.Count == 0)
            return;
        using var progress = new StageProgress("matching", pairs.Count, "pairs");
        int largest = pairs.Max(pair => pair.Neurons);
        foreach (IGrouping<bool, ModelPair> group in pairs.GroupBy(pair => pair.Neurons == largest).OrderByDescending(group => group.Key))
        {
            foreach (ModelPair pair in group)
                Measure(session, world, pair, progress);
            if (group.Key)
                FreezeFromProfile(session, world, [.. pairs.Select(pair => (long)pair.Neurons)], largest);
        }
    }

    private static void Measure(RunSession session, IMeasuredWorld world, ModelPair pair, StageProgress progress)
    {
        MatchDefinition match = session.Definition.Match;
        var settings = new InstrumentSettings(match.K, match.Null, match.NullDraws, match.FalseDiscoveryRate,
            world.Prediction is { } prediction ? InstrumentSettings.DefaultThresholds.Append(prediction.Tau) : null, match.Bootstrap, session.Device);
        string name = $"{world.World}/{pair.Label}";
        AlignedCorpus aligned = pair.Samples.Value;
        var empty = new CellRow
        {
            Key = CellKey.Of(name, [pair.A.Key, pair.B.Key, aligned.Digest, $"samples={aligned.Samples.Count} pooling={match.Pooling}", settings.Key, session.Definition.Seed, .. pair.KeyParts]),
            Kind = CellKinds.Pair,
            World = world.World,
            Neurons = pair.Neurons,
            Parameters = pair.Parameters,
            Seed = pair.Seed,
            StartedUtc = default,
            EndedUtc = default,
        };
        if (session.IsFinished(empty.Key))
        {
            progress.Skip(1);
            return;
        }
        session.Do(empty, cell =>
        {
            using SpanCapture capture = Captures(session, aligned);
            IActivations a = capture.Of(pair.A.Folder, aligned.WindowsA, session.Device, session.Stop, pair.Rounding);
            IActivations b = capture.Of(pair.B.Folder, aligned.WindowsB, session.Device, session.Stop, pair.Rounding);
            // Replicate b draws the same documents at every size and seed: all are measured on the same ones, so that part of their error is one and the same.
            PairMeasurement measured = PairInstrument.Measure(a, b, settings, session.Rng.Derive(world.World).Derive("instrument"),
                share => progress.Report(name, share), session.Stop);
            return cell with { Pair = PairSummaries.Of(pair.A.Name, pair.B.Name, measured) with { Untrained = Untrained(session, world, pair, aligned, measured) } };
        });
        progress.Report(name, 1);
    }

    /// <summary>The same architectures at initialisation, on the same samples: what correlation tokens and architecture give without training.</summary>
    private static UntrainedSummary? Untrained(RunSession session, IMeasuredWorld world, ModelPair pair, AlignedCorpus aligned, PairMeasurement measured)
    {
        if (pair.UntrainedSeeds == 0)
            return null;
        var nulls = NullPairs.Of(Enumerable.Range(1, pair.UntrainedSeeds).Select(draw =>
        {
            using SpanCapture capture = Captures(session, aligned);
            Rng rng = session.Rng.Derive(world.World).Derive(pair.Label).Derive("untrained", draw);
            IActivations a = capture.Of(pair.A.Folder, aligned.WindowsA, session.Device, session.Stop, pair.Rounding, rng.Derive("A"));
            IActivations b = capture.Of(pair.B.Folder, aligned.WindowsB, session.Device, session.Stop, pair.Rounding, rng.Derive("B"));
            return MutualTopK.Match(a, b, new MatchOptions { Device = session.Device }, cancellation: session.Stop);
        }));
        ThresholdCalibration calibration = nulls.Calibrate(measured.MutualPairs, session.Definition.Match.FalseDiscoveryRate)!;
        return new UntrainedSummary([.. nulls.Draws.Select(found => found.Count)], calibration.Floor ?? 0, calibration.Tau, calibration.CalibratedCount, nulls.Draws[0]);
    }

    /// <summary>Captures over the spans of a world's documents, spilled into the run's folder if they are large.</summary>
    public static SpanCapture Captures(RunSession session, AlignedCorpus aligned) =>
        new(Path.Combine(session.Folder.FolderPath, "activations"), aligned, session.Definition.Match.Pooling);

    /// <summary>Freezes the prediction from the largest size's profile, if the experiment asks for it and the profile carries one.</summary>
    /// <param name="session">The run.</param>
    /// <param name="world">The world.</param>
    /// <param name="sizes">All its sizes, in neurons.</param>
    /// <param name="largest">The size of the profile, which is measured.</param>
    public static void FreezeFromProfile(RunSession session, IMeasuredWorld world, IReadOnlyList<long> sizes, int largest)
    {
        if (world.Prediction?.Sources.Contains(MeasuredPredictions.FromProfile) != true)
            return;
        CellRow? cell = session.Folder.ReadCells().FirstOrDefault(row => row.Kind == CellKinds.Pair && row.World == world.World && row.Neurons == largest && (row.Pair?.Tau ?? row.Pair?.Cut) is not null);
        long[] others = [.. sizes.Where(size => size != largest).Distinct().Order()];
        if (cell is null || others.Length == 0)
            return;
        try
        {
            DeltaEstimate delta = DeltaEstimate.Of(IsolationProfile.Of(largest, cell.Pair!.Profile, (cell.Pair.Tau ?? cell.Pair.Cut)!.Value));
            MeasuredPredictions.FreezeFromProfile(session, world, delta, others);
        }
        catch (BadInputException tooFew)
        {
            Console.Error.WriteLine($"no prediction from the profile: {tooFew.Message}");
        }
    }
}
