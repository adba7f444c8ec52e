using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Language;

/// <summary>Decoders of Llama's kind: root-mean-square norms, rotary positions over whole heads, grouped key-value heads, a gated MLP.
/// Families differ in biases.</summary>
public abstract partial class GatedConfiguration : LanguageModelConfiguration
{
    private protected GatedConfiguration(string modelType, string originalClass, ConfigurationReader reader)
        : base(modelType, originalClass,
        DecoderSizes.Read(reader, absentTied: false), reader.Activation("hidden_act", "silu"), reader.Epsilon(1e-6, "rms_norm_eps"))
    {
        KeyValueHeadCount = reader.OptionalSize("num_key_value_heads") ?? HeadCount;
        if (HeadCount % KeyValueHeadCount != 0)
        {
            throw reader.Bad($"has {HeadCount} heads on {KeyValueHeadCount} key-value heads ('num_key_value_heads')",
                "The heads must be a multiple of the key-value heads");
        }
        HeadSize = reader.OptionalSize("head_dim") ?? HiddenSize / HeadCount;
        AgreeOnSpellings(reader, "activation_function", "layer_norm_eps");
        Rotary = RotarySettings.Read(reader, absentBase: 10_000, absentShare: 1);
        if (Rotary.Share != 1)
            throw reader.Refuse($"a partial_rotary_factor of {Rotary.Share}");
        Rotary.RequirePairs(reader, HeadSize);
    }

    /// <summary>Heads of keys and values; each serves HeadCount / KeyValueHeadCount query heads.</summary>
    public int KeyValueHeadCount { get; }

    /// <summary>Coordinates of one head.</summary>
    public int HeadSize { get; }

    /// <summary>Rotary positions, over the whole head.</summary>
    public RotarySettings Rotary { get; }

    /// <summary>Whether the projections to queries, keys and values have biases.</summary>
    public abstract bool QueryKeyValueBias { get; }

    /// <summary>Whether the projection of attention back to the stream has a bias.</summary>
    public abstract bool AttentionOutputBias { get; }

    /// <summary>Whether the MLP's three projections have biases.</summary>
    public abstract bool MlpBias { get; }

    /// <inheritdoc/>
    public override CheckpointNaming Naming { get; } = new(["model.", "transformer."], "model.", Buffers(),
        new Dictionary<string, string> { ["lm_head.weight"] = "model.embed_tokens.weight" });

    /// <inheritdoc/>
    public override LanguageModel CreateModel(ScalarType type = ScalarType.Float32, Device? device = null) =>
        new GatedModel(this, type, device);

    private protected override IReadOnlyList<ParameterSpecification> Specify()
    {
        double deviation = InitialStandardDeviation;
        long queries = (long)HeadCount * HeadSize, keys = (long)KeyValueHeadCount * HeadSize;
        var list = new List<ParameterSpecification> {
            ParameterSpecification.Embedding("model.embed_tokens.weight", VocabularySize, HiddenSize, deviation) };
        for (int i = 0; i < LayerCount; i++)
        {
            string block = $"model.layers.{i}.";
            list.Add(ParameterSpecification.Gain(block + "input_layernorm.weight", HiddenSize));
            list.AddRange([.. Linear("self_attn.q_proj", queries, HiddenSize, QueryKeyValueBias),
                .. Linear("self_attn.k_proj", keys, HiddenSize, QueryKeyValueBias),
                .. Linear("self_attn.v_proj", keys, HiddenSize, QueryKeyValueBias),
                    .. Linear("self_attn.o_proj", HiddenSize, queries, AttentionOutputBias)]);
            list.Add(ParameterSpecification.Gain(block + "post_attention_layernorm.weight", HiddenSize));
            list.AddRange([.. Linear("mlp.gate_proj", NeuronsPerLayer, HiddenSize, MlpBias),
                .. Linear("mlp.up_proj", NeuronsPerLayer, HiddenSize, MlpBias),
                .. Linear("mlp.down_proj", HiddenSize, NeuronsPerLayer, MlpBias)]);

            IEnumerable<ParameterSpecification> Linear(string name, long rows, long columns, bool withBias) =>
                ParameterSpecification.Linear(block + name, rows, columns, deviation, withBias);
        }
        list.Add(ParameterSpecification.Gain("model.norm.weight", HiddenSize));
        if (HasOwnUnembedding)
            list.Add(ParameterSpecification.Embedding("lm_head.weight", VocabularySize, HiddenSize, deviation));
        return list;
    }

    /// <inheritdoc/>
    internal override IReadOnlyList<SizeWitness> Witnesses =>
    [
        new("hidden_size", HiddenSize, "model.embed_tokens.weight", 1), new("vocab_size", VocabularySize, "model.embed_tokens.weight", 0),
        new("intermediate_size", NeuronsPerLayer, "model.layers.0.mlp.gate_proj.weight", 0),
        new("head_dim", HeadSize, "model.layers.0.self_attn.q_proj.weight", 0, Each: HeadCount),
        new("num_key_value_heads", KeyValueHeadCount, "model.layers.0.self_attn.k_proj.weight", 0, Each: HeadSize),
    ];

    private protected override IEnumerable<(string, object)> Settings =>
    [
        ("hidden_size", HiddenSize), ("num_attention_heads", HeadCount), ("num_key_value_heads", KeyValueHeadCount), ("head_dim", HeadSize),
        ("num_hidden_layers", LayerCount), ("intermediate_size", NeuronsPerLayer), ("max_position_embeddings", ContextLength),
        ("hidden_act", Activation.Name), ("rms_norm_eps", NormEpsilon), .. OwnSettings,
        ("initializer_range", InitialStandardDeviation), (RotarySettings.Key, Rotary),
    ];

    /// <summary>The family's own keys.</summary>
    private protected abstract IEnumerable<(string Key, object Value)> OwnSettings { get; }

    // Heads have a size of their own, which the hidden size need not be a multiple of.
    private protected override void Check(ConfigurationReader reader)
    {
        if (HeadSize < 1)
            base.Check(reader);
    }

    // Rotary tables.
    [GeneratedRegex(@"^(layers\.[0-9]+\.self_attn\.)?rotary_emb\.(inv_freq|cos_cached|sin_cached)\z")]
    private static partial Regex Buffers();
}
