namespace Rosetta.Empirical.Checkpoints.Hub;

/// <summary>Which files of a model are fetched.</summary>
/// <param name="Needed">What the model must have, for messages.</param>
/// <param name="Configurations">One of these must be there.</param>
/// <param name="Companions">Small files that are taken where they are there, the configurations among them.</param>
/// <param name="HasWeights">Whether weights are fetched.</param>
/// <param name="OfVision">Whether OpenCLIP's files go first where its configuration is there, and the parts of a pipeline count where
/// its index is.</param>
public sealed record HubModelFiles(string Needed, IReadOnlyList<string> Configurations, IReadOnlyList<string> Companions, bool HasWeights,
    bool OfVision = false)
{
    private const string OpenClipConfiguration = "open_clip_config.json", PipelineIndex = "model_index.json";

    /// <summary>Folders of a generator's parts that have weights; text encoders are not among them.</summary>
    private static readonly string[] PipelineParts = ["transformer/", "vae/"];

    /// <summary>A language model: configuration, tokeniser and weights.</summary>
    public static HubModelFiles Language { get; } = new(
        "A language model with config.json, tokeniser and safetensors or pytorch_model.bin is needed", ["config.json"],
        ["config.json", "tokenizer.json", "tokenizer_config.json", "vocab.json", "merges.txt", "added_tokens.json",
            "special_tokens_map.json"], HasWeights: true);

    /// <summary>A language model's configuration and tokeniser.</summary>
    public static HubModelFiles Tokenizer { get; } = Language with { HasWeights = false };

    /// <summary>A vision tower (configuration, preprocessing and weights, in the layout of transformers or of OpenCLIP), or a generator
    /// (transformer, autoencoder and scheduler).</summary>
    public static HubModelFiles Vision { get; } = new(
        "A vision tower with config.json or open_clip_config.json and its weights, or a generator with model_index.json is needed",
        ["config.json", OpenClipConfiguration, PipelineIndex],
        ["config.json", "preprocessor_config.json", OpenClipConfiguration, PipelineIndex, "scheduler/scheduler_config.json",
            .. PipelineParts.Select(part => part + "config.json")], HasWeights: true, OfVision: true);

    /// <summary>The files of weights, or their indices, of each part; of each the first that is there is meant.</summary>
    internal IReadOnlyList<IReadOnlyList<string>> Weights(Func<string, bool> isThere) => !HasWeights ? []
        : !OfVision ? [WeightFiles.ByPreference]
        : isThere(OpenClipConfiguration) ? [WeightFiles.OfOpenClip]
        : isThere(PipelineIndex) ? [.. PipelineParts.Select(part => (IReadOnlyList<string>)[.. WeightFiles.OfDiffusers
            .Select(file => part + file)])]
        : [WeightFiles.OfDiffusers];

    /// <summary>What a model lacks of these; null if nothing.</summary>
    internal string? Lacks(IReadOnlyList<string> companions, IReadOnlyList<string?> weights) => !Configurations.Any(companions.Contains)
        ? $"no {string.Join(" and no ", Configurations)}" : HasWeights && weights.Contains(null) ? "no weights" : null;
}
