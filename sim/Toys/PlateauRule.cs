using Rosetta.Theory;

namespace Rosetta.Sim.Toys;

/// <summary>Stops an instance whose loss no longer falls: mean losses of windows of steps are compared with the best one so far.</summary>
public sealed class PlateauRule
{
    /// <param name="windowSteps">Steps per window, from 1.</param>
    /// <param name="leastImprovement">Relative fall below the best window that counts as progress, in (0, 1).</param>
    /// <param name="patience">Windows in a row without progress after which the instance stops, from 1.</param>
    /// <exception cref="BadInputException">A value outside its range.</exception>
    public PlateauRule(int windowSteps, double leastImprovement, int patience)
    {
        if (windowSteps < 1 || patience < 1 || leastImprovement is not (> 0 and < 1))
            throw new BadInputException(FormattableString.Invariant(
                $"A plateau rule of {patience} windows of {windowSteps} steps and an improvement of {leastImprovement}"),
                "At least one window of at least one step and an improvement in (0, 1) are needed",
                "Correct the plateau rule or leave it out");
        (WindowSteps, LeastImprovement, Patience) = (windowSteps, leastImprovement, patience);
    }

    /// <summary>Steps per window.</summary>
    public int WindowSteps { get; }

    /// <summary>Relative fall that counts as progress.</summary>
    public double LeastImprovement { get; }

    /// <summary>Windows without progress that end the training.</summary>
    public int Patience { get; }

    /// <summary>For keys.</summary>
    public string Key => FormattableString.Invariant($"{WindowSteps}x{Patience}@{LeastImprovement:R}");
}
