using System.Text.Json;
using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Language;

/// <summary>GPT-NeoX, the family of Pythia: rotary positions, parallel or sequential residual.</summary>
public sealed partial class GptNeoXConfiguration : LanguageModelConfiguration
{
    internal const string Family = "gpt_neox";

    /// <inheritdoc/>
    public override string ModelType => Family;

    private protected override string OriginalClass => "GPTNeoXForCausalLM";

    /// <summary>The MLP's non-linearity.</summary>
    public ActivationFunction Activation { get; init; } = ActivationFunction.Named("gelu", "the default");

    /// <summary>Epsilon of the layer norms.</summary>
    public double NormEpsilon { get; init; } = 1e-5;

    /// <summary>Whether attention and MLP both read the block's input (Pythia), or one after the other.</summary>
    public bool ParallelResidual { get; init; } = true;

    /// <summary>Whether the projections of attention have biases.</summary>
    public bool AttentionBias { get; init; } = true;

    /// <summary>Rotary positions; Pythia turns a quarter of each head.</summary>
    public RotarySettings Rotary { get; init; } = new(10_000, 0.25);

    private GptNeoXConfiguration(DecoderSizes sizes) : base(sizes)
    {
    }

    /// <summary>A model to be trained, in Pythia's shape: MLP four times as wide as the stream, untied embeddings.</summary>
    public static GptNeoXConfiguration Of(int layers, int hidden, int heads, int vocabulary, int context) =>
        new(DecoderSizes.Of(layers, hidden, heads, vocabulary, context, tied: false));

    internal static GptNeoXConfiguration Read(ConfigurationReader reader)
    {
        var sizes = DecoderSizes.Read(reader, absentTied: false);
        // Notes of training runs (Polyglot-Ko, OpenCALM, conversions from Megatron), which the original never read.
        reader.Ignore("global_step", "make_vocab_size_divisible_by", "multiple_of", "num_steps");
        AgreeOnPlainAttention(reader, sizes);
        var configuration = new GptNeoXConfiguration(sizes)
        {
            Activation = reader.Activation("hidden_act", "gelu"),
            NormEpsilon = reader.Epsilon(1e-5, "layer_norm_eps"),
            ParallelResidual = reader.Flag(true, "use_parallel_residual"),
            AttentionBias = reader.Flag(true, "attention_bias"),
            Rotary = RotarySettings.Read(reader, absentBase: 10_000, absentShare: 0.25),
        };
        reader.Agree("activation_function", configuration.Activation.Name);
        reader.Agree("layer_norm_epsilon", configuration.NormEpsilon);
        return configuration;
    }

    /// <inheritdoc/>
    public override CheckpointNaming Naming { get; } = new(["gpt_neox."], "gpt_neox.", Buffers(),
        new Dictionary<string, string> { ["embed_out.weight"] = "gpt_neox.embed_in.weight" });

    /// <inheritdoc/>
    public override LanguageModel CreateModel(ScalarType type = ScalarType.Float32, Device? device = null) => new GptNeoXModel(this, type, device);

    private protected override IReadOnlyList<ParameterSpecification> Specify()
    {
        double deviation = InitialStandardDeviation;
        long joined = 3L * HiddenSize;
        var list = new List<ParameterSpecification> { ParameterSpecification.Embedding("gpt_neox.embed_in.weight", VocabularySize, HiddenSize, deviation) };
        for (int i = 0; i < LayerCount; i++)
        {
            string block = $"gpt_neox.layers.{i}.";
            list.AddRange(
            [
                ParameterSpecification.Gain(block + "input_layernorm.weight", HiddenSize),
                ParameterSpecification.Bias(block + "input_layernorm.bias", HiddenSize),
                ParameterSpecification.Gain(block + "post_attention_layernorm.weight", HiddenSize),
                ParameterSpecification.Bias(block + "post_attention_layernorm.bias", HiddenSize),
                ParameterSpecification.Matrix(block + "attention.query_key_value.weight", joined, HiddenSize, deviation),
                ParameterSpecification.Matrix(block + "attention.dense.weight", HiddenSize, HiddenSize, deviation),
                ParameterSpecification.Matrix(block + "mlp.dense_h_to_4h.weight", NeuronsPerLayer, HiddenSize, deviation),
                ParameterSpecification.Bias(block + "mlp.dense_h_to_4h.bias", NeuronsPerLayer),
                ParameterSpecification.Matrix(block + "mlp.dense_4h_to_h.weight", HiddenSize, NeuronsPerLayer, deviation),
                ParameterSpecification.Bias(block + "mlp.dense_4h_to_h.bias", HiddenSize),
            ]);
            if (AttentionBias)
            {
                list.Add(ParameterSpecification.Bias(block + "attention.query_key_value.bias", joined));
                list.Add(ParameterSpecification.Bias(block + "attention.dense.bias", HiddenSize));
            }
        }
        list.Add(ParameterSpecification.Gain("gpt_neox.final_layer_norm.weight", HiddenSize));
        list.Add(ParameterSpecification.Bias("gpt_neox.final_layer_norm.bias", HiddenSize));
        if (HasOwnUnembedding)
            list.Add(ParameterSpecification.Embedding("embed_out.weight", VocabularySize, HiddenSize, deviation));
        return list;
    }

    /// <inheritdoc/>
    internal override IReadOnlyList<SizeWitness> Witnesses =>
    [
        new("hidden_size", HiddenSize, "gpt_neox.embed_in.weight", 1),
        new("vocab_size", VocabularySize, "gpt_neox.embed_in.weight", 0),
        new("intermediate_size", NeuronsPerLayer, "gpt_neox.layers.0.mlp.dense_h_to_4h.weight", 0),
    ];

    private protected override void Write(Utf8JsonWriter writer)
    {
        writer.WriteNumber("hidden_size", HiddenSize);
        writer.WriteNumber("num_attention_heads", HeadCount);
        writer.WriteNumber("num_hidden_layers", LayerCount);
        writer.WriteNumber("intermediate_size", NeuronsPerLayer);
        writer.WriteNumber("max_position_embeddings", ContextLength);
        writer.WriteString("hidden_act", Activation.Name);
        writer.WriteNumber("layer_norm_eps", NormEpsilon);
        writer.WriteBoolean("use_parallel_residual", ParallelResidual);
        writer.WriteBoolean("attention_bias", AttentionBias);
        writer.WriteNumber("initializer_range", InitialStandardDeviation);
        writer.WriteNumber("attention_dropout", 0);
        writer.WriteNumber("hidden_dropout", 0);
        Rotary.Write(writer, withShare: true);
    }

    // Causal masks and rotary tables.
    [GeneratedRegex(@"^(layers\.\d+\.attention\.(bias|masked_bias|rotary_emb\.(inv_freq|cos_cached|sin_cached))|rotary_emb\.inv_freq)$")]
    private static partial Regex Buffers();
}
