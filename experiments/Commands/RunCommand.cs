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
        Option<bool> dryRun = new("--dry-run") { Description = "Show what would be done, and do nothing." };
        Option<string> device = SharedOptions.Device();
        Command command = new("run", "Predict, simulate, train, match, fit, judge and report, into a run folder.") { file, output, resume,
            device, dryRun };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(file), parsed.GetValue(output), parsed.GetValue(resume),
            parsed.GetValue(device)!, parsed.GetValue(dryRun)));
        return command;
    }

    private static int Run(string file, string? output, bool resume, string device, bool dryRun)
    {
        ExperimentDefinition definition = ExperimentReader.ReadFile(file);
        var folder = new RunFolder(output ?? Path.Combine("results", definition.Name, definition.Digest[..12]));
        if (dryRun)
        {
            RunPlan.Write(definition, folder, Console.Out);
            return ExitCode.Agrees;
        }
        using var stop = new StopSignal();
        VerdictsFile verdicts = ExperimentRun.Execute(definition, folder, resume, device, stop.Token);
        VerdictTable.Write(verdicts, Console.Out);
        Console.WriteLine($"report: {folder.ReportPath}");
        return ExitCode.Agrees;
    }
}
