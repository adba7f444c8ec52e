using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Corpora;
using Rosetta.Empirical.Measurement;
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
    /// <returns>The documents as both families see them; null where there is no pair.</returns>
    public static AlignedCorpus? Run(RunSession session, TrainedWorldDefinition world, IReadOnlyList<TrainedPair> pairs, ITokenizer tokenizerA, ITokenizer tokenizerB,
        IReadOnlyList<Document> documents)
    {
        if (pairs.Count == 0)
            return null;
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
        return aligned;
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
            InMemoryActivations a = SpanCapture.Of(session, aligned, aligned.WindowsA, pair.FolderA), b = SpanCapture.Of(session, aligned, aligned.WindowsB, pair.FolderB);
            // Replicate b draws the same documents at every size and seed: all are measured on the same ones, so that part of their error is one and the same.
            PairMeasurement measured = PairInstrument.Measure(a, b, settings, session.Rng.Derive(world.World).Derive("instrument"),
                share => progress.Report(name, share), session.Stop);
            return cell with { Pair = PairSummaries.Of(pair.A.Training!.Checkpoint, pair.B.Training!.Checkpoint, measured) };
        });
        progress.Report(name, 1);
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
