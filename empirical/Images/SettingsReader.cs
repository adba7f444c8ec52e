using System.Text.Json;
using Rosetta.Theory;

namespace Rosetta.Empirical.Images;

/// <summary>
/// Reads a preprocessing file key by key and remembers which were read: a key that may change pixel values is never passed over.
/// </summary>
internal sealed class SettingsReader(JsonElement root, string place)
{
    /// <summary>Keys that change nothing: who made the file, how a call returns, and what other steps than pixel values take.</summary>
    private static readonly HashSet<string> Harmless = new(StringComparer.Ordinal)
    {
        "_valid_processor_keys", "auto_map", "backend", "data_format", "default_to_square", "device", "disable_grouping",
        "feature_extractor_type", "image_processor_type", "image_seq_length", "input_data_format", "is_fast", "processor_class",
        "return_tensors", "use_fast",
    };

    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    /// <summary>The file, for messages.</summary>
    internal string Place => place;

    /// <summary>The value under a key; null when absent or null.</summary>
    internal JsonElement? Value(string name)
    {
        _read.Add(name);
        return root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out JsonElement value)
            && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    internal bool Flag(string name, bool absent) => Value(name) is not { } value ? absent : value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Bad(name, value, "true or false is needed"),
    };

    internal string? Text(string name) => Value(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString() : throw Bad(name, value, "A string is needed");

    internal double Number(string name, double absent) => Value(name) is not { } value ? absent : Number(name, value);

    /// <summary>Three numbers, of which a single one stands for three.</summary>
    internal IReadOnlyList<double> Channels(string name, IReadOnlyList<double> absent, bool positive = false)
    {
        if (Value(name) is not { } value)
            return absent;
        double[] numbers = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(item => Number(name, item))]
            : [.. Enumerable.Repeat(Number(name, value), 3)];
        return numbers.Length == 3 && !(positive && numbers.Any(number => number <= 0)) ? numbers
            : throw Bad(name, value, positive ? "Three numbers above 0 are needed" : "Three numbers are needed");
    }

    /// <summary>A whole number of pixels.</summary>
    internal int Pixels(string name, JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number)
        && number == Math.Floor(number) && number is >= 1 and <= PreprocessingFile.MostSide ? (int)number
        : throw Bad(name, value, $"A side is a whole number of pixels from 1 to {PreprocessingFile.MostSide}");

    /// <summary>Refuses keys that were not read, are not off, and are not known to be harmless.</summary>
    internal void RefuseRest()
    {
        string[] rest = [.. root.EnumerateObject().Where(property => !_read.Contains(property.Name) && !Harmless.Contains(property.Name)
            && property.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.False)).Select(property => property.Name)];
        if (rest.Length > 0)
        {
            throw new BadInputException($"'{place}' sets {string.Join(", ", rest.Select(name => $"'{name}'"))}, which is not known here",
                "Only steps whose effect on pixel values is known can be taken, and none is passed over", "Choose another model");
        }
    }

    internal BadInputException Bad(string name, JsonElement value, string needed) =>
        new($"'{place}' has '{name}': {(value.GetRawText() is { Length: > 100 } text ? text[..100] + "..." : value.GetRawText())}", needed,
            "Correct the file, or download it again");

    private double Number(string name, JsonElement value) => value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out double number)
        && double.IsFinite(number) ? number : throw Bad(name, value, "A number is needed");
}
