using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Rosetta.Tests.Empirical.Checkpoints.Hub;

/// <summary>
/// A hub of one repository, and its CDN, on two local ports. It answers as the hub does: 307 with a relative address for the repository's
/// old names and for small files, 302 to the CDN for weights, a list in pages.
/// </summary>
internal sealed class LocalHub : IDisposable
{
    internal const string Commit = "0123456789abcdef0123456789abcdef01234567";
    private readonly HttpListener _hub, _cdn;
    private readonly string _repository, _revision, _commit;

    /// <param name="repository">Its repository.</param>
    /// <param name="revision">The one revision of it.</param>
    /// <param name="commit">That revision's commit.</param>
    internal LocalHub(string repository, string revision = "main", string commit = Commit)
    {
        (_repository, _revision, _commit) = (repository, revision, commit);
        (_hub, HubAddress) = Listen(AnswerAsHub);
        (_cdn, CdnAddress) = Listen(AnswerAsCdn);
    }

    internal string HubAddress { get; }

    internal string CdnAddress { get; }

    /// <summary>The repository's files.</summary>
    internal SortedDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Names that it had once.</summary>
    internal HashSet<string> OldNames { get; } = [];

    /// <summary>Files of a page of the list.</summary>
    internal int PageSize { get; set; } = 1000;

    /// <summary>Makes the Link header of the address of the next page.</summary>
    internal Func<string, string> Link { get; set; } = next => $"<{next}>; rel=\"next\"";

    /// <summary>Answers in the hub's place, if not null.</summary>
    internal Func<HttpListenerRequest, Reply?> Instead { get; set; } = _ => null;

    /// <summary>Every request: host, "GET /path", Authorization.</summary>
    internal ConcurrentQueue<(string Host, string Request, string? Authorization)> Requests { get; } = [];

    internal sealed record Reply(int Status, byte[] Body, params (string Name, string Value)[] Headers)
    {
        internal Reply(int status, string body, params (string Name, string Value)[] headers)
            : this(status, Encoding.UTF8.GetBytes(body), headers)
        {
        }

        internal static Reply To(string location, int status = 307) =>
            new(status, $"Temporary Redirect. Redirecting to {location}", ("Location", location), ("ETag", "W/\"3e-redirectbody\""));
    }

    /// <summary>Every file of a folder but the reference outputs.</summary>
    internal void Add(string folder)
    {
        foreach (string file in Directory.GetFiles(folder).Where(file => Path.GetFileName(file) != "reference.safetensors"))
            Files[Path.GetFileName(file)] = File.ReadAllBytes(file);
    }

    public void Dispose()
    {
        _hub.Close();
        _cdn.Close();
    }

    /// <summary>Whether a request is for this repository at this revision or commit.</summary>
    internal bool Has(string path) => path.StartsWith($"/api/models/{_repository}/revision/{_revision}", StringComparison.Ordinal)
        || ((path.StartsWith($"/api/models/{_repository}/", StringComparison.Ordinal)
            || path.StartsWith($"/{_repository}/", StringComparison.Ordinal)
            || path.StartsWith("/api/resolve-cache/models/", StringComparison.Ordinal))
            && path.Contains(_commit, StringComparison.Ordinal));

