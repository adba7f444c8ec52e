using System.CommandLine;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report;
using Rosetta.Experiments.Session;
using Rosetta.Experiments.Worlds.Published;
using Rosetta.Theory;

namespace Rosetta.Experiments.Commands;

/// <summary>
/// <c>rosetta report RUN_DIR</c>: the report again, from the run's files alone; of published files: a run of them, and its report.
/// </summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        Argument<string[]> input = new("RUN_DIR")
        {
            Description = "Folder of a run: the one with manifest.json. Or files of others: an experiment file with a section 'published', "
                + "a folder of best_buddies.json, or such files.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string?> table = SharedOptions.Sizes(),
            output = new("--out") { Description = "For published files: the run folder; by default results/<experiment>/<digest>." };
        Command command = new("report",
            "Write report.html and plots/ of a run folder again, or of the files that others published.") { input, table, output };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(input), parsed.GetValue(table), parsed.GetValue(output)));
        return command;
    }

    private static int Run(string[] given, string? table, string? output)
    {
        RunFolder folder;
        if (given.Length == 1 && (new RunFolder(given[0]).HasManifest || !(PublishedInput.Is(given) && Path.Exists(given[0]))))
        {
            if (output is not null || table is not null)
                throw new BadInputException($"'{given[0]}' is a run, and {(output is not null ? "--out" : "--sizes")} is given",
                    "A run's report is written into its own folder", "Leave the option out");
            folder = new RunFolder(given[0]);
            ReportWriter.Write(folder);
        }
        else
        {
            ExperimentDefinition definition = PublishedInput.Read(given, table);
            // Read before a run folder is made: a file that cannot be used is an error here, as in fit, and
            // not a failed cell of a run without any other.
            PublishedCells.Cells(definition, definition.Of<PublishedWorld>().First());
            folder = new RunFolder(output ?? Path.Combine("results", definition.Name, definition.Digest[..12]));
            using var stop = new StopSignal();
            VerdictTable.Write(ExperimentRun.Execute(definition, folder, resume: folder.HasManifest, "cpu", stop.Token).Verdicts!,
                Console.Out);
        }
        Console.WriteLine(folder.ReportPath);
        return ExitCode.Agrees;
    }
}
