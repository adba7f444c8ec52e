using System.Text;
using System.Xml.Linq;

namespace Rosetta.Empirical.Corpora;

/// <summary>Turns one member of an XML documentation file into prose: name, summary, parameters, results, exceptions, remarks,
/// examples.</summary>
internal sealed class DocumentationProse
{
    private readonly StringBuilder _text = new();
    private bool _lineStart = true, _spacePending;

    /// <summary>The member's prose, or null when it documents nothing (an empty or inherited comment).</summary>
    public static string? Of(XElement member)
    {
        string body = string.Concat(Sections(member).Select(section => Section(section.Label, section.Element)));
        return body.Length == 0 ? null : DocumentationName.Readable(member.Attribute("name")!.Value) + "\n" + body;
    }

    private static IEnumerable<(string? Label, XElement Element)> Sections(XElement member)
    {
        foreach (XElement summary in member.Elements("summary"))
            yield return (null, summary);
        foreach (string kind in new[] { "typeparam", "param" })
            foreach (XElement parameter in member.Elements(kind))
                yield return (parameter.Attribute("name")?.Value, parameter);
        foreach (string kind in new[] { "returns", "value" })
            foreach (XElement result in member.Elements(kind))
                yield return (null, result);
        foreach (XElement exception in member.Elements("exception"))
            yield return (exception.Attribute("cref") is { } type ? DocumentationName.Readable(type.Value) : null, exception);
        foreach (string kind in new[] { "remarks", "example" })
            foreach (XElement longer in member.Elements(kind))
                yield return (null, longer);
    }

    private static string Section(string? label, XElement element)
    {
        var prose = new DocumentationProse();
        prose.AppendChildren(element);
        string text = prose._text.ToString().Trim('\n');
        return text.Length == 0 ? "" : (label is null ? text : $"{label}: {text}") + "\n";
    }

    private void AppendChildren(XElement element)
    {
        foreach (XNode node in element.Nodes())
        {
            if (node is XText text)
                AppendText(text.Value);
            else if (node is XElement child)
                AppendElement(child);
        }
    }

    private void AppendElement(XElement element)
    {
        switch (element.Name.LocalName)
        {
            case "see" or "seealso" or "paramref" or "typeparamref" or "xref" when element.IsEmpty
                || string.IsNullOrWhiteSpace(element.Value):
                AppendText(Reference(element));
                break;
            case "code" when element.Value.Contains('\n', StringComparison.Ordinal):
                AppendCode(element.Value);
                break;
            case "para" or "p" or "list" or "listheader" or "item" or "ul" or "li" or "div":
                EndLine();
                AppendChildren(element);
                EndLine();
                break;
            case "br":
                EndLine();
                break;
            case "term":
                AppendChildren(element);
                _spacePending = true;
                break;
            // Markup of the documentation site, no prose.
            case "script" or "format" or "devremarks" or "forInternalUseOnly":
                break;
            default:
                AppendChildren(element);
                break;
        }
    }

    private static string Reference(XElement element)
    {
        XAttribute? target = element.Attribute("cref") ?? element.Attribute("langword") ?? element.Attribute("name")
            ?? element.Attribute("href");
        return target is null ? "" : target.Name == "cref" ? DocumentationName.Readable(target.Value) : target.Value;
    }

    /// <summary>Appends text with each run of white space as one space, or as one line end where it holds a blank line.</summary>
    private void AppendText(string text)
    {
        int newlines = 0;
        foreach (char unit in text)
        {
            if (char.IsWhiteSpace(unit) && unit != '\u00A0')
            {
                _spacePending = true;
                if (unit == '\n' && ++newlines == 2)
                    EndLine();
                continue;
            }
            if (_spacePending && !_lineStart)
                _text.Append(' ');
            _text.Append(unit);
            (_spacePending, _lineStart, newlines) = (false, false, 0);
        }
    }

    private void AppendCode(string code)
    {
        EndLine();
        string[] lines = code.Replace("\r", "", StringComparison.Ordinal).Trim('\n').Split('\n');
        int indent = lines.Where(line => !string.IsNullOrWhiteSpace(line)).Select(line => line.Length - line.TrimStart().Length)
            .DefaultIfEmpty().Min();
        foreach (string line in lines)
            _text.Append(line.Length > indent ? line[indent..].TrimEnd() : "").Append('\n');
        (_spacePending, _lineStart) = (false, true);
    }

    private void EndLine()
    {
        if (!_lineStart)
            _text.Append('\n');
        (_spacePending, _lineStart) = (false, true);
    }
}
