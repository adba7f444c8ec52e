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

    /// <summary>The settings of the environment.</summary>
    /// <exception cref="BadInputException">HF_ENDPOINT is no web address.</exception>
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
            CacheFolder = Expanded(Value("HF_HUB_CACHE") ?? Value("HUGGINGFACE_HUB_CACHE") ?? Path.Combine(home, "hub")),
            Token = Value("HF_TOKEN") ?? Value("HUGGING_FACE_HUB_TOKEN") ?? ReadToken(tokenFile),
            Offline = (Value("HF_HUB_OFFLINE") ?? Value("TRANSFORMERS_OFFLINE"))?.ToUpperInvariant() is "1" or "ON" or "YES" or "TRUE",
        };
    }

    private static string? ReadToken(string path)
    {
        try
        {
            string token = File.ReadAllText(path).Trim();
            return token.Length > 0 ? token : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // No login on this machine: public models need none.
        }
    }
}
