using System.CommandLine;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;

namespace Rosetta.Experiments.Commands;

/// <summary><c>rosetta run EXPERIMENT.yaml</c>: from hypothesis to verdict.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        Argument<string> file = new("EXPERIMENT.yaml") { Description = "Experiment file." };
        Option<string?> output = new("--out") { Description = "Run folder; by default results/<experiment>/<digest of the file>." };
        Option<bool> resume = new("--resume") { Description = "Continue the run that is in the folder; finished cells are kept." };
        Option<string?> shard = new("--shard")
        {
            Description = "Only measure, into cells/NAME.jsonl of the run folder: one of several machines. A run without it finishes and "
                + "judges.",
        };
        Option<string?> part = new("--part") { Description = "With --shard: which part of how many, such as 2/3; by default all of it." };
        Option<bool> dryRun = new("--dry-run") {
            Description = "Open everything that is read, say what would be done, what is taken by default, time, "
            + "memory, downloads and power, and stop there." };
        Option<string> device = SharedOptions.Device();
        Command command = new("run", "Predict, simulate, train, match, fit, judge and report, into a run folder.") { file, output, resume,
            shard, part, device, dryRun };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(file), parsed.GetValue(output), parsed.GetValue(resume),
            RunPart.Of(parsed.GetValue(shard), parsed.GetValue(part)), parsed.GetValue(device)!, parsed.GetValue(dryRun)));
        return command;
    }

    private static int Run(string file, string? output, bool resume, RunPart? part, string device, bool dryRun)
    {
        ExperimentDefinition definition = ExperimentReader.ReadFile(file);
        var folder = new RunFolder(output ?? Path.Combine("results", definition.Name, definition.Digest[..12]),
            part?.Shard);
        using var stop = new StopSignal();
        if (dryRun)
        {
            RunPlan.Write(definition, folder, stop.Token);
            return ExitCode.Agrees;
        }
        using var console = new LossyConsole();
        RunResult result = ExperimentRun.Execute(definition, folder, resume, device, stop.Token, part);
        foreach (OtherRun other in result.Others)
            Console.Error.WriteLine($"on the same data ({other.Shared}): {other.Experiment} in {other.Folder}, "
                + $"begun {other.StartedUtc:yyyy-MM-dd HH:mm} UTC");
        if (result.Verdicts is not { } verdicts)
        {
            Console.WriteLine($"shard {part!.Shard}, part {part}: {result.Measured} cells measured, {result.Left} left to other parts"
                + (result.Waiting.Count > 0 ? $"; these wait until all parts are put together: {string.Join(", ", result.Waiting)}" : ""));
            return ExitCode.Agrees;
        }
        VerdictTable.Write(verdicts, Console.Out);
        Console.WriteLine($"report: {folder.ReportPath}");
        return ExitCode.Agrees;
    }
}
