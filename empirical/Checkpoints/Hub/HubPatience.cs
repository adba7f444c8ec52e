using System.Globalization;

namespace Rosetta.Empirical.Checkpoints.Hub;

/// <summary>The waits between the tries of one request or file: said aloud, and together no longer than the settings allow.</summary>
internal sealed class HubPatience(HubSettings settings, string host)
{
    private TimeSpan _waited;

    /// <summary>Waits before the next try.</summary>
    /// <param name="failures">Tries that failed in a row; 0 waits as after the first.</param>
    /// <param name="answer">The answer that may name a time; null for none.</param>
    /// <param name="reason">Why, for the message.</param>
    /// <param name="requests">Words the refusal.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="Theory.BadInputException">The server asks for more patience than there is.</exception>
    internal async Task WaitAsync(int failures, HttpResponseMessage? answer, string reason, HubRequests requests,
        CancellationToken cancellation)
    {
        TimeSpan wait = requests.Delay(failures, answer);
        _waited += wait;
        if (_waited > settings.LongestWait)
            throw requests.Unexpected(string.Create(CultureInfo.InvariantCulture,
                $"asks to wait {wait.TotalSeconds:F0} s ({reason}); at most {settings.LongestWait.TotalSeconds:F0} s are waited in all"));
        if (wait >= TimeSpan.FromSeconds(2))
            settings.Say(Theory.BadInputException.Readable(string.Create(CultureInfo.InvariantCulture,
                $"{host}: {reason}; trying again in {wait.TotalSeconds:F0} s")));
        await Task.Delay(wait, cancellation);
    }
}

/// <summary>A body that must keep coming: a server that sends a byte now and then is as silent as one that sends none.</summary>
internal sealed class PacedStream(Stream source, TimeSpan patience)
{
    /// <summary>Bytes that must come within the patience, unless the body ends before.</summary>
    private const int LeastBytes = 4096;

    private long _windowStarted = Environment.TickCount64;
    private int _windowBytes;

    /// <exception cref="HttpRequestException">Too few bytes came within the patience.</exception>
    internal async Task<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        double left = Math.Max(1, patience.TotalMilliseconds - (Environment.TickCount64 - _windowStarted));
        limited.CancelAfter(TimeSpan.FromMilliseconds(left));
        int read;
        try
        {
            read = await source.ReadAsync(buffer, limited.Token);
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new HttpRequestException($"{_windowBytes} bytes within {patience.TotalSeconds:F0} s", error);
        }
        _windowBytes += read;
        if (_windowBytes >= LeastBytes)
            (_windowStarted, _windowBytes) = (Environment.TickCount64, 0);
        return read;
    }
}
