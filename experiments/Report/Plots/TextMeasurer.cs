using OxyPlot;

namespace Rosetta.Experiments.Report.Plots;

/// <summary>
/// Widths of text without a font at hand: the advance widths of Helvetica (which Arial shares), in thousandths of the font size.
/// OxyPlot reserves room for labels by it; a character that is not in the table is taken to be as wide as a lower-case letter.
/// </summary>
internal sealed class TextMeasurer : RenderContextBase
{
    /// <summary>Helvetica's line height over its size.</summary>
    private const double LineHeight = 1.2;

    private const double LowerCase = 556;

    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
    {
        if (string.IsNullOrEmpty(text))
            return OxySize.Empty;
        // Bold Helvetica is about 6 % wider.
        double weight = fontWeight >= 600 ? 1.06 : 1;
        string[] lines = text.Split('\n');
        return new OxySize(lines.Max(Width) * fontSize / 1000 * weight, lines.Length * LineHeight * fontSize);
    }

    private static double Width(string line) => line.Sum(Width);

    private static double Width(char character) => character switch
    {
        'i' or 'j' or 'l' or '\'' or '|' => 222,
        'f' or 't' or 'I' or ' ' or '.' or ',' or '/' or ':' or ';' or '!' or '[' or ']' or '\u00a0' => 278,
        'r' or '(' or ')' or '-' => 333,
        'c' or 'k' or 's' or 'v' or 'x' or 'y' or 'z' or 'J' => 500,
        'w' or 'C' or 'D' or 'H' or 'N' or 'R' or 'U' => 722,
        'm' or 'M' => 833,
        'W' => 944,
        'G' or 'O' or 'Q' => 778,
        'A' or 'B' or 'E' or 'K' or 'P' or 'S' or 'V' or 'X' or 'Y' => 667,
        'F' or 'T' or 'Z' => 611,
        '+' or '=' or '<' or '>' or '\u2212' or '\u00d7' or '\u2265' or '\u2264' => 584,
        '\u2070' or '\u00b9' or '\u00b2' or '\u00b3' or (>= '\u2074' and <= '\u207b') => 333,
        '%' => 889,
        _ => LowerCase,
    };

    // It only measures; what follows is never called.
    public override int ClipCount => 0;

    public override void PushClip(OxyRect clippingRectangle) => throw new NotSupportedException();

    public override void PopClip() => throw new NotSupportedException();

    public override void DrawLine(IList<ScreenPoint> points, OxyColor stroke, double thickness, EdgeRenderingMode edgeRenderingMode,
        double[] dashArray, LineJoin lineJoin) =>
        throw new NotSupportedException();

    public override void DrawPolygon(IList<ScreenPoint> points, OxyColor fill, OxyColor stroke, double thickness,
        EdgeRenderingMode edgeRenderingMode, double[] dashArray, LineJoin lineJoin) =>
        throw new NotSupportedException();

    public override void DrawText(ScreenPoint p, string text, OxyColor fill, string fontFamily, double fontSize, double fontWeight,
        double rotation, HorizontalAlignment horizontalAlignment, VerticalAlignment verticalAlignment, OxySize? maxSize) =>
        throw new NotSupportedException();
}
