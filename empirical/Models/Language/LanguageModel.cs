using Rosetta.Empirical.Activations;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Language;

/// <summary>
/// A decoder-only transformer, for training from scratch and for inference from checkpoints; its neurons are the inputs of the blocks' MLP
/// down-projections (M1).
/// </summary>
/// <remarks>
/// Every tensor that a call returns belongs to the caller's dispose scope, and none other outlives the call. A model may be used from one
/// thread at a time; different models from different threads at once. Dropout is never applied.
/// </remarks>
public abstract class LanguageModel : IDisposable
{
    private readonly Dictionary<string, Parameter> _parameters = new(StringComparer.Ordinal);

    private protected LanguageModel(LanguageModelConfiguration configuration, ScalarType type, Device? device)
    {
        if (type is not (ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16))
            throw new ArgumentOutOfRangeException(nameof(type), type, "Models run in float32, float16 or bfloat16.");
        Configuration = configuration;
        Layout = configuration.Layout;
        (Type, ProductType) = (type, type);
        Device = device ?? CPU;
        RequireMemory(configuration);
        foreach (ParameterSpecification specification in configuration.Parameters)
        {
            Tensor empty = torch.empty([.. specification.Shape], dtype: type, device: Device);
            _parameters.Add(specification.Name, (Parameter)new Parameter(empty, requires_grad: true).DetachFromDisposeScope());
        }
    }

    /// <summary>Architecture and sizes.</summary>
    public LanguageModelConfiguration Configuration { get; }

    /// <summary>All neurons, layer by layer.</summary>
    public NeuronLayout Layout { get; }

    /// <summary>Type of the parameters and of the computation.</summary>
    public ScalarType Type { get; }

    /// <summary>Type in which inputs and weights of the blocks' linear maps are multiplied, <see cref="Type"/> where nothing else is set.
    /// With bfloat16 on float32 parameters a gradient's products are rounded alike; sums, norms, attention and logits keep their
    /// type.</summary>
    public ScalarType ProductType { get; set; }

    /// <summary>Where it lives.</summary>
    public Device Device { get; }

    /// <summary>The parameters under their checkpoint names. They require gradients.</summary>
    public IReadOnlyDictionary<string, Parameter> Parameters => _parameters;

    /// <summary>Number of parameters (a tied unembedding counts once).</summary>
    /// <param name="withEmbeddings">Whether token and position embeddings and the unembedding count.</param>
    public long ParameterCount(bool withEmbeddings = true) => Configuration.Parameters
        .Where(parameter => withEmbeddings || parameter.Role != ParameterRole.Embedding).Sum(parameter => parameter.ElementCount);

    /// <summary>Sets every parameter to its initial distribution, each from a child of <paramref name="rng"/> named after it.</summary>
    public void Initialize(Rng rng)
    {
        using IDisposable scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        foreach (ParameterSpecification specification in Configuration.Parameters)
        {
            if (specification.InitialStandardDeviation == 0)
            {
                using Scalar mean = (float)specification.InitialMean;
                _parameters[specification.Name].fill_(mean);
                continue;
            }
            Rng draws = rng.Derive(specification.Name);
            var values = new float[checked((int)specification.ElementCount)];
            for (int i = 0; i < values.Length; i++)
                values[i] = (float)(specification.InitialMean + specification.InitialStandardDeviation * draws.NextGaussian());
            _parameters[specification.Name].copy_(tensor(values, [.. specification.Shape]));
        }
    }

    /// <summary>Next-token logits [batch, tokens, vocabulary].</summary>
    /// <param name="ids">Tokens [batch, tokens], int64, on the model's device, padded to the right.</param>
    public Tensor Logits(Tensor ids) => Forward(ids, withLogits: true).Logits!;

    /// <summary>Neurons of the wanted layers, each [batch, tokens, width], in the order of <paramref name="layers"/> (all if
    /// null).</summary>
    public IReadOnlyList<Tensor> Neurons(Tensor ids, IReadOnlyList<int>? layers = null)
    {
        layers ??= [.. Enumerable.Range(0, Configuration.LayerCount)];
        LanguageModelOutput output = Forward(ids, withLogits: false, layers);
        return [.. layers.Select(layer => output.Neurons[layer])];
    }

