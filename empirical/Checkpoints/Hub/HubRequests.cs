using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Rosetta.Theory;

namespace Rosetta.Empirical.Checkpoints.Hub;

/// <summary>Requests to the hub: redirects by hand, tries again on 429, 5xx and broken connections, and words for what is refused.</summary>
internal sealed partial class HubRequests : IDisposable
{
    private const int MostRedirects = 10;

    private readonly HttpClient _http;
    private readonly HubSettings _settings;
    private readonly HubModelId _model;

    internal HubRequests(HubSettings settings, HubModelId model)
    {
        (_settings, _model) = (settings, model);
        // Redirects are followed by hand: the token must not leave the hub, and sizes and names of content come with the redirect.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None, ConnectTimeout = settings.Patience };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("rosetta-theory/1");
    }

    /// <summary>Commit and files of the revision.</summary>
    internal async Task<(string Commit, IReadOnlyList<HubListedFile> Files)> ListAsync(CancellationToken cancellation)
    {
        using JsonDocument revision = await JsonAsync($"api/models/{_model.Repository}/revision/{Uri.EscapeDataString(_model.Revision)}", cancellation);
        string commit = revision.RootElement.TryGetProperty("sha", out JsonElement sha) && sha.GetString() is { } text && HubModelId.Commit().IsMatch(text) ? text
            : throw Unexpected("names no commit for the revision");
        using JsonDocument tree = await JsonAsync($"api/models/{_model.Repository}/tree/{commit}?recursive=true&expand=false", cancellation);
        try
        {
            return (commit, [.. tree.RootElement.EnumerateArray().Where(entry => entry.GetProperty("type").GetString() == "file").Select(Listed)]);
        }
        catch (Exception error) when (error is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Unexpected("lists the files in an unknown way", error);
        }
    }

    /// <summary>What the hub says of a file; a null location of the file means that the repository lacks it, and only its commit is known.</summary>
    internal async Task<(HubFileInfo? Found, string? Commit)> InfoAsync(string revision, string file, CancellationToken cancellation)
    {
        var address = new Uri(_settings.Endpoint, $"{_settings.Endpoint.AbsolutePath.TrimEnd('/')}/{_model.Repository}/resolve/{Uri.EscapeDataString(revision)}/{EscapePath(file)}");
        string? commit = null, etag = null;
        long? size = null;
        for (int redirects = 0; redirects <= MostRedirects; redirects++)
        {
            using HttpResponseMessage answer = await SendAsync(HttpMethod.Head, address, null, cancellation);
            commit ??= Header(answer, "X-Repo-Commit");
            etag ??= Header(answer, "X-Linked-Etag") ?? Header(answer, "ETag");
            size ??= long.TryParse(Header(answer, "X-Linked-Size"), out long linked) ? linked : null;
            if (Redirect(answer, address) is { } next)
            {
                address = next;
                if (next.Authority == _settings.Endpoint.Authority)
                    continue;
            }
            else if (Header(answer, "X-Error-Code") == "EntryNotFound")
            {
                return (null, commit);
            }
            else
            {
                Check(answer);
                size ??= answer.Content.Headers.ContentLength;
            }
            return (Checked(file, commit, etag, size, address), commit);
        }
        throw Unexpected($"redirects '{file}' more than {MostRedirects} times");
    }

    /// <summary>The content of a file from an offset on; the answer may start at 0 instead, which its status tells.</summary>
    internal async Task<HttpResponseMessage> ContentAsync(Uri location, long from, CancellationToken cancellation)
    {
        for (int redirects = 0; redirects <= MostRedirects; redirects++)
        {
            HttpResponseMessage answer = await SendOnceAsync(HttpMethod.Get, location, from > 0 ? new RangeHeaderValue(from, null) : null, cancellation);
            if (Redirect(answer, location) is not { } next)
                return answer;
            answer.Dispose();
            location = next;
        }
        throw Unexpected($"redirects more than {MostRedirects} times");
    }

