using Rosetta.Theory.Randomness;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Rosetta.Sim.Training;

/// <summary>A language model that learns to predict the next token of its text.</summary>
internal sealed class LanguageLearner(ITrainableModel model, TrainingText text, LanguageTrainingSettings settings, Rng order) : ILearner
{
    private readonly PackedTokens _packed = new(text.Training, text.EndOfText, settings.BatchSize, settings.ContextLength, order);
    private readonly long[] _inputs = new long[settings.TokensPerStep], _targets = new long[settings.TokensPerStep];

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters => model.Parameters;

    /// <inheritdoc/>
    public double Backward(int step)
    {
        _packed.Read(step, _inputs, _targets);
        return model.Backward(tensor(_inputs, [settings.BatchSize, settings.ContextLength]), tensor(_targets));
    }

    /// <inheritdoc/>
    public HeldOutLoss HeldOut() => HeldOutLoss.Evaluate(model, text, settings);

    /// <inheritdoc/>
    public void WriteTo(string folder) => model.WriteTo(folder);

    /// <inheritdoc/>
    public void Dispose() => model.Dispose();
}
