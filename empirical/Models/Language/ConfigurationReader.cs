using System.Text.Json;
using Rosetta.Theory;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Language;

/// <summary>
/// Reads a model's config.json key by key and remembers which were read, so that a key that would change the computation is never ignored.
/// </summary>
internal sealed class ConfigurationReader
{
    private readonly JsonElement _root;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    internal ConfigurationReader(JsonElement root, string place, RotaryRounding rounding = RotaryRounding.CheckpointType)
    {
        Place = place;
        Rounding = rounding;
        _root = root.ValueKind == JsonValueKind.Object ? root
            : throw Bad($"holds a JSON {root.ValueKind}", "An object of settings is needed");
    }

    /// <summary>The file, for messages.</summary>
    internal string Place { get; }

    /// <summary>How rotary frequencies are rounded.</summary>
    internal RotaryRounding Rounding { get; }

    /// <summary>The integer under the first of the names that is there and not null.</summary>
    internal int Size(params string[] names) => OptionalSize(names)
        ?? throw Bad($"has no '{names[0]}'", $"'{names[0]}' is needed to know the shape of the model");

    internal int? OptionalSize(params string[] names) => Find(names) is not { } found ? null
        : found.Value.ValueKind == JsonValueKind.Number && found.Value.TryGetInt32(out int size) && size > 0 ? size
        : throw Bad(found, "A positive integer is needed, below 2^31");

    /// <summary>Whether a key is there with null, which says more than a key that is absent.</summary>
    internal bool IsNull(string name) => _root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Null;

    /// <summary>As a size, but none is possible too.</summary>
    internal int? OptionalCount(string name) => Find([name]) is not { } found ? null
        : found.Value.ValueKind == JsonValueKind.Number && found.Value.TryGetInt32(out int count) && count >= 0 ? count
        : throw Bad(found, "A non-negative integer is needed, below 2^31");

