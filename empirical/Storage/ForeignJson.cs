using System.Text;
using System.Text.Json;
using Rosetta.Theory;

namespace Rosetta.Empirical.Storage;

/// <summary>
/// JSON that somebody else wrote. What it hands on is safe to walk: every key and string is valid Unicode, and it is no deeper than
/// <see cref="MaxDepth"/>, so that no later read of a name or a string can fail for the file's sake.
/// </summary>
public static class ForeignJson
{
    /// <summary>The tokenizers library's own limit; published files have fewer than ten levels.</summary>
    public const int MaxDepth = 128;

    /// <summary>Bytes of a file, and values in it: the longest that are published have 40 MB, and pairs of 10^6 neurons 256 MB.</summary>
    public const int MaxBytes = 256 << 20, MaxValues = 1 << 25;

    /// <summary>Shorter text cannot hold too many values, and need not be looked through for it.</summary>
    private const int SurelyFewValues = MaxValues;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="uniqueKeys">Refuses an object that names a key twice; otherwise the last one counts, as for the original
    /// readers.</param>
    /// <exception cref="BadInputException">Not readable, not JSON (said as a Git LFS pointer or a web page where it is one), too deep, or
    /// not Unicode.</exception>
    public static JsonDocument Read(string path, bool uniqueKeys = false)
    {
        try
        {
            return Parse(InputFile.ReadAllBytes(path, MaxBytes), path, uniqueKeys);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new BadInputException($"'{path}' could not be read: {error.Message}", "A readable file is needed",
                "Check the path and its permissions", error);
        }
    }

    /// <summary>Parses text in UTF-8, with or without a byte-order mark.</summary>
    /// <param name="utf8">The text; must stay unchanged while the document is used.</param>
    /// <param name="place">Where it came from, for messages.</param>
    /// <inheritdoc cref="Read" path="/param[@name='uniqueKeys']"/>
    /// <param name="uniqueKeys">See <see cref="Read"/>.</param>
    /// <inheritdoc cref="Read" path="/exception"/>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8, string place, bool uniqueKeys = false)
    {
        if (utf8.Span.StartsWith("\uFEFF"u8))
            utf8 = utf8[3..];
        if (utf8.Length > SurelyFewValues && HasTooManyValues(utf8.Span))
            throw new BadInputException($"'{place}' is JSON with more than {MaxValues} values", "No file of this kind has so many",
                "Do not use this file");
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(utf8, new JsonDocumentOptions { AllowDuplicateProperties = !uniqueKeys, MaxDepth = MaxDepth });
            Check(document.RootElement, place);
            return document;
        }
        catch (JsonException error)
        {
            document?.Dispose();
            throw ForeignFile.Mistaken(utf8.Span, place) ?? (IsTooDeep(utf8.Span)
                ? new BadInputException($"'{place}' is JSON nested more than {MaxDepth} levels deep", "No file of this kind is",
                    "Do not use this file", error)
                : NotANumber(utf8.Span, error) is { } literal
                    ? new BadInputException($"'{place}' is no JSON: line {error.LineNumber + 1} holds {literal}, which only Python writes",
                        "JSON has finite numbers only", "Correct the value, or set it to null", error)
                    : error.LineNumber is null
                        ? new BadInputException($"'{place}' is no JSON with one meaning: {Reason(error)}",
                            "Each key may stand once in an object", "Correct the file",
                            error)
                        : new BadInputException($"'{place}' is no JSON: line {error.LineNumber + 1}: {Reason(error)}",
                            "A complete JSON file is needed",
                            "Fetch or make the file again: it may be cut short", error));
        }
        catch (InvalidOperationException error)
        {
            // Comparing keys decodes them.
            document?.Dispose();
            throw NoUnicode("a key", place, error);
        }
        catch
        {
            document?.Dispose();
            throw;
        }
    }

    /// <summary>Reads every name and string once.</summary>
    private static void Check(JsonElement element, string place)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    Readable(() => property.Name, "a key", place);
                    Check(property.Value, place);
                }
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                    Check(item, place);
                break;
            case JsonValueKind.String:
                Readable(element.GetString, "a string", place);
                break;
        }
    }

    private static void Readable(Func<string?> read, string what, string place)
    {
        try
        {
            _ = read();
        }
        catch (InvalidOperationException error)
        {
            throw NoUnicode(what, place, error);
        }
    }

    private static BadInputException NoUnicode(string what, string place, Exception cause) =>
        new($"'{place}' holds {what} that is no Unicode (half of a surrogate pair, or invalid UTF-8)",
            "Valid Unicode is needed", "Take an undamaged file from its source", cause);

    /// <summary>Whether text is nested deeper than <see cref="MaxDepth"/>, as far as it is JSON. Takes time that is linear in it.</summary>
    internal static bool IsTooDeep(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth >= MaxDepth)
                    return true;
            }
        }
        catch (JsonException)
        {
        }
        return false;
    }

    /// <summary>Every value costs memory beside its text.</summary>
    private static bool HasTooManyValues(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            long values = 0;
            while (reader.Read())
            {
                if (++values > MaxValues)
                    return true;
            }
        }
        catch (JsonException)
        {
            // What is wrong with it is said by those who parse it.
        }
        return false;
    }

    /// <summary>The NaN or infinity at the place of an error, as Python's json writes and reads them; null for any other error.</summary>
    private static string? NotANumber(ReadOnlySpan<byte> utf8, JsonException error)
    {
        for (long line = 0; line < error.LineNumber; line++)
            utf8 = utf8[(utf8.IndexOf((byte)'\n') + 1)..];
        // The framework's place lies on the literal's first letter, or behind a minus.
        int at = (int)Math.Min(error.BytePositionInLine ?? 0, utf8.Length);
        foreach (string literal in new[] { "NaN", "Infinity", "-Infinity" })
        {
            int start = at - (literal[0] == '-' ? 1 : 0);
            if (start >= 0 && utf8[start..].StartsWith(Encoding.ASCII.GetBytes(literal)) && (start == 0 || utf8[start - 1] != '-'))
                return literal;
        }
        return null;
    }

    /// <summary>The framework's message without its own account of the place.</summary>
    private static string Reason(JsonException error) => error.Message.Split(" LineNumber:")[0].TrimEnd('.');
}
