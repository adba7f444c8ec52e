using System.Text.Json;

namespace Rosetta.Experiments.Records;

/// <summary>The first thing in which two JSON values differ.</summary>
internal static class JsonDifference
{
    /// <summary>
    /// Relative: another machine's mathematical functions may differ in the last bits, and nothing that is printed shows a difference this
    /// small. The absolute one is for what is zero but for rounding.
    /// </summary>
    private const double Tolerance = 1e-9, Zero = 1e-15;

    /// <summary>Where and how; null where they say the same.</summary>
    /// <param name="stored">As a file has it.</param>
    /// <param name="derived">As it follows.</param>
    /// <param name="path">Of both, for people.</param>
    public static string? First(JsonElement stored, JsonElement derived, string path = "")
    {
        if (stored.ValueKind != derived.ValueKind)
            return Differ(path, stored, derived);
        return derived.ValueKind switch
        {
            JsonValueKind.Object => OfObjects(stored, derived, path),
            JsonValueKind.Array => OfArrays(stored, derived, path),
            JsonValueKind.Number => Close(stored.GetDouble(), derived.GetDouble()) ? null : Differ(path, stored, derived),
            JsonValueKind.String => stored.GetString() == derived.GetString() ? null : Differ(path, stored, derived),
            _ => null,
        };
    }

    private static string? OfObjects(JsonElement stored, JsonElement derived, string path)
    {
        foreach (JsonProperty property in derived.EnumerateObject())
        {
            string place = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            if (!stored.TryGetProperty(property.Name, out JsonElement own))
                return $"{place} is missing, where {Shown(property.Value)} follows";
            if (First(own, property.Value, place) is { } difference)
                return difference;
        }
        foreach (JsonProperty property in stored.EnumerateObject())
        {
            if (!derived.TryGetProperty(property.Name, out _))
                return $"{(path.Length == 0 ? property.Name : $"{path}.{property.Name}")} is {Shown(property.Value)}, where nothing "
                    + $"follows";
        }
        return null;
    }

    private static string? OfArrays(JsonElement stored, JsonElement derived, string path)
    {
        for (int i = 0; i < Math.Min(stored.GetArrayLength(), derived.GetArrayLength()); i++)
        {
            if (First(stored[i], derived[i], $"{path}[{i}]{Name(derived[i])}") is { } difference)
                return difference;
        }
        return stored.GetArrayLength() == derived.GetArrayLength() ? null
            : $"{path} has {stored.GetArrayLength()} entries, where {derived.GetArrayLength()} follow";
    }

    /// <summary>What an entry of a list is called, where it says so.</summary>
    private static string Name(JsonElement entry) => entry.ValueKind == JsonValueKind.Object
        && (entry.TryGetProperty("id", out JsonElement name) || entry.TryGetProperty("name", out name)
            || entry.TryGetProperty("world", out name)) ? $" ('{name}')" : "";

    private static bool Close(double a, double b) => Math.Abs(a - b) <= Math.Max(Zero, Tolerance * Math.Max(Math.Abs(a), Math.Abs(b)));

    private static string Differ(string path, JsonElement stored, JsonElement derived) =>
        $"{path} is {Shown(stored)}, where {Shown(derived)} follows";

    private static string Shown(JsonElement value)
    {
        const int most = 120;
        string text = value.GetRawText().ReplaceLineEndings(" ");
        return text.Length <= most ? text : text[..most] + "...";
    }
}
