using System.Text.Json;
using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Language;

/// <summary>Decoders of Llama's kind: root-mean-square norms, rotary positions over whole heads, grouped key-value heads, a gated MLP. Families differ in biases.</summary>
public abstract partial class GatedConfiguration : LanguageModelConfiguration
{
    private protected GatedConfiguration(ConfigurationReader reader) : base(DecoderSizes.Read(reader, absentTied: false))
    {
        KeyValueHeadCount = reader.OptionalSize("num_key_value_heads") ?? HeadCount;
        if (HeadCount % KeyValueHeadCount != 0)
        {
            throw reader.Bad($"has {HeadCount} heads on {KeyValueHeadCount} key-value heads ('num_key_value_heads')",
                "The heads must be a multiple of the key-value heads");
        }
        HeadSize = reader.OptionalSize("head_dim") ?? HiddenSize / HeadCount;
        Activation = reader.Activation("hidden_act", "silu");
        reader.Agree("activation_function", Activation.Name);
        NormEpsilon = reader.Epsilon(1e-6, "rms_norm_eps");
        reader.Agree("layer_norm_eps", NormEpsilon);
        Rotary = RotarySettings.Read(reader, absentBase: 10_000, absentShare: 1);
        if (Rotary.Share != 1)
            throw reader.Refuse($"a partial_rotary_factor of {Rotary.Share}");
    }

    /// <summary>The gate's non-linearity.</summary>
    public ActivationFunction Activation { get; }

    /// <summary>Epsilon of the norms.</summary>
    public double NormEpsilon { get; }

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
    public override LanguageModel CreateModel(ScalarType type = ScalarType.Float32, Device? device = null) => new GatedModel(this, type, device);

    private protected override IReadOnlyList<ParameterSpecification> Specify()
    {
        double deviation = InitialStandardDeviation;
        long queries = (long)HeadCount * HeadSize, keys = (long)KeyValueHeadCount * HeadSize;
        var list = new List<ParameterSpecification> { ParameterSpecification.Embedding("model.embed_tokens.weight", VocabularySize, HiddenSize, deviation) };
        for (int i = 0; i < LayerCount; i++)
        {
            string block = $"model.layers.{i}.";
            list.Add(ParameterSpecification.Gain(block + "input_layernorm.weight", HiddenSize));
            AddLinear(block + "self_attn.q_proj", queries, HiddenSize, QueryKeyValueBias);
            AddLinear(block + "self_attn.k_proj", keys, HiddenSize, QueryKeyValueBias);
            AddLinear(block + "self_attn.v_proj", keys, HiddenSize, QueryKeyValueBias);
            AddLinear(block + "self_attn.o_proj", HiddenSize, queries, AttentionOutputBias);
            list.Add(ParameterSpecification.Gain(block + "post_attention_layernorm.weight", HiddenSize));
            AddLinear(block + "mlp.gate_proj", NeuronsPerLayer, HiddenSize, MlpBias);
            AddLinear(block + "mlp.up_proj", NeuronsPerLayer, HiddenSize, MlpBias);
            AddLinear(block + "mlp.down_proj", HiddenSize, NeuronsPerLayer, MlpBias);
        }
        list.Add(ParameterSpecification.Gain("model.norm.weight", HiddenSize));
        if (HasOwnUnembedding)
            list.Add(ParameterSpecification.Embedding("lm_head.weight", VocabularySize, HiddenSize, deviation));
        return list;

        void AddLinear(string name, long rows, long columns, bool withBias)
        {
            list.Add(ParameterSpecification.Matrix(name + ".weight", rows, columns, deviation));
            if (withBias)
                list.Add(ParameterSpecification.Bias(name + ".bias", rows));
        }
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
        WriteOwn(writer);
        writer.WriteNumber("initializer_range", InitialStandardDeviation);
        Rotary.Write(writer, withShare: false);
    }

    /// <summary>The family's own keys.</summary>
    private protected abstract void WriteOwn(Utf8JsonWriter writer);

    // Heads have a size of their own, which the hidden size need not be a multiple of.
    private protected override void Check(ConfigurationReader reader)
    {
        if (HeadSize < 1)
            base.Check(reader);
    }

    // Rotary tables.
    [GeneratedRegex(@"^(layers\.\d+\.self_attn\.)?rotary_emb\.(inv_freq|cos_cached|sin_cached)$")]
    private static partial Regex Buffers();
}
