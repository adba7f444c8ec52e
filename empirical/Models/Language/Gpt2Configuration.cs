using System.Text.Json;
using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Language;

/// <summary>GPT-2: learned positions, sequential residual, weights stored (in, out).</summary>
public sealed partial class Gpt2Configuration : LanguageModelConfiguration
{
    internal const string Family = "gpt2";

    /// <inheritdoc/>
    public override string ModelType => Family;

    private protected override string OriginalClass => "GPT2LMHeadModel";

    /// <summary>The MLP's non-linearity.</summary>
    public ActivationFunction Activation { get; init; } = ActivationFunction.Named("gelu_new", "the default");

    /// <summary>Epsilon of the layer norms.</summary>
    public double NormEpsilon { get; init; } = 1e-5;

    /// <summary>Whether attention scores are divided by the square root of the head size.</summary>
    public bool ScaledAttention { get; init; } = true;

    /// <summary>Whether attention scores of layer i are divided by i + 1 as well.</summary>
    public bool ScaledByLayer { get; init; }

    private Gpt2Configuration(DecoderSizes sizes) : base(sizes)
    {
    }

    /// <summary>A model to be trained: MLP four times as wide as the stream, tied embeddings.</summary>
    public static Gpt2Configuration Of(int layers, int hidden, int heads, int vocabulary, int context) =>
        new(DecoderSizes.Of(layers, hidden, heads, vocabulary, context, tied: true));

    internal static Gpt2Configuration Read(ConfigurationReader reader)
    {
        int hidden = reader.Size("n_embd", "hidden_size"), heads = reader.Size("n_head", "num_attention_heads");
        // n_ctx sized an old mask, and upcasting attention changes nothing where scores are float32 anyway (libtorch's kernel keeps them so). The
        // others came from GPT, whose configuration GPT-2's began as, and from DistilBERT; GPT-2 never read them.
        reader.Ignore("n_ctx", "reorder_and_upcast_attn", "afn", "n_special", "predict_special_tokens", "tie_weights_");
        // No weights have a clamped width: its misfit is reported as that of n_embd.
        int neurons = reader.OptionalSize("n_inner") ?? (int)Math.Min(4L * hidden, int.MaxValue);
        reader.Agree("intermediate_size", neurons);
        reader.Agree("position_embedding_type", "absolute");
        var sizes = new DecoderSizes(reader.Size("n_layer", "num_hidden_layers"), hidden, heads, neurons, reader.Size("vocab_size"),
            reader.Size("n_positions", "max_position_embeddings"), reader.Flag(true, "tie_word_embeddings"));
        AgreeOnPlainAttention(reader, sizes);
        var configuration = new Gpt2Configuration(sizes)
        {
            Activation = reader.Activation("activation_function", "gelu_new"),
            NormEpsilon = reader.Epsilon(1e-5, "layer_norm_epsilon"),
            ScaledAttention = reader.Flag(true, "scale_attn_weights"),
            ScaledByLayer = reader.Flag(false, "scale_attn_by_inverse_layer_idx"),
        };
        reader.Agree("hidden_act", configuration.Activation.Name);
        reader.Agree("layer_norm_eps", configuration.NormEpsilon);
        return configuration;
    }

    /// <inheritdoc/>
    public override CheckpointNaming Naming { get; } = new(["transformer."], "transformer.", Buffers(),
        new Dictionary<string, string> { ["lm_head.weight"] = "transformer.wte.weight" });

    /// <inheritdoc/>
    public override LanguageModel CreateModel(ScalarType type = ScalarType.Float32, Device? device = null) => new Gpt2Model(this, type, device);

    private protected override IReadOnlyList<ParameterSpecification> Specify()
    {
        double deviation = InitialStandardDeviation;
        long joined = 3L * HiddenSize;
        // GPT-2's rule: what writes to the stream starts smaller by the root of the number of writers.
        double writer = deviation / Math.Sqrt(2.0 * LayerCount);
        var list = new List<ParameterSpecification>
        {
            ParameterSpecification.Embedding("transformer.wte.weight", VocabularySize, HiddenSize, deviation),
            ParameterSpecification.Embedding("transformer.wpe.weight", ContextLength, HiddenSize, deviation),
        };
        for (int i = 0; i < LayerCount; i++)
        {
            string block = $"transformer.h.{i}.";
            list.AddRange(
            [
                ParameterSpecification.Gain(block + "ln_1.weight", HiddenSize),
                ParameterSpecification.Bias(block + "ln_1.bias", HiddenSize),
                ParameterSpecification.Matrix(block + "attn.c_attn.weight", HiddenSize, joined, deviation),
                ParameterSpecification.Bias(block + "attn.c_attn.bias", joined),
                ParameterSpecification.Matrix(block + "attn.c_proj.weight", HiddenSize, HiddenSize, writer),
                ParameterSpecification.Bias(block + "attn.c_proj.bias", HiddenSize),
                ParameterSpecification.Gain(block + "ln_2.weight", HiddenSize),
                ParameterSpecification.Bias(block + "ln_2.bias", HiddenSize),
                ParameterSpecification.Matrix(block + "mlp.c_fc.weight", HiddenSize, NeuronsPerLayer, deviation),
                ParameterSpecification.Bias(block + "mlp.c_fc.bias", NeuronsPerLayer),
                ParameterSpecification.Matrix(block + "mlp.c_proj.weight", NeuronsPerLayer, HiddenSize, writer),
                ParameterSpecification.Bias(block + "mlp.c_proj.bias", HiddenSize),
            ]);
        }
        list.Add(ParameterSpecification.Gain("transformer.ln_f.weight", HiddenSize));
        list.Add(ParameterSpecification.Bias("transformer.ln_f.bias", HiddenSize));
        if (HasOwnUnembedding)
            list.Add(ParameterSpecification.Embedding("lm_head.weight", VocabularySize, HiddenSize, deviation));
        return list;
    }

    /// <inheritdoc/>
    internal override IReadOnlyList<SizeWitness> Witnesses =>
    [
        new("n_embd", HiddenSize, "transformer.wte.weight", 1),
        new("vocab_size", VocabularySize, "transformer.wte.weight", 0),
        new("n_positions", ContextLength, "transformer.wpe.weight", 0),
        new("n_inner", NeuronsPerLayer, "transformer.h.0.mlp.c_fc.weight", 1),
    ];

    /// <inheritdoc/>
    internal override string LayerKey => "n_layer";

    /// <inheritdoc/>
    internal override string HeadKey => "n_head";

    private protected override void Write(Utf8JsonWriter writer)
    {
        writer.WriteString("activation_function", Activation.Name);
        writer.WriteNumber("layer_norm_epsilon", NormEpsilon);
        writer.WriteNumber("n_embd", HiddenSize);
        writer.WriteNumber("n_head", HeadCount);
        writer.WriteNumber("n_inner", NeuronsPerLayer);
        writer.WriteNumber("n_layer", LayerCount);
        writer.WriteNumber("n_positions", ContextLength);
        writer.WriteBoolean("scale_attn_weights", ScaledAttention);
        writer.WriteBoolean("scale_attn_by_inverse_layer_idx", ScaledByLayer);
        writer.WriteNumber("initializer_range", InitialStandardDeviation);
        foreach (string dropout in new[] { "attn_pdrop", "embd_pdrop", "resid_pdrop" })
            writer.WriteNumber(dropout, 0);
    }

    // Causal masks.
    [GeneratedRegex(@"^h\.\d+\.attn\.(bias|masked_bias)$")]
    private static partial Regex Buffers();
}
