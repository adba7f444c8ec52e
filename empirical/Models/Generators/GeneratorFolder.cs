using System.Text.Json;
using Rosetta.Empirical.Models.Language;
using Rosetta.Empirical.Models.Vision;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Models.Generators;

/// <summary>A pipeline's folder as on the hub: transformer, vae and scheduler, each with its configuration.</summary>
internal static class GeneratorFolder
{
    internal const string Transformer = "transformer", Autoencoder = "vae", SchedulerPart = "scheduler";

    private const string Configuration = "config.json", SchedulerFile = "scheduler_config.json";

    /// <summary>The class of a part by its configuration; null where there is none.</summary>
    internal static string? ClassOf(string folder) => ClassIn(Path.Combine(folder, Configuration));

    /// <summary>Whether a folder holds the parts of a pipeline with such a transformer.</summary>
    internal static bool IsPipeline(ModelFolder folder, string transformer) =>
        ClassOf(folder.PathOf(Transformer)) == transformer;

    /// <summary>Reads a part's configuration.</summary>
    /// <param name="folder">The part's folder.</param>
    /// <param name="className">The class that it must be of.</param>
    /// <param name="read">Makes the configuration.</param>
    /// <exception cref="BadInputException">No such file, another class, or a setting that is not supported.</exception>
    internal static T Read<T>(string folder, string className, Func<ConfigurationReader, T> read)
    {
        string path = Path.Combine(folder, Configuration);
        using JsonDocument document = Open(path, className);
        return read(new ConfigurationReader(document.RootElement, $"'{path}'"));
    }

    /// <summary>Opens a scheduler's configuration.</summary>
    /// <inheritdoc cref="Read{T}" path="/exception"/>
    internal static JsonDocument Scheduler(string folder, string className) => Open(Path.Combine(folder, SchedulerFile), className);

    private static JsonDocument Open(string path, string className)
    {
        if (!File.Exists(path))
            throw new BadInputException($"There is no '{path}'",
                "A pipeline has a folder each for transformer, vae and scheduler, with its "
                + "configuration", "Download the whole pipeline");
        string? found = ClassIn(path);
        return found == className ? ForeignJson.Read(path)
            : throw new BadInputException($"'{path}' is of class '{found}'", $"{className} is what is known here", "Choose another model");
    }

    private static string? ClassIn(string path)
    {
        if (!File.Exists(path))
            return null;
        using JsonDocument document = ForeignJson.Read(path);
        return document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("_class_name", out JsonElement name) && name.ValueKind == JsonValueKind.String
            ? name.GetString() : null;
    }
}
