using System.Text.Json;
using Rosetta.Theory;

namespace Rosetta.Empirical.Corpora;

/// <summary>Reads Pile-shaped rows: one JSON object a line, with <c>text</c> and, if there, <c>meta.pile_set_name</c> as category.</summary>
public static class JsonLines
{
    private static readonly string[] Extensions = [".jsonl", ".jsonl.gz", ".jsonl.zst", ".ndjson", ".ndjson.gz", ".ndjson.zst"];

    /// <summary>True for a file name that this reader takes.</summary>
    public static bool Takes(string path) => Extensions.Any(extension => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase));

    /// <summary>All rows in order, those with an empty text included: one document for every row. Blank lines are no rows.</summary>
    /// <exception cref="BadInputException">A row is no JSON object, has no text, or is no valid UTF-8; or the compression is cut or damaged.</exception>
    public static IEnumerable<Document> Read(string path)
    {
        string name = Path.GetFileName(path);
        using var lines = new Utf8Lines(CorpusFile.Open(path), path);
        while (lines.MoveNext())
            if (!IsBlank(lines.Current.Span))
                yield return Parse(lines.Current, lines.Place, name, lines.Number);
    }

    private static bool IsBlank(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept((byte)' ', (byte)'\t') < 0;

    private static Document Parse(ReadOnlyMemory<byte> line, string place, string name, long number)
    {
        int invalid = StrictUtf8.FirstInvalid(line.Span);
        if (invalid >= 0)
            throw StrictUtf8.Error(place, line.Span[invalid], invalid + 1);
        try
        {
            using JsonDocument json = JsonDocument.Parse(line);
            JsonElement root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                throw Bad(place, $"is {Describe(root)}, no object");
            if (!root.TryGetProperty("text", out JsonElement text))
                throw Bad(place, "has no 'text'" + (root.EnumerateObject().Any() ? $", only {string.Join(", ", root.EnumerateObject().Select(property => $"'{property.Name}'"))}" : ""));
            if (text.ValueKind != JsonValueKind.String)
                throw Bad(place, $"has {Describe(text)} as 'text'");
            return new Document(StringOf(text, place, "text"), CategoryOf(root, place) ?? name, $"{name}:{number}");
        }
        catch (JsonException error)
        {
            throw new BadInputException($"{place}: no valid JSON at byte {error.BytePositionInLine + 1}",
                "Every line must be one complete JSON object", "Repair or remove the line; a cut last line means a cut file", error);
        }
    }

    private static string? CategoryOf(JsonElement root, string place)
    {
        if (!root.TryGetProperty("meta", out JsonElement meta) || meta.ValueKind != JsonValueKind.Object
            || !meta.TryGetProperty("pile_set_name", out JsonElement category) || category.ValueKind == JsonValueKind.Null)
            return null;
        return category.ValueKind == JsonValueKind.String ? StringOf(category, place, "meta.pile_set_name")
            : throw Bad(place, $"has {Describe(category)} as 'meta.pile_set_name'");
    }

    private static string StringOf(JsonElement element, string place, string key)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw new BadInputException($"{place}: '{key}' holds half of a surrogate pair (\\ud800 to \\udfff on its own)",
                "Text must be valid Unicode", "Repair or remove the row", error);
        }
    }

    private static BadInputException Bad(string place, string fault) => new($"{place} {fault}",
        "Every line must be an object with a string 'text' (and, if categories are wanted, 'meta': {'pile_set_name': ...})",
        "Correct the line, or name the field of your data 'text'");

    private static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}
