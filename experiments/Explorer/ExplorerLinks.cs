using System.Globalization;
using System.Text;
using System.Text.Json;
using Rosetta.Theory;

namespace Rosetta.Experiments.Explorer;

/// <summary>Relative addresses in the explorer that lies beside a page: of the pairs behind a number, by filters in the address.</summary>
internal sealed class ExplorerLinks
{
    private readonly IReadOnlyDictionary<string, string> _slugs;

    private ExplorerLinks(IReadOnlyDictionary<string, string> slugs) => _slugs = slugs;

    /// <summary>Links to the explorer in a folder; none where there is no explorer.</summary>
    /// <param name="folder">Folder of a run or of a match.</param>
    /// <exception cref="BadInputException">The explorer's list of matches cannot be read.</exception>
    public static ExplorerLinks Read(string folder)
    {
        string list = Path.Combine(folder, ExplorerSite.FolderName, ExplorerSite.MatchesFile);
        var slugs = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!File.Exists(list) || !File.Exists(Path.Combine(folder, ExplorerSite.FolderName, ExplorerSite.StartPage)))
            return new ExplorerLinks(slugs);
        try
        {
            string script = File.ReadAllText(list, Encoding.UTF8);
            int first = script.IndexOf('[', StringComparison.Ordinal), last = script.LastIndexOf(']');
            using var matches = JsonDocument.Parse(first < 0 || last < first ? "" : script[first..(last + 1)]);
            foreach (JsonElement match in matches.RootElement.EnumerateArray())
                slugs[match.GetProperty("label").GetString()!] = match.GetProperty("slug").GetString()!;
            return new ExplorerLinks(slugs);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException
            or KeyNotFoundException)
        {
            throw new BadInputException($"'{list}' could not be read: {error.Message}", "The explorer's own list of matches is needed",
                "Write the explorer again with 'rosetta explore'", error);
        }
    }

    /// <summary>Whether there is anything to link to.</summary>
    public bool Any => _slugs.Count > 0;

    /// <summary>Address of a match; null where the explorer does not have it.</summary>
    /// <param name="label">Name of the match.</param>
    /// <param name="least">Least correlation of the pairs shown; null or 0 for all.</param>
    public string? OfMatch(string label, double? least = null) => !_slugs.TryGetValue(label, out string? slug) ? null
        : string.Create(CultureInfo.InvariantCulture, $"{ExplorerSite.FolderName}/{ExplorerSite.StartPage}#m={slug}&kind=rosetta%2Cmutual")
            + (least is > 0 ? string.Create(CultureInfo.InvariantCulture, $"&rmin={least:R}") : "");

    /// <summary>The same by the key of a cell, which begins with the match's name.</summary>
    public string? OfCell(string key, double? least = null) =>
        key.LastIndexOf('/') is > 0 and var end ? OfMatch(key[..end], least) : null;
}