    /// <summary>Height and width: one size for both, or two.</summary>
    internal (int Height, int Width) Pair(string name, int absent)
    {
        if (Find([name]) is not { } found)
            return (absent, absent);
        JsonElement[] items = found.Value.ValueKind == JsonValueKind.Array ? [.. found.Value.EnumerateArray()] : [found.Value, found.Value];
        int[] sizes = [.. items.Where(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int size) && size > 0)
            .Select(item => item.GetInt32())];
        return items.Length == 2 && sizes is [int height, int width] ? (height, width)
            : throw Bad(found, "A positive integer below 2^31 is needed, or two: height and width");
    }

    /// <summary>A number of any sign; null when absent or null.</summary>
    internal double? OptionalNumber(string name) => Find([name]) is not { } found ? null
        : Finite(found.Value) ?? throw Bad(found, "A number is needed");

    /// <summary>Whether a key is absent, or says no: null, false, 0 or empty.</summary>
    internal bool IsOff(string name) => !_root.TryGetProperty(name, out JsonElement value) || IsOff(value);

    internal double Number(double absent, params string[] names) => Find(names) is not { } found ? absent
        : Finite(found.Value) is { } number and > 0 ? number : throw Bad(found, "A positive number is needed");

    /// <summary>The small number that a norm adds to a variance; zero is one.</summary>
    internal double Epsilon(double absent, string name) => Find([name]) is not { } found ? absent
        : Finite(found.Value) is { } number and >= 0 ? number : throw Bad(found, "A non-negative number is needed");

    internal bool Flag(bool absent, string name) => Find([name]) is not { } found ? absent
        : Truth(found.Value) ?? throw Bad(found, "true or false is needed");

    internal ActivationFunction Activation(string name, string absent) => ActivationFunction.Named(Find([name]) is not { } found ? absent
        : found.Value.ValueKind == JsonValueKind.String ? found.Value.GetString()!
        : throw Bad(found, "The name of an activation function is needed"), $"'{name}' in {Place}");

    /// <summary>The object under a name, as a reader of its own; null when absent or null.</summary>
    internal ConfigurationReader? Section(string name) => Find([name]) is not { } found ? null
        : new ConfigurationReader(found.Value, $"'{name}' of {Place}");

    internal string? Text(string name) => Find([name]) is not { } found ? null
        : found.Value.ValueKind == JsonValueKind.String ? found.Value.GetString() : throw Bad(found, "A string is needed");

    internal IReadOnlyList<string> Texts(string name)
    {
        if (Find([name]) is not { } found)
            return [];
        if (found.Value.ValueKind != JsonValueKind.Array
            || found.Value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
            throw Bad(found, "A list of strings is needed");
        return [.. found.Value.EnumerateArray().Select(item => item.GetString()!)];
    }

    /// <summary>A list of sizes.</summary>
    internal IReadOnlyList<int> Sizes(string name, IReadOnlyList<int> absent) =>
        Find([name]) is not { } found ? absent : SizesOf(found, found.Value);

    /// <summary>A list of lists of sizes, of which each may be empty.</summary>
    internal IReadOnlyList<IReadOnlyList<int>> SizeLists(string name, IReadOnlyList<IReadOnlyList<int>> absent)
    {
        if (Find([name]) is not { } found)
            return absent;
        return found.Value.ValueKind == JsonValueKind.Array ? [.. found.Value.EnumerateArray().Select(list => SizesOf(found, list))]
            : throw Bad(found, "A list of lists of whole numbers is needed");
    }

    /// <summary>A string for each of some stages, of which a single one stands for all.</summary>
    internal IReadOnlyList<string> TextPerStage(string name, string absent, int stages)
    {
        if (Find([name]) is not { } found)
            return [.. Enumerable.Repeat(absent, stages)];
        if (found.Value.ValueKind == JsonValueKind.String)
            return [.. Enumerable.Repeat(found.Value.GetString()!, stages)];
        IReadOnlyList<string> texts = Texts(name);
        return texts.Count == stages ? texts : throw Bad(found, $"A string for each of {stages} stages is needed");
    }

    /// <summary>Type of the weights by the configuration; float32 when it says nothing.</summary>
    internal ScalarType WeightType()
    {
        const string module = "torch.";
        // Where both are given, the original takes the new key; it knows torch's own names, and old writers put the module in front.
        string? said = Text("dtype") ?? Text("torch_dtype");
        return (said?.StartsWith(module, StringComparison.Ordinal) == true ? said[module.Length..] : said) switch
        {
            // Frequencies of a float64 model are float32 numbers too: the cast comes after their computation.
            null or "auto" or "float32" or "float" or "float64" or "double" => ScalarType.Float32,
            "float16" or "half" => ScalarType.Float16,
            "bfloat16" => ScalarType.BFloat16,
            _ => throw Refuse($"the dtype '{said}'"),
        };
    }

    /// <summary>Marks keys as known to change nothing for this family.</summary>
    internal void Ignore(params string[] names) => _read.UnionWith(names);

    /// <summary>Refuses two names of one setting that say different things.</summary>
    internal void AreOne(params string[] names) => _ = Find(names);

    /// <summary>
    /// A key that the family's original never reads: harmless when it says what holds anyway, and refused when it says otherwise, since the
    /// weights may then be those of another computation.
    /// </summary>
    internal void Agree(string name, double holds) => Agree(name, value => Finite(value) == holds);

    /// <inheritdoc cref="Agree(string, double)"/>
    internal void Agree(string name, bool holds) => Agree(name, value => Truth(value) == holds);

    /// <inheritdoc cref="Agree(string, double)"/>
    internal void Agree(string name, string holds) =>
        Agree(name, value => value.ValueKind == JsonValueKind.String && value.GetString() == holds);

    /// <summary>Refuses every key that was not read and is not known to change nothing, unless it is off (null, false, 0 or
    /// empty).</summary>
    /// <exception cref="BadInputException">Lists the keys with their values.</exception>
    internal void RefuseRest()
    {
        string[] rest = [.. _root.EnumerateObject()
            .Where(property => !_read.Contains(property.Name) && !HarmlessSettings.Contains(property.Name) && !IsOff(property.Value))
            .Select(property => $"'{property.Name}': {Shown(property.Value)}")];
        if (rest.Length > 0)
            throw Refuse(string.Join(", ", rest));
    }

    internal BadInputException Refuse(string what) => Bad($"sets {what}, which is not supported",
        "Only settings whose effect on the computation is known can be honoured, and none is ignored", "Choose another model");

    internal BadInputException Bad(string received, string needed, string action = "Correct the file, or download it again") =>
        new($"{Place} {received}", needed, action);

    private BadInputException Bad((string Name, JsonElement Value) found, string needed) =>
        Bad($"has '{found.Name}': {Shown(found.Value)}", needed);

    private (string Name, JsonElement Value)? Find(IReadOnlyList<string> names)
    {
        (string, JsonElement)? found = null;
        foreach (string name in names)
        {
            _read.Add(name);
            if (!_root.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
                continue;
            if (found is ({ } first, { } other) && !IsSame(other, value))
                throw Bad($"has '{first}': {Shown(other)} and '{name}': {Shown(value)}", "Two names of one setting must agree");
            found ??= (name, value);
        }
        return found;
    }

    private void Agree(string name, Func<JsonElement, bool> holds)
    {
        if (Find([name]) is { } found && !holds(found.Value))
            throw Refuse($"'{name}': {Shown(found.Value)}");
    }

    private int[] SizesOf((string Name, JsonElement Value) found, JsonElement list)
    {
        int[] sizes = list.ValueKind != JsonValueKind.Array ? [] : [.. list.EnumerateArray().Select(item =>
            item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int size) && size >= 0 ? size : -1)];
        return list.ValueKind == JsonValueKind.Array && !sizes.Contains(-1) ? sizes : throw Bad(found, "A list of whole numbers is needed");
    }

    /// <summary>Numbers are compared as numbers: 10000, 1e4 and 10000.0 are one.</summary>
    private static bool IsSame(JsonElement one, JsonElement other) =>
        Finite(one) is { } number ? number == Finite(other) : JsonElement.DeepEquals(one, other);

    /// <summary>true, false, or the number that stands for it in Python; null for anything else.</summary>
    private static bool? Truth(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => Finite(value) switch { 0 => false, 1 => true, _ => null },
    };

    private static double? Finite(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number) ? number : null;

    private static string Shown(JsonElement value) => value.GetRawText() is { Length: > 100 } text ? text[..100] + "..."
        : value.GetRawText();

    private static bool IsOff(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.Number => Finite(value) == 0,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        JsonValueKind.String => value.GetString() is "" or "none" or "None",
        _ => false,
    };
}
