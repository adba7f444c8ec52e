using System.Globalization;
using System.Text.Json.Nodes;
using Rosetta.Theory;

namespace Rosetta.Experiments.Definitions;

/// <summary>The types that keys are made of.</summary>
internal static class YamlTypes
{
    /// <summary>Digits as people write them; numbers with underscores are texts to other readers of YAML.</summary>
    private const string WholePattern = "^[0-9][0-9_]*$";

    public static YamlType<string> Text { get; } =
        new(new YamlShape("text", new JsonObject { ["type"] = Kinds("string", "number") }), value => value.AsText());

    /// <summary>A name that may become a folder's.</summary>
    public static YamlType<string> Name { get; } = new(new YamlShape("name: letters, digits, '-', '_', '.'",
        new JsonObject { ["type"] = Kinds("string", "number"), ["pattern"] = "^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}$" }),
        value => value.Convert(own => FileName(own.AsText())));

    public static YamlType<bool> Flag { get; } =
        new(new YamlShape("true or false", new JsonObject { ["type"] = "boolean" }), value => value.AsBool());

    public static YamlType<double> Number { get; } =
        new(new YamlShape("number", new JsonObject { ["type"] = "number" }), value => value.AsNumber());

    public static YamlType<double> Positive { get; } =
        new(new YamlShape("number above 0", new JsonObject { ["type"] = "number", ["exclusiveMinimum"] = 0 }), value =>
            value.Convert(own => own.AsNumber() is > 0 and var number ? number : throw new ArgumentException("it must be above 0")));

    /// <summary>Strictly between 0 and 1.</summary>
    public static YamlType<double> Fraction { get; } = new(new YamlShape("number between 0 and 1",
        new JsonObject { ["type"] = "number", ["exclusiveMinimum"] = 0, ["exclusiveMaximum"] = 1 }), value =>
            value.Convert(own => own.AsNumber() is > 0 and < 1 and var number ? number
                : throw new ArgumentException("it must lie strictly between 0 and 1")));

    /// <summary>A number of a range, its ends included.</summary>
    public static YamlType<double> Range(double least, double most, string why) => new(new YamlShape(
        string.Create(CultureInfo.InvariantCulture, $"number, {least} to {most}"),
        new JsonObject { ["type"] = "number", ["minimum"] = least, ["maximum"] = most }), value => value.Convert(own =>
            own.AsNumber() is var number && number >= least && number <= most ? number : throw new ArgumentException(why)));

    /// <summary>A whole number of a range; 1e6 and 1_000_000 are understood.</summary>
    public static YamlType<long> Long(long least, long most) => new(WholeShape(least, most), value => value.AsInteger(least, most));

    /// <inheritdoc cref="Long"/>
    public static YamlType<int> Whole(int least, int most = int.MaxValue) =>
        new(WholeShape(least, most), value => value.AsInt(least, most));

    public static YamlType<string> OneOf(params string[] names) => new(new YamlShape(string.Join(", ", names),
        new JsonObject { ["enum"] = new JsonArray([.. names.Select(name => JsonValue.Create(name))]) }), value => value.AsOneOf(names));

    public static YamlType<T> OneOf<T>(Registry<T> known) => OneOf([.. known.Names]).Then(name => known[name]);

    /// <summary>A list of so many at most.</summary>
    public static YamlType<IReadOnlyList<T>> List<T>(YamlType<T> element, int most = 100_000, int least = 0) =>
        new(new YamlShape($"list of: {element.Shape.Words}", ListSchema(element.Shape, most, least)) { Sections = element.Shape.Sections },
            value => [.. value.AsList(most).Select(element.Read)]);

    /// <summary>One value, or a list of them.</summary>
    public static YamlType<IReadOnlyList<T>> OneOrList<T>(YamlType<T> element, int most = 100_000) =>
        new(new YamlShape($"{element.Shape.Words}; or a list of such", AnyOf(element.Shape.Schema, ListSchema(element.Shape, most, 1)))
            { Sections = element.Shape.Sections },
            value => value.IsList ? [.. value.AsList(most).Select(element.Read)] : [element.Read(value)]);

    /// <summary>A section.</summary>
    public static YamlType<T> Map<T>(YamlSection section, Func<YamlMap, T> read) =>
        new(new YamlShape($"`{section.Name}`", Reference(section)) { Sections = [section] },
            value => value.Convert(own => read(own.AsMap().As(section))));

    /// <summary>Sections of several kinds, told apart by their key <c>kind</c> or by what they hold.</summary>
    public static YamlShape Either(string words, params IReadOnlyList<YamlSection> sections) =>
        new(words, AnyOf([.. sections.Select(Reference)])) { Sections = sections };

    /// <summary>Two shapes, either of which may stand there.</summary>
    public static YamlShape Either(YamlShape one, YamlShape other) => new($"{one.Words}; or {other.Words}",
        AnyOf(one.Schema, other.Schema)) { Sections = [.. one.Sections, .. other.Sections] };

    /// <summary>Numbers under names of the user's own.</summary>
    public static YamlType<IReadOnlyList<T>> Named<T>(YamlType<double> element, Func<string, double, T> make) =>
        new(new YamlShape($"names of your own, each with: {element.Shape.Words}",
            new JsonObject { ["type"] = "object", ["additionalProperties"] = element.Shape.Schema.DeepClone() }),
            value => [.. value.AsMap().All().Select(entry => entry.Value.Convert(own => make(entry.Key, element.Read(own))))]);

    /// <summary>The same type where nothing may be stated.</summary>
    public static YamlType<T?> OrNone<T>(this YamlType<T> type) where T : struct => new(type.Shape, value => type.Read(value));

    /// <summary>The same type where no object may be stated.</summary>
    public static YamlType<T?> OrNull<T>(this YamlType<T> type) where T : class => new(type.Shape, type.Read);

    /// <summary>Names become folder names and parts of keys.</summary>
    internal static string FileName(string text) => text.Length <= 100 && text[0] != '.'
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
        ? text
        : throw new ArgumentException($"'{text}' is no name: letters, digits, '-', '_' and '.' only, not starting with '.', at most 100");

    internal static JsonObject Reference(YamlSection section) => new() { ["$ref"] = $"#/definitions/{section.Id}" };

    private static YamlShape WholeShape(long least, long most) => new(
        most >= int.MaxValue ? $"whole number from {least}" : $"whole number, {least} to {most}",
        new JsonObject { ["type"] = Kinds("integer", "string"), ["minimum"] = least, ["maximum"] = most, ["pattern"] = WholePattern });

    private static JsonObject ListSchema(YamlShape element, int most, int least)
    {
        var schema = new JsonObject { ["type"] = "array", ["items"] = element.Schema.DeepClone(), ["maxItems"] = most };
        if (least > 0)
            schema["minItems"] = least;
        return schema;
    }

    private static JsonObject AnyOf(params JsonObject[] schemas) =>
        new() { ["anyOf"] = new JsonArray([.. schemas.Select(schema => schema.DeepClone())]) };

    private static JsonArray Kinds(params string[] names) => new([.. names.Select(name => JsonValue.Create(name))]);
}
