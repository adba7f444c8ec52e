namespace Rosetta.Experiments.Commands;

/// <summary>Exit statuses of the program (README.md, "Exit status").</summary>
public static class ExitCode
{
    /// <summary>Done; for <c>check</c>: the verdict is Agrees.</summary>
    public const int Agrees = 0;

    /// <summary>For <c>check</c>: the verdict is Disagrees.</summary>
    public const int Disagrees = 1;

    /// <summary>Usage or bad input.</summary>
    public const int BadInput = 2;

    /// <summary>For <c>check</c>: the verdict is CannotTell.</summary>
    public const int CannotTell = 3;

    /// <summary>Stopped by Ctrl-C, SIGTERM or SIGHUP, which all end alike (128 + SIGINT, as shells count).</summary>
    public const int Stopped = 130;
}
