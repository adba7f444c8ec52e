using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Rosetta.Tests.Reference;

namespace Rosetta.Tests.Empirical.Checkpoints.Hub;

/// <summary>
/// Two local servers, HUB and CDN, that answer as the recorded ones did (tests/Reference/hub/exchanges.json), with ranges, and with faults
/// on demand.
/// </summary>
internal sealed class RecordedHub : IDisposable
{
    private readonly HttpListener _hub, _cdn;
    private readonly Dictionary<(string Method, string Path), JsonElement> _answers = [];
    private readonly JsonDocument _recording = ReferenceFiles.Json("hub", "exchanges.json");

    public RecordedHub()
    {
        foreach (JsonElement session in _recording.RootElement.GetProperty("sessions").EnumerateArray())
        {
            foreach (JsonElement exchange in session.GetProperty("exchanges").EnumerateArray())
                _answers[(exchange.GetProperty("method").GetString()!, exchange.GetProperty("path").GetString()!)] = exchange;
        }
        (_hub, HubAddress) = Listen();
        (_cdn, CdnAddress) = Listen();
    }

    public string HubAddress { get; }

    public string CdnAddress { get; }

    /// <summary>Every request: "GET /path", its Range and its Authorization.</summary>
    public ConcurrentQueue<(string Request, string? Range, string? Authorization)> Requests { get; } = [];

    /// <summary>Content of a path, in place of the recorded one.</summary>
    public Func<string, byte[], byte[]> Content { get; set; } = (_, content) => content;

    /// <summary>Bytes of a body after which the connection breaks, or null to send all.</summary>
    public Func<string, long?> BreakAfter { get; set; } = _ => null;

    /// <summary>Status to answer with in place of the recorded one, or null.</summary>
    public Func<string, int?> Fault { get; set; } = _ => null;

    public bool HonoursRanges { get; set; } = true;

    public void Dispose()
    {
        _hub.Close();
        _cdn.Close();
        _recording.Dispose();
    }

    private (HttpListener, string) Listen()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        int port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        var listener = new HttpListener();
        string address = $"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}";
        listener.Prefixes.Add(address + "/");
        listener.Start();
        _ = Task.Run(async () =>
        {
            while (listener.IsListening)
            {
                HttpListenerContext context = await listener.GetContextAsync();
                _ = Task.Run(() => Answer(context));
            }
        });
        return (listener, address);
    }

    private void Answer(HttpListenerContext context)
    {
        string request = $"{context.Request.HttpMethod} {context.Request.RawUrl}";
        Requests.Enqueue((request, context.Request.Headers["Range"], context.Request.Headers["Authorization"]));
        HttpListenerResponse response = context.Response;
        try
        {
            if (Fault(request) is { } status)
            {
                response.StatusCode = status;
                if (status == 429)
                    response.Headers["Retry-After"] = "0";
                response.Close();
                return;
            }
            // The recorded client asked for two of the files by branch only: by commit they are the same.
            string commit = _recording.RootElement.GetProperty("commit").GetString()!;
            string byBranch = context.Request.RawUrl!.Replace($"/resolve/{commit}/", "/resolve/main/", StringComparison.Ordinal);
            if (!_answers.TryGetValue((context.Request.HttpMethod, context.Request.RawUrl!), out JsonElement recorded)
                && !_answers.TryGetValue((context.Request.HttpMethod, byBranch), out recorded))
            {
                response.StatusCode = 500;
                response.Close();
                return;
            }
            Send(context, request, recorded);
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The client left, or the server was closed.
        }
    }

    private void Send(HttpListenerContext context, string request, JsonElement recorded)
    {
        HttpListenerResponse response = context.Response;
        response.StatusCode = recorded.GetProperty("status").GetInt32();
        foreach (JsonProperty header in recorded.GetProperty("response_headers").EnumerateObject())
        {
            string value = header.Value.GetString()!.Replace("http://CDN", CdnAddress, StringComparison.Ordinal);
            if (header.Name != "Content-Length")
                response.Headers[header.Name] = value;
        }
        if (context.Request.HttpMethod == "HEAD")
        {
            response.ContentLength64 = long.Parse(recorded.GetProperty("response_headers").GetProperty("Content-Length").GetString()!,
                CultureInfo.InvariantCulture);
            response.Close();
            return;
        }
        byte[] body = Content(request, Body(request, recorded));
        long from = 0;
        if (HonoursRanges && context.Request.Headers["Range"] is { } range)
        {
            from = long.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture);
            response.StatusCode = from < body.Length ? 206 : 416;
            response.Headers["Content-Range"] = from < body.Length ? $"bytes {from}-{body.Length - 1}/{body.Length}"
                : $"bytes */{body.Length}";
            from = Math.Min(from, body.Length);
        }
        response.ContentLength64 = body.Length - from;
        long end = Math.Min(body.Length, from + (BreakAfter(request) ?? body.Length));
        response.OutputStream.Write(body, (int)from, (int)(end - from));
        response.OutputStream.Flush();
        if (end < body.Length)
            response.Abort();
        else
            response.Close();
    }

    private static byte[] Body(string request, JsonElement recorded)
    {
        string text = recorded.GetProperty("body").GetString()!;
        return !text.EndsWith(" bytes>", StringComparison.Ordinal) ? Encoding.UTF8.GetBytes(text)
            : File.ReadAllBytes(ReferenceFiles.PathOf("trained", "pythia",
                request.Contains("tokenizer", StringComparison.Ordinal) ? "tokenizer.json" : "model.safetensors"));
    }
}
