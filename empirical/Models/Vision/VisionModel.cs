using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Theory.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Vision;

/// <summary>
/// A vision model that is fed tensors by name: a tower (images in) or a generator (noise and conditions in). Its neurons are the inputs of
/// the MLPs' down-projections (M1).
/// </summary>
/// <remarks>
/// Every tensor that a call returns belongs to the caller's dispose scope, and none other outlives the call. A model may be used from one
/// thread at a time. The elements of a batch do not see one another.
/// </remarks>
public abstract class VisionModel : IDisposable
{
    private protected VisionModel(string family, NeuronLayout layout, ScalarType type, Device device)
    {
        if (type is not (ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16))
            throw new ArgumentOutOfRangeException(nameof(type), type, "Models run in float32, float16 or bfloat16.");
        (Family, Layout, Type, Device) = (family, layout, type, device);
    }

    /// <summary>Its name in <see cref="VisionFamilies"/>.</summary>
    public string Family { get; }

    /// <summary>All neurons, layer by layer.</summary>
    public NeuronLayout Layout { get; }

    /// <summary>Type of the parameters and of the computation.</summary>
    public ScalarType Type { get; }

    /// <summary>Where it lives.</summary>
    public Device Device { get; }

    /// <summary>What the configuration said that a reader of the activations wants to know, for example <c>activation</c>.</summary>
    public virtual IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>();

    /// <summary>Of a generator whose output <c>image</c> is a picture: the values of black and white.</summary>
    public virtual (double Black, double White)? ImageRange => null;

    /// <summary>Width of the residual stream.</summary>
    public abstract int Width { get; }

    /// <summary>Values of the parameters that its neurons depend on.</summary>
    public long ParameterCount => Weights.Count;

    /// <summary>The parameters that its neurons depend on.</summary>
    private protected abstract WeightSet Weights { get; }

    /// <summary>Parameters that no training changes: stored tables.</summary>
    private protected virtual bool IsFixed(string parameter) => false;

    /// <summary>Draws its parameters anew, as before training: what architecture and images give without it (M46). A generator's
    /// autoencoder stays.</summary>
    /// <param name="rng">Source of the weights.</param>
    public void Initialize(Rng rng) => Weights.Initialize(rng, IsFixed);

    /// <summary>The tensors that it is fed.</summary>
    /// <param name="steps">Steps of a generator; null for its own number, and for models without steps.</param>
    /// <exception cref="Theory.BadInputException">The model has no steps, or not that many.</exception>
    public abstract IReadOnlyList<InputTensor> Inputs(int? steps = null);

    /// <summary>The tokens of a layer's neurons.</summary>
    /// <param name="layer">Position of the layer.</param>
    /// <param name="inputs">The tensors of <see cref="Inputs"/> by name, of any number of elements.</param>
    /// <exception cref="Theory.BadInputException">The inputs' sizes do not suit the model.</exception>
    public abstract TokenGrid Grid(int layer, IReadOnlyDictionary<string, Tensor> inputs);

    /// <summary>What a run returns beside the neurons: names, and shapes without the batch axis.</summary>
    /// <inheritdoc cref="Run" path="/param"/>
    public abstract IReadOnlyDictionary<string, long[]> OutputShapes(IReadOnlyDictionary<string, Tensor> inputs, int? steps = null);

    /// <summary>One pass, without gradients. The neurons are handed on layer by layer, so that no more than one layer's are alive unless
    /// the receiver keeps them; with several steps they are those of the last.</summary>
    /// <param name="inputs">The tensors of <see cref="Inputs"/> by name: float32 and int64, on any device.</param>
    /// <param name="steps">As in <see cref="Inputs"/>.</param>
    /// <param name="withOutput">Whether what <see cref="OutputShapes"/> names is wanted; without it, nothing above the last layer's
    /// neurons runs.</param>
    /// <param name="receive">Receives each layer, from the lowest up, with its neurons [batch, tokens, width], tokens as in
    /// <see cref="Grid"/>; they end with the call.</param>
    /// <returns>The outputs by name, [batch, ...]; empty when they are not wanted.</returns>
    public IReadOnlyDictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs, int? steps, bool withOutput,
        Action<int, Tensor> receive)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        IReadOnlyDictionary<string, Tensor> outputs = Forward(inputs, steps, withOutput, receive);
        foreach (Tensor output in outputs.Values)
            output.MoveToOuterDisposeScope();
        return outputs;
    }

    /// <inheritdoc cref="Run"/>
    private protected abstract IReadOnlyDictionary<string, Tensor> Forward(IReadOnlyDictionary<string, Tensor> inputs, int? steps,
        bool withOutput, Action<int, Tensor> receive);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    private protected abstract void Dispose(bool disposing);
}
