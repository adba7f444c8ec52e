using Rosetta.Experiments.Commands;

namespace Rosetta.Tests.Experiments.Commands;

/// <summary>One command line run in this process, with what it printed.</summary>
internal sealed record ProgramRun(int ExitStatus, string Output, string Errors)
{
    private static readonly Lock OneAtATime = new();

    // Tests read plain lines, also where they are started from a terminal.
    static ProgramRun() => Environment.SetEnvironmentVariable("NO_COLOR", "1");

    public static ProgramRun Of(params string[] arguments)
    {
        lock (OneAtATime)
        {
            TextWriter output = Console.Out, errors = Console.Error;
            using var captured = new StringWriter();
            using var complained = new StringWriter();
            Console.SetOut(captured);
            Console.SetError(complained);
            try
            {
                int status = RosettaProgram.Run(arguments);
                return new ProgramRun(status, captured.ToString(), complained.ToString());
            }
            finally
            {
                Console.SetOut(output);
                Console.SetError(errors);
            }
        }
    }
}
