using Rosetta.Theory;

namespace Rosetta.Experiments.Commands;

/// <summary>What a model argument names: a checkpoint folder or an activation file.</summary>
internal sealed record ModelReference(string Given, string? Folder, string? ActivationFile)
{
    /// <summary>A short name for output folders and tables.</summary>
    public string Name => Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(Given)) is { Length: > 0 } name ? name : "model";

    /// <summary>Finds what the user named.</summary>
    /// <exception cref="BadInputException">Neither a folder nor a file.</exception>
    public static ModelReference Of(string given)
    {
        if (Directory.Exists(given))
            return new ModelReference(given, given, null);
        if (File.Exists(given))
            return new ModelReference(given, null, given);
        throw new BadInputException($"'{given}' is neither a folder nor a file", "A checkpoint folder (config.json and weights) or an activation file (.safetensors) is needed",
            "Correct the path");
    }

    /// <summary>The checkpoint folder.</summary>
    /// <exception cref="BadInputException">It is an activation file.</exception>
    public string RequireFolder() => Folder ?? throw new BadInputException($"'{Given}' is a file", "A checkpoint folder is needed here", "Name the folder that holds config.json");
}
