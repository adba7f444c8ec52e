namespace Rosetta.Sim.Toys;

/// <summary>The result of a training: a value even when it diverged.</summary>
/// <param name="Instance">What was trained.</param>
/// <param name="Key">Digest of instance, settings and root of random numbers.</param>
/// <param name="StartedUtc">When its training began, in whichever sitting.</param>
/// <param name="End">How it ended.</param>
/// <param name="Steps">Steps done.</param>
/// <param name="Loss">Mean loss over the last twentieth of the schedule, or of the last window at a plateau; NaN when diverged.</param>
/// <param name="Reason">Why it diverged.</param>
/// <param name="Weights">The weights; null when diverged.</param>
public sealed record TrainedToy(ToyInstance Instance, string Key, DateTime StartedUtc, ToyEnd End, int Steps, double Loss, string? Reason,
    ToyWeights? Weights)
{
    internal static TrainedToy Of(ToyTraining training)
    {
        ToyEnd end = training.End ?? throw new InvalidOperationException("The training still runs.");
        ToyProgressState place = training.Place;
        double loss = end switch
        {
            ToyEnd.Completed => place.LossSum / place.LossCount,
            ToyEnd.Plateau => place.LastLoss,
            _ => double.NaN,
        };
        return new TrainedToy(training.Instance, training.Key, place.StartedUtc, end, place.Step, loss, training.Reason,
            end == ToyEnd.Diverged ? null : ToyWeights.Unpadded(training.Shape, training.Parameters));
    }
}