    /// <summary>Mean cross-entropy (nats per token) of predicting each token from those before it, over tokens whose mask is 1.</summary>
    /// <param name="ids">Tokens [batch, tokens], int64, padded to the right.</param>
    /// <param name="mask">1 for tokens and 0 for padding, like <paramref name="ids"/>; null when there is no padding.</param>
    public Tensor Loss(Tensor ids, Tensor? mask = null)
    {
        const long ignored = -100;
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = Logits(ids), targets = ids.narrow(1, 1, ids.shape[1] - 1);
        using Scalar ignoredTarget = ignored;
        if (mask is not null)
            targets = targets.masked_fill(mask.narrow(1, 1, ids.shape[1] - 1).logical_not(), ignoredTarget);
        Tensor predictions = logits.narrow(1, 0, ids.shape[1] - 1).flatten(0, 1);
        return nn.functional.cross_entropy(predictions, targets.flatten(), ignore_index: ignored).MoveToOuterDisposeScope();
    }

    /// <summary>One pass. Without logits, neither the unembedding nor any layer above the last wanted one runs.</summary>
    /// <param name="ids">Tokens [batch, tokens], int64, on the model's device. Padding is to the right: attention is causal, so no mask is
    /// needed.</param>
    /// <param name="withLogits">Whether logits are wanted.</param>
    /// <param name="layers">The layers whose neurons are wanted; none if null.</param>
    public LanguageModelOutput Forward(Tensor ids, bool withLogits, IReadOnlyCollection<int>? layers = null)
    {
        var neurons = new Dictionary<int, Tensor>();
        using DisposeScope scope = NewDisposeScope();
        Tensor? logits = Run(ids, withLogits, layers ?? [], (layer, tensor) => neurons.Add(layer, tensor.MoveToOtherDisposeScope(scope)));
        logits?.MoveToOuterDisposeScope();
        foreach (Tensor tensor in neurons.Values)
            tensor.MoveToOuterDisposeScope();
        return new LanguageModelOutput(logits, neurons);
    }

    /// <summary>One pass that hands the neurons on layer by layer, so that no more than one layer's are alive unless the receiver keeps
    /// them.</summary>
    /// <param name="ids">As in <see cref="Forward"/>.</param>
    /// <param name="withLogits">Whether logits are wanted.</param>
    /// <param name="layers">The layers whose neurons are wanted.</param>
    /// <param name="receive">Receives each wanted layer, from the lowest up, with its neurons [batch, tokens, width]; they end with the
    /// call.</param>
    /// <returns>The logits, or null.</returns>
    internal Tensor? Run(Tensor ids, bool withLogits, IReadOnlyCollection<int> layers, Action<int, Tensor> receive) =>
        Run(ids, withLogits ? stream => nn.functional.linear(BeforeUnembedding(stream), UnembeddingTable) : null, layers, receive);

    /// <summary>What the unembedding's rows are multiplied with, [batch, tokens, width]: all of a pass but its logits.</summary>
    /// <param name="ids">As in <see cref="Logits"/>.</param>
    public Tensor Hidden(Tensor ids) => Run(ids, BeforeUnembedding, [], (_, _) => { })!;

    private Tensor? Run(Tensor ids, Func<Tensor, Tensor>? end, IReadOnlyCollection<int> layers, Action<int, Tensor> receive)
    {
        bool withLogits = end is not null;
        CheckTokens(ids);
        var wanted = new HashSet<int>(layers);
        if (wanted.Any(layer => layer < 0 || layer >= Configuration.LayerCount))
            throw new ArgumentOutOfRangeException(nameof(layers), string.Join(", ", wanted),
                $"The model has layers 0 to {Configuration.LayerCount - 1}.");
        if (withLogits && !Configuration.HasUnembedding)
            throw new InvalidOperationException("This model was read without its unembedding, for neurons alone.");
        int last = withLogits ? Configuration.LayerCount - 1 : wanted.DefaultIfEmpty(-1).Max();
        using DisposeScope scope = NewDisposeScope();
        Tensor stream = last < 0 ? ids : Embed(ids);
        for (int layer = 0; layer <= last; layer++)
        {
            using DisposeScope block = NewDisposeScope();
            BlockMiddle middle = Begin(layer, stream);
            if (layer == last && !withLogits)
            {
                receive(layer, middle.Neurons);
                break;
            }
            Tensor next = End(layer, middle).MoveToOuterDisposeScope();
            if (wanted.Contains(layer))
                receive(layer, middle.Neurons);
            if (layer > 0)
                stream.Dispose();
            stream = next;
        }
        return end?.Invoke(stream).MoveToOuterDisposeScope();
    }

    /// <summary>W_out of a layer: column n, [hidden], is what neuron n writes to the residual stream. Shape [hidden, width]; a
    /// view.</summary>
    public abstract Tensor DownProjection(int layer);

