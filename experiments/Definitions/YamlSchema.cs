using System.Text.Json.Nodes;
using Rosetta.Experiments.Worlds.Checkpoints;
using Rosetta.Experiments.Worlds.Simulated;

namespace Rosetta.Experiments.Definitions;

/// <summary>
/// The JSON Schema (draft-07) of experiment and scenario files, so that editors complete and check them. Made of the keys that the readers
/// read through.
/// </summary>
internal static class YamlSchema
{
    /// <summary>Every kind of section, each once, in the order of reading.</summary>
    public static IReadOnlyList<YamlSection> Sections { get; } =
        [.. ExperimentReader.Section.WithAllBelow().Concat(ScenarioReader.Section.WithAllBelow())
            .Concat(CheckpointRun.FileSection.WithAllBelow()).Distinct()];

    /// <summary>The schema.</summary>
    public static JsonObject Create()
    {
        var definitions = new JsonObject();
        foreach (YamlSection section in Sections)
            definitions[section.Id] = Of(section);
        return new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "Experiment and scenario files of rosetta",
            ["type"] = "object",
            ["if"] = new JsonObject { ["required"] = new JsonArray("scenario") },
            ["then"] = YamlTypes.Reference(ScenarioReader.Section),
            ["else"] = YamlTypes.Reference(ExperimentReader.Section),
            ["definitions"] = definitions,
        };
    }

    private static JsonObject Of(YamlSection section)
    {
        var properties = new JsonObject();
        foreach (YamlKey key in section.Keys)
        {
            properties[key.Name] = new JsonObject
            {
                ["description"] = key.IsRequired ? key.Help : $"{key.Help}. Left out: {key.Otherwise}.",
                // Beside a reference nothing else counts in this draft.
                ["allOf"] = new JsonArray(key.Shape.Schema.DeepClone()),
            };
        }
        return new JsonObject
        {
            ["description"] = section.Help,
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JsonArray([.. section.Keys.Where(key => key.IsRequired).Select(key => JsonValue.Create(key.Name))]),
            ["additionalProperties"] = false,
        };
    }
}
