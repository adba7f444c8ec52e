using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Language;
using Rosetta.Theory.Randomness;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Rosetta.Sim.Training;

/// <summary>
/// A language model of the instrument's own architectures, for training; it is written as a Hugging Face checkpoint folder.
/// </summary>
public sealed class TrainableLanguageModel : ITrainableModel
{
    private readonly LanguageModel _model;
    private readonly string _tokenizerJson;

    /// <param name="configuration">Architecture and sizes.</param>
    /// <param name="initialWeights">Source of the initial weights.</param>
    /// <param name="tokenizerJson">Text of tokenizer.json, written beside the weights.</param>
    public TrainableLanguageModel(LanguageModelConfiguration configuration, Rng initialWeights, string tokenizerJson)
    {
        _model = configuration.CreateModel();
        _model.Initialize(initialWeights);
        _tokenizerJson = tokenizerJson;
        Parameters = [.. _model.Parameters.Select(entry => (entry.Key, entry.Value)).OrderBy(entry => entry.Key, StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters { get; }

    /// <inheritdoc/>
    public Tensor Logits(Tensor tokenIds) => _model.Logits(tokenIds);

    /// <inheritdoc/>
    public double Backward(Tensor tokenIds, Tensor targets) =>
        NextTokenLoss.Backward(_model.Hidden(tokenIds), _model.UnembeddingTable, targets);

    /// <inheritdoc/>
    public void WriteTo(string folder) => LanguageCheckpoint.Write(folder, _model, _tokenizerJson);

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();
}
