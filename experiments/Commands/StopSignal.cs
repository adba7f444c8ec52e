namespace Rosetta.Experiments.Commands;

/// <summary>
/// Turns the first Ctrl-C into a cancellation that lets the current step end cleanly; a second one ends the process at once.
/// </summary>
public sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _source = new();

    public StopSignal() => Console.CancelKeyPress += OnCancelKey;

    /// <summary>Cancelled by the first Ctrl-C.</summary>
    public CancellationToken Token => _source.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        Console.CancelKeyPress -= OnCancelKey;
        _source.Dispose();
    }

    private void OnCancelKey(object? sender, ConsoleCancelEventArgs e)
    {
        if (_source.IsCancellationRequested)
            return;
        e.Cancel = true;
        Console.Error.WriteLine("stopping ... (Ctrl-C again to stop at once)");
        _source.Cancel();
    }
}
