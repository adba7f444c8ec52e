using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using OxyPlot;

namespace Rosetta.Experiments.Report.Plots;

/// <summary>A panel as SVG, in its two forms: a file that stands alone in light
/// colours, and markup for the page whose colours are CSS variables.</summary>
internal sealed partial class SvgFile
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private readonly XElement _root;

    private SvgFile(XElement root) => _root = root;

    /// <summary>Draws a panel. <paramref name="id"/> makes its internal ids unique on a page; fewer <paramref name="units"/> across make
    /// its print larger at the same size.</summary>
    public static SvgFile Draw(Panel panel, string id, double units = PlotFrame.Width)
    {
        string text = SvgExporter.ExportToString(panel.Plot(), units, panel.Height, isDocument: false, new TextMeasurer(),
            useVerticalTextAlignmentWorkaround: true);
        XElement root = XElement.Parse(text);
        MakeIdsUnique(root, id);
        SetOnBaselines(root);
        root.Attribute(XNamespace.Xmlns + "xlink")?.Remove();
        string width = Text(units), height = Text(panel.Height);
        root.SetAttributeValue("width", width);
        root.SetAttributeValue("height", height);
        root.SetAttributeValue("viewBox", $"0 0 {width} {height}");
        root.SetAttributeValue("role", "img");
        root.SetAttributeValue("aria-label", PlainText.Clean($"{panel.Title}. {panel.Description}"));
        root.Add(new XElement(Svg + "text", new XAttribute("x", "2"), new XAttribute("y", "17"),
            new XAttribute("font-family", PlotFrame.Font),
            new XAttribute("font-size", "14"), new XAttribute("font-weight", "700"), new XAttribute("fill", "#" + Palette.Ink.Light),
            PlainText.Clean(panel.Title)));
        return new SvgFile(root);
    }

    /// <summary>The file: light colours on white, a title for viewers that show one.</summary>
    public string StandAlone()
    {
        var copy = new XElement(_root);
        copy.AddFirst(new XElement(Svg + "title", _root.Attribute("aria-label")!.Value));
        return copy + "\n";
    }

    /// <summary>The same for the page: no fixed size, no paper of its own, colours by name.</summary>
    public string Inline()
    {
        var copy = new XElement(_root);
        copy.SetAttributeValue("width", null);
        copy.SetAttributeValue("height", null);
        foreach (XElement element in copy.DescendantsAndSelf())
        {
            element.Name = element.Name.LocalName;
            foreach (XAttribute attribute in element.Attributes().ToList())
            {
                if (attribute.IsNamespaceDeclaration)
                    attribute.Remove();
                else if (attribute.Name == "style")
                    attribute.Value = WithVariables(attribute.Value);
                else if (attribute.Name == "fill")
                    MoveToStyle(element, attribute);
            }
        }
        return copy.ToString(SaveOptions.DisableFormatting);
    }

    /// <summary>A presentation attribute cannot hold var(): the fill moves into the style.</summary>
    private static void MoveToStyle(XElement element, XAttribute fill)
    {
        string style = WithVariables($"fill:{fill.Value}");
        fill.Remove();
        element.SetAttributeValue("style", element.Attribute("style") is { } existing ? $"{style};{existing.Value}" : style);
    }

    private static string WithVariables(string style) => ColorPattern().Replace(style, match => Variable(match.Value));

    private static string Variable(string color)
    {
        string hex = color.StartsWith('#') ? color[1..] : string.Concat(NumberPattern().Matches(color)
            .Select(match => int.Parse(match.Value, CultureInfo.InvariantCulture).ToString("X2", CultureInfo.InvariantCulture)));
        Palette.Entry? entry = Palette.All.FirstOrDefault(candidate => candidate.Light.Equals(hex, StringComparison.OrdinalIgnoreCase));
        return entry is null ? color : $"var(--{entry.Variable})";
    }

    /// <summary>OxyPlot places the bottom of a line box where SVG expects
    /// the baseline; what hangs below it is a quarter of the size.</summary>
    private static void SetOnBaselines(XElement root)
    {
        const double Descent = 0.25;
        foreach (XElement text in root.Descendants(Svg + "text"))
        {
            text.SetAttributeValue("dominant-baseline", null);
            if (double.TryParse(text.Attribute("font-size")?.Value, CultureInfo.InvariantCulture, out double size))
                text.SetAttributeValue("dy", Text(Math.Round(-Descent * size, 3)));
        }
    }

    private static void MakeIdsUnique(XElement root, string id)
    {
        foreach (XElement element in root.Descendants())
        {
            foreach (XAttribute attribute in element.Attributes())
            {
                if (attribute.Name == "id")
                    attribute.Value = $"{id}-{attribute.Value}";
                else if (attribute.Value.Contains("url(#", StringComparison.Ordinal))
                    attribute.Value = attribute.Value.Replace("url(#", $"url(#{id}-", StringComparison.Ordinal);
            }
        }
    }

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"#[0-9A-Fa-f]{6}\b|rgb\([^)]*\)")]
    private static partial Regex ColorPattern();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex NumberPattern();
}
