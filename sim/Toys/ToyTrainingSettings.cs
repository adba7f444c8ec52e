using System.Globalization;
using Rosetta.Sim.Training;
using Rosetta.Theory;

namespace Rosetta.Sim.Toys;

/// <summary>How toys are trained: Adam on fresh samples, the rate falling as half a cosine to zero.</summary>
public sealed class ToyTrainingSettings
{
    /// <param name="steps">Steps of the schedule.</param>
    /// <param name="batchSize">Samples per step, a multiple of 8.</param>
    /// <param name="peakRate">Largest learning rate.</param>
    /// <param name="warmupSteps">
    /// Steps over which the rate rises to it. Without them the first steps of a wide network overshoot and silence outputs for good: at N =
    /// 256, M = 512 350 of 512 outputs were dead after 100 steps without warm-up, none with 200.
    /// </param>
    /// <param name="initialScale">
    /// Factor on the initial deviation sqrt(2/(M + N)). At 1 a wide network starts with interference from all features, which 4,000 steps
    /// hardly remove (N = 256: no feature isolated after 1,500); far below 1 a narrow one separates its neurons late.
    /// </param>
    /// <param name="beta1">Decay of the first moment.</param>
    /// <param name="beta2">Decay of the second moment.</param>
    /// <param name="epsilon">Added to the root of the second moment. The loss sums over features, so that
    /// gradients of unimportant ones stay above it.</param>
    /// <param name="plateau">When to stop an instance early; null for never.</param>
    /// <exception cref="BadInputException">A value outside its range.</exception>
    public ToyTrainingSettings(int steps = 4000, int batchSize = 256, double peakRate = 3e-3, int warmupSteps = 200,
        double initialScale = 0.5, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, PlateauRule? plateau = null)
    {
        if (batchSize < 8 || batchSize % 8 != 0)
            throw new BadInputException($"{batchSize} samples per step",
                "A positive multiple of 8 is needed: samples are computed eight at a time", "Correct the batch size");
        if (beta1 is not (>= 0 and < 1) || beta2 is not (>= 0 and < 1) || !(epsilon > 0 && double.IsFinite(epsilon)))
            throw new BadInputException(FormattableString.Invariant($"Adam with decays {beta1} and {beta2} and epsilon {epsilon}"),
                "Decays in [0, 1) and a positive epsilon are needed", "Correct the training settings");
        if (!(initialScale > 0 && double.IsFinite(initialScale)))
            throw new BadInputException(FormattableString.Invariant($"An initial scale of {initialScale}"),
                "A positive factor is needed: weights that start at zero never move", "Correct the training settings");
        Schedule = new LearningRateSchedule(peakRate, warmupSteps, steps, 0);
        (Steps, BatchSize, PeakRate, WarmupSteps, InitialScale, Beta1, Beta2, Epsilon, Plateau) =
            (steps, batchSize, peakRate, warmupSteps, initialScale, beta1, beta2, epsilon, plateau);
    }

    /// <summary>Steps of the schedule.</summary>
    public int Steps { get; }

    /// <summary>Samples per step.</summary>
    public int BatchSize { get; }

    /// <summary>Largest learning rate.</summary>
    public double PeakRate { get; }

    /// <summary>Steps over which the rate rises.</summary>
    public int WarmupSteps { get; }

    /// <summary>Factor on the deviation of the initial weights.</summary>
    public double InitialScale { get; }

    /// <summary>Decay of the first moment.</summary>
    public double Beta1 { get; }

    /// <summary>Decay of the second moment.</summary>
    public double Beta2 { get; }

    /// <summary>Added to the root of the second moment.</summary>
    public double Epsilon { get; }

    /// <summary>When to stop an instance early.</summary>
    public PlateauRule? Plateau { get; }

    /// <summary>Learning rate by step.</summary>
    public LearningRateSchedule Schedule { get; }

    /// <summary>Everything that changes the weights, for keys.</summary>
    public string Key => string.Create(CultureInfo.InvariantCulture,
        $"steps={Steps} batch={BatchSize} rate={PeakRate:R} warmup={WarmupSteps} initial={InitialScale:R} "
            + $"beta1={Beta1:R} beta2={Beta2:R} epsilon={Epsilon:R} plateau={Plateau?.Key ?? "none"}");
}
