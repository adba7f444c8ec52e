namespace Rosetta.Empirical.Models.Language;

/// <summary>Llama 1 to 3 and what others made in its shape: no biases, unless the configuration says so for attention or MLP.</summary>
public sealed class LlamaConfiguration : GatedConfiguration
{
    internal const string Family = "llama";

    private LlamaConfiguration(ConfigurationReader reader) : base(Family, "LlamaForCausalLM", reader)
    {
        (QueryKeyValueBias, MlpBias) = (reader.Flag(false, "attention_bias"), reader.Flag(false, "mlp_bias"));
        reader.Agree("qkv_bias", QueryKeyValueBias);
        // SmolLM2's note, from the program that it was trained with.
        reader.Agree("is_llama_config", true);
    }

    internal static LlamaConfiguration Read(ConfigurationReader reader) => new(reader);

    /// <inheritdoc/>
    public override bool QueryKeyValueBias { get; }

    /// <inheritdoc/>
    public override bool AttentionOutputBias => QueryKeyValueBias;

    /// <inheritdoc/>
    public override bool MlpBias { get; }

    private protected override IEnumerable<(string, object)> OwnSettings => [("attention_bias", QueryKeyValueBias), ("mlp_bias", MlpBias)];
}
