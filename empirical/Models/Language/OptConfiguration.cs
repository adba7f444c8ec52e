using System.Text.Json;
using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Language;

/// <summary>OPT: learned positions offset by two, ReLU, norms before (most sizes) or after (350M) the sublayers, embeddings optionally projected.</summary>
public sealed partial class OptConfiguration : LanguageModelConfiguration
{
    internal const string Family = "opt";

    /// <summary>Rows at the front of the position table that no position uses.</summary>
    internal const int PositionOffset = 2;

    /// <inheritdoc/>
    public override string ModelType => Family;

    /// <summary>The MLP's non-linearity.</summary>
    public ActivationFunction Activation { get; init; } = ActivationFunction.Named("relu", "the default");

    /// <summary>Whether norms come before their sublayers.</summary>
    public bool NormBefore { get; init; } = true;

    /// <summary>Whether a norm follows the last block.</summary>
    public bool FinalNorm { get; init; } = true;

    /// <summary>Whether norms have gains and biases.</summary>
    public bool AffineNorms { get; init; } = true;

    /// <summary>Whether linear maps have biases.</summary>
    public bool Biases { get; init; } = true;

    /// <summary>Width of the token embedding; projected where it differs from the stream's.</summary>
    public required int EmbeddingSize { get; init; }

    internal static OptConfiguration Read(ConfigurationReader reader)
    {
        int hidden = reader.Size("hidden_size");
        bool before = reader.Flag(true, "do_layer_norm_before");
        return new OptConfiguration
        {
            LayerCount = reader.Size("num_hidden_layers"),
            HiddenSize = hidden,
            HeadCount = reader.Size("num_attention_heads"),
            NeuronsPerLayer = reader.Size("ffn_dim"),
            VocabularySize = reader.Size("vocab_size"),
            ContextLength = reader.Size("max_position_embeddings"),
            TiedEmbeddings = reader.Flag(true, "tie_word_embeddings"),
            Activation = reader.Activation("activation_function", "relu"),
            NormBefore = before,
            FinalNorm = before & !reader.Flag(false, "_remove_final_layer_norm"),
            AffineNorms = reader.Flag(true, "layer_norm_elementwise_affine"),
            Biases = reader.Flag(true, "enable_bias"),
            EmbeddingSize = reader.OptionalSize("word_embed_proj_dim") ?? hidden,
        };
    }

    /// <inheritdoc/>
    public override CheckpointNaming Naming { get; } = new(["model.decoder.", "decoder."], "model.decoder.", Buffers(),
        new Dictionary<string, string> { ["lm_head.weight"] = "model.decoder.embed_tokens.weight" });

    /// <inheritdoc/>
    public override LanguageModel CreateModel(ScalarType type = ScalarType.Float32, Device? device = null) => new OptModel(this, type, device);

    /// <summary>Whether embeddings pass through project_in and project_out.</summary>
    internal bool Projected => EmbeddingSize != HiddenSize;

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSpecification> Parameters => _parameters ??= Specify();

    private List<ParameterSpecification>? _parameters;

    private List<ParameterSpecification> Specify()
    {
        const string decoder = "model.decoder.";
        double deviation = InitialStandardDeviation;
        var list = new List<ParameterSpecification>
        {
            ParameterSpecification.Embedding(decoder + "embed_tokens.weight", VocabularySize, EmbeddingSize, deviation),
            ParameterSpecification.Embedding(decoder + "embed_positions.weight", ContextLength + PositionOffset, HiddenSize, deviation),
        };
        if (Projected)
        {
            list.Add(ParameterSpecification.Matrix(decoder + "project_in.weight", HiddenSize, EmbeddingSize, deviation));
            list.Add(ParameterSpecification.Matrix(decoder + "project_out.weight", EmbeddingSize, HiddenSize, deviation));
        }
        for (int i = 0; i < LayerCount; i++)
        {
            string block = $"{decoder}layers.{i}.";
            foreach (string projection in new[] { "q_proj", "k_proj", "v_proj", "out_proj" })
                AddLinear(list, $"{block}self_attn.{projection}", HiddenSize, HiddenSize);
            AddNorm(list, block + "self_attn_layer_norm");
            AddLinear(list, block + "fc1", NeuronsPerLayer, HiddenSize);
            AddLinear(list, block + "fc2", HiddenSize, NeuronsPerLayer);
            AddNorm(list, block + "final_layer_norm");
        }
        if (FinalNorm)
            AddNorm(list, decoder + "final_layer_norm");
        if (!TiedEmbeddings)
            list.Add(ParameterSpecification.Embedding("lm_head.weight", VocabularySize, EmbeddingSize, deviation));
        return list;
    }

    private void AddLinear(List<ParameterSpecification> list, string name, int rows, int columns)
    {
        list.Add(ParameterSpecification.Matrix(name + ".weight", rows, columns, InitialStandardDeviation));
        if (Biases)
            list.Add(ParameterSpecification.Bias(name + ".bias", rows));
    }

    private void AddNorm(List<ParameterSpecification> list, string name)
    {
        if (!AffineNorms)
            return;
        list.Add(ParameterSpecification.Gain(name + ".weight", HiddenSize));
        list.Add(ParameterSpecification.Bias(name + ".bias", HiddenSize));
    }

    private protected override void Write(Utf8JsonWriter writer)
    {
        writer.WriteNumber("hidden_size", HiddenSize);
        writer.WriteNumber("num_attention_heads", HeadCount);
        writer.WriteNumber("num_hidden_layers", LayerCount);
        writer.WriteNumber("ffn_dim", NeuronsPerLayer);
        writer.WriteNumber("max_position_embeddings", ContextLength);
        writer.WriteNumber("word_embed_proj_dim", EmbeddingSize);
        writer.WriteString("activation_function", Activation.Name);
        writer.WriteBoolean("do_layer_norm_before", NormBefore);
        writer.WriteBoolean("_remove_final_layer_norm", NormBefore && !FinalNorm);
        writer.WriteBoolean("layer_norm_elementwise_affine", AffineNorms);
        writer.WriteBoolean("enable_bias", Biases);
        writer.WriteNumber("init_std", InitialStandardDeviation);
        writer.WriteNumber("dropout", 0);
        writer.WriteStartArray("architectures");
        writer.WriteStringValue("OPTForCausalLM");
        writer.WriteEndArray();
    }

    // A version marker of early files.
    [GeneratedRegex(@"^version$")]
    private static partial Regex Buffers();
}
