using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Rosetta.Experiments.Report.Page;

/// <summary>Markup that is safe to place in a page: made only by interpolation,
/// which escapes everything that is not markup already.</summary>
internal sealed class Html
{
    private Html(string markup) => Markup = markup;

    public string Markup { get; }

    public static Html Empty { get; } = new("");

    /// <summary><c>Html.Of($"&lt;td&gt;{text}&lt;/td&gt;")</c>: literals are markup, values are text.</summary>
    public static Html Of(Interpolation content) => new(content.ToString());

    /// <summary>Markup that this program drew itself, such as a plot.</summary>
    public static Html Trusted(string markup) => new(markup);

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(part => part.Markup)));

    /// <summary>This, and then those.</summary>
    public Html Then(IEnumerable<Html> parts) => new(Markup + Join(parts).Markup);

    public override string ToString() => Markup;

    /// <summary>Collects an interpolated string, escaping its values.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Interpolation
    {
        private readonly StringBuilder _text;

        public Interpolation(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + formattedCount * 16);

        public void AppendLiteral(string literal) => _text.Append(literal);

        public void AppendFormatted(Html? markup) => _text.Append(markup?.Markup);

        public void AppendFormatted(IEnumerable<Html> parts) => _text.Append(Join(parts).Markup);

        public void AppendFormatted(string? value) => AppendEscaped(value);

        public void AppendFormatted(int value) => _text.Append(value.ToString(CultureInfo.InvariantCulture));

        public override string ToString() => _text.ToString();

        private void AppendEscaped(string? value)
        {
            foreach (char character in PlainText.Clean(value ?? ""))
            {
                _ = character switch
                {
                    '&' => _text.Append("&amp;"),
                    '<' => _text.Append("&lt;"),
                    '>' => _text.Append("&gt;"),
                    '"' => _text.Append("&quot;"),
                    '\'' => _text.Append("&#39;"),
                    _ => _text.Append(character),
                };
            }
        }
    }
}
