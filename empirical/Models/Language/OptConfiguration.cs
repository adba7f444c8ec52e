using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Language;

/// <summary>OPT: learned positions offset by two, ReLU, norms before (most sizes) or after (350M) the sublayers, embeddings optionally
/// projected.</summary>
public sealed partial class OptConfiguration : LanguageModelConfiguration
{
    internal const string Family = "opt";

    private const double OriginalNormEpsilon = 1e-5;

    /// <summary>Rows at the front of the position table that no position uses.</summary>
    internal const int PositionOffset = 2;

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

    // The original leaves its norms at the library's default.
    private OptConfiguration(DecoderSizes sizes, ActivationFunction activation)
        : base(Family, "OPTForCausalLM", sizes, activation, OriginalNormEpsilon)
    {
    }

    /// <summary>A model to be trained: MLP four times as wide as the stream, norms before the sublayers, tied embeddings.</summary>
    public static OptConfiguration Of(int layers, int hidden, int heads, int vocabulary, int context) =>
        new(DecoderSizes.Of(layers, hidden, heads, vocabulary, context, tied: true), ActivationFunction.Named("relu", Family))
            { EmbeddingSize = hidden };

    internal static OptConfiguration Read(ConfigurationReader reader)
    {
        var sizes = DecoderSizes.Read(reader, absentTied: true, neurons: "ffn_dim");
        // Notes of fairseq and metaseq, whose models OPT's are (the output projection is always there), and of the KoboldAI client.
        reader.Ignore("output_projection", "antemplate", "badwordsids", "formatoptns", "newlinemode", "welcome");
        reader.Agree("learned_embeddings", true);
        reader.Agree("position_embedding_type", "absolute");
        reader.Agree("intermediate_size", sizes.Neurons);
        reader.Agree("layer_norm_eps", OriginalNormEpsilon);
        AgreeOnPlainAttention(reader, sizes);
        bool before = reader.Flag(true, "do_layer_norm_before");
        var configuration = new OptConfiguration(sizes, reader.Activation("activation_function", "relu"))
        {
            NormBefore = before,
            FinalNorm = before & !reader.Flag(false, "_remove_final_layer_norm"),
            AffineNorms = reader.Flag(true, "layer_norm_elementwise_affine"),
            Biases = reader.Flag(true, "enable_bias"),
            EmbeddingSize = reader.OptionalSize("word_embed_proj_dim") ?? sizes.Hidden,
        };
        reader.Agree("hidden_act", configuration.Activation.Name);
        return configuration;
    }

    /// <inheritdoc/>
    public override CheckpointNaming Naming => _naming ??= new(["model.decoder.", "decoder."], "model.decoder.",
        NormBefore && !FinalNorm ? BuffersAndFinalNorm() : Buffers(),
        new Dictionary<string, string> { ["lm_head.weight"] = "model.decoder.embed_tokens.weight" });

    private CheckpointNaming? _naming;

    /// <inheritdoc/>
    public override LanguageModel CreateModel(ScalarType type = ScalarType.Float32, Device? device = null) =>
        new OptModel(this, type, device);

    /// <summary>Whether embeddings pass through project_in and project_out.</summary>
    internal bool Projected => EmbeddingSize != HiddenSize;

    private protected override IReadOnlyList<ParameterSpecification> Specify()
    {
        const string decoder = "model.decoder.";
        double deviation = InitialStandardDeviation;
        var list = new List<ParameterSpecification>
        {
            ParameterSpecification.Embedding(decoder + "embed_tokens.weight", VocabularySize, EmbeddingSize, deviation),
            ParameterSpecification.Embedding(decoder + "embed_positions.weight", (long)ContextLength + PositionOffset, HiddenSize,
                deviation),
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
        if (HasOwnUnembedding)
            list.Add(ParameterSpecification.Embedding("lm_head.weight", VocabularySize, EmbeddingSize, deviation));
        return list;
    }

    private void AddLinear(List<ParameterSpecification> list, string name, int rows, int columns) =>
        list.AddRange(ParameterSpecification.Linear(name, rows, columns, InitialStandardDeviation, Biases));

    private void AddNorm(List<ParameterSpecification> list, string name)
    {
        if (AffineNorms)
            list.AddRange(ParameterSpecification.Norm(name, HiddenSize));
    }

    /// <inheritdoc/>
    internal override IReadOnlyList<SizeWitness> Witnesses =>
    [
        new("hidden_size", HiddenSize, "model.decoder.embed_positions.weight", 1),
        new("word_embed_proj_dim", EmbeddingSize, "model.decoder.embed_tokens.weight", 1),
        new("vocab_size", VocabularySize, "model.decoder.embed_tokens.weight", 0),
        new("max_position_embeddings", ContextLength, "model.decoder.embed_positions.weight", 0, Added: PositionOffset),
        new("ffn_dim", NeuronsPerLayer, "model.decoder.layers.0.fc1.weight", 0),
    ];

    private protected override IEnumerable<(string, object)> Settings =>
    [
        ("hidden_size", HiddenSize), ("num_attention_heads", HeadCount), ("num_hidden_layers", LayerCount), ("ffn_dim", NeuronsPerLayer),
        ("max_position_embeddings", ContextLength), ("word_embed_proj_dim", EmbeddingSize), ("activation_function", Activation.Name),
        ("do_layer_norm_before", NormBefore), ("_remove_final_layer_norm", NormBefore && !FinalNorm),
        ("layer_norm_elementwise_affine", AffineNorms),
        ("enable_bias", Biases), ("init_std", InitialStandardDeviation), ("dropout", 0),
    ];

    // A version marker of early files.
    [GeneratedRegex(@"^version\z")]
    private static partial Regex Buffers();

    // A final norm that _remove_final_layer_norm takes away is left where it lies, as by the original.
    [GeneratedRegex(@"^(version|final_layer_norm\.(weight|bias))\z")]
    private static partial Regex BuffersAndFinalNorm();
}
