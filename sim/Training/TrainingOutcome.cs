namespace Rosetta.Sim.Training;

/// <summary>How a training ended.</summary>
public enum TrainingEnd
{
    /// <summary>The token budget is spent and the model written.</summary>
    Completed,

    /// <summary>Cut by the caller; a checkpoint holds the place.</summary>
    Cut,

    /// <summary>Loss or gradient stopped being a number; there is no model.</summary>
    Diverged,
}

/// <summary>The result of a training: a value even when it failed, since a diverged model is an outcome and not misuse.</summary>
/// <param name="Name">The training.</param>
/// <param name="End">How it ended.</param>
/// <param name="Steps">Steps done.</param>
/// <param name="Tokens">Tokens trained on.</param>
/// <param name="TrainLossNats">Mean training loss over the last twentieth of the steps, nats per token; NaN unless completed.</param>
/// <param name="HeldOut">Loss on documents that were not trained on; null unless completed.</param>
/// <param name="Seconds">Time spent training, over all processes that took part.</param>
/// <param name="Reason">What went wrong, for a model that diverged.</param>
public sealed record TrainingOutcome(string Name, TrainingEnd End, int Steps, long Tokens, double TrainLossNats, HeldOutLoss? HeldOut,
    double Seconds, string? Reason);
