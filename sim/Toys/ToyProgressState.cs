namespace Rosetta.Sim.Toys;

/// <summary>
/// Where the training of one instance stands, beside its weights and moments: what a checkpoint must
/// hold to go on as if it had never stopped.
/// </summary>
/// <param name="StartedUtc">When its first step was due, in whichever sitting that was: a prediction
/// frozen later may not be judged by it.</param>
/// <param name="Step">Steps done.</param>
/// <param name="LossSum">Sum of the losses over the last twentieth of the steps so far.</param>
/// <param name="LossCount">Terms of it.</param>
/// <param name="WindowSum">Sum of the losses in the current window of the plateau rule.</param>
/// <param name="WindowCount">Terms of it.</param>
/// <param name="BestWindow">Least mean loss of a window; infinite before the first.</param>
/// <param name="StaleWindows">Windows in a row without progress.</param>
/// <param name="LastLoss">Mean loss of the last window or step.</param>
internal sealed record ToyProgressState(DateTime StartedUtc, int Step, double LossSum, int LossCount, double WindowSum, int WindowCount,
    double BestWindow, int StaleWindows, double LastLoss)
{
    /// <summary>Before the first step.</summary>
    public static ToyProgressState Start(DateTime utc) => new(utc, 0, 0, 0, 0, 0, double.PositiveInfinity, 0, double.NaN);

    /// <summary>After one more step with this loss.</summary>
    public ToyProgressState After(double loss, ToyTrainingSettings settings)
    {
        bool late = Step >= settings.Steps - Math.Max(1, settings.Steps / 20);
        ToyProgressState next = new(StartedUtc, Step + 1, LossSum + (late ? loss : 0), LossCount + (late ? 1 : 0), WindowSum + loss,
            WindowCount + 1, BestWindow, StaleWindows, loss);
        if (settings.Plateau is not { } rule || next.WindowCount < rule.WindowSteps)
            return next;
        double mean = next.WindowSum / next.WindowCount;
        bool better = mean < BestWindow * (1 - rule.LeastImprovement);
        return next with { WindowSum = 0, WindowCount = 0, BestWindow = Math.Min(BestWindow, mean),
            StaleWindows = better ? 0 : StaleWindows + 1, LastLoss = mean };
    }

    /// <summary>Whether the plateau rule says stop.</summary>
    public bool AtPlateau(ToyTrainingSettings settings) => settings.Plateau is { } rule && StaleWindows >= rule.Patience;
}
