using System.Text;
using System.Xml;

namespace Rosetta.Experiments.Report;

/// <summary>Text from a run folder made fit for XML: what no XML document may hold becomes U+FFFD, visibly.</summary>
internal static class PlainText
{
    public static string Clean(string text)
    {
        if (IsClean(text))
            return text;
        var clean = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                clean.Append(text[i]).Append(text[++i]);
            else
                clean.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : '\ufffd');
        }
        return clean.ToString();
    }

    /// <summary>At most so many characters, with an ellipsis where some were left out.</summary>
    public static string Shorten(string text, int characters) => text.Length <= characters ? text : text[..(characters - 1)] + "\u2026";

    /// <summary>Lower-case letters, digits and hyphens, for file names and anchors.</summary>
    public static string Slug(string text)
    {
        var slug = new StringBuilder();
        foreach (char character in text.ToLowerInvariant())
        {
            if (character is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '.')
                slug.Append(character);
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }
        return Shorten(slug.ToString().Trim('-', '.'), 60).TrimEnd('\u2026') is { Length: > 0 } name ? name : "unnamed";
    }

    private static bool IsClean(string text) => text.All(character => XmlConvert.IsXmlChar(character));
}
