using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Language;

/// <summary>What one pass gave.</summary>
/// <param name="Logits">[batch, tokens, vocabulary], or null when not asked for.</param>
/// <param name="Neurons">By layer: [batch, tokens, width].</param>
public sealed record LanguageModelOutput(Tensor? Logits, IReadOnlyDictionary<int, Tensor> Neurons);
