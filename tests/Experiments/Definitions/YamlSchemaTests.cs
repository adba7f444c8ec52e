using System.Text.Json.Nodes;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Worlds.Simulated;
using Rosetta.Tests.Experiments.Commands;

namespace Rosetta.Tests.Experiments.Definitions;

/// <summary>Schema, page and templates say what the readers read: all are made of the same keys.</summary>
public sealed class YamlSchemaTests
{
    [Test]
    public void ThePage_IsMadeOfTheKeys() => Assert.That(
        File.ReadAllText(Path.Combine(Conventions.Repository.Root, "docs", "yaml.md")).ReplaceLineEndings("\n"),
        Is.EqualTo(ProgramRun.Of("schema", "--page").Output.ReplaceLineEndings("\n")),
        "write it again: rosetta schema --page > docs/yaml.md");

    [Test]
    public void TheSchema_HasEverySectionAndKey_AndEveryReferenceLeadsSomewhere()
    {
        JsonObject schema = JsonNode.Parse(ProgramRun.Of("schema").Output)!.AsObject();
        JsonObject definitions = schema["definitions"]!.AsObject();
        Assert.That(definitions.Select(entry => entry.Key), Is.EqualTo(YamlSchema.Sections.Select(section => section.Id)));
        foreach (YamlSection section in YamlSchema.Sections)
            Assert.That(definitions[section.Id]!["properties"]!.AsObject().Select(entry => entry.Key),
                Is.EqualTo(section.Keys.Select(key => key.Name)), section.Name);
        foreach (string reference in References(schema))
            Assert.That(definitions.ContainsKey(reference["#/definitions/".Length..]), Is.True, reference);
    }

    [Test]
    public void EveryTemplate_IsRead([ValueSource(typeof(YamlTemplate), nameof(YamlTemplate.Kinds))] string kind,
        [Values] bool withDefaults)
    {
        string text = YamlTemplate.Of(kind, withDefaults);
        if (kind == YamlTemplate.ScenarioKind)
            Assert.That(ScenarioReader.Read(YamlFile.Parse(text, kind)).Predicted.Seeds, Is.EqualTo(1));
        else
            Assert.That(ExperimentReader.Parse(text, kind, ".").Worlds, Is.Not.Empty);
    }

    [Test]
    public void New_WritesAFileOnce()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("mine.yaml");
        Assert.That(ProgramRun.Of("new", "toys", "--out", file).ExitStatus, Is.Zero);
        Assert.That(ExperimentReader.ReadFile(file).Name, Is.EqualTo("my-experiment"));
        Assert.That(ProgramRun.Of("new", "toys", "--out", file).Errors, Does.Contain("--force"));
        Assert.That(ProgramRun.Of("new", "toys", "--out", file, "--force").ExitStatus, Is.Zero);
        Assert.That(ProgramRun.Of("new", "towers").Errors, Does.Contain("towers").And.Contain("toys"));
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(entry => entry.Key == "$ref" ? [entry.Value!.GetValue<string>()] : References(entry.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };
}
