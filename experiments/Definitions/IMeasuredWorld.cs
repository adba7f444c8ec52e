namespace Rosetta.Experiments.Definitions;

/// <summary>A world of real pairs: models that the run trained, checkpoints, or the files of others.</summary>
public interface IMeasuredWorld
{
    /// <summary>Name of the world in cells, predictions, fits and verdicts.</summary>
    string World { get; }

    /// <summary>What a hypothesis predicts of it, and from what; null when only a law is asked for.</summary>
    MeasuredPredictionDefinition? Prediction { get; }
}
