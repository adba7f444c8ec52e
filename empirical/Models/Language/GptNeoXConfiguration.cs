using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Language;

/// <summary>GPT-NeoX, the family of Pythia: rotary positions, parallel or sequential residual.</summary>
public sealed partial class GptNeoXConfiguration : LanguageModelConfiguration
{
    internal const string Family = "gpt_neox";

    /// <summary>Whether attention and MLP both read the block's input (Pythia), or one after the other.</summary>
    public bool ParallelResidual { get; init; } = true;

    /// <summary>Whether the projections of attention have biases.</summary>
    public bool AttentionBias { get; init; } = true;

    /// <summary>Rotary positions; Pythia turns a quarter of each head.</summary>
    public RotarySettings Rotary { get; init; } = new(10_000, 0.25);

    private GptNeoXConfiguration(DecoderSizes sizes, ActivationFunction? activation = null, double normEpsilon = 1e-5)
        : base(Family, "GPTNeoXForCausalLM", sizes, activation ?? ActivationFunction.Named("gelu", "the default"), normEpsilon)
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
        var configuration = new GptNeoXConfiguration(sizes, reader.Activation("hidden_act", "gelu"), reader.Epsilon(1e-5, "layer_norm_eps"))
        {
            ParallelResidual = reader.Flag(true, "use_parallel_residual"),
            AttentionBias = reader.Flag(true, "attention_bias"),
            Rotary = RotarySettings.Read(reader, absentBase: 10_000, absentShare: 0.25),
        };
        configuration.AgreeOnSpellings(reader, "activation_function", "layer_norm_epsilon");
        configuration.Rotary.RequirePairs(reader, sizes.Hidden / sizes.Heads);
        return configuration;
    }

    private protected override IReadOnlyList<ParameterSpecification> Specify()
    {
        double deviation = InitialStandardDeviation;
        long joined = 3L * HiddenSize;
        var list = new List<ParameterSpecification> {
            ParameterSpecification.Embedding("gpt_neox.embed_in.weight", VocabularySize, HiddenSize, deviation) };
        for (int i = 0; i < LayerCount; i++)
        {
            string block = $"gpt_neox.layers.{i}.";
            list.AddRange([.. ParameterSpecification.Norm(block + "input_layernorm", HiddenSize),
                .. ParameterSpecification.Norm(block + "post_attention_layernorm", HiddenSize),
                ParameterSpecification.Matrix(block + "attention.query_key_value.weight", joined, HiddenSize, deviation),
                ParameterSpecification.Matrix(block + "attention.dense.weight", HiddenSize, HiddenSize, deviation),
                .. ParameterSpecification.Linear(block + "mlp.dense_h_to_4h", NeuronsPerLayer, HiddenSize, deviation),
                .. ParameterSpecification.Linear(block + "mlp.dense_4h_to_h", HiddenSize, NeuronsPerLayer, deviation)]);
            if (AttentionBias)
            {
                list.Add(ParameterSpecification.Bias(block + "attention.query_key_value.bias", joined));
                list.Add(ParameterSpecification.Bias(block + "attention.dense.bias", HiddenSize));
            }
        }
        list.AddRange(ParameterSpecification.Norm("gpt_neox.final_layer_norm", HiddenSize));
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

    private protected override IEnumerable<(string, object)> Settings =>
    [
        ("hidden_size", HiddenSize), ("num_attention_heads", HeadCount), ("num_hidden_layers", LayerCount),
            ("intermediate_size", NeuronsPerLayer),
        ("max_position_embeddings", ContextLength), ("hidden_act", Activation.Name), ("layer_norm_eps", NormEpsilon),
        ("use_parallel_residual", ParallelResidual), ("attention_bias", AttentionBias), ("initializer_range", InitialStandardDeviation),
        ("attention_dropout", 0), ("hidden_dropout", 0), (RotarySettings.Key, Rotary),
    ];

    /// <inheritdoc/>
    public override CheckpointNaming Naming { get; } = new(["gpt_neox."], "gpt_neox.", Buffers(),
        new Dictionary<string, string> { ["embed_out.weight"] = "gpt_neox.embed_in.weight" });

    /// <inheritdoc/>
    public override LanguageModel CreateModel(ScalarType type = ScalarType.Float32, Device? device = null) =>
        new GptNeoXModel(this, type, device);

    // Causal masks and rotary tables.
    [GeneratedRegex(
        @"^(layers\.[0-9]+\.attention\.(bias|masked_bias|rotary_emb\.(inv_freq|cos_cached|sin_cached))|rotary_emb\.inv_freq)\z")]
    private static partial Regex Buffers();
}
