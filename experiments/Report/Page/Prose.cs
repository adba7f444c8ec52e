using System.Globalization;
using System.Text.RegularExpressions;
using Rosetta.Experiments.Report.Data;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Page;

/// <summary>Sentences that the run recorded, with numbers written as everywhere on the page: a true minus, powers of ten, thousands set
/// apart. Nothing is rounded.</summary>
internal static partial class Prose
{
    /// <summary>The sentence as text.</summary>
    public static string Of(string text)
    {
        text = Exponential().Replace(text, match => Numbers.Scientific(match.Groups[1].Value,
            int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)));
        text = Negative().Replace(text, "\u2212");
        text = Large().Replace(text, match => long.TryParse(match.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? Numbers.Count(number) : match.Value);
        text = Unknown().Replace(text, Numbers.Missing);
        text = Greek().Replace(text, match => match.Value switch
        {
            "alpha" => "\u03b1",
            "beta" => "\u03b2",
            "gamma" => "\u03b3",
            "delta" => "\u03b4",
            "kappa" => "\u03ba",
            _ => "\u03c4",
        });
        return text.Replace("+-", "\u00b1", StringComparison.Ordinal).Replace(">=", "\u2265", StringComparison.Ordinal)
            .Replace("<=", "\u2264", StringComparison.Ordinal).Replace("R^2", "R\u00b2", StringComparison.Ordinal)
            .Replace(" * ", " \u00d7 ", StringComparison.Ordinal)
            .Replace(Outcomes.CannotTell, "cannot tell", StringComparison.Ordinal);
    }

    /// <summary>The sentence as markup, the ids of verdicts in it linked to their rows.</summary>
    public static Html Linked(string text, RunData run)
    {
        string[] ids = [.. run.Anchors.Keys.Where(id => id.Contains('/', StringComparison.Ordinal)
            && text.Contains(id, StringComparison.Ordinal)).OrderByDescending(id => id.Length)];
        return Link(text, ids, run);
    }

    /// <summary>A link to the row of a verdict.</summary>
    public static Html Link(string id, RunData run) => run.Anchors.TryGetValue(id, out string? anchor)
        ? Html.Of($"<a href=\"#{anchor}\">{id}</a>") : Html.Of($"{id}");

    private static Html Link(string text, ReadOnlySpan<string> ids, RunData run)
    {
        if (ids.IsEmpty)
            return Html.Of($"{Of(text)}");
        string[] parts = text.Split(ids[0]);
        Html whole = Link(parts[0], ids[1..], run);
        foreach (string part in parts[1..])
            whole = whole.Then([Link(ids[0], run), Link(part, ids[1..], run)]);
        return whole;
    }

    [GeneratedRegex(@"(?<![\w.])([0-9]+(?:\.[0-9]+)?)[eE]([+-][0-9]+)(?![\w.]*\w)")]
    private static partial Regex Exponential();

    /// <summary>A hyphen before a number that does not join it to what stands before.</summary>
    [GeneratedRegex(@"(?<![\w\])/.-])-(?=\.?[0-9])")]
    private static partial Regex Negative();

    [GeneratedRegex(@"(?<![\w.,:/-])[0-9]{5,15}(?![\w:/-]|[.,][0-9])")]
    private static partial Regex Large();

    /// <summary>Names of the theory's numbers, where they are no part of an id.</summary>
    [GeneratedRegex(@"(?<![\w/-])(?:alpha|beta|gamma|delta|kappa|tau)(?![\w=-])")]
    private static partial Regex Greek();

    [GeneratedRegex(@"\bNaN\b")]
    private static partial Regex Unknown();
}
