using Rosetta.Theory;
using YamlDotNet.RepresentationModel;

namespace Rosetta.Experiments.Definitions;

/// <summary>
/// A YAML mapping read strictly. As a section (<see cref="As"/>) it has every key that the section needs and none that it does not know,
/// and only keys of the section can be read; and every key of the file must have been read before <see cref="Done"/>.
/// </summary>
internal sealed class YamlMap
{
    private readonly YamlSource _source;
    private readonly string _keyPath;
    private readonly YamlMappingNode _node;
    private readonly YamlSection? _section;
    private readonly Dictionary<string, YamlNode> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, YamlNode> _keys = new(StringComparer.Ordinal);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public YamlMap(YamlSource source, YamlMappingNode node, string keyPath, YamlSection? section = null)
    {
        (_source, _node, _keyPath, _section) = (source, node, keyPath, section);
        foreach ((YamlNode key, YamlNode value) in node.Children)
        {
            string name = key is YamlScalarNode { Value: { } text } && YamlValue.IsText(text) ? text
                : throw YamlPlace.Of(source.Name, key, keyPath).Error("has a key that is not a plain name", "Keys are plain names");
            _values[name] = value;
            _keys[name] = key;
        }
    }

    /// <summary>Where it is read from.</summary>
    public YamlSource Source => _source;

    /// <summary>The mapping as a section: what it must have is there, and it has nothing that the section does not know.</summary>
    /// <exception cref="BadInputException">A key is missing, which is said first, or unknown.</exception>
    public YamlMap As(YamlSection section)
    {
        string[] known = [.. section.Keys.Select(key => key.Name)],
            missing = [.. section.Keys.Where(key => key.IsRequired && !Has(key.Name)).Select(key => key.Name)],
            unknown = [.. _values.Keys.Where(name => section.Find(name) is null)];
        foreach (string key in missing)
        {
            // "betta" is better reported as unknown than "beta" as missing.
            if (unknown.FirstOrDefault(name => NearestName.IsNear(name, key)) is { } misspelt)
                throw Unknown(misspelt, known, [key]);
        }
        if (missing.Length > 0)
            throw Missing(missing, section);
        if (unknown.Length > 0)
        {
            string[] free = [.. known.Where(name => !Has(name))];
            throw Unknown(unknown[0], known, free.Length > 0 ? free : known);
        }
        return new YamlMap(_source, _node, _keyPath, section);
    }

    /// <summary>Whether the file states the key.</summary>
    public bool Has(string key) => _values.ContainsKey(key);

    /// <summary>The value of a key of the section: the stated one, or what is taken where none is.</summary>
    /// <exception cref="BadInputException">The stated value is not what the key takes.</exception>
    public T Get<T>(YamlKey<T> key)
    {
        if (Optional(key.Name) is { } value)
            return key.Type.Read(value);
        if (key.Absent is not { } absent)
            throw Missing([key.Name], _section);
        _source.Took(PathTo(key.Name), key.Otherwise!);
        return absent(new YamlValue(_source, new YamlMappingNode(), PathTo(key.Name)));
    }

    /// <summary>The value of a key, or null when it is absent.</summary>
    public YamlValue? Optional(string key)
    {
        if (_section is not null && _section.Find(key) is null)
            throw new InvalidOperationException($"'{key}' is read of the section '{_section.Name}', which does not describe it: schema and "
                + "documentation would not know it. Add a YamlKey to the section.");
        _asked.Add(key);
        return _values.TryGetValue(key, out YamlNode? value) ? new YamlValue(_source, value, PathTo(key)) : null;
    }

    /// <summary>The value of a key that must be there.</summary>
    public YamlValue Required(string key) => Optional(key) ?? throw Missing([key], _section);

    /// <summary>All keys with their values, for mappings whose keys are the user's own names.</summary>
    public IEnumerable<KeyValuePair<string, YamlValue>> All() => _values.Keys.Select(key => KeyValuePair.Create(key, Required(key)));

    /// <summary>Runs a conversion that needs several keys and gives any complaint the place of this mapping.</summary>
    public T Convert<T>(Func<T> conversion) => YamlPlace.Of(_source.Name, _node, _keyPath).Locate(conversion);

    /// <summary>An error at the place of this mapping.</summary>
    public BadInputException Error(string received, string needed) => YamlPlace.Of(_source.Name, _node, _keyPath).Error(received, needed);

    /// <summary>Ends the reading: a key that nobody read is an error, since it would be without effect.</summary>
    public void Done()
    {
        if (_values.Keys.FirstOrDefault(key => !_asked.Contains(key)) is { } unread)
            throw Unknown(unread, [.. _asked], [.. _asked.Where(name => !Has(name))]);
    }

    /// <summary>The error for a key that is needed because of what else is stated.</summary>
    public BadInputException Missing(string key) => Missing([key], _section);

    private BadInputException Missing(string[] keys, YamlSection? section)
    {
        string others = keys.Length == 1 ? "" : $", and so {(keys.Length == 2 ? "is" : "are")} "
            + string.Join(", ", keys.Skip(1).Select(key => $"'{PathTo(key)}'"));
        string? help = section?.Find(keys[0])?.Help;
        return YamlPlace.Of(_source.Name, _node, PathTo(keys[0])).Error($"is missing{others}", "The mapping that starts at this line needs "
            + (keys.Length == 1 ? "it" : "them"), $"Add '{keys[0]}: ...'{(help is null ? "" : $" ({help})")}");
    }

    private BadInputException Unknown(string key, string[] known, string[] candidates) =>
        YamlPlace.Of(_source.Name, _keys[key], PathTo(key)).Error("is not a known key",
        $"Known here: {string.Join(", ", known.Order(StringComparer.Ordinal))}",
        candidates.Length == 0 ? "Remove it" : $"Did you mean '{NearestName.Of(key, candidates)}'? Otherwise remove it");

    private string PathTo(string key) => _keyPath.Length == 0 ? key : $"{_keyPath}.{key}";
}