    /// <summary>Whether a failure may pass.</summary>
    internal static bool IsPassing(HttpStatusCode status) => status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout || (int)status >= 500;

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
            "GatedRepo" => new BadInputException($"The hub keeps '{_model.Repository}' behind a gate: {said}", "Its terms must be accepted by an account, and the account's token sent",
                $"Accept the terms at {page}, then set HF_TOKEN"),
            "RevisionNotFound" => new BadInputException($"'{_model.Repository}' has no revision '{_model.Revision}': {said}", "A branch, tag or commit of it is needed", $"See {page}"),
            "EntryNotFound" => new BadInputException($"'{_model}' lacks a file: {said}", "The file is needed", $"See {page}"),
            "RepoNotFound" => NotFound(said),
            _ when answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => NotFound(said),
            _ => Unexpected($"answers {said}"),
        };
    }

    public void Dispose() => _http.Dispose();

    internal BadInputException Unexpected(string what, Exception? cause = null) =>
        new($"{_settings.Endpoint.Host} {what} ('{_model}')", "An answer of the hub is needed", "Try again later; what was fetched is kept and the next call resumes", cause);

    private static HubListedFile Listed(JsonElement entry)
    {
        // Large files are named by the digest of their content, small ones by their git blob.
        JsonElement content = entry.TryGetProperty("lfs", out JsonElement large) && large.ValueKind == JsonValueKind.Object ? large : entry;
        return new HubListedFile(entry.GetProperty("path").GetString()!, content.GetProperty("oid").GetString()!, content.GetProperty("size").GetInt64());
    }

    private BadInputException NotFound(string said) => new($"The hub has no model '{_model.Repository}' for this account: {said}", "The id of a public model is needed, or a token that may read it",
        _settings.Token is null ? "Check the spelling; for a private model set HF_TOKEN" : "Check the spelling, and that HF_TOKEN may read it");

    private HubFileInfo Checked(string file, string? commit, string? etag, long? size, Uri location)
    {
        string name = (etag ?? "").Replace("W/", "", StringComparison.Ordinal).Trim('"');
        if (commit is null || !HubModelId.Commit().IsMatch(commit) || !ContentName().IsMatch(name) || size is null or < 0)
            throw Unexpected($"describes '{file}' without commit, size or name of its content");
        return new HubFileInfo(commit, name, size.Value, location);
    }

    private async Task<JsonDocument> JsonAsync(string path, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, new Uri(_settings.Endpoint, $"{_settings.Endpoint.AbsolutePath.TrimEnd('/')}/{path}"), null, cancellation);
        Check(answer);
        try
        {
            return JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellation));
        }
        catch (Exception error) when (error is JsonException or HttpRequestException or IOException)
        {
            throw Unexpected("answers with damaged JSON", error);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri address, RangeHeaderValue? range, CancellationToken cancellation)
    {
        for (int failures = 0; ; failures++)
        {
            HttpResponseMessage? answer = null;
            Exception? failure = null;
            try
            {
                answer = await SendOnceAsync(method, address, range, cancellation);
                if (!IsPassing(answer.StatusCode))
                    return answer;
            }
            catch (HttpRequestException error)
            {
                failure = error;
            }
            if (failures + 1 >= _settings.Attempts)
                throw failure is null ? Unexpected($"answers with status {(int)answer!.StatusCode} again and again") : new HubUnreachableException(_settings.Endpoint.Host, failure);
            TimeSpan delay = Delay(failures, answer);
            answer?.Dispose();
            await Task.Delay(delay, cancellation);
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HttpMethod method, Uri address, RangeHeaderValue? range, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, address);
        request.Headers.AcceptEncoding.ParseAdd("identity");
        request.Headers.Range = range;
        if (_settings.Token is { } token && address.Authority == _settings.Endpoint.Authority && address.Scheme == _settings.Endpoint.Scheme)
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

    private static Uri? Redirect(HttpResponseMessage answer, Uri from) =>
        (int)answer.StatusCode is 301 or 302 or 303 or 307 or 308 && answer.Headers.Location is { } location ? new Uri(from, location) : null;

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out IEnumerable<string>? values) || answer.Content.Headers.TryGetValues(name, out values) ? values.First() : null;

    private static string EscapePath(string file) => string.Join('/', file.Split('/').Select(Uri.EscapeDataString));

    // What may become a file's name in the cache.
    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_-]{7,127}$")]
    internal static partial Regex ContentName();
}
