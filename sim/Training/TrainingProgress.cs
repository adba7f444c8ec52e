namespace Rosetta.Sim.Training;

/// <summary>Where a training stands.</summary>
/// <param name="Name">The training.</param>
/// <param name="Step">Steps done.</param>
/// <param name="StepCount">Steps in all.</param>
/// <param name="LossNats">Mean training loss in nats per token since the last report.</param>
/// <param name="TokensPerSecond">Rate since this process started the training.</param>
/// <param name="Remaining">Time left at that rate.</param>
public sealed record TrainingProgress(string Name, int Step, int StepCount, double LossNats, double TokensPerSecond, TimeSpan Remaining);
