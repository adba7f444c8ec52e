using System.Runtime.InteropServices;
using Rosetta.Empirical.Storage;
using Rosetta.Experiments.Commands;

namespace Rosetta.Experiments.Session;

/// <summary>The end of a process in the middle of its work.</summary>
internal static partial class ProcessEnd
{
    /// <summary>Said when a command was stopped that goes on with --resume, and any other.</summary>
    public const string Resumable = "stopped: finished cells are kept; the same command with --resume goes on from there.",
        Plain = "stopped: nothing half-written was left, and a download goes on where it stopped.";

    /// <summary>Said of a command that goes on by itself from what is in its folder.</summary>
    public const string GoesOn = "stopped: what is finished is kept in the folder; the same command goes on from there.";

    /// <summary>What is said of the command that is running.</summary>
    public static string Saying { get; set; } = Plain;

    /// <summary>Removes temporary files, says so, and ends the process with <see cref="ExitCode.Stopped"/>.</summary>
    public static void Stopped()
    {
        TemporaryFiles.DeleteAll();
        var errors = new LossyWriter(Console.Error);
        // A line that is being redrawn hides the cursor.
        if (Screen.IsTerminal(Console.IsErrorRedirected))
            errors.Write("\r\e[K\e[?25h");
        errors.WriteLine(Saying);
        errors.Flush();
        // Not by way of exit handlers: native threads still compute, on memory that those would take away.
        if (OperatingSystem.IsWindows())
            Environment.Exit(ExitCode.Stopped);
        else
            ExitNow(ExitCode.Stopped);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNow(int status);
}
