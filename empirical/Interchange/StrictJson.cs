using System.Text.Json;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Interchange;

/// <summary>A JSON value that knows its file and its place, and turns every surprise into one clear error.</summary>
internal readonly struct StrictJson
{
    private readonly string _path, _place;
    private readonly JsonElement _element;

    private StrictJson(string path, string place, JsonElement element) => (_path, _place, _element) = (path, place, element);

    /// <summary>Reads a file and hands its root to a reader.</summary>
    /// <exception cref="BadInputException">No readable file, no JSON, or the reader refuses a value.</exception>
    public static T Read<T>(string path, Func<StrictJson, T> read)
    {
        using JsonDocument document = ForeignJson.Read(path, uniqueKeys: true);
        return read(new StrictJson(path, "", document.RootElement));
    }

    /// <summary>The members of an object that has exactly these keys.</summary>
    public StrictJson[] Object(params ReadOnlySpan<string> keys)
    {
        if (_element.ValueKind != JsonValueKind.Object)
            throw Bad($"is {Shown}", $"An object with {string.Join(", ", keys!)} is needed");
        var members = new StrictJson[keys.Length];
        foreach (JsonProperty property in _element.EnumerateObject())
        {
            int index = keys.IndexOf(property.Name);
            if (index < 0)
                throw Bad($"has an unknown key '{property.Name}'", $"The keys are {string.Join(", ", keys!)}");
            members[index] = At($".{property.Name}", property.Value);
        }
        for (int i = 0; i < keys.Length; i++)
        {
            if (members[i]._path is null)
                throw Bad($"has no '{keys[i]}'", $"The keys are {string.Join(", ", keys!)}");
        }
        return members;
    }

    /// <summary>The members of an object that has these keys, whatever others it has.</summary>
    public StrictJson[] Some(params ReadOnlySpan<string> keys)
    {
        var members = new StrictJson[keys.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            members[i] = _element.ValueKind == JsonValueKind.Object && _element.TryGetProperty(keys[i], out JsonElement value)
                ? At($".{keys[i]}", value) : throw Bad($"has no '{keys[i]}'", $"An object with {string.Join(", ", keys!)} is needed");
        }
        return members;
    }

    /// <summary>The keys of an object; none of anything else.</summary>
    public IReadOnlyList<string> Keys => _element.ValueKind != JsonValueKind.Object ? []
        : [.. _element.EnumerateObject().Select(property => property.Name)];

    /// <summary>The items of a list.</summary>
    public IEnumerable<StrictJson> List()
    {
        if (_element.ValueKind != JsonValueKind.Array)
            throw Bad($"is {Shown}", "A list is needed");
        StrictJson self = this;
        return _element.EnumerateArray().Select((item, i) => self.At($"[{i}]", item));
    }

    /// <summary>The members of an object with free keys.</summary>
    public IEnumerable<(string Key, StrictJson Value)> Map()
    {
        if (_element.ValueKind != JsonValueKind.Object)
            throw Bad($"is {Shown}", "An object is needed");
        StrictJson self = this;
        return _element.EnumerateObject().Select(property => (property.Name, self.At($".{property.Name}", property.Value)));
    }

    /// <summary>An integer of at least <paramref name="least"/>.</summary>
    public int Integer(int least) => _element.ValueKind == JsonValueKind.Number && _element.TryGetInt32(out int value) && value >= least
        ? value
        : throw Bad($"is {Shown}", $"An integer of at least {least} is needed");

    /// <summary>A finite number.</summary>
    public double Number() => _element.ValueKind == JsonValueKind.Number && _element.TryGetDouble(out double value)
        && double.IsFinite(value) ? value
        : throw Bad($"is {Shown}", "A finite number is needed");

    /// <summary>A finite number, or null.</summary>
    public double? NumberOrNull() => _element.ValueKind == JsonValueKind.Null ? null : Number();

    /// <summary>A correlation.</summary>
    public double Correlation()
    {
        // The published pipeline rounds in bfloat16, whose neighbours of 1 are 2^-7 apart: a perfect pair may come out just above it.
        const double largest = 1 + 1.0 / (1 << 6);
        double value = Number();
        return Math.Abs(value) <= largest ? value : throw Bad($"is {Shown}", "A correlation from -1 to 1 is needed");
    }

    /// <summary>A string.</summary>
    public string Text() => _element.ValueKind == JsonValueKind.String ? _element.GetString()!
        : throw Bad($"is {Shown}", "A string is needed");

    /// <summary>An error about this value.</summary>
    public BadInputException Bad(string received, string needed) =>
        new($"'{_path}'{(_place.Length == 0 ? "" : ": " + _place)} {received}", needed, "Correct the file or make it again");

    private string Shown => _element.GetRawText() is { Length: > 60 } text ? text[..60] + "..." : _element.GetRawText();

    private StrictJson At(string step, JsonElement element) => new(_path, (_place + step).TrimStart('.'), element);
}
