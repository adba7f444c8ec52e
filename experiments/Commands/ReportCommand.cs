using System.CommandLine;
using Rosetta.Experiments.Report;
using Rosetta.Experiments.Runs;

namespace Rosetta.Experiments.Commands;

/// <summary><c>rosetta report RUN_DIR</c>: the report again, from the run's files alone.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        Argument<string> run = Shared.RunFolder();
        Command command = new("report", "Write report.html and plots/ of a run folder again.") { run };
        command.SetAction(parsed =>
        {
            var folder = new RunFolder(parsed.GetRequiredValue(run));
            ReportWriter.Write(folder);
            Console.WriteLine(folder.ReportPath);
            return ExitCode.Agrees;
        });
        return command;
    }
}