    internal Reply AnswerAsHub(HttpListenerRequest request)
    {
        string path = request.RawUrl!;
        if (Instead(request) is { } instead)
            return instead;
        foreach (string old in OldNames)
        {
            foreach (string prefix in new[] { "/api/models/", "/" })
            {
                if (path.StartsWith($"{prefix}{old}/", StringComparison.Ordinal))
                    return Reply.To(prefix + _repository + path[(prefix.Length + old.Length)..]);
            }
        }
        string api = $"/api/models/{_repository}/", resolve = $"/{_repository}/resolve/",
            cached = $"/api/resolve-cache/models/{_repository}/{_commit}/";
        if (path == $"{api}revision/{_revision}")
            return new Reply(200, new JsonObject { ["id"] = _repository, ["sha"] = _commit }.ToJsonString(),
                ("Content-Type", "application/json"));
        if (path.StartsWith($"{api}tree/{_commit}?", StringComparison.Ordinal))
            return Page(path);
        if (path.StartsWith(cached, StringComparison.Ordinal))
            return Files.TryGetValue(Uri.UnescapeDataString(path[cached.Length..].Split('?')[0]), out byte[]? small)
                ? new Reply(200, small, ("X-Repo-Commit", _commit), ("ETag", $"\"{GitName(small)}\"")) : new Reply(404, "");
        if (!path.StartsWith(resolve, StringComparison.Ordinal))
            return new Reply(401, "", ("X-Error-Code", "RepoNotFound"), ("X-Error-Message", "Repository not found"));
        string file = Uri.UnescapeDataString(path[resolve.Length..].Split('/', 2)[1]);
        if (!Files.TryGetValue(file, out byte[]? content))
            return new Reply(404, "", ("X-Error-Code", "EntryNotFound"), ("X-Repo-Commit", _commit));
        string name = IsLarge(file) ? Convert.ToHexStringLower(SHA256.HashData(content)) : GitName(content);
        (string, string)[] headers = [("X-Repo-Commit", _commit), ("X-Linked-Etag", $"\"{name}\""), ("ETag", $"\"{name}\""),
            ("X-Linked-Size", content.Length.ToString(CultureInfo.InvariantCulture)),
            ("Location", IsLarge(file) ? $"{CdnAddress}/cdn/{name}?signature=abc" : $"{cached}{Uri.EscapeDataString(file)}?etag={name}")];
        return new Reply(IsLarge(file) ? 302 : 307, "", headers);
    }

    private Reply AnswerAsCdn(HttpListenerRequest request) =>
        Files.Values.FirstOrDefault(content => request.Url!.AbsolutePath == "/cdn/"
            + Convert.ToHexStringLower(SHA256.HashData(content))) is { } found
            ? new Reply(200, found) : new Reply(404, "");

    private Reply Page(string path)
    {
        int first = path.Split("cursor=") is [_, string cursor, ..] ? int.Parse(cursor.Split('&')[0], CultureInfo.InvariantCulture) : 0;
        string list = new JsonArray([.. Files.Skip(first).Take(PageSize).Select(file => Entry(file.Key, file.Value))]).ToJsonString();
        string next = $"{path.Split("&cursor=")[0]}&cursor={first + PageSize}";
        return first + PageSize < Files.Count ? new Reply(200, list, ("Link", Link(next))) : new Reply(200, list);
    }

    private static JsonObject Entry(string path, byte[] content)
    {
        var entry = new JsonObject { ["type"] = "file", ["oid"] = GitName(content), ["size"] = content.Length, ["path"] = path };
        if (IsLarge(path))
            entry["lfs"] = new JsonObject { ["oid"] = Convert.ToHexStringLower(SHA256.HashData(content)), ["size"] = content.Length,
                ["pointerSize"] = 134 };
        return entry;
    }

    private static bool IsLarge(string file) => !file.EndsWith(".json", StringComparison.Ordinal)
        && !file.EndsWith(".txt", StringComparison.Ordinal);

#pragma warning disable CA5350 // git names its blobs by SHA-1.
    private static string GitName(byte[] content) =>
        Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]));
#pragma warning restore CA5350

    private (HttpListener, string) Listen(Func<HttpListenerRequest, Reply> answer)
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
                _ = Task.Run(() => Send(context, answer));
            }
        });
        return (listener, address);
    }

    private void Send(HttpListenerContext context, Func<HttpListenerRequest, Reply> answer)
    {
        HttpListenerRequest request = context.Request;
        Requests.Enqueue((request.UserHostName, $"{request.HttpMethod} {request.RawUrl}", request.Headers["Authorization"]));
        try
        {
            Reply reply = answer(request);
            context.Response.StatusCode = reply.Status;
            foreach ((string name, string value) in reply.Headers)
                context.Response.Headers.Add(name, value);
            context.Response.ContentLength64 = reply.Body.Length;
            if (request.HttpMethod != "HEAD")
                context.Response.OutputStream.Write(reply.Body);
            context.Response.Close();
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            // The client left, or the server was closed.
        }
    }
}
