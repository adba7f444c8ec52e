namespace Rosetta.Experiments.Session;

/// <summary>
/// While it is open, what is printed may get lost: a terminal that was closed, a pipe that nobody reads and a full disk end no run, whose
/// results are in its folder.
/// </summary>
internal sealed class LossyConsole : IDisposable
{
    private readonly TextWriter _output = Console.Out, _errors = Console.Error;

    public LossyConsole()
    {
        Console.SetOut(new LossyWriter(_output));
        Console.SetError(new LossyWriter(_errors));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Console.SetOut(_output);
        Console.SetError(_errors);
    }
}
