using System.Text.Json;
using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Language;

/// <summary>Qwen2 and Qwen2.5: root-mean-square norms, rotary positions, grouped key-value heads, gated MLP.</summary>
public sealed partial class Qwen2Configuration : LanguageModelConfiguration
{
    internal const string Family = "qwen2";

    /// <inheritdoc/>
    public override string ModelType => Family;

    /// <summary>The gate's non-linearity.</summary>
    public ActivationFunction Activation { get; init; } = ActivationFunction.Named("silu", "the default");

    /// <summary>Epsilon of the norms.</summary>
    public double NormEpsilon { get; init; } = 1e-6;

    /// <summary>Heads of keys and values; each serves HeadCount / KeyValueHeadCount query heads.</summary>
    public required int KeyValueHeadCount { get; init; }

    /// <summary>Coordinates of one head.</summary>
    public required int HeadSize { get; init; }

    /// <summary>Rotary positions, over the whole head.</summary>
    public RotarySettings Rotary { get; init; } = new(10_000, 1);

    internal static Qwen2Configuration Read(ConfigurationReader reader)
    {
        int hidden = reader.Size("hidden_size"), heads = reader.Size("num_attention_heads"), layers = reader.Size("num_hidden_layers");
        int keyValueHeads = reader.OptionalSize("num_key_value_heads") ?? heads;
        if (heads % keyValueHeads != 0)
            throw reader.Bad($"has {heads} heads on {keyValueHeads} key-value heads ('num_key_value_heads')", "The heads must be a multiple of the key-value heads");
        int context = reader.Size("max_position_embeddings");
        // The attention of Qwen2.5-1M's own server, for contexts above 262,144 tokens; the original library knows full attention only.
        reader.Ignore("dual_chunk_attention_config");
        reader.Agree("qkv_bias", true);
        RefuseSlidingWindow(reader, layers, context);
        RotarySettings rotary = RotarySettings.Read(reader, absentBase: 10_000, absentShare: 1);
        if (rotary.Share != 1)
            throw reader.Refuse($"a partial_rotary_factor of {rotary.Share}");
        reader.Agree("attention_bias", true);
        var configuration = new Qwen2Configuration
        {
            LayerCount = layers,
            HiddenSize = hidden,
            HeadCount = heads,
            KeyValueHeadCount = keyValueHeads,
            HeadSize = reader.OptionalSize("head_dim") ?? hidden / heads,
            NeuronsPerLayer = reader.Size("intermediate_size"),
            VocabularySize = reader.Size("vocab_size"),
            ContextLength = context,
            TiedEmbeddings = reader.Flag(false, "tie_word_embeddings"),
            Activation = reader.Activation("hidden_act", "silu"),
            NormEpsilon = reader.Epsilon(1e-6, "rms_norm_eps"),
            Rotary = rotary,
        };
        reader.Agree("activation_function", configuration.Activation.Name);
        reader.Agree("layer_norm_eps", configuration.NormEpsilon);
        return configuration;
    }

    // A window binds only when it is switched on, shorter than the context, and some layer slides. What is absent has the original's defaults.
    private static void RefuseSlidingWindow(ConfigurationReader reader, int layers, int context)
    {
        bool used = reader.Flag(false, "use_sliding_window");
        reader.Ignore("sliding_window", "max_window_layers");
        IReadOnlyList<string> kinds = reader.Texts("layer_types");
        if (kinds.FirstOrDefault(kind => kind is not ("full_attention" or "sliding_attention")) is { } unknown)
            throw reader.Refuse($"the layer type '{unknown}'");
        if (kinds.Count > 0 && kinds.Count != layers)
            throw reader.Bad($"has {kinds.Count} 'layer_types' for {layers} layers", "Every layer needs one layer type");
        if (!used && kinds.Contains("sliding_attention"))
            throw reader.Refuse("the layer type 'sliding_attention' without 'use_sliding_window': true");
        if (!used)
            return;
        int window = reader.IsNull("sliding_window") ? int.MaxValue : reader.OptionalSize("sliding_window") ?? 4096;
        bool slides = kinds.Count > 0 ? kinds.Contains("sliding_attention") : layers > (reader.OptionalCount("max_window_layers") ?? 28);
        if (slides && window < context)
            throw reader.Refuse($"'use_sliding_window': true with a 'sliding_window' of {window} in a context of {context}");
    }

