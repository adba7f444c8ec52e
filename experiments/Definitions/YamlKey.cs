using System.Collections;
using System.Globalization;

namespace Rosetta.Experiments.Definitions;

/// <summary>
/// A key of a section: its name, what it is, what stands there and what is taken where it is left out. Stated once: the readers read
/// through it, and the schema, docs/yaml.md, <c>rosetta new</c> and <c>--dry-run</c> are made of it.
/// </summary>
internal abstract record YamlKey(string Name, string Help)
{
    /// <summary>What stands there.</summary>
    public abstract YamlShape Shape { get; }

    /// <summary>What is taken where the key is left out, in words; null where it must not be.</summary>
    public string? Otherwise { get; init; }

    /// <summary>Whether that is a value, which can stand there, and no description.</summary>
    public bool OtherwiseIsValue { get; init; }

    /// <summary>Whether it is a section that is taken as empty where it is left out.</summary>
    public bool OrIsEmpty { get; init; }

    /// <summary>What <c>rosetta new</c> writes there; null for a section, which is written out, or for a key that is left out.</summary>
    public string? Example { get; init; }

    /// <summary>Whether a section needs it.</summary>
    public bool IsRequired => Otherwise is null;
}

/// <inheritdoc cref="YamlKey"/>
internal sealed record YamlKey<T>(string Name, string Help, YamlType<T> Type) : YamlKey(Name, Help)
{
    /// <inheritdoc/>
    public override YamlShape Shape => Type.Shape;

    /// <summary>What is taken where the key is left out.</summary>
    public Func<YamlValue, T>? Absent { get; private init; }

    /// <summary>The key with what is taken where it is left out.</summary>
    /// <param name="value">The value.</param>
    /// <param name="words">The same in words.</param>
    /// <param name="isValue">Whether the words are what would be written; null for what they look like.</param>
    public YamlKey<T> Or(T value, string? words = null, bool? isValue = null) => this with
    {
        Absent = _ => value,
        Otherwise = words ?? Text(value),
        OtherwiseIsValue = isValue ?? (words is null ? value is not null : words[0] == '[' || char.IsAsciiDigit(words[0])),
    };

    /// <summary>A section that is taken as empty, each of its keys with its own default, where it is left out.</summary>
    public YamlKey<T> OrEmpty() => this with { Absent = Type.Read, Otherwise = "its keys as below", OrIsEmpty = true };

    /// <summary>The key with what <c>rosetta new</c> writes there.</summary>
    public YamlKey<T> Like(string example) => this with { Example = example };

    private static string Text(T value) => value switch
    {
        true => "true",
        false => "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        string text => text,
        IEnumerable list => $"[{string.Join(", ", list.Cast<object>())}]",
        _ => "none",
    };
}
