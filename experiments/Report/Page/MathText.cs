using System.Text.RegularExpressions;

namespace Rosetta.Experiments.Report.Page;

/// <summary>Text with OxyPlot's marks for subscripts, <c>_{..}</c>, and superscripts,
/// <c>^{..}</c>, as HTML: captions and plots are written alike.</summary>
internal static partial class MathText
{
    public static Html Of(string text)
    {
        var parts = new List<Html>();
        int start = 0;
        foreach (Match mark in Mark().Matches(text))
        {
            Html tag = Html.Trusted(mark.Value[0] == '_' ? "sub" : "sup");
            parts.Add(Html.Of($"{text[start..mark.Index]}<{tag}>{mark.Groups[1].Value}</{tag}>"));
            start = mark.Index + mark.Length;
        }
        parts.Add(Html.Of($"{text[start..]}"));
        return Html.Join(parts);
    }

    [GeneratedRegex(@"[_^]\{([^{}]*)\}")]
    private static partial Regex Mark();
}
