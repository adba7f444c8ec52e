using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Checkpoints.Hub;

/// <summary>Requests to the hub: redirects by hand, tries again on 429, 5xx and broken connections, and words for what is
/// refused.</summary>
internal sealed partial class HubRequests : IDisposable
{
    private const int MostRedirects = 20; // As for the original client.
    private const int MostPages = 1000; // A million files: no repository of a model has them.
    private const int MostBodyBytes = 1 << 25; // A page of the list holds 1000 files.
    private const int ListPatience = 10; // In units of the patience with one answer.

    private readonly HttpClient _http;
    private readonly HubSettings _settings;
    private readonly HubModelId _model;

    internal HubRequests(HubSettings settings, HubModelId model)
    {
        (_settings, _model) = (settings, model);
        // Redirects are followed by hand: the token must not leave the hub, and sizes and names of content come with the redirect.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = settings.Patience };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("rosetta-theory/1");
    }

    /// <summary>Commit and files of the revision. A list may name a file twice.</summary>
    internal async Task<(string Commit, IReadOnlyList<HubListedFile> Files)> ListAsync(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        TimeSpan longest = _settings.Patience * ListPatience + _settings.LongestWait;
        patience.CancelAfter(longest);
        try
        {
            return await ListPagesAsync(patience.Token);
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new HubUnreachableException(_settings.Endpoint.Host,
                new HttpRequestException($"no whole list of files within {longest.TotalSeconds:F0} s", error));
        }
    }

    private async Task<(string Commit, IReadOnlyList<HubListedFile> Files)> ListPagesAsync(CancellationToken cancellation)
    {
        (JsonDocument revision, _) = await JsonAsync(
            Address($"api/models/{_model.Repository}/revision/{Uri.EscapeDataString(_model.Revision)}"), cancellation);
        string commit;
        using (revision)
        {
            commit = Text(revision.RootElement, "sha") is { } sha && HubModelId.Commit().IsMatch(sha) ? sha
                : throw Unexpected("names no commit for the revision");
        }
        var files = new List<HubListedFile>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        Uri? page = Address($"api/models/{_model.Repository}/tree/{commit}?recursive=true&expand=false");
        for (int pages = 0; page is not null; pages++)
        {
            (JsonDocument tree, page) = await JsonAsync(page, cancellation);
            using (tree)
            {
                if (tree.RootElement.ValueKind != JsonValueKind.Array)
                    throw Unexpected("lists the files in an unknown way");
                int before = names.Count;
                foreach (JsonElement entry in tree.RootElement.EnumerateArray())
                {
                    string path = Text(entry, "path") ?? throw Unexpected("lists a file without a path");
                    if (Text(entry, "type") == "file")
                        files.Add(Listed(entry, path));
                    names.Add(path);
                }
                if (page is not null && (pages >= MostPages || (names.Count == before && tree.RootElement.GetArrayLength() > 0)))
                    throw Unexpected("lists the files in pages that do not end");
            }
        }
        return (commit, files);
    }

    /// <summary>What the hub says of a file; a null location of the file means that the repository lacks it, and only its commit is
    /// known.</summary>
    internal async Task<(HubFileInfo? Found, string? Commit)> InfoAsync(string revision, string file, CancellationToken cancellation)
    {
        Uri address = Address($"{_model.Repository}/resolve/{Uri.EscapeDataString(revision)}/{EscapePath(file)}");
        string? commit = null, etag = null;
        long? size = null;
        for (int redirects = 0; redirects <= MostRedirects; redirects++)
        {
            using HttpResponseMessage answer = await SendAsync(HttpMethod.Head, address, cancellation);
            Uri? next = Redirect(answer, address);
            string? answeredCommit = Header(answer, "X-Repo-Commit"), linkedETag = Header(answer, "X-Linked-Etag");
            long? linkedSize = long.TryParse(Header(answer, "X-Linked-Size"), CultureInfo.InvariantCulture, out long linked) ? linked
                : null;
            // The last answer counts: a redirect for a new name of the repository may have an ETag of its own.
            commit = answeredCommit ?? commit;
            etag = linkedETag ?? Header(answer, "ETag") ?? etag;
            size = linkedSize ?? (next is null ? answer.Content.Headers.ContentLength : null) ?? size;
            if (next is null && Header(answer, "X-Error-Code") == "EntryNotFound")
                return (null, commit);
            if (next is null)
                Check(answer);
            // Relative addresses are followed to the repository's new name; an absolute one with all there is to know leads to the content.
            bool described = answeredCommit is not null && linkedETag is not null && linkedSize is not null;
            if (next is null || !IsHub(next) || (described && answer.Headers.Location!.IsAbsoluteUri))
                return (Checked(file, commit, etag, size, next ?? address), commit);
            address = next;
        }
        throw TooManyRedirects();
    }

