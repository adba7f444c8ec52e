using System.Text.Json;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Checkpoints;

/// <summary>The files that a checkpoint's weights lie in: one of four names, two of them an index that names the rest.</summary>
internal static class WeightFiles
{
    /// <summary>Of several that are there, the first counts, as for the transformers library.</summary>
    internal static IReadOnlyList<string> ByPreference { get; } =
        ["model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json"];

    /// <summary>The names of diffusers' models, before those of <see cref="ByPreference"/>.</summary>
    internal static IReadOnlyList<string> OfDiffusers { get; } =
        ["diffusion_pytorch_model.safetensors", "diffusion_pytorch_model.safetensors.index.json", "diffusion_pytorch_model.bin",
            "diffusion_pytorch_model.bin.index.json", .. ByPreference];

    /// <summary>The names of OpenCLIP's models, before those of <see cref="ByPreference"/>.</summary>
    internal static IReadOnlyList<string> OfOpenClip { get; } =
        ["open_clip_model.safetensors", "open_clip_model.safetensors.index.json", "open_clip_pytorch_model.bin", .. ByPreference];

    /// <summary>Whether a file may hold weights, by its name.</summary>
    internal static bool AreWeights(string file) => Path.GetExtension(file) is ".safetensors" or ".bin" or ".pth" or ".pt";

    internal static bool IsIndex(string file) => file.EndsWith(".index.json", StringComparison.Ordinal);

    /// <summary>
    /// The shards that an index names, in order. They may have any name and lie in subfolders; which tensor the index places where is of no
    /// consequence, since the shards themselves tell.
    /// </summary>
    /// <exception cref="BadInputException">No index of shards, or one that leads out of its folder.</exception>
    internal static IReadOnlyList<string> Shards(string index)
    {
        using JsonDocument document = ForeignJson.Read(index);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("weight_map", out JsonElement map)
            || map.ValueKind != JsonValueKind.Object)
            throw Bad(index, "has no weight_map from tensors to files", "An index of shards is a JSON object with a weight_map");
        var shards = new SortedSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty entry in map.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.String)
                throw Bad(index, $"places tensor '{entry.Name}' in {Brief(entry.Value)}", "The name of a file is needed");
            shards.Add(Inside(index, entry.Value.GetString()!));
        }
        return shards.Count > 0 ? [.. shards] : throw Bad(index, "names no file", "An index names the shards that its tensors lie in");
    }

    internal static BadInputException Bad(string index, string received, string needed) =>
        new($"'{index}' {received}", needed, "Download the checkpoint again");

    /// <summary>Whether a file's name is a relative path that stays inside its folder.</summary>
    internal static bool IsInside(string file) => file.Length > 0 && !Path.IsPathRooted(file) && !file.Contains('\\')
        && !file.Contains('\0')
        && file.Split('/').All(part => part is not ("" or "." or ".."));

    private static string Inside(string index, string shard)
    {
        string name = string.Join('/', shard.Split('/').Where(part => part != "."));
        return IsInside(name) ? name : throw Bad(index, $"names the file '{shard}'",
            "Shards lie beside their index, or in folders below it");
    }

    private static string Brief(JsonElement value) => value.GetRawText() is { Length: <= 40 } text ? text : $"a JSON {value.ValueKind}";
}
