using System.Globalization;

namespace Rosetta.Experiments.Commands;

/// <summary>A plain table on stdout: columns aligned, numbers to the right.</summary>
internal sealed class TextTable(params string[] headers)
{
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add(cells);

    public void Write(TextWriter writer)
    {
        int[] widths = [.. headers.Select((header, column) => _rows.Select(row => row[column].Length).Append(header.Length).Max())];
        writer.WriteLine(Line(headers, widths));
        foreach (string[] row in _rows)
            writer.WriteLine(Line(row, widths));
    }

    /// <summary>A number to so many significant digits; a dash for none.</summary>
    public static string Number(double? value, int digits = 5) => value switch
    {
        null => "-",
        { } number when number != 0 && Math.Abs(number) is < 1e-4 or >= 1e7 => Scientific(number, digits),
        // G itself turns to powers of ten where the digits do not reach the unit.
        { } number when Math.Abs(number) >= Math.Pow(10, digits) => Scientific(number, digits),
        { } number => number.ToString("G" + digits, CultureInfo.InvariantCulture),
    };

    private static string Scientific(double number, int digits) => number.ToString("0." + new string('#', digits - 1) + "E+00", CultureInfo.InvariantCulture);

    /// <summary>A 95 % interval, or a dash.</summary>
    public static string Interval(IReadOnlyList<double>? interval) =>
        interval is [var low, var high] ? $"[{Number(low, 3)}, {Number(high, 3)}]" : "-";

    private static string Line(string[] cells, int[] widths) =>
        string.Join("  ", cells.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd();
}
