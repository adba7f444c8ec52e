using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Language;

/// <summary>GPT-2: learned positions, sequential residual, weights stored (in, out).</summary>
public sealed partial class Gpt2Configuration : LanguageModelConfiguration
{
    internal const string Family = "gpt2";

    /// <summary>Whether attention scores are divided by the square root of the head size.</summary>
    public bool ScaledAttention { get; init; } = true;

    /// <summary>Whether attention scores of layer i are divided by i + 1 as well.</summary>
    public bool ScaledByLayer { get; init; }

    private Gpt2Configuration(DecoderSizes sizes, ActivationFunction? activation = null, double normEpsilon = 1e-5)
        : base(Family, "GPT2LMHeadModel", sizes, activation ?? ActivationFunction.Named("gelu_new", "the default"), normEpsilon)
    {
    }

    /// <summary>A model to be trained: MLP four times as wide as the stream, tied embeddings.</summary>
    public static Gpt2Configuration Of(int layers, int hidden, int heads, int vocabulary, int context) =>
        new(DecoderSizes.Of(layers, hidden, heads, vocabulary, context, tied: true));

    internal static Gpt2Configuration Read(ConfigurationReader reader)
    {
        int hidden = reader.Size("n_embd", "hidden_size"), heads = reader.Size("n_head", "num_attention_heads");
        // n_ctx sized an old mask, and upcasting attention changes nothing where scores are float32 anyway (libtorch's kernel keeps them
        // so). The others came from GPT, whose configuration GPT-2's began as, and from DistilBERT; GPT-2 never read them.
        reader.Ignore("n_ctx", "reorder_and_upcast_attn", "afn", "n_special", "predict_special_tokens", "tie_weights_");
        // No weights have a clamped width: its misfit is reported as that of n_embd.
        int neurons = reader.OptionalSize("n_inner") ?? (int)Math.Min(4L * hidden, int.MaxValue);
        reader.Agree("intermediate_size", neurons);
        reader.Agree("position_embedding_type", "absolute");
        var sizes = new DecoderSizes(reader.Size("n_layer", "num_hidden_layers"), hidden, heads, neurons, reader.Size("vocab_size"),
            reader.Size("n_positions", "max_position_embeddings"), reader.Flag(true, "tie_word_embeddings"));
        AgreeOnPlainAttention(reader, sizes);
        var configuration = new Gpt2Configuration(sizes, reader.Activation("activation_function", "gelu_new"),
            reader.Epsilon(1e-5, "layer_norm_epsilon"))
        {
            ScaledAttention = reader.Flag(true, "scale_attn_weights"),
            ScaledByLayer = reader.Flag(false, "scale_attn_by_inverse_layer_idx"),
        };
        configuration.AgreeOnSpellings(reader, "hidden_act", "layer_norm_eps");
        return configuration;
    }

    /// <inheritdoc/>
    public override CheckpointNaming Naming { get; } = new(["transformer."], "transformer.", Buffers(),
        new Dictionary<string, string> { ["lm_head.weight"] = "transformer.wte.weight" });

    /// <inheritdoc/>
    public override LanguageModel CreateModel(ScalarType type = ScalarType.Float32, Device? device = null) =>
        new Gpt2Model(this, type, device);

    private protected override IReadOnlyList<ParameterSpecification> Specify()
    {
        double deviation = InitialStandardDeviation;
        // GPT-2's rule: what writes to the stream starts smaller by the root of the number of writers.
        double writer = deviation / Math.Sqrt(2.0 * LayerCount);
        List<ParameterSpecification> list =
        [
            ParameterSpecification.Embedding("transformer.wte.weight", VocabularySize, HiddenSize, deviation),
            ParameterSpecification.Embedding("transformer.wpe.weight", ContextLength, HiddenSize, deviation),
        ];
        for (int i = 0; i < LayerCount; i++)
        {
            string block = $"transformer.h.{i}.";
            list.AddRange([.. ParameterSpecification.Norm(block + "ln_1", HiddenSize),
                .. Map("attn.c_attn", HiddenSize, 3L * HiddenSize, deviation),
                .. Map("attn.c_proj", HiddenSize, HiddenSize, writer), .. ParameterSpecification.Norm(block + "ln_2", HiddenSize),
                .. Map("mlp.c_fc", HiddenSize, NeuronsPerLayer, deviation), .. Map("mlp.c_proj", NeuronsPerLayer, HiddenSize, writer)]);

            // Weights are stored (in, out).
            IEnumerable<ParameterSpecification> Map(string name, long inputs, long outputs, double spread) =>
                [ParameterSpecification.Matrix($"{block}{name}.weight", inputs, outputs, spread),
                    ParameterSpecification.Bias($"{block}{name}.bias", outputs)];
        }
        list.AddRange(ParameterSpecification.Norm("transformer.ln_f", HiddenSize));
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

    private protected override IEnumerable<(string, object)> Settings =>
    [
        ("activation_function", Activation.Name), ("layer_norm_epsilon", NormEpsilon), ("n_embd", HiddenSize), ("n_head", HeadCount),
            ("n_inner", NeuronsPerLayer),
        ("n_layer", LayerCount), ("n_positions", ContextLength), ("scale_attn_weights", ScaledAttention),
        ("scale_attn_by_inverse_layer_idx", ScaledByLayer),
        ("initializer_range", InitialStandardDeviation), ("attn_pdrop", 0), ("embd_pdrop", 0), ("resid_pdrop", 0),
    ];

    // Causal masks.
    [GeneratedRegex(@"^h\.[0-9]+\.attn\.(bias|masked_bias)\z")]
    private static partial Regex Buffers();
}
