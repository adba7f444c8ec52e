using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Rosetta.Tests.Empirical.Checkpoints.Hub;

namespace Rosetta.Tests.Fuzz;

/// <summary>
/// Answers as a <see cref="LocalHub"/> does, byte for byte from files: one file an answer, status line and headers included, so that any of
/// it can be changed.
/// </summary>
internal sealed class RawHub : IDisposable
{
    private const int LongestRequest = 1 << 16;

    private static readonly HashSet<string> Dropped = ["Transfer-Encoding", "Connection", "Keep-Alive", "Date", "Server"];

    private readonly LocalHub _behind;
    private readonly string _folder;
    private readonly HttpClient _http = new(new HttpClientHandler { AllowAutoRedirect = false });
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly SemaphoreSlim _asking = new(1);
    private readonly SortedDictionary<string, string> _answers = new(StringComparer.Ordinal);

    /// <param name="behind">The hub whose answers these are.</param>
    /// <param name="folder">Where they are kept.</param>
    internal RawHub(LocalHub behind, string folder)
    {
        (_behind, _folder) = (behind, Directory.CreateDirectory(folder).FullName);
        _listener.Start();
        Address = $"http://{_listener.LocalEndpoint}";
        _ = Task.Run(async () =>
        {
            while (true)
                _ = Serve(await _listener.AcceptTcpClientAsync());
        });
    }

    internal string Address { get; }

    /// <summary>The files of all answers so far.</summary>
    internal IReadOnlyCollection<string> Answers => _answers.Values;

    public void Dispose()
    {
        _listener.Dispose();
        _http.Dispose();
        _asking.Dispose();
    }

    private async Task Serve(TcpClient client)
    {
        try
        {
            using (client)
            {
                NetworkStream stream = client.GetStream();
                var head = new byte[LongestRequest];
                int length = 0;
                while (!head.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
                {
                    int read = await stream.ReadAsync(head.AsMemory(length));
                    if (read == 0)
                        return;
                    length += read;
                }
                string[] words = Encoding.ASCII.GetString(head, 0, length).Split(' ', 3);
                string path = await FileOf(words[0], words[1]);
                await stream.WriteAsync(await File.ReadAllBytesAsync(path));
            }
        }
        catch (Exception error) when (error is IOException or SocketException or HttpRequestException or InvalidOperationException
            or UriFormatException or ArgumentException)
        {
            // The client left, or asked for what no hub has.
        }
    }

    private async Task<string> FileOf(string method, string address)
    {
        await _asking.WaitAsync();
        try
        {
            string key = $"{method} {address}";
            if (!_answers.TryGetValue(key, out string? path))
            {
                byte[] answer = await Ask(method, address);
                path = Path.Combine(_folder, (_answers.Count + 1).ToString(CultureInfo.InvariantCulture));
                await File.WriteAllBytesAsync(path, answer);
                _answers[key] = path;
            }
            return path;
        }
        finally
        {
            _asking.Release();
        }
    }

    private async Task<byte[]> Ask(string method, string path)
    {
        string address = path.StartsWith("/cdn/", StringComparison.Ordinal) ? _behind.CdnAddress : _behind.HubAddress;
        using var request = new HttpRequestMessage(new HttpMethod(method), address + path);
        using HttpResponseMessage answer = await _http.SendAsync(request);
        byte[] body = await answer.Content.ReadAsByteArrayAsync();
        var text = new StringBuilder($"HTTP/1.1 {(int)answer.StatusCode} {answer.ReasonPhrase}\r\n");
        foreach ((string name, HeaderStringValues value) in answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated))
        {
            if (!Dropped.Contains(name))
                text.Append(CultureInfo.InvariantCulture, $"{name}: {value.ToString().Replace(_behind.CdnAddress, Address)}\r\n");
        }
        return [.. Encoding.Latin1.GetBytes(text.Append("Connection: close\r\n\r\n").ToString()), .. body];
    }
}
