using System.CommandLine;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Commands;

/// <summary><c>rosetta check RUN_DIR</c>: the verdicts, derived anew from the run's cells and frozen predictions.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        Argument<string> run = SharedOptions.RunFolder();
        Option<bool> json = SharedOptions.Json(), csv = SharedOptions.Csv();
        Command command = new("check", "Derive every number of a run again from its cells and frozen predictions, and judge it; the exit "
            + "status is the verdict (0 agrees, 1 disagrees, 3 cannot tell), or 2 where a number does not follow.") { run, json, csv };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(run), OutputForms.Of(parsed, json, csv)));
        return command;
    }

    private static int Run(string path, OutputForm form)
    {
        VerdictsFile derived = RunCheck.Of(new RunFolder(path));
        VerdictTable.Write(derived, Console.Out, form);
        return derived.Overall switch
        {
            Outcomes.Agrees => ExitCode.Agrees,
            Outcomes.Disagrees => ExitCode.Disagrees,
            _ => ExitCode.CannotTell,
        };
    }
}
