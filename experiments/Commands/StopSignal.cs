using System.Globalization;
using System.Runtime.InteropServices;
using Rosetta.Experiments.Session;

namespace Rosetta.Experiments.Commands;

/// <summary>
/// Turns the first Ctrl-C, SIGTERM or SIGHUP into a cancellation that lets the current step end cleanly. A step that does not end within
/// <see cref="Patience"/> is cut off, and a second signal ends the process at once: files are written beside their place and renamed, and
/// cells line by line, so that nothing finished is lost either way. A SIGHUP that the process was started to ignore (nohup) stays ignored.
/// </summary>
public sealed class StopSignal : IDisposable
{
    /// <summary>How long a step may take to end: with it a stop takes less than a second.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.75);

    private readonly CancellationTokenSource _source = new();
    private readonly Timer _end;
    private readonly List<PosixSignalRegistration> _signals = [];

    /// <param name="cutOff">What ends a step that does not end itself; null for the end of the process.</param>
    public StopSignal(Action? cutOff = null)
    {
        _end = new Timer(_ => (cutOff ?? ProcessEnd.Stopped)());
        Console.CancelKeyPress += OnCancelKey;
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal));
        if (!IgnoresHangup())
            _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal));
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        Console.CancelKeyPress -= OnCancelKey;
        foreach (PosixSignalRegistration signal in _signals)
            signal.Dispose();
        _end.Dispose();
        _source.Dispose();
    }

    private void OnCancelKey(object? sender, ConsoleCancelEventArgs e) => e.Cancel = Stop("Ctrl-C");

    private void OnSignal(PosixSignalContext context) => context.Cancel = Stop(context.Signal.ToString());

    /// <summary>False for a second signal, which is left to end the process.</summary>
    private bool Stop(string signal)
    {
        if (_source.IsCancellationRequested)
            return false;
        // The terminal may be what went away.
        new LossyWriter(Console.Error).WriteLine($"{signal}: stopping ... (once more to stop at once)");
        _end.Change(Patience, Timeout.InfiniteTimeSpan);
        // What is cancelled may do its tidying up in the same call: the handler must return before that.
        _ = _source.CancelAsync();
        return true;
    }

    /// <summary>As Linux tells it; elsewhere a registration would undo nohup, so that a hangup is left to the system there.</summary>
    private static bool IgnoresHangup()
    {
        const string status = "/proc/self/status", ignored = "SigIgn:";
        string? line = File.Exists(status) ? File.ReadLines(status)
            .FirstOrDefault(text => text.StartsWith(ignored, StringComparison.Ordinal))
            : null;
        return line is null || (ulong.Parse(line[ignored.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 1) != 0;
    }
}
