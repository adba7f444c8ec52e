using System.CommandLine;
using System.Reflection;
using Rosetta.Experiments.Session;
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
            NewCommand.Create(),
            SchemaCommand.Create(),
            PredictCommand.Create(),
            SimulateCommand.Create(),
            MatchCommand.Create(),
            ShardCommand.Create(),
            SelectivityCommand.Create(),
            CaptureCommand.Create(),
            PixelsCommand.Create(),
            ScenesCommand.Create(),
            TokenizeCommand.Create(),
            AlignCommand.Create(),
            FitCommand.Create(),
            CheckCommand.Create(),
            CompareCommand.Create(),
            CalibrateCommand.Create(),
            BenchmarkCommand.Create(),
            ReportCommand.Create(),
            ExploreCommand.Create(),
            DoctorCommand.Create(),
        };
        ParseResult parsed = root.Parse(args);
        string help = $"Try 'rosetta {(parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ")}--help'";
        if (UnknownOption(parsed, args) is { } unknown)
            return Refused(unknown);
        if (parsed.Errors.Count > 0)
            return Refused(new BadInputException(string.Join(" ", parsed.Errors.Select(error => error.Message)), "", help));
        if (args.FirstOrDefault(argument => argument.Length == 0 || argument.Contains('\0', StringComparison.Ordinal)) is { } unfit)
            return Refused(new BadInputException(unfit.Length == 0 ? "An argument is empty ('')" : $"The argument '{unfit}' holds a NUL",
                "Every argument names something", $"Leave an option out for its default. {help}"));
        ProcessEnd.Saying = Stopping(parsed);
        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception error)
        {
            return Ended(error, parsed);
        }
    }

    /// <summary>Environment variable that shows where an error that nobody foresaw was found, if it is 1.</summary>
    internal const string DebugVariable = "ROSETTA_DEBUG";

    /// <summary>One line on stderr, and the exit status, for whatever ended a command.</summary>
    /// <param name="error">What did.</param>
    /// <param name="parsed">The command line.</param>
    internal static int Ended(Exception error, ParseResult parsed)
    {
        // What other threads threw, and the first use of a type, comes wrapped.
        Exception first = error;
        while (first is AggregateException or TypeInitializationException or TargetInvocationException && first.InnerException is { } inner)
            first = inner;
        if (first is BadInputException refusal)
            return Refused(refusal);
        if (first is OperationCanceledException)
        {
            Console.Error.WriteLine(Stopping(parsed));
            return ExitCode.Stopped;
        }
        if (Environment.GetEnvironmentVariable(DebugVariable) == "1")
            Console.Error.WriteLine(error);
        string[] files = [.. parsed.CommandResult.Tokens.Select(token => token.Value).Where(Path.Exists)];
        string given = files.Length > 0 ? $" (given: {string.Join(", ", files)})" : "";
        return Refused(first switch
        {
            OutOfMemoryException => new BadInputException($"The memory did not suffice{given}", "The input asks for more than there is",
                "Use a smaller input or a machine with more memory", first),
            IOException or UnauthorizedAccessException => new BadInputException($"{first.Message}{given}",
                "Files that can be read, and folders that can be written, with free space, are needed",
                "Check the path, its permissions and the free space", first),
            _ => new BadInputException($"The program cannot use this input{given}, and no part of it says why: {first.GetType().Name}: "
                + first.Message, "This is a fault of the program too",
                $"Please report it with the input and the output of {DebugVariable}=1", first),
        });
    }

    /// <summary>A word that begins like an option and is none of the command's: it would else be taken for a file.</summary>
    private static BadInputException? UnknownOption(ParseResult parsed, string[] args)
    {
        int end = Array.IndexOf(args, "--");
        HashSet<string> before = [.. end < 0 ? args : args[..end]];
        Command command = parsed.CommandResult.Command;
        string? given = parsed.CommandResult.Tokens.Select(token => token.Value).Concat(parsed.UnmatchedTokens)
            .FirstOrDefault(word => word.StartsWith("--", StringComparison.Ordinal) && word.Length > 2 && before.Contains(word));
        if (given is null)
            return null;
        string name = given.Split('=', 2)[0];
        string[] known = [.. command.Options.Select(option => option.Name).Append("--help").Distinct().Order(StringComparer.Ordinal)];
        string of = command is RootCommand ? "rosetta" : $"'{command.Name}'";
        return new BadInputException($"'{name}' is no option of {of}", $"Its options are {string.Join(", ", known)}",
            $"Did you mean '{NearestName.Of(name, known)}'? A file of such a name is written after '--'");
    }

    private static string Stopping(ParseResult parsed) => SimulateCommand.KeepsWorlds(parsed) ? ProcessEnd.GoesOn
        : parsed.CommandResult.Command.Options.Any(option => option.Name == "--resume") ? ProcessEnd.Resumable : ProcessEnd.Plain;

    private static int Refused(BadInputException refusal)
    {
        Console.Error.WriteLine($"error: {refusal.Message}");
        return ExitCode.BadInput;
    }
}
