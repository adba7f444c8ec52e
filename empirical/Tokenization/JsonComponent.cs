using System.Text.Json;
using Rosetta.Theory;

namespace Rosetta.Empirical.Tokenization;

/// <summary>An object of a tokeniser's JSON file, with its place, so that every refusal names the file, the component and the
/// key.</summary>
internal sealed class JsonComponent
{
    /// <summary>One less than what counts as many tokens as there are positive numbers of 32 bits.</summary>
    public const int LargestId = int.MaxValue - 1;

    private readonly JsonElement _element;
    private readonly string _path, _name;

    public JsonComponent(JsonElement element, string path, string name)
    {
        (_element, _path, _name) = (element, path, name);
        if (element.ValueKind != JsonValueKind.Object)
            throw Damaged($"is {Brief(element)}", "An object is needed");
    }

    /// <summary>File and component, for messages.</summary>
    public string Place => $"{_path}, {_name}";

    public string Type => Text("type");

    public bool Has(string key) => _element.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>True when the key is there, even as null.</summary>
    public bool Names(string key) => _element.TryGetProperty(key, out _);

    public JsonElement Element(string key) => _element.GetProperty(key);

    /// <summary>The object under a key, or null when it is absent or null.</summary>
    public JsonComponent? Child(string key) => Has(key) ? new JsonComponent(_element.GetProperty(key), _path, $"{_name}.{key}") : null;

    public JsonComponent RequiredChild(string key) => Child(key) ?? throw Missing(key);

    /// <summary>The array under a key; empty when absent or null.</summary>
    public IEnumerable<JsonElement> Elements(string key) => !Has(key) ? []
        : _element.GetProperty(key) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray()
        : throw Damaged($"has {key} = {Brief(_element.GetProperty(key))}", "A list is needed");

    /// <summary>The array of objects under a key; empty when absent or null.</summary>
    public IEnumerable<JsonComponent> Items(string key) =>
        Elements(key).Select((item, index) => new JsonComponent(item, _path, $"{_name}.{key}[{index}]"));

    public string Text(string key)
    {
        if (!Has(key))
            throw Missing(key);
        JsonElement value = _element.GetProperty(key);
        return value.ValueKind == JsonValueKind.String ? value.GetString()!
            : throw Damaged($"has {key} = {Brief(value)}", "A string is needed");
    }

    public bool Flag(string key, bool absent) => !Has(key) ? absent : _element.GetProperty(key) switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        var other => throw Damaged($"has {key} = {Brief(other)}", "true or false is needed"),
    };

    public int Id(string key) => Has(key) ? IdOf(key, _element.GetProperty(key)) : throw Missing(key);

    /// <summary>All keys with their values, which must be ids. Of a key that comes twice the last one counts, as for the original
    /// reader.</summary>
    public Dictionary<string, int> Ids()
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (JsonProperty property in _element.EnumerateObject())
            ids[property.Name] = IdOf(property.Name, property.Value);
        return ids;
    }

    /// <summary>An id under a key.</summary>
    public int IdOf(string key, JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int id)
        && id is >= 0 and <= LargestId
        ? id : throw Damaged($"has '{key}' = {Brief(value)}", $"An id is a whole number from 0 to {LargestId}");

    /// <summary>All keys with their values.</summary>
    public IEnumerable<JsonProperty> Properties() => _element.EnumerateObject();

    /// <summary>Refuses keys that are not known: they might change ids.</summary>
    public void AllowOnly(params string[] known)
    {
        foreach (JsonProperty property in _element.EnumerateObject())
            if (!known.Contains(property.Name, StringComparer.Ordinal))
                throw Unsupported(property.Name, Brief(property.Value));
    }

    /// <summary>Refuses keys that are neither absent nor null nor empty nor 0.</summary>
    public void RefuseUnlessAbsent(params string[] keys)
    {
        foreach (string key in keys)
            if (Has(key) && Brief(_element.GetProperty(key)) is not ("\"\"" or "0" or "0.0" or "{}" or "[]") and var value)
                throw Unsupported(key, value);
    }

    public BadInputException UnsupportedType() => Unsupported("type", Has("type") ? Type : "(none)");

    public BadInputException Unsupported(string key, string value) => new($"{Place}: {key} = {value} is not supported",
        "Only what the byte-level BPE tokenisers of GPT-2, GPT-NeoX, OPT, Qwen2 and Llama 3 use is read: ignoring the rest would give "
            + "wrong token ids",
        "Use a checkpoint of these families");

    public BadInputException Missing(string key) => Damaged($"lacks {key}", "The key is needed");

    private BadInputException Damaged(string received, string needed) =>
        new($"{Place} {received}", needed, "Take an undamaged file from the checkpoint's source");

    /// <summary>A value as it is written, cut where it is long.</summary>
    public static string Brief(JsonElement value)
    {
        const int longest = 60;
        string raw = value.GetRawText();
        return raw.Length <= longest ? raw : raw[..longest] + "...";
    }
}
