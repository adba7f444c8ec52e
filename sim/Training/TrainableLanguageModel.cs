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
    private readonly ScalarType _productType;

    /// <param name="configuration">Architecture and sizes.</param>
    /// <param name="initialWeights">Source of the initial weights.</param>
    /// <param name="tokenizerJson">Text of tokenizer.json, written beside the weights.</param>
    /// <param name="bfloat16Products">Whether training multiplies in bfloat16 (<see cref="LanguageModel.ProductType"/>); parameters, their
    /// moments and whatever is evaluated are float32.</param>
    public TrainableLanguageModel(LanguageModelConfiguration configuration, Rng initialWeights, string tokenizerJson,
        bool bfloat16Products = false)
    {
        _model = configuration.CreateModel();
        _model.Initialize(initialWeights);
        (_tokenizerJson, _productType) = (tokenizerJson, bfloat16Products ? ScalarType.BFloat16 : _model.Type);
        Parameters = [.. _model.Parameters.Select(entry => (entry.Key, entry.Value)).OrderBy(entry => entry.Key, StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters { get; }

    /// <inheritdoc/>
    public Tensor Logits(Tensor tokenIds) => _model.Logits(tokenIds);

    /// <inheritdoc/>
    public double Backward(Tensor tokenIds, Tensor targets)
    {
        _model.ProductType = _productType;
        try
        {
            return NextTokenLoss.Backward(_model.Hidden(tokenIds), _model.UnembeddingTable, targets);
        }
        finally
        {
            _model.ProductType = _model.Type;
        }
    }

    /// <inheritdoc/>
    public void WriteTo(string folder) => LanguageCheckpoint.Write(folder, _model, _tokenizerJson);

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();
}
