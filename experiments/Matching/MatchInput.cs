using Rosetta.Empirical.Checkpoints;
using Rosetta.Experiments.Vision;

namespace Rosetta.Experiments.Matching;

/// <summary>What two checkpoints are fed, and how; not used for activation files.</summary>
/// <param name="Corpus">Path, or null for the embedded corpus.</param>
/// <param name="Tokens">Most tokens of the first model.</param>
/// <param name="Sampling">order or subsets.</param>
/// <param name="Pooling">mean, max or median.</param>
/// <param name="Context">Longest sequence, or null for what both models take.</param>
/// <param name="RotaryRounding">checkpoint or none.</param>
internal sealed record MatchInput(string? Corpus, long Tokens, string Sampling, string Pooling, int? Context, string RotaryRounding)
{
    /// <summary>Layers that are matched, of either model (also of activation files); null for all.</summary>
    public IReadOnlyList<int>? Layers { get; init; }

    /// <summary>Whether contexts of the neurons are kept, for the explorer.</summary>
    public bool Contexts { get; init; }

    /// <summary>What vision models are fed instead; null for language models and activation files.</summary>
    public ImageInput? Images { get; init; }

    /// <summary>What models compute in: float32, float16 or bfloat16.</summary>
    public string Type { get; init; } = "float32";

    /// <summary>Type of activations that are kept in files, F32 or F16.</summary>
    public SafetensorsType SpillType { get; init; } = SafetensorsType.F32;
}
