namespace Rosetta.Empirical.Checkpoints.Hub;

/// <summary>Which files of a model are fetched.</summary>
/// <param name="Needed">What the model must have, for messages.</param>
/// <param name="Configurations">One of these must be there.</param>
/// <param name="Companions">Small files that are taken where they are there, the configurations among them.</param>
/// <param name="HasWeights">Whether weights are fetched.</param>
/// <param name="OfOpenClip">Whether OpenCLIP's files go first where its configuration is there.</param>
public sealed record HubModelFiles(string Needed, IReadOnlyList<string> Configurations, IReadOnlyList<string> Companions, bool HasWeights,
    bool OfOpenClip = false)
{
    private const string OpenClipConfiguration = "open_clip_config.json";

    /// <summary>A language model: configuration, tokeniser and weights.</summary>
    public static HubModelFiles Language { get; } = new(
        "A language model with config.json, tokeniser and safetensors or pytorch_model.bin is needed", ["config.json"],
        ["config.json", "tokenizer.json", "tokenizer_config.json", "vocab.json", "merges.txt", "added_tokens.json",
            "special_tokens_map.json"], HasWeights: true);

    /// <summary>A language model's configuration and tokeniser.</summary>
    public static HubModelFiles Tokenizer { get; } = Language with { HasWeights = false };

    /// <summary>A vision tower: configuration, preprocessing and weights, in the layout of transformers or of OpenCLIP.</summary>
    public static HubModelFiles Vision { get; } = new(
        "A vision tower with config.json or open_clip_config.json and its weights is needed", ["config.json", OpenClipConfiguration],
        ["config.json", "preprocessor_config.json", OpenClipConfiguration], HasWeights: true, OfOpenClip: true);

    /// <summary>The files of weights, or their indices, the first that is there before the others.</summary>
    internal IReadOnlyList<string> Weights(Func<string, bool> isThere) => !HasWeights ? []
        : OfOpenClip && isThere(OpenClipConfiguration) ? WeightFiles.OfOpenClip : WeightFiles.ByPreference;

    /// <summary>What a model lacks of these; null if nothing.</summary>
    internal string? Lacks(IReadOnlyList<string> companions, string? weights) => !Configurations.Any(companions.Contains)
        ? $"no {string.Join(" and no ", Configurations)}" : HasWeights && weights is null ? "no weights" : null;
}
