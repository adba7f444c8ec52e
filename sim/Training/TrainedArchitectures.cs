using Rosetta.Empirical.Models.Language;
using Rosetta.Empirical.Tokenization;
using Rosetta.Theory;

namespace Rosetta.Sim.Training;

/// <summary>An architecture that can be trained from scratch, and the kind of tokeniser that goes with it.</summary>
/// <param name="Configuration">From layers, width, heads, vocabulary and context.</param>
/// <param name="Tokenizer">From the size of the vocabulary.</param>
public sealed record TrainedArchitecture(Func<int, int, int, int, int, LanguageModelConfiguration> Configuration,
    Func<int, BpeTraining> Tokenizer);

/// <summary>The architectures of families that an experiment trains, by name.</summary>
public static class TrainedArchitectures
{
    /// <summary>All of them.</summary>
    public static Registry<TrainedArchitecture> All { get; } = new("architecture",
        new("gpt2", "GPT-2's shape: learned positions, tied embeddings", new(Gpt2Configuration.Of, BpeTraining.Gpt2)),
        new("gpt-neox", "Pythia's shape: rotary positions, parallel residual, untied embeddings",
            new(GptNeoXConfiguration.Of, BpeTraining.Neox)),
        new("opt", "OPT's shape: learned positions, ReLU, tied embeddings", new(OptConfiguration.Of, BpeTraining.Gpt2)),
        new("qwen2", "Qwen2.5's shape: root-mean-square norms, gated SiLU, grouped queries, rotary positions",
            new(Qwen2Configuration.Of, BpeTraining.Neox)));
}