    /// <summary>The content of a file from an offset on; the answer may start at 0 instead, which its status tells.</summary>
    internal async Task<HttpResponseMessage> ContentAsync(Uri location, long from, CancellationToken cancellation) =>
        (await FollowAsync(location,
            address => SendOnceAsync(HttpMethod.Get, address, from > 0 ? new RangeHeaderValue(from, null) : null, cancellation))).Answer;

    /// <summary>Whether a failure may pass.</summary>
    internal static bool IsPassing(HttpStatusCode status) => status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
        || (int)status >= 500;

    /// <summary>How long to wait before the next try.</summary>
    internal TimeSpan Delay(int failures, HttpResponseMessage? answer)
    {
        TimeSpan doubled = _settings.FirstDelay * Math.Pow(2, Math.Min(failures, 6));
        TimeSpan? named = answer?.Headers.RetryAfter?.Delta ?? (answer?.Headers.RetryAfter?.Date - DateTimeOffset.UtcNow);
        return named is { } wait && wait > TimeSpan.Zero ? wait : doubled;
    }

    /// <summary>Turns a refusal into words.</summary>
    internal void Check(HttpResponseMessage answer)
    {
        if (answer.IsSuccessStatusCode)
            return;
        string page = new Uri(_settings.Endpoint, _model.Repository).ToString();
        string said = Header(answer, "X-Error-Message") ?? $"status {(int)answer.StatusCode}";
        throw Header(answer, "X-Error-Code") switch
        {
            "GatedRepo" => new BadInputException($"The hub keeps '{_model.Repository}' behind a gate: {said}",
                "Its terms must be accepted by an account, and the account's token sent",
                $"Accept the terms at {page}, then set HF_TOKEN"),
            "RevisionNotFound" => new BadInputException($"'{_model.Repository}' has no revision '{_model.Revision}': {said}",
                "A branch, tag or commit of it is needed", $"See {page}"),
            "EntryNotFound" => new BadInputException($"'{_model}' lacks a file: {said}", "The file is needed", $"See {page}"),
            "RepoNotFound" => NotFound(said),
            _ when answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
            NotFound(said),
            _ => Unexpected($"answers {said}"),
        };
    }

    public void Dispose() => _http.Dispose();

    internal BadInputException Unexpected(string what, Exception? cause = null) =>
        new($"{_settings.Endpoint.Host} {what} ('{_model}')", "An answer of the hub is needed",
            "Try again later; what was fetched is kept and the next call resumes", cause);

    private HubListedFile Listed(JsonElement entry, string path)
    {
        // Large files are named by the digest of their content, small ones by their git blob.
        JsonElement content = entry.TryGetProperty("lfs", out JsonElement large) && large.ValueKind == JsonValueKind.Object ? large : entry;
        return Text(content, "oid") is { } oid && content.TryGetProperty("size", out JsonElement bytes)
            && bytes.ValueKind == JsonValueKind.Number && bytes.TryGetInt64(out long size) && size >= 0 ? new HubListedFile(path, oid, size)
            : throw Unexpected($"lists '{path}' without size or name of its content");
    }

    /// <summary>A string of an object; null where there is none.</summary>
    private static string? Text(JsonElement element, string key) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(key, out JsonElement value)
            && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;

