using Rosetta.Theory;

namespace Rosetta.Empirical.Models.Language;

/// <summary>A decoder architecture whose checkpoints are read.</summary>
public sealed record Architecture
{
    internal Architecture(Func<ConfigurationReader, LanguageModelConfiguration> read) => Read = read;

    internal Func<ConfigurationReader, LanguageModelConfiguration> Read { get; }
}

/// <summary>The decoder architectures by the model_type of config.json.</summary>
public static class Architectures
{
    /// <summary>All of them.</summary>
    public static Registry<Architecture> All { get; } = new("architecture",
        new(Gpt2Configuration.Family, "GPT-2: learned positions", new(Gpt2Configuration.Read)),
        new(GptNeoXConfiguration.Family, "GPT-NeoX, the family of Pythia: rotary positions, parallel or sequential residual",
            new(GptNeoXConfiguration.Read)),
        new(OptConfiguration.Family, "OPT: ReLU, learned positions", new(OptConfiguration.Read)),
        new(Qwen2Configuration.Family, "Qwen2 and Qwen2.5: gated MLP, grouped key-value heads, biases on queries, keys and values",
            new(Qwen2Configuration.Read)),
        new(LlamaConfiguration.Family, "Llama 1 to 3: gated MLP, grouped key-value heads, rotary positions for long contexts",
            new(LlamaConfiguration.Read)));
}
