namespace Rosetta.Experiments.Definitions;

/// <summary>A kind of mapping in experiment files: what it is and which keys it has.</summary>
/// <param name="name">What it is called.</param>
/// <param name="help">What it states, in a sentence or two.</param>
/// <param name="keys">Its keys, in the order in which people read them.</param>
internal sealed class YamlSection(string name, string help, params IReadOnlyList<YamlKey> keys)
{
    public string Name { get; } = name;

    public string Help { get; } = help;

    public IReadOnlyList<YamlKey> Keys { get; } = keys;

    /// <summary>The name as a word of a schema or of an address.</summary>
    public string Id { get; } = string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter)
        : '-'))
        .Trim('-');

    /// <summary>The key of this name, or null.</summary>
    public YamlKey? Find(string key) => Keys.FirstOrDefault(known => known.Name == key);

    /// <summary>This section and all that its keys lead to, each once, in the order of reading.</summary>
    public IReadOnlyList<YamlSection> WithAllBelow()
    {
        List<YamlSection> found = [];
        Visit(this);
        return found;

        void Visit(YamlSection section)
        {
            if (found.Contains(section))
                return;
            found.Add(section);
            foreach (YamlSection below in section.Keys.SelectMany(key => key.Shape.Sections))
                Visit(below);
        }
    }
}
