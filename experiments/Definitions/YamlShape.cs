using System.Text.Json.Nodes;

namespace Rosetta.Experiments.Definitions;

/// <summary>What may stand at a place of a YAML file: in words for people, as a JSON Schema for editors.</summary>
/// <param name="Words">In a few words, such as <c>whole number, 1 to 1000</c>.</param>
/// <param name="Schema">The same as a schema; never changed, only copied.</param>
internal sealed record YamlShape(string Words, JsonObject Schema)
{
    /// <summary>Sections that it is made of.</summary>
    public IReadOnlyList<YamlSection> Sections { get; init; } = [];
}
