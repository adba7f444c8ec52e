namespace Rosetta.Experiments.Matching;

/// <summary>What two checkpoints are fed, and how; not used for activation files.</summary>
/// <param name="Corpus">Path, or null for the embedded corpus.</param>
/// <param name="Tokens">Most tokens of the first model.</param>
/// <param name="Sampling">order or subsets.</param>
/// <param name="Pooling">mean, max or median.</param>
/// <param name="Context">Longest sequence, or null for what both models take.</param>
/// <param name="RotaryRounding">checkpoint or none.</param>
/// <param name="Layers">Layers that are matched, of either model (also of activation files); null for all.</param>
internal sealed record MatchInput(string? Corpus, long Tokens, string Sampling, string Pooling, int? Context, string RotaryRounding,
    IReadOnlyList<int>? Layers = null);
