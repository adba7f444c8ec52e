namespace Rosetta.Theory.Laws;

/// <summary>A parameter of a spectrum, hypothesis or map, under the name that a scenario file uses.</summary>
public sealed record NamedValue(string Name, double Value)
{
    /// <summary><c>kind(a=1,b=2)</c>, numbers in a form that reads back to the same bits.</summary>
    internal static string Canonical(string kind, IEnumerable<NamedValue> parameters) =>
        $"{kind}({string.Join(',', parameters.Select(parameter => $"{parameter.Name}={Parameter.Text(parameter.Value)}"))})";

    /// <summary>The list with one value changed.</summary>
    /// <exception cref="BadInputException">It has no such name.</exception>
    internal static IReadOnlyList<NamedValue> Changed(IReadOnlyList<NamedValue> parameters, string owner, string name, double value) =>
        parameters.Any(known => known.Name == name)
            ? [.. parameters.Select(known => known.Name == name ? new NamedValue(name, value) : known)]
            : throw Unknown(owner, name, parameters);

    /// <summary>The error for a parameter that does not exist.</summary>
    internal static BadInputException Unknown(string owner, string name, IEnumerable<NamedValue> parameters) => new(
        $"A parameter '{name}' of {owner}",
        $"{owner} has {(parameters.Any() ? string.Join(", ", parameters.Select(parameter => parameter.Name)) : "no parameters")}",
        "Use one of its parameters");
}
