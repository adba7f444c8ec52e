using System.CommandLine;
using System.Text.Json;
using Rosetta.Experiments.Definitions;

namespace Rosetta.Experiments.Commands;

/// <summary><c>rosetta schema</c>: a JSON Schema of experiment files, or the page that lists every key.</summary>
internal static class SchemaCommand
{
    private static readonly JsonSerializerOptions Written = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Create()
    {
        Option<bool> page = new("--page") { Description = "Print the page docs/yaml.md in place of the schema." };
        Command command = new("schema", "A JSON Schema of experiment and scenario files, so that editors complete and check them.")
            { page };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(page))
                Console.Write(YamlPage.Create());
            else
                Console.WriteLine(YamlSchema.Create().ToJsonString(Written));
            return ExitCode.Agrees;
        });
        return command;
    }
}
