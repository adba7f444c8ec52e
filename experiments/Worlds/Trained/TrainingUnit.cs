using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Sim.Training;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Worlds.Trained;

/// <summary>One model to be trained, of whatever kind.</summary>
/// <param name="Task">Its training.</param>
/// <param name="Cell">Its cell without result.</param>
/// <param name="AllParameters">Parameters with embeddings.</param>
/// <param name="Pair">Readable name of the pair that it is of: both models of one belong to the part of a run that measures it.</param>
/// <param name="Summary">What its cell says in the end; the loss curve is added.</param>
internal sealed record TrainingUnit(TrainingTask Task, CellRow Cell, long AllParameters, string Pair,
    Func<TrainingOutcome, TrainingSummary> Summary)
{
    private static readonly TimeSpan CheckpointEvery = TimeSpan.FromSeconds(30);

    /// <summary>Points kept of a loss curve.</summary>
    private const int CurvePoints = 200;

    // (tokens, loss) of this sitting; written by the one thread that trains this model.
    private readonly List<double[]> _curve = [];

    /// <summary>Tokens that it is trained on.</summary>
    public double Tokens => (double)Task.Settings.StepCount * Task.Settings.TokensPerStep;

    /// <summary>Trains what is not trained yet, side by side, one thread each, and returns the cells of all.</summary>
    public static IReadOnlyList<CellRow> Run(RunSession session, IReadOnlyList<TrainingUnit> units, SampleWords? words = null)
    {
        TrainingUnit[] left = [.. units.Where(unit => session.HasToDo(unit.Cell.Key, unit.Pair))];
        using (var progress = new StageProgress("training", units.Sum(unit => unit.Tokens), (words ?? SampleWords.Text).Units,
            units.Sum(unit => unit.Tokens * unit.AllParameters)))
        {
            foreach (TrainingUnit done in units.Except(left))
                progress.Skip(done.Tokens, done.AllParameters);
            Train(session, left, progress);
        }
        session.Stop.ThrowIfCancellationRequested();
        return [.. units.Select(unit => session.Find(unit.Cell.Key)).OfType<CellRow>()];
    }

    private static void Train(RunSession session, TrainingUnit[] units, StageProgress progress)
    {
        var started = DateTime.UtcNow;
        Dictionary<string, TrainingUnit> byName = units.ToDictionary(unit => unit.Task.Name, StringComparer.Ordinal);
        TrainingPool.Run([.. units.Select(unit => unit.Task)], Environment.ProcessorCount, CheckpointEvery,
            now =>
            {
                TrainingUnit unit = byName[now.Name];
                double tokens = (double)now.Step * unit.Task.Settings.TokensPerStep;
                unit._curve.Add([tokens, now.LossNats]);
                progress.Report(now.Name, tokens,
                    FormattableString.Invariant($"loss {now.LossNats:F3}, {now.TokensPerSecond:F0}/s"), unit.AllParameters);
            },
            outcome => byName[outcome.Name].Record(session, outcome, started), session.Stop);
    }

    /// <param name="session">The run.</param>
    /// <param name="outcome">What training ended with.</param>
    /// <param name="sitting">When this sitting's training began: no model of it did before.</param>
    private void Record(RunSession session, TrainingOutcome outcome, DateTime sitting)
    {
        if (outcome.End == TrainingEnd.Cut)
            return;
        DateTime ended = DateTime.UtcNow, own = ended - TimeSpan.FromSeconds(outcome.Seconds);
        session.Add(Cell with
        {
            StartedUtc = own > sitting ? own : sitting,
            EndedUtc = ended,
            Failure = outcome.End == TrainingEnd.Diverged ? outcome.Reason : null,
            Training = outcome.End == TrainingEnd.Diverged ? null : Summary(outcome) with
            {
                LossCurve = [.. _curve.Where((_, i) => i % Math.Max(1, (_curve.Count + CurvePoints - 1) / CurvePoints) == 0
                    || i == _curve.Count - 1)],
            },
        });
    }
}
