using System.Globalization;
using System.Text;
using Rosetta.Theory;
using Rosetta.Theory.Claims;
using YamlDotNet.RepresentationModel;

namespace Rosetta.Experiments.Definitions;

/// <summary>A YAML value that knows its place and refuses to be read as what it is not.</summary>
internal sealed class YamlValue(YamlSource source, YamlNode node, string keyPath)
{
    private YamlPlace Place { get; } = YamlPlace.Of(source.Name, node, keyPath);

    /// <summary>Where it is read from.</summary>
    public YamlSource Source => source;

    /// <summary>Is it a mapping, a list or a plain value?</summary>
    public bool IsMap => node is YamlMappingNode;
    public bool IsList => node is YamlSequenceNode;

    public YamlMap AsMap() => node is YamlMappingNode map
        ? new YamlMap(source, map, keyPath)
        : throw Place.Error($"is {Described}", "A mapping of keys to values is needed");

    /// <summary>The items of a list of so many at most.</summary>
    public IReadOnlyList<YamlValue> AsList(int most = 100_000) => node is not YamlSequenceNode list
        ? throw Place.Error($"is {Described}", "A list, such as [1, 2, 3], is needed")
        : list.Children.Count > most ? throw Place.Error($"is a list of {list.Children.Count}", $"At most {most} items are of use")
        : [.. list.Children.Select((child, i) => new YamlValue(source, child, $"{keyPath}[{i}]"))];

    public string AsText() => node is not YamlScalarNode { Value: { Length: > 0 } text }
        ? throw Place.Error($"is {Described}", "A text is needed")
        : IsText(text) ? text : throw Place.Error($"is {Described}", "Valid Unicode without NUL is needed");

    /// <summary>Whether text can be a file's name and be written as UTF-8: no NUL, no half of a surrogate pair.</summary>
    internal static bool IsText(string text) =>
        !text.Contains('\0', StringComparison.Ordinal) && !text.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar);

    public bool AsBool() => node is YamlScalarNode { Value: "true" or "false" } scalar
        ? scalar.Value == "true"
        : throw Place.Error($"is {Described}", "true or false is needed");

    /// <summary>A finite number.</summary>
    public double AsNumber() =>
        node is YamlScalarNode scalar && double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
        && double.IsFinite(value)
            ? value
            : throw Place.Error($"is {Described}", "A finite number is needed");

    /// <summary>A whole number in a range; 1e6 and 1_000_000 are understood.</summary>
    public long AsInteger(long minimum, long maximum)
    {
        string text = node is YamlScalarNode { Value: { } value } ? value.Replace("_", "", StringComparison.Ordinal) : "";
        bool whole = decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
            && decimal.Truncate(number) == number;
        return whole && number >= minimum && number <= maximum
            ? (long)number
            : throw Place.Error($"is {Described}", $"A whole number from {minimum} to {maximum} is needed");
    }

    public int AsInt(int minimum, int maximum = int.MaxValue) => (int)AsInteger(minimum, maximum);

    public string AsOneOf(params string[] allowed)
    {
        string text = AsText();
        return allowed.Contains(text, StringComparer.Ordinal) ? text : throw Place.Error($"is '{text}'",
            $"One of {string.Join(", ", allowed)} is needed", $"Did you mean '{NearestName.Of(text, allowed)}'?");
    }

    /// <summary>What the name here stands for.</summary>
    public T AsOneOf<T>(Registry<T> known) => known[AsOneOf([.. known.Names])];

    /// <summary>An error at this value's place.</summary>
    public Theory.BadInputException Error(string received, string needed) => Place.Error(received, needed);

    /// <summary>Runs a conversion and gives any complaint about the value this place.</summary>
    public T Convert<T>(Func<YamlValue, T> conversion) => Place.Locate(() => conversion(this));

    private string Described => node switch
    {
        YamlMappingNode => "a mapping",
        YamlSequenceNode => "a list",
        YamlScalarNode { Value: null or "" } => "empty",
        YamlScalarNode scalar => $"'{scalar.Value}'",
        _ => "an alias",
    };
}
