using System.Text.Json;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Corpora;

/// <summary>Reads Pile-shaped rows: one JSON object a line, with <c>text</c> and, if there, <c>meta.pile_set_name</c> as
/// category.</summary>
/// <remarks><c>meta</c> may itself be text, in Python's notation or JSON's: so a table of texts was written that did not know
/// objects.</remarks>
public static class JsonLines
{
    private static readonly string[] Extensions = [".jsonl", ".jsonl.gz", ".jsonl.zst", ".ndjson", ".ndjson.gz", ".ndjson.zst"];

    /// <summary>True for a file name that this reader takes.</summary>
    public static bool Takes(string path) => Extensions.Any(extension => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase));

    /// <summary>The field that names a document's category where nothing else is said.</summary>
    public const string UsualCategory = "meta.pile_set_name";

    /// <summary>All rows in order, those with an empty text included: one document for every row. Blank lines are no rows.</summary>
    /// <param name="path">The file.</param>
    /// <param name="category">Field that names a document's category, below objects with dots, such as <c>source</c>; null for <see
    /// cref="UsualCategory"/>.</param>
    /// <exception cref="BadInputException">A row is no JSON object, has no text, or is no valid UTF-8; or the compression is cut or
    /// damaged.</exception>
    public static IEnumerable<Document> Read(string path, string? category = null)
    {
        string name = Path.GetFileName(path);
        using var lines = new Utf8Lines(CorpusFile.OpenRows(path), path);
        while (lines.MoveNext())
            if (!IsBlank(lines.Current.Span))
                yield return Parse(lines.Current, lines.Place, name, lines.Number, category ?? UsualCategory);
    }

    private static bool IsBlank(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept((byte)' ', (byte)'\t') < 0;

    private static Document Parse(ReadOnlyMemory<byte> line, string place, string name, long number, string field)
    {
        int invalid = StrictUtf8.FirstInvalid(line.Span);
        if (invalid >= 0)
            throw StrictUtf8.Error(place, line.Span[invalid], invalid + 1);
        using JsonDocument json = ParseRow(line, place);
        JsonElement root = json.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
            throw Bad(place, $"is {Describe(root)}, no object");
        if (!root.TryGetProperty("text", out JsonElement text))
            throw Bad(place, "has no 'text'" + (root.EnumerateObject().Any()
                ? $", only {string.Join(", ", root.EnumerateObject().Select(property => $"'{property.Name}'"))}" : ""));
        if (text.ValueKind != JsonValueKind.String)
            throw Bad(place, $"has {Describe(text)} as 'text'");
        string? category = CategoryOf(root, place, field);
        return new Document(text.GetString()!, category ?? name, $"{name}:{number}") { NamesCategory = category is not null };
    }

    private static JsonDocument ParseRow(ReadOnlyMemory<byte> line, string place)
    {
        try
        {
            JsonDocument json = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = ForeignJson.MaxDepth });
            // Only an escape can be half of a surrogate pair, since the bytes are valid; other rows need not be looked through.
            if (!HasSurrogateEscape(line.Span))
                return json;
            json.Dispose();
            return ForeignJson.Parse(line, place);
        }
        catch (JsonException error)
        {
            throw Unreadable(line, place, error);
        }
    }

    private static BadInputException Unreadable(ReadOnlyMemory<byte> line, string place, JsonException cause) =>
        ForeignJson.IsTooDeep(line.Span)
        ? new BadInputException($"{place}: JSON nested more than {ForeignJson.MaxDepth} levels deep", "No row of a corpus is",
            "Remove the line", cause)
        : new BadInputException($"{place}: no valid JSON at byte {cause.BytePositionInLine + 1}",
            "Every line must be one complete JSON object",
            "Repair or remove the line; a cut last line means a cut file", cause);

    private static bool HasSurrogateEscape(ReadOnlySpan<byte> line)
    {
        for (int at; (at = line.IndexOf("\\u"u8)) >= 0; line = line[(at + 2)..])
            if (line.Length > at + 3 && line[at + 2] is (byte)'d' or (byte)'D'
                && line[at + 3] is (byte)'8' or (byte)'9' or >= (byte)'a' and <= (byte)'f'
                or >= (byte)'A' and <= (byte)'F')
                return true;
        return false;
    }

    /// <summary>The text of a field; null where a row has none. An object on the way may be text itself.</summary>
    private static string? CategoryOf(JsonElement root, string place, string field)
    {
        JsonElement at = root;
        string[] names = field.Split('.');
        for (int i = 0; i < names.Length; i++)
        {
            if (at.ValueKind == JsonValueKind.String && i == names.Length - 1)
                return MetaText.Find(at.GetString()!, names[i]);
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(names[i], out at) || at.ValueKind == JsonValueKind.Null)
                return null;
        }
        return at.ValueKind == JsonValueKind.String ? at.GetString() : throw Bad(place, $"has {Describe(at)} as '{field}'");
    }

    private static BadInputException Bad(string place, string fault) => new($"{place} {fault}",
        "Every line must be an object with a string 'text' (and, if categories are wanted, 'meta': {'pile_set_name': ...}, or text in the "
        + "field that 'category' names)",
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