    /// <inheritdoc/>
    public override CheckpointNaming Naming { get; } = new(["model.", "transformer."], "model.", Buffers(),
        new Dictionary<string, string> { ["lm_head.weight"] = "model.embed_tokens.weight" });

    /// <inheritdoc/>
    public override LanguageModel CreateModel(ScalarType type = ScalarType.Float32, Device? device = null) => new Qwen2Model(this, type, device);

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSpecification> Parameters => _parameters ??= Specify();

    private List<ParameterSpecification>? _parameters;

    private List<ParameterSpecification> Specify()
    {
        double deviation = InitialStandardDeviation;
        long queries = (long)HeadCount * HeadSize, keys = (long)KeyValueHeadCount * HeadSize;
        var list = new List<ParameterSpecification> { ParameterSpecification.Embedding("model.embed_tokens.weight", VocabularySize, HiddenSize, deviation) };
        for (int i = 0; i < LayerCount; i++)
        {
            string block = $"model.layers.{i}.";
            list.AddRange(
            [
                ParameterSpecification.Gain(block + "input_layernorm.weight", HiddenSize),
                ParameterSpecification.Matrix(block + "self_attn.q_proj.weight", queries, HiddenSize, deviation),
                ParameterSpecification.Bias(block + "self_attn.q_proj.bias", queries),
                ParameterSpecification.Matrix(block + "self_attn.k_proj.weight", keys, HiddenSize, deviation),
                ParameterSpecification.Bias(block + "self_attn.k_proj.bias", keys),
                ParameterSpecification.Matrix(block + "self_attn.v_proj.weight", keys, HiddenSize, deviation),
                ParameterSpecification.Bias(block + "self_attn.v_proj.bias", keys),
                ParameterSpecification.Matrix(block + "self_attn.o_proj.weight", HiddenSize, queries, deviation),
                ParameterSpecification.Gain(block + "post_attention_layernorm.weight", HiddenSize),
                ParameterSpecification.Matrix(block + "mlp.gate_proj.weight", NeuronsPerLayer, HiddenSize, deviation),
                ParameterSpecification.Matrix(block + "mlp.up_proj.weight", NeuronsPerLayer, HiddenSize, deviation),
                ParameterSpecification.Matrix(block + "mlp.down_proj.weight", HiddenSize, NeuronsPerLayer, deviation),
            ]);
        }
        list.Add(ParameterSpecification.Gain("model.norm.weight", HiddenSize));
        if (HasOwnUnembedding)
            list.Add(ParameterSpecification.Embedding("lm_head.weight", VocabularySize, HiddenSize, deviation));
        return list;
    }

    /// <inheritdoc/>
    internal override IReadOnlyList<SizeWitness> Witnesses =>
    [
        new("hidden_size", HiddenSize, "model.embed_tokens.weight", 1),
        new("vocab_size", VocabularySize, "model.embed_tokens.weight", 0),
        new("intermediate_size", NeuronsPerLayer, "model.layers.0.mlp.gate_proj.weight", 0),
        new("head_dim", HeadSize, "model.layers.0.self_attn.q_proj.weight", 0, Each: HeadCount),
        new("num_key_value_heads", KeyValueHeadCount, "model.layers.0.self_attn.k_proj.weight", 0, Each: HeadSize),
    ];

    private protected override void Write(Utf8JsonWriter writer)
    {
        writer.WriteNumber("hidden_size", HiddenSize);
        writer.WriteNumber("num_attention_heads", HeadCount);
        writer.WriteNumber("num_key_value_heads", KeyValueHeadCount);
        writer.WriteNumber("head_dim", HeadSize);
        writer.WriteNumber("num_hidden_layers", LayerCount);
        writer.WriteNumber("intermediate_size", NeuronsPerLayer);
        writer.WriteNumber("max_position_embeddings", ContextLength);
        writer.WriteString("hidden_act", Activation.Name);
        writer.WriteNumber("rms_norm_eps", NormEpsilon);
        writer.WriteBoolean("use_sliding_window", false);
        writer.WriteNumber("initializer_range", InitialStandardDeviation);
        Rotary.Write(writer, withShare: false);
        writer.WriteStartArray("architectures");
        writer.WriteStringValue("Qwen2ForCausalLM");
        writer.WriteEndArray();
    }

    // Rotary tables.
    [GeneratedRegex(@"^(layers\.\d+\.self_attn\.)?rotary_emb\.(inv_freq|cos_cached|sin_cached)$")]
    private static partial Regex Buffers();
}
