using System.Text.Json;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Models.Vision;

/// <summary>What a user named as a vision model: a folder with a configuration and weights, or one file of weights.</summary>
internal sealed class ModelFolder
{
    private readonly Dictionary<string, JsonElement?> _read = new(StringComparer.Ordinal);

    /// <param name="path">Folder, or file of weights.</param>
    /// <param name="weights">File of the folder that holds the weights, or their index; null for one of a usual name.</param>
    /// <exception cref="BadInputException">There is neither.</exception>
    internal ModelFolder(string path, string? weights = null)
    {
        Folder = Directory.Exists(path) ? path
            : File.Exists(path) ? Path.GetDirectoryName(Path.GetFullPath(path))!
            : throw new BadInputException($"There is no folder or file '{path}'", "A model's folder or its file of weights is needed",
                "Correct the name");
        Weights = Directory.Exists(path) ? weights : Path.GetFileName(path);
        Given = path;
    }

    /// <summary>As the user named it.</summary>
    internal string Given { get; }

    /// <summary>The folder; of a file, the one that it lies in.</summary>
    internal string Folder { get; }

    /// <summary>The file of weights or their index, if one was named.</summary>
    internal string? Weights { get; }

    /// <summary>Path of a file of the folder.</summary>
    internal string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Whether the folder has this file.</summary>
    internal bool Has(string name) => File.Exists(PathOf(name));

    /// <summary>Whether the folder has a file that may hold weights.</summary>
    internal bool HoldsWeights => Directory.EnumerateFiles(Folder).Any(WeightFiles.AreWeights);

    /// <summary>Opens the weights: the file that was named, or the one of a usual name.</summary>
    /// <param name="names">Usual names, the first that is there counts.</param>
    /// <exception cref="BadInputException">As of <see cref="CheckpointFolder.Open(string)"/>.</exception>
    internal CheckpointFolder OpenWeights(IReadOnlyList<string> names) => CheckpointFolder.Open(Folder, names, Weights, "--weights");

    /// <summary>A JSON file of the folder; null when there is none.</summary>
    /// <exception cref="BadInputException">It is no JSON.</exception>
    internal JsonElement? Json(string name)
    {
        if (!_read.TryGetValue(name, out JsonElement? root))
        {
            if (Has(name))
            {
                using JsonDocument document = ForeignJson.Read(PathOf(name));
                root = document.RootElement.Clone();
            }
            _read[name] = root;
        }
        return root;
    }

    /// <summary>A text under a key of config.json: <c>model_type</c> of transformers, <c>_class_name</c> of diffusers; null when it says
    /// nothing.</summary>
    internal string? Says(string key) => Json("config.json") is { ValueKind: JsonValueKind.Object } root
        && root.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
