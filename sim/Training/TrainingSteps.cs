using static TorchSharp.torch;

namespace Rosetta.Sim.Training;

/// <summary>The first steps of a training of which nothing is kept: for measurements of speed, and for comparison with other
/// code.</summary>
public static class TrainingSteps
{
    /// <summary>Trains a model for so many steps of its schedule.</summary>
    /// <param name="model">The model, which is changed.</param>
    /// <param name="text">What it reads.</param>
    /// <param name="settings">How it is trained.</param>
    /// <param name="steps">Steps, at most those of the settings.</param>
    /// <returns>The loss before each step, in nats per token.</returns>
    public static IReadOnlyList<double> Run(ITrainableModel model, PackedTokens text, LanguageTrainingSettings settings, int steps)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(settings);
        using var optimiser = new AdamW(model.Parameters, settings);
        var losses = new double[steps];
        long[] inputs = new long[settings.TokensPerStep], targets = new long[settings.TokensPerStep];
        for (int step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            text.Read(step, inputs, targets);
            losses[step] = model.Backward(tensor(inputs, [settings.BatchSize, settings.ContextLength]), tensor(targets));
            double norm = optimiser.GradientNorm();
            optimiser.Step(step + 1, settings.Schedule.At(step), norm > settings.ClipNorm ? settings.ClipNorm / norm : 1);
        }
        return losses;
    }
}
