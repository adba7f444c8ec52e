using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Checkpoints.Hub;

/// <summary>Where the hub and its cache are, by the hub's own environment variables.</summary>
public sealed record HubSettings
{
    /// <summary>The hub (HF_ENDPOINT).</summary>
    public Uri Endpoint { get; init; } = new("https://huggingface.co");

    /// <summary>The cache (HF_HUB_CACHE, else HF_HOME/hub, else the user's cache folder).</summary>
    public required string CacheFolder { get; init; }

    /// <summary>Access token (HF_TOKEN, else the file that a login leaves); null for none. Sent to the hub alone, never to hosts that it
    /// refers to.</summary>
    public string? Token { get; init; }

    /// <summary>Whether only the cache may be used (HF_HUB_OFFLINE).</summary>
    public bool Offline { get; init; }

    /// <summary>Files fetched at once.</summary>
    public int Parallelism { get; init; } = 4;

    /// <summary>Tries of one request or file before giving up; a try that brought new bytes does not count.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>Wait after the first failure; doubled after each further one, unless the server names a time.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest silence of the server before a try counts as failed.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest that one request or file waits for a server that asks for patience, all tries together; the hub counts requests
    /// in windows of that length.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Is told, in a line each, why a download waits and what of the cache is used unverified. From several threads.</summary>
    public Action<string> Say { get; init; } = static _ => { };

    /// <summary>The settings of the environment.</summary>
    /// <exception cref="BadInputException">HF_ENDPOINT is no web address, or the token no token.</exception>
    public static HubSettings FromEnvironment(Func<string, string?>? variable = null)
    {
        Func<string, string?> raw = variable ?? Environment.GetEnvironmentVariable;
        string? Value(string name) => raw(name) is { } text && text.Trim().Length > 0 ? text.Trim() : null;
        string user = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string Expanded(string path) => path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? user + path[1..] : path;
        string home = Expanded(Value("HF_HOME") ?? Path.Combine(Value("XDG_CACHE_HOME") ?? Path.Combine(user, ".cache"), "huggingface"));
        string endpoint = Value("HF_ENDPOINT") ?? "https://huggingface.co";
        if (!Uri.TryCreate(endpoint.TrimEnd('/'), UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
            throw new BadInputException($"HF_ENDPOINT is '{endpoint}'", "A web address is needed, such as https://huggingface.co",
                "Correct or unset it");
        string tokenFile = Expanded(Value("HF_TOKEN_PATH") ?? Path.Combine(home, "token"));
        return new HubSettings
        {
            Endpoint = address,
            Say = static line => Console.Error.WriteLine(line),
            CacheFolder = Expanded(Value("HF_HUB_CACHE") ?? Value("HUGGINGFACE_HUB_CACHE") ?? Path.Combine(home, "hub")),
            Token = Checked("HF_TOKEN", Value("HF_TOKEN")) ?? Checked("HUGGING_FACE_HUB_TOKEN", Value("HUGGING_FACE_HUB_TOKEN"))
                ?? Checked(tokenFile, ReadToken(tokenFile)),
            Offline = (Value("HF_HUB_OFFLINE") ?? Value("TRANSFORMERS_OFFLINE"))?.ToUpperInvariant() is "1" or "ON" or "YES" or "TRUE",
        };
    }

    private const int LongestToken = 4096;

    /// <summary>A token that can stand in a header; the message never shows it.</summary>
    private static string? Checked(string source, string? token) =>
        token is null || (token.Length <= LongestToken && token.All(letter => letter is > ' ' and <= '~')) ? token
            : throw new BadInputException($"The token of '{source}' has a space, a line break or another character that no token has",
                "An access token in one line is needed", "Correct or unset it");

    private static string? ReadToken(string path)
    {
        try
        {
            if (new FileInfo(path) is not { Exists: true, Length: > 0 and <= LongestToken })
                return null;
            string token = InputFile.ReadAllText(path).Trim();
            return token.Length > 0 ? token : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // No login on this machine: public models need none.
        }
    }
}
