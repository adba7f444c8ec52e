using System.Text;
using Rosetta.Experiments.Worlds;

namespace Rosetta.Experiments.Definitions;

/// <summary>docs/yaml.md: every key of experiment and scenario files, made of the keys that the readers read through.</summary>
internal static class YamlPage
{
    /// <summary>The page.</summary>
    public static string Create()
    {
        var page = new StringBuilder($"""
            # Experiment files: every key

            An experiment file is YAML, read strictly: a key that is missing, unknown or misspelt is an error with its line, and whatever is left
            out is as the column *left out* says (`rosetta run FILE --dry-run` lists what it takes). `rosetta new KIND` writes a commented file
            of a kind ({string.Join(", ", WorldKinds.All.Select(kind => $"`{kind.Name}`"))}, or `scenario`). `rosetta schema > rosetta.schema.json`
            writes a JSON Schema, with which editors complete and check such files: in VS Code with its YAML extension by a first line
            `# yaml-language-server: $schema=rosetta.schema.json`. Whole numbers may be written `200_000` or `2e5`.

            This page and the schema are made of the descriptions that the readers themselves use (`rosetta schema --page`); a test keeps
            it so.


            """);
        foreach (YamlSection section in YamlSchema.Sections)
        {
            page.Append($"## {section.Name}\n\n{section.Help}{(section.Help.EndsWith('.') ? "" : ".")}\n\n"
                + "| key | value | left out | what it is |\n|---|---|---|---|\n");
            foreach (YamlKey key in section.Keys)
                page.Append($"| `{key.Name}` | {Cell(key.Shape.Words)} | {(key.IsRequired ? "needed" : Cell(key.Otherwise!))} | "
                    + $"{Cell(key.Help)} |\n");
            page.Append('\n');
        }
        return page.ToString().TrimEnd() + "\n";
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
