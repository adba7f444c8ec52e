using System.Diagnostics;
using static TorchSharp.torch;

namespace Rosetta.Sim.Training;

/// <summary>Trains one model on its thread, from a checkpoint where there is one.</summary>
/// <remarks>
/// Runs on one core (see <see cref="TrainingPool"/>), so that sums have one order and the weights do not depend on the machine's cores.
/// </remarks>
internal sealed class ModelTrainer(TrainingTask task, TimeSpan checkpointEvery, Action<TrainingProgress>? progress)
{
    /// <summary>Progress more often than once a second is unreadable and costs time.</summary>
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(1);

    private readonly LanguageTrainingSettings _settings = task.Settings;
    private readonly Stopwatch _clock = new();

    /// <summary>Trains to the end of the budget, until cancelled or until the loss is no number.</summary>
    public TrainingOutcome Train(CancellationToken cancel)
    {
        if (TrainingRecord.Read(task) is { } finished)
            return finished;
        Directory.CreateDirectory(task.Folder);
        TrainingCheckpoint.DeleteLeftovers(task.Folder);
        using var scope = NewDisposeScope();
        using ILearner model = task.CreateLearner();
        using var optimiser = new AdamW(model.Parameters, _settings);
        TrainingCheckpoint place = TrainingCheckpoint.Read(task.Folder, task.Key, optimiser) ?? new TrainingCheckpoint(0, 0, 0, 0);
        (place, string? reason) = Steps(model, optimiser, place, cancel);
        if (reason is not null)
            return Outcome(TrainingEnd.Diverged, place, null, reason);
        if (place.Step < _settings.StepCount)
        {
            place.Write(task.Folder, task.Key, optimiser);
            return Outcome(TrainingEnd.Cut, place, null, null);
        }
        HeldOutLoss heldOut = model.HeldOut();
        model.WriteTo(task.Folder);
        TrainingOutcome outcome = Outcome(TrainingEnd.Completed, place, heldOut, null);
        TrainingRecord.Write(task, outcome);
        TrainingCheckpoint.Delete(task.Folder);
        return outcome;
    }

    private (TrainingCheckpoint Place, string? Reason) Steps(ILearner model, AdamW optimiser, TrainingCheckpoint start,
        CancellationToken cancel)
    {
        TrainingCheckpoint place = start;
        TimeSpan saved = TimeSpan.Zero, reported = TimeSpan.Zero;
        double sinceReport = 0;
        int stepsSinceReport = 0, lossFrom = _settings.StepCount - Math.Max(1, _settings.StepCount / 20);
        _clock.Start();
        while (place.Step < _settings.StepCount && !cancel.IsCancellationRequested)
        {
            int step = place.Step;
            double loss = Backward(model, step), norm = optimiser.GradientNorm();
            if (!double.IsFinite(loss) || !double.IsFinite(norm))
            {
                return (place,
                    FormattableString.Invariant($"Loss {loss} and gradient norm {norm} at step {step + 1} of {_settings.StepCount}, ")
                    + FormattableString.Invariant(
                        $"learning rate {_settings.Schedule.At(step):G3}: choose a lower rate or a longer warm-up."));
            }
            optimiser.Step(step + 1, _settings.Schedule.At(step), norm > _settings.ClipNorm ? _settings.ClipNorm / norm : 1);
            place = place with
            {
                Step = step + 1,
                LossSum = place.LossSum + (step >= lossFrom ? loss : 0),
                LossCount = place.LossCount + (step >= lossFrom ? 1 : 0),
                Seconds = start.Seconds + _clock.Elapsed.TotalSeconds,
            };
            sinceReport += loss;
            stepsSinceReport++;
            if (_clock.Elapsed - saved >= checkpointEvery)
            {
                place.Write(task.Folder, task.Key, optimiser);
                saved = _clock.Elapsed;
            }
            if (_clock.Elapsed - reported >= ReportEvery || place.Step == _settings.StepCount)
            {
                Report(place.Step, place.Step - start.Step, sinceReport / stepsSinceReport);
                (sinceReport, stepsSinceReport, reported) = (0, 0, _clock.Elapsed);
            }
        }
        _clock.Stop();
        return (place, null);
    }

    private static double Backward(ILearner model, int step)
    {
        using var scope = NewDisposeScope();
        return model.Backward(step);
    }

    private void Report(int step, int stepsHere, double loss)
    {
        double perStep = _clock.Elapsed.TotalSeconds / stepsHere;
        progress?.Invoke(new TrainingProgress(task.Name, step, _settings.StepCount, loss, _settings.TokensPerStep / perStep,
            TimeSpan.FromSeconds((_settings.StepCount - step) * perStep)));
    }

    private TrainingOutcome Outcome(TrainingEnd end, TrainingCheckpoint place, HeldOutLoss? heldOut, string? reason) =>
        new(task.Name, end, place.Step,
            (long)place.Step * _settings.TokensPerStep, end == TrainingEnd.Completed ? place.LossSum / place.LossCount : double.NaN,
            heldOut, place.Seconds, reason);
}
