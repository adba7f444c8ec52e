using System.Text;
using Rosetta.Experiments.Worlds;
using Rosetta.Experiments.Worlds.Simulated;

namespace Rosetta.Experiments.Definitions;

/// <summary>
/// A commented file of each kind, for <c>rosetta new</c>: needed keys with an example, all others as comments with what is taken where they
/// are left out. Made of the keys that the readers read through.
/// </summary>
internal sealed class YamlTemplate
{
    /// <summary>The kind that is no experiment: a scenario of its own.</summary>
    public const string ScenarioKind = "scenario";

    /// <summary>Where comments begin, and how long a line may get before its comment goes above it.</summary>
    private const int CommentColumn = 44, Widest = 130;

    private readonly StringBuilder _text = new();
    private readonly bool _withDefaults;

    private YamlTemplate(bool withDefaults) => _withDefaults = withDefaults;

    /// <summary>What there is.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. WorldKinds.All.Select(kind => kind.Name), ScenarioKind];

    /// <summary>The text of a file.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="withDefaults">Whether defaults that are values are written out, in place of comments.</param>
    public static string Of(string kind, bool withDefaults = false)
    {
        var template = new YamlTemplate(withDefaults);
        string help = kind == ScenarioKind ? ScenarioReader.Section.Help : WorldKinds.All.Single(own => own.Name == kind).Help;
        string use = kind == ScenarioKind ? "rosetta predict FILE and rosetta simulate FILE use it" :
            "rosetta run FILE --dry-run says what it would do and take; rosetta run FILE does it";
        template.Comment("#", $"{kind}: {help.Replace("`", "", StringComparison.Ordinal)}");
        template.Comment("#", $"{use}. Keys after '#' are left out: the value, or what is said in brackets, is taken then. All keys: "
            + $"docs/yaml.md.");
        if (kind == ScenarioKind)
            template.Keys(ScenarioReader.Section.Keys, "", "");
        else
            template.Keys(ExperimentReader.Section.Keys.Where(key => key.Name == kind || !WorldKinds.All.Contains(key)), "", "");
        return template._text.ToString();
    }

    private void Keys(IEnumerable<YamlKey> keys, string indent, string mark, string first = "")
    {
        foreach (YamlKey key in keys)
        {
            string start = first.Length > 0 ? first : indent;
            // The kind of world that the file is about is written although it could be left out.
            bool isWorld = WorldKinds.All.Contains(key);
            if (key.Example is { } example)
                Line($"{mark}{start}{key.Name}: {example}", key.Help, $"{mark}{indent}#");
            else if (key.Shape.Sections.Count == 1 && (isWorld || key.IsRequired || key.OrIsEmpty))
            {
                string own = key.OrIsEmpty ? "# " : mark;
                Line($"{own}{start}{key.Name}:", key.Help, $"{mark}{indent}#");
                bool isList = key.Shape.Schema["type"]?.GetValue<string>() == "array";
                Keys(key.Shape.Sections[0].Keys, $"{indent}{(isList ? "    " : "  ")}", own, isList ? $"{indent}  - " : "");
            }
            else if (_withDefaults && key.OtherwiseIsValue)
                Line($"{mark}{start}{key.Name}: {key.Otherwise}", key.Help, $"{mark}{indent}#");
            else
                Line($"{(mark.Length > 0 ? mark : $"{start}# ")}{(mark.Length > 0 ? start : "")}{key.Name}:"
                    + (key.OtherwiseIsValue ? $" {key.Otherwise}" : ""), key.Help + (key.OtherwiseIsValue ? "" : $" ({key.Otherwise})"),
                    $"{mark}{indent}#");
            first = "";
        }
    }

    private void Line(string left, string help, string above)
    {
        string comment = help.Replace("`", "", StringComparison.Ordinal);
        if (Math.Max(left.Length + 1, CommentColumn) + comment.Length + 2 <= Widest)
            _text.Append(left.PadRight(CommentColumn - 1)).Append(" # ").Append(comment).Append('\n');
        else
        {
            Comment(above, comment);
            _text.Append(left).Append('\n');
        }
    }

    /// <summary>A comment on lines of its own.</summary>
    private void Comment(string mark, string text)
    {
        var line = new StringBuilder(mark);
        foreach (string word in text.Split(' '))
        {
            if (line.Length + word.Length + 1 > Widest)
            {
                _text.Append(line).Append('\n');
                line.Clear().Append(mark);
            }
            line.Append(' ').Append(word);
        }
        _text.Append(line).Append('\n');
    }
}
