using System.Globalization;
using System.Runtime.InteropServices;
using Rosetta.Experiments.Session;

namespace Rosetta.Experiments.Commands;

/// <summary>
/// Turns the first Ctrl-C, SIGTERM or SIGHUP into a cancellation that lets the current step end cleanly; a second one ends the process at
/// once. A SIGHUP that the process was started to ignore (nohup) stays ignored.
/// </summary>
public sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _signals = [];

    public StopSignal()
    {
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
        _source.Cancel();
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
