using System.CommandLine;
using Rosetta.Theory;

namespace Rosetta.Experiments.Commands;

/// <summary>The <c>rosetta</c> program: data on stdout, progress and errors on stderr, one error per failure.</summary>
public static class RosettaProgram
{
    /// <summary>Runs one command line and returns its exit status.</summary>
    public static int Run(string[] args)
    {
        RootCommand root = new("Rosetta.Theory: laws about Rosetta Neurons, from a hypothesis to a verdict.")
        {
            RunCommand.Create(),
            PredictCommand.Create(),
            SimulateCommand.Create(),
            MatchCommand.Create(),
            SelectivityCommand.Create(),
            CaptureCommand.Create(),
            TokenizeCommand.Create(),
            AlignCommand.Create(),
            FitCommand.Create(),
            CheckCommand.Create(),
            CalibrateCommand.Create(),
            BenchmarkCommand.Create(),
            ReportCommand.Create(),
            DoctorCommand.Create(),
        };
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            Console.Error.WriteLine($"error: {string.Join(" ", parsed.Errors.Select(error => error.Message))} Try 'rosetta "
                + $"{(parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ")}--help'.");
            return ExitCode.BadInput;
        }
        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (BadInputException error)
        {
            Console.Error.WriteLine($"error: {error.Message}");
            return ExitCode.BadInput;
        }
        catch (OperationCanceledException)
        {
            bool resumes = parsed.CommandResult.Command.Options.Any(option => option.Name == "--resume");
            Console.Error.WriteLine(resumes ? "stopped: finished cells are kept; the same command with --resume goes on from there."
                : "stopped: nothing half-written was left, and a download goes on where it stopped.");
            return ExitCode.Stopped;
        }
    }
}
