using System.CommandLine;
using Rosetta.Empirical.Storage;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Worlds;
using Rosetta.Theory;

namespace Rosetta.Experiments.Commands;

/// <summary><c>rosetta new KIND [--out FILE]</c>: a commented experiment file of a kind, to be changed.</summary>
internal static class NewCommand
{
    public static Command Create()
    {
        string kinds = string.Join("; ", WorldKinds.All.Select(key => $"{key.Name} ({key.Help})")
            .Append($"{YamlTemplate.ScenarioKind} (a scenario of its own, for predict and simulate)"));
        Argument<string> kind = new("KIND") { Description = $"One of {kinds}." };
        kind.AcceptOnlyFromAmong([.. YamlTemplate.Kinds]);
        Option<string?> output = new("--out") { Description = "File to write; printed without it." };
        Option<bool> force = SharedOptions.Force();
        Command command = new("new", "A commented experiment file of a kind: every key, what it is, and what is taken where it is left "
            + "out.")
            { kind, output, force };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(kind), parsed.GetValue(output), parsed.GetValue(force)));
        return command;
    }

    private static int Run(string kind, string? output, bool force)
    {
        string text = YamlTemplate.Of(kind);
        if (output is null)
        {
            Console.Write(text);
            return ExitCode.Agrees;
        }
        if (Path.Exists(output) && !force)
            throw new BadInputException($"'{output}' is there already", "A file is not overwritten unasked",
                "Choose another name, or pass --force");
        AtomicFile.WriteText(output, text);
        Console.WriteLine(kind == YamlTemplate.ScenarioKind ? $"{output}: change it, then 'rosetta predict {output}'"
            : $"{output}: change it, then 'rosetta run {output} --dry-run'");
        return ExitCode.Agrees;
    }
}
