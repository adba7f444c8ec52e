using Rosetta.Theory;

namespace Rosetta.Sim.Training;

/// <summary>Linear warm-up to the peak, then half a cosine down to a share of it.</summary>
public sealed class LearningRateSchedule
{
    private readonly double _peak, _finalShare;
    private readonly int _warmupSteps, _totalSteps;

    /// <param name="peak">Largest rate.</param>
    /// <param name="warmupSteps">Steps of the rise; the first step has peak / warmupSteps.</param>
    /// <param name="totalSteps">Steps in all; the last one has nearly peak * finalShare.</param>
    /// <param name="finalShare">Share of the peak that is left at the end, in [0, 1].</param>
    /// <exception cref="BadInputException">A value outside its range.</exception>
    public LearningRateSchedule(double peak, int warmupSteps, int totalSteps, double finalShare)
    {
        if (!(peak > 0 && double.IsFinite(peak)) || warmupSteps < 0 || totalSteps < 1 || warmupSteps > totalSteps
            || finalShare is not (>= 0 and <= 1))
            throw new BadInputException(
                FormattableString.Invariant(
                    $"A learning rate of {peak} with {warmupSteps} warm-up steps of {totalSteps}, ending at {finalShare} of it"),
                "A positive rate, a warm-up no longer than the training and a final share in [0, 1] are needed",
                "Correct the training settings");
        (_peak, _warmupSteps, _totalSteps, _finalShare) = (peak, warmupSteps, totalSteps, finalShare);
    }

    /// <summary>Rate of a step, counted from 0.</summary>
    public double At(int step)
    {
        if (step < _warmupSteps)
            return _peak * (step + 1) / _warmupSteps;
        double progress = (double)(step - _warmupSteps) / Math.Max(1, _totalSteps - _warmupSteps);
        return _peak * (_finalShare + (1 - _finalShare) * 0.5 * (1 + Math.Cos(Math.PI * progress)));
    }
}