    private BadInputException NotFound(string said) => new($"The hub has no model '{_model.Repository}' for this account: {said}",
        "The id of a public model is needed, or a token that may read it",
        _settings.Token is null ? "Check the spelling; for a private model set HF_TOKEN"
            : "Check the spelling, and that HF_TOKEN may read it");

    private HubFileInfo Checked(string file, string? commit, string? etag, long? size, Uri location)
    {
        string name = (etag ?? "").Replace("W/", "", StringComparison.Ordinal).Trim('"');
        if (commit is not null && HubModelId.Commit().IsMatch(commit) && ContentName().IsMatch(name) && size is >= 0)
            return new HubFileInfo(commit, HubCache.IsDigest(name) ? name : Own(name, commit, file), size.Value, location);
        throw IsHub(location) ? Unexpected($"describes '{file}' without commit, size or name of its content")
            : new BadInputException($"{_settings.Endpoint.Host} sends the request for '{file}' of '{_model}' on to "
                + $"{location.GetLeftPart(UriPartial.Authority)} without saying what the file is",
                    "The hub itself must state commit, size and name of the content",
                "Check HF_ENDPOINT, and whether this network asks for a sign-in");
    }

    /// <summary>A name of content that is no digest may stand for several contents: it becomes this file's own.</summary>
    private static string Own(string name, string commit, string file) =>
        $"{name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{commit}/{file}")))[..16]}";

    private Uri Address(string path) => new(_settings.Endpoint, $"{_settings.Endpoint.AbsolutePath.TrimEnd('/')}/{path}");

    /// <summary>Whether an address is the hub's own, which alone receives the token.</summary>
    private bool IsHub(Uri address) => address.Authority == _settings.Endpoint.Authority && address.Scheme == _settings.Endpoint.Scheme;

    /// <summary>A document, and the address of the next page where there is one.</summary>
    private async Task<(JsonDocument Document, Uri? Next)> JsonAsync(Uri address, CancellationToken cancellation)
    {
        var patience = new HubPatience(_settings, address.Host);
        for (int failures = 0; ; failures++)
        {
            (HttpResponseMessage answer, Uri answering) = await FollowAsync(address, at => SendAsync(HttpMethod.Get, at, cancellation));
            using (answer)
            {
                Check(answer);
                byte[] body;
                try
                {
                    body = await BodyAsync(answer, cancellation);
                }
                catch (Exception error) when (error is HttpRequestException or IOException)
                {
                    if (failures + 1 >= _settings.Attempts)
                        throw new HubUnreachableException(answering.Host, error);
                    await patience.WaitAsync(failures, answer, error.Message, this, cancellation);
                    continue;
                }
                if (ForeignFile.IsWebPage(body))
                    throw new HubUnreachableException(_settings.Endpoint.Host,
                        new HttpRequestException("a web page answers in its place (this network asks for a sign-in, or HF_ENDPOINT is no "
                            + "hub)"));
                JsonDocument document = ForeignJson.Parse(body, answering.GetLeftPart(UriPartial.Path));
                return (document, NextPage(answer, answering));
            }
        }
    }

    private async Task<byte[]> BodyAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(_settings.Patience);
        try
        {
            await using Stream source = await answer.Content.ReadAsStreamAsync(patience.Token);
            using var body = new MemoryStream();
            var buffer = new byte[1 << 16];
            for (int read; (read = await source.ReadAsync(buffer, patience.Token)) > 0;)
            {
                if (body.Length + read > MostBodyBytes)
                    throw Unexpected($"sends more than {MostBodyBytes} bytes where a list of files belongs");
                body.Write(buffer, 0, read);
            }
            return body.ToArray();
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new HttpRequestException($"no whole answer within {_settings.Patience.TotalSeconds:F0} s", error);
        }
    }

    /// <summary>The address that a Link header gives as the next page's (RFC 8288).</summary>
    private Uri? NextPage(HttpResponseMessage answer, Uri from)
    {
        if (!answer.Headers.TryGetValues("Link", out IEnumerable<string>? values))
            return null;
        foreach (Match link in Links().Matches(string.Join(", ", values)))
        {
            CaptureCollection names = link.Groups["name"].Captures, settings = link.Groups["value"].Captures;
            int rel = Enumerable.Range(0, names.Count)
                .FirstOrDefault(i => names[i].Value.Equals("rel", StringComparison.OrdinalIgnoreCase), -1);
            if (rel < 0 || !settings[rel].Value.Trim(' ', '\t', '=', '"', '\'').Split(' ')
                .Contains("next", StringComparer.OrdinalIgnoreCase))
                continue;
            string target = link.Groups["target"].Value.Trim();
            return Uri.TryCreate(from, target, out Uri? next) && IsAsSafe(next, from) ? next
                : throw Unexpected($"names '{target}' as the next page of its list");
        }
        return null;
    }

    /// <summary>Sends a request on for as long as the answers are redirects.</summary>
    private async Task<(HttpResponseMessage Answer, Uri Address)> FollowAsync(Uri address, Func<Uri, Task<HttpResponseMessage>> send)
    {
        for (int redirects = 0; redirects <= MostRedirects; redirects++)
        {
            HttpResponseMessage answer = await send(address);
            if (Redirect(answer, address) is not { } next)
                return (answer, address);
            answer.Dispose();
            address = next;
        }
        throw TooManyRedirects();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri address, CancellationToken cancellation)
    {
        var patience = new HubPatience(_settings, address.Host);
        for (int failures = 0; ; failures++)
        {
            HttpResponseMessage? answer = null;
            Exception? failure = null;
            try
            {
                answer = await SendOnceAsync(method, address, null, cancellation);
                if (!IsPassing(answer.StatusCode))
                    return answer;
            }
            catch (HttpRequestException error)
            {
                failure = error;
            }
            if (failures + 1 >= _settings.Attempts)
                throw failure is null ? Unexpected($"answers with status {(int)answer!.StatusCode} again and again")
                    : new HubUnreachableException(address.Host, failure);
            using (answer)
                await patience.WaitAsync(failures, answer, failure?.Message ?? $"status {(int)answer!.StatusCode}", this, cancellation);
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HttpMethod method, Uri address, RangeHeaderValue? range,
        CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, address);
        request.Headers.AcceptEncoding.ParseAdd("identity");
        request.Headers.Range = range;
        if (_settings.Token is { } token && IsHub(address))
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(_settings.Patience);
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new HttpRequestException($"no answer within {_settings.Patience.TotalSeconds:F0} s", error);
        }
    }

    /// <summary>Where an answer sends the request on to; null if it does not.</summary>
    private Uri? Redirect(HttpResponseMessage answer, Uri from)
    {
        if ((int)answer.StatusCode is not (301 or 302 or 303 or 307 or 308) || answer.Headers.Location is not { } location)
            return null;
        return Uri.TryCreate(from, location, out Uri? next) && IsAsSafe(next, from) ? next
            : throw Unexpected($"redirects to '{location.OriginalString}'");
    }

    /// <summary>A web address that is encrypted if the one that names it is.</summary>
    private static bool IsAsSafe(Uri address, Uri from) => address.Scheme == "https" || (address.Scheme == "http" && from.Scheme == "http");

    private BadInputException TooManyRedirects() => Unexpected($"redirects more than {MostRedirects} times, in a circle it seems");

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out IEnumerable<string>? values) || answer.Content.Headers.TryGetValues(name, out values)
            ? values.First() : null;

    private static string EscapePath(string file) => string.Join('/', file.Split('/').Select(Uri.EscapeDataString));

    // Addresses with their parameters; commas and semicolons may stand within both.
    [GeneratedRegex("""<(?<target>[^>]*)>(?:\s*;\s*(?<name>[^\s=;,<>]+)(?<value>\s*=\s*(?:"[^"]*"|[^\s;,"<>]*)|))*""")]
    private static partial Regex Links();

    // What may become a file's name in the cache.
    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_-]{7,127}\z")]
    internal static partial Regex ContentName();
}
