namespace Rosetta.Sim.Toys;

/// <summary>Where the training of a batch of toys stands.</summary>
/// <param name="Step">Steps done by the instance furthest behind.</param>
/// <param name="StepCount">Steps of the schedule.</param>
/// <param name="Running">Instances still in training.</param>
/// <param name="Instances">Instances in all.</param>
/// <param name="Share">Share of the work done, 0 to 1.</param>
/// <param name="Remaining">Time left at the rate so far.</param>
public sealed record ToyTrainingProgress(int Step, int StepCount, int Running, int Instances, double Share, TimeSpan Remaining);
