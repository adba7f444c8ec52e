using System.Globalization;

namespace Rosetta.Experiments.Commands;

/// <summary>A cell of a table: rounded for people, exact for programs.</summary>
/// <param name="Text">As people read it.</param>
/// <param name="Exact">The same at full precision; two values for an interval, its ends.</param>
internal sealed record TableCell(string Text, params IReadOnlyList<string> Exact)
{
    /// <summary>A text, which is exact as it is; a dash stands for nothing.</summary>
    public static implicit operator TableCell(string text) => new(text, text == "-" ? "" : text);

    /// <summary>As people read it.</summary>
    public static implicit operator string(TableCell cell) => cell.Text;

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>A number at full precision; nothing for none or one that is not finite.</summary>
    internal static string Full(double? value) =>
        value is { } number && double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "";
}