    /// <summary>
    /// W_U, [vocabulary, hidden]: the unembedding as it acts on the residual stream, any projection in between included.
    /// </summary>
    /// <param name="foldFinalNormGain">Whether the gain of the final norm (where there is one) is multiplied in.</param>
    public abstract Tensor Unembedding(bool foldFinalNormGain);

    /// <summary>From tokens [batch, tokens] to the residual stream [batch, tokens, hidden].</summary>
    private protected abstract Tensor Embed(Tensor ids);

    /// <summary>A block up to its neurons.</summary>
    private protected abstract BlockMiddle Begin(int layer, Tensor stream);

    /// <summary>The rest of a block: down-projection, residual sum.</summary>
    private protected abstract Tensor End(int layer, BlockMiddle middle);

    /// <summary>From the residual stream to what the unembedding's rows are multiplied with.</summary>
    private protected abstract Tensor BeforeUnembedding(Tensor stream);

    /// <summary>The parameter whose rows make logits of <see cref="Hidden"/>, [vocabulary, width]; the embedding where they are
    /// tied.</summary>
    public abstract Parameter UnembeddingTable { get; }

    private protected Parameter this[string name] => _parameters[name];

    /// <summary>Rows of an embedding: [batch, tokens] to [batch, tokens, width].</summary>
    private protected Tensor Lookup(Tensor ids, string name) => _parameters[name].index_select(0, ids.flatten()).unflatten(0, ids.shape);

    private protected Tensor Linear(Tensor input, string name, bool withBias = true) =>
        Linear(input, _parameters[name + ".weight"], withBias ? _parameters[name + ".bias"] : null);

    /// <summary>A linear map, weights [outputs, inputs], its products in <see cref="ProductType"/>.</summary>
    private protected Tensor Linear(Tensor input, Tensor weight, Tensor? bias)
    {
        if (ProductType == Type)
            return nn.functional.linear(input, weight, bias);
        Tensor products = nn.functional.linear(input.to(ProductType), weight.to(ProductType)).to(Type);
        return bias is null ? products : products.add_(bias);
    }

    private protected Tensor Norm(Tensor input, string name) =>
        nn.functional.layer_norm(input, [Configuration.HiddenSize], _parameters[name + ".weight"], _parameters[name + ".bias"],
            Configuration.NormEpsilon);

    private void RequireMemory(LanguageModelConfiguration configuration)
    {
        double bytes = configuration.Parameters.Sum(parameter => parameter.Shape.Aggregate(1.0, (product, extent) => product * extent))
            * (Type == ScalarType.Float32 ? 4 : 2);
        double there = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (Device.type == DeviceType.CPU && bytes > there)
            throw new BadInputException(FormattableString.Invariant(
                    $"A model of type {configuration.ModelType} with {bytes / (1L << 30):F1} GiB of parameters was asked for"),
                FormattableString.Invariant($"This process may use {there / (1L << 30):F1} GiB of memory"),
                "Take a smaller model or a larger machine, or read it in a type of 16 bits");
    }

    private void CheckTokens(Tensor ids)
    {
        if (ids.dim() != 2 || ids.dtype != ScalarType.Int64)
            throw new ArgumentException($"Tokens are int64 [batch, tokens]; these are {ids.dtype} with {ids.dim()} dimensions.",
                nameof(ids));
        if (ids.shape[1] > Configuration.ContextLength)
            throw new BadInputException($"A sequence of {ids.shape[1]} tokens was given to a model with a context of "
                + $"{Configuration.ContextLength}",
                "A sequence must fit the context", "Feed it in shorter windows");
        using DisposeScope scope = NewDisposeScope();
        if (ids.numel() > 0 && (ids.min().item<long>() < 0 || ids.max().item<long>() >= Configuration.VocabularySize))
            throw new BadInputException($"Token ids from {ids.min().item<long>()} to {ids.max().item<long>()} were given to a model with "
                + $"{Configuration.VocabularySize} tokens",
                "Every id must be one of the model's vocabulary", "Tokenise with the model's own tokeniser");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    private protected virtual void Dispose(bool disposing)
    {
        foreach (Parameter parameter in _parameters.Values)
            parameter.Dispose();
    }
}

/// <summary>A block stopped at its neurons.</summary>
/// <param name="Input">The stream that entered the block.</param>
/// <param name="Residual">The stream that the down-projection's output is added to.</param>
/// <param name="Neurons">The down-projection's input [batch, tokens, width].</param>
internal readonly record struct BlockMiddle(Tensor Input, Tensor Residual, Tensor Neurons);
