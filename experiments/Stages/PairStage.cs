using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Corpora;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Models.Capture;
using Rosetta.Empirical.Models.Language;
using Rosetta.Empirical.Tokenization;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Runs;
using Rosetta.Theory;
using Rosetta.Theory.Statistics.Estimators;

namespace Rosetta.Experiments.Stages;

/// <summary>
/// Matches the two models of every size on documents that neither was trained on. The largest size comes first: its isolation profile
/// gives a prediction, which is frozen before any other size is measured.
/// </summary>
internal static class PairStage
{
    /// <summary>Measures every pair that is not measured yet.</summary>
    public static void Run(RunSession session, TrainedWorldDefinition world, IReadOnlyList<TrainedPair> pairs, ITokenizer tokenizerA, ITokenizer tokenizerB,
        IReadOnlyList<Document> documents)
    {
        if (pairs.Count == 0)
            return;
        int context = world.Training.Context;
        AlignedCorpus aligned = new CorpusAligner(new ModelInput(tokenizerA, context), new ModelInput(tokenizerB, context),
            AlignmentBudget.OfSpans(session.Definition.Match.Samples)).Align(documents);
        using var progress = new StageProgress("matching", pairs.Count, "pairs");
        int largest = pairs.Max(pair => pair.Neurons);
        foreach (IGrouping<bool, TrainedPair> group in pairs.GroupBy(pair => pair.Neurons == largest).OrderByDescending(group => group.Key))
        {
            foreach (TrainedPair pair in group)
                Measure(session, world, pair, aligned, progress);
            if (group.Key)
                FreezeFromProfile(session, world, pairs, largest);
        }
    }

    private static void Measure(RunSession session, TrainedWorldDefinition world, TrainedPair pair, AlignedCorpus aligned, StageProgress progress)
    {
        MatchDefinition match = session.Definition.Match;
        var settings = new InstrumentSettings(match.K, match.Null, match.NullDraws, match.FalseDiscoveryRate,
            InstrumentSettings.DefaultThresholds.Append(world.Prediction.Tau), match.Bootstrap, session.Device);
        string name = $"{world.World}/N={pair.Neurons}/seed={pair.Seed}";
        var empty = new CellRow
        {
            Key = CellKey.Of(name, pair.A.Key, pair.B.Key, aligned.Digest, $"samples={aligned.Samples.Count} pooling={match.Pooling}", settings.Key, session.Definition.Seed),
            Kind = CellKinds.Pair,
            World = world.World,
            Neurons = pair.Neurons,
            Parameters = Math.Sqrt(pair.A.Parameters!.Value * pair.B.Parameters!.Value),
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
            InMemoryActivations a = Capture(pair.FolderA, aligned.WindowsA), b = Capture(pair.FolderB, aligned.WindowsB);
            // Replicates draw the same documents at every size of one seed, so that their errors can be joined.
            PairMeasurement measured = PairInstrument.Measure(a, b, settings, session.Rng.Derive(world.World).Derive("instrument", pair.Seed),
                share => progress.Report(name, share), session.Stop);
            return cell with { Pair = PairSummaries.Of(pair.A.Training!.Checkpoint, pair.B.Training!.Checkpoint, measured) };
        });
        progress.Report(name, 1);

        InMemoryActivations Capture(string folder, IReadOnlyList<FeedWindow> windows)
        {
            using LanguageModel model = LanguageCheckpoint.Read(folder, device: ComputeDevice.Select(session.Device));
            return ActivationCapture.ToMemory(model, windows, aligned.Samples.Count,
                new CaptureOptions { Pooling = Enum.Parse<SpanPooling>(match.Pooling, ignoreCase: true), BlockOfSample = aligned.BlockOfSample }, session.Stop);
        }
    }

    private static void FreezeFromProfile(RunSession session, TrainedWorldDefinition world, IReadOnlyList<TrainedPair> pairs, int largest)
    {
        if (!world.Prediction.Sources.Contains(MeasuredPredictions.FromProfile))
            return;
        CellRow? cell = session.Folder.ReadCells().FirstOrDefault(row => row.Kind == CellKinds.Pair && row.World == world.World && row.Neurons == largest && row.Pair?.Tau is not null);
        long[] others = [.. pairs.Select(pair => (long)pair.Neurons).Where(size => size != largest).Distinct().Order()];
        if (cell is null || others.Length == 0)
            return;
        try
        {
            DeltaEstimate delta = DeltaEstimate.Of(IsolationProfile.Of(largest, cell.Pair!.Profile, cell.Pair.Tau!.Value));
            MeasuredPredictions.FreezeFromProfile(session, world, delta, others);
        }
        catch (BadInputException tooFew)
        {
            Console.Error.WriteLine($"no prediction from the profile: {tooFew.Message}");
        }
    }
}
