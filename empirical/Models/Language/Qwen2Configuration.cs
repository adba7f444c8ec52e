using System.Text.Json;
using Rosetta.Theory;

namespace Rosetta.Empirical.Models.Language;

/// <summary>Qwen2 and Qwen2.5: biases on queries, keys and values; sliding windows, where they bind, are refused.</summary>
public sealed class Qwen2Configuration : GatedConfiguration
{
    internal const string Family = "qwen2";

    private Qwen2Configuration(ConfigurationReader reader) : base(Family, "Qwen2ForCausalLM", reader)
    {
        // The attention of Qwen2.5-1M's own server, for contexts above 262,144 tokens; the original library knows full attention only.
        reader.Ignore("dual_chunk_attention_config");
        reader.Agree("qkv_bias", true);
        reader.Agree("attention_bias", true);
        RefuseSlidingWindow(reader, Sizes);
    }

    internal static Qwen2Configuration Read(ConfigurationReader reader) => new(reader);

    /// <summary>A model to be trained, in Qwen2.5's shape: two heads of queries on one of keys and values (all on one where they are odd),
    /// tied embeddings as in the small sizes; the gated MLP is four times as wide as the stream, so that sizes mean what they mean in other
    /// families.</summary>
    /// <exception cref="BadInputException">Heads of odd size: coordinates turn in pairs.</exception>
    public static Qwen2Configuration Of(int layers, int hidden, int heads, int vocabulary, int context) => (Qwen2Configuration)Parse(
        JsonSerializer.Serialize(new
        {
            model_type = Family, num_hidden_layers = layers, hidden_size = hidden, num_attention_heads = heads,
            num_key_value_heads = heads % 2 == 0 ? heads / 2 : 1, intermediate_size = 4L * hidden, vocab_size = vocabulary,
            max_position_embeddings = context, hidden_act = "silu", rms_norm_eps = 1e-6, rope_theta = 1e6, tie_word_embeddings = true,
        }), $"a Qwen2.5 shape of {layers} layers, width {hidden} and {heads} heads");

    /// <inheritdoc/>
    public override bool QueryKeyValueBias => true;

    /// <inheritdoc/>
    public override bool AttentionOutputBias => false;

    /// <inheritdoc/>
    public override bool MlpBias => false;

    private protected override IEnumerable<(string, object)> OwnSettings => [("use_sliding_window", false)];

    // A window binds only when it is switched on, shorter than the context, and some layer slides. What is absent has the original's
    // defaults.
    private static void RefuseSlidingWindow(ConfigurationReader reader, DecoderSizes sizes)
    {
        bool used = reader.Flag(false, "use_sliding_window");
        reader.Ignore("sliding_window", "max_window_layers");
        IReadOnlyList<string> kinds = reader.Texts("layer_types");
        if (kinds.FirstOrDefault(kind => kind is not ("full_attention" or "sliding_attention")) is { } unknown)
            throw reader.Refuse($"the layer type '{unknown}'");
        if (kinds.Count > 0 && kinds.Count != sizes.Layers)
            throw reader.Bad($"has {kinds.Count} 'layer_types' for {sizes.Layers} layers", "Every layer needs one layer type");
        if (!used && kinds.Contains("sliding_attention"))
            throw reader.Refuse("the layer type 'sliding_attention' without 'use_sliding_window': true");
        if (!used)
            return;
        int window = reader.IsNull("sliding_window") ? int.MaxValue : reader.OptionalSize("sliding_window") ?? 4096;
        bool slides = kinds.Count > 0 ? kinds.Contains("sliding_attention")
            : sizes.Layers > (reader.OptionalCount("max_window_layers") ?? 28);
        if (slides && window < sizes.Context)
            throw reader.Refuse($"'use_sliding_window': true with a 'sliding_window' of {window} in a context of {sizes.Context}");
    }
}
