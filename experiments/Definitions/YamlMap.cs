using Rosetta.Theory;
using YamlDotNet.RepresentationModel;

namespace Rosetta.Experiments.Definitions;

/// <summary>
/// A YAML mapping read strictly: every key must be asked for by the reader before <see cref="Done"/>, so an unknown or misspelt key is an
/// error with its line and the nearest known name.
/// </summary>
internal sealed class YamlMap
{
    private readonly string _file, _keyPath;
    private readonly YamlMappingNode _node;
    private readonly Dictionary<string, YamlNode> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, YamlNode> _keys = new(StringComparer.Ordinal);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public YamlMap(string file, YamlMappingNode node, string keyPath)
    {
        (_file, _node, _keyPath) = (file, node, keyPath);
        foreach ((YamlNode key, YamlNode value) in node.Children)
        {
            string name = key is YamlScalarNode { Value: { } text } && YamlValue.IsText(text) ? text
                : throw YamlPlace.Of(file, key, keyPath).Error("has a key that is not a plain name", "Keys are plain names");
            _values[name] = value;
            _keys[name] = key;
        }
    }

    /// <summary>The value of a key, or null when it is absent.</summary>
    public YamlValue? Optional(string key)
    {
        _asked.Add(key);
        return _values.TryGetValue(key, out YamlNode? value) ? new YamlValue(_file, value, PathTo(key)) : null;
    }

    /// <summary>The value of a key that must be there.</summary>
    public YamlValue Required(string key)
    {
        if (Optional(key) is { } value)
            return value;
        // "betta" is better reported as unknown than "beta" as missing; but a key that is only read later is not unknown.
        if (_values.Keys.FirstOrDefault(name => !_asked.Contains(name) && NearestName.IsNear(name, key)) is { } misspelt)
            throw Unknown(misspelt, [key]);
        throw YamlPlace.Of(_file, _node, PathTo(key))
            .Error("is missing", $"The mapping that starts at this line needs it", $"Add '{key}: ...'");
    }

    /// <summary>All keys with their values, for mappings whose keys are the user's own names.</summary>
    public IEnumerable<KeyValuePair<string, YamlValue>> All() => _values.Keys.Select(key => KeyValuePair.Create(key, Required(key)));

    /// <summary>Runs a conversion that needs several keys and gives any complaint the place of this mapping.</summary>
    public T Convert<T>(Func<T> conversion) => YamlPlace.Of(_file, _node, _keyPath).Locate(conversion);

    /// <summary>An error at the place of this mapping.</summary>
    public Theory.BadInputException Error(string received, string needed) => YamlPlace.Of(_file, _node, _keyPath).Error(received, needed);

    /// <summary>Ends the reading: any key that nobody asked for is an error.</summary>
    public void Done() => RefuseUnknownKeys();

    private void RefuseUnknownKeys()
    {
        if (_values.Keys.FirstOrDefault(key => !_asked.Contains(key)) is not { } unknown)
            return;
        string[] free = [.. _asked.Where(name => !_values.ContainsKey(name))];
        throw Unknown(unknown, free.Length > 0 ? free : [.. _asked]);
    }

    private Theory.BadInputException Unknown(string key, string[] candidates) =>
        YamlPlace.Of(_file, _keys[key], PathTo(key)).Error("is not a known key",
        $"Known here: {string.Join(", ", _asked.Order(StringComparer.Ordinal))}",
        candidates.Length == 0 ? "Remove it" : $"Did you mean '{NearestName.Of(key, candidates)}'? Otherwise remove it");

    private string PathTo(string key) => _keyPath.Length == 0 ? key : $"{_keyPath}.{key}";
}
