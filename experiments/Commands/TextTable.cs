using System.Globalization;
using System.Text;
using Rosetta.Experiments.Session;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Rosetta.Experiments.Commands;

/// <summary>
/// A table on stdout. For people with numbers to the right: in a box on a terminal, elsewhere as aligned columns, those that find no room
/// in 80 columns below the others. For programs as CSV at full precision.
/// </summary>
internal sealed class TextTable(params string[] headers)
{
    /// <summary>Columns of a plain table, and spaces between two of them.</summary>
    private const int PlainWidth = 80, Gap = 2;

    private readonly List<TableCell[]> _cells = [];

    private List<string[]> Rows => _cells.ConvertAll(row => Array.ConvertAll(row, cell => cell.Text));

    public void Add(params TableCell[] cells) => _cells.Add(cells);

    /// <summary>Writes it as it is asked for.</summary>
    public void Write(TextWriter writer, bool csv)
    {
        if (csv)
            writer.Write(Csv());
        else
            Write(writer);
    }

    /// <summary>The table as CSV: an interval is two columns, what is not known an empty cell.</summary>
    public string Csv()
    {
        int[] widths = [.. headers.Select((_, i) => _cells.Select(row => row[i].Exact.Count).DefaultIfEmpty(1).Max())];
        var text = new StringBuilder();
        Line(headers.SelectMany((header, i) => widths[i] == 1 ? [header] : new[] { $"{header} low", $"{header} high" }));
        foreach (TableCell[] row in _cells)
            Line(row.SelectMany((cell, i) => cell.Exact.Concat(Enumerable.Repeat("", widths[i] - cell.Exact.Count))));
        return text.ToString();

        void Line(IEnumerable<string> cells) => text.AppendJoin(',', cells.Select(Quoted)).Append('\n');
    }

    private static string Quoted(string cell) => cell.AsSpan().IndexOfAny(',', '"', '\n') < 0 ? cell
        : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Groups of columns that find room beside the first one.</summary>
    private static IEnumerable<int[]> Groups(string[] header, IReadOnlyList<string[]> rows)
    {
        int[] widths = [.. header.Select((name, i) => Gap + rows.Select(row => row[i].Length).Append(name.Length).Max())];
        for (int first = 1, end; first < header.Length || first == 1; first = end)
        {
            int width = widths[0] - Gap;
            for (end = first; end < header.Length && (end == first || width + widths[end] <= PlainWidth); end++)
                width += widths[end];
            yield return [0, .. Enumerable.Range(first, end - first)];
            if (end == first)
                yield break;
        }
    }

    public void Write(TextWriter writer)
    {
        List<string[]> rows = Rows;
        if (Screen.TerminalOf(writer) is not { } terminal)
        {
            foreach ((int index, int[] group) in Groups(headers, rows).Index())
            {
                using var text = new StringWriter();
                Screen.Plain(text).Write(Drawn(TableBorder.None, Of(headers), rows.ConvertAll(Of)));
                if (index > 0)
                    writer.WriteLine();
                foreach (string line in text.ToString().TrimEnd().Split('\n'))
                    writer.WriteLine(line.TrimEnd());

                string[] Of(string[] row) => Array.ConvertAll(group, i => row[i]);
            }
            return;
        }
        Table whole = Drawn(TableBorder.Rounded, headers, rows);
        if (Fits(whole))
        {
            terminal.Write(whole);
            return;
        }
        // Squeezed columns would break numbers in two: a table that does not fit is turned, with as many of
        // its rows beside each other as there is room for.
        for (int first = 0, count; first < rows.Count; first += count)
        {
            count = rows.Count - first;
            while (count > 1 && !Fits(Turned(rows.GetRange(first, count))))
                count--;
            terminal.Write(Turned(rows.GetRange(first, count)));
        }

        bool Fits(IRenderable table) => table.Measure(RenderOptions.Create(terminal), int.MaxValue).Max <= terminal.Profile.Width;
    }

    private Table Turned(List<string[]> shown)
    {
        string[][] columns = [headers, .. shown];
        string[][] rows = [.. headers.Select((_, i) => columns.Select(column => column[i]).ToArray())];
        return Drawn(TableBorder.Rounded, rows[0], rows[1..], wraps: shown.Count == 1);
    }

    private static Table Drawn(TableBorder border, string[] header, IReadOnlyList<string[]> rows, bool wraps = false)
    {
        Table table = new Table().Border(border);
        foreach ((int index, string name) in header.Index())
        {
            table.AddColumn(new TableColumn(Drawn(name))
            {
                NoWrap = !wraps,
                Alignment = index == 0 ? Justify.Left : Justify.Right,
                Padding = border == TableBorder.None ? new Padding(0, 0, 2, 0) : new Padding(1, 0, 1, 0),
            });
        }
        foreach (string[] row in rows)
            table.AddRow(row.Select(Drawn));
        return table;
    }

    /// <summary>Text as it is: cells hold brackets of intervals and names from files, none of them markup.</summary>
    private static Text Drawn(string text) => new(Screen.Clean(text));

    /// <summary>A number to so many significant digits; a dash for none.</summary>
    public static TableCell Number(double? value, int digits = 5) => new(Rounded(value, digits), TableCell.Full(value));

    private static string Rounded(double? value, int digits) => value switch
    {
        null => "-",
        { } number when number != 0 && Math.Abs(number) is < 1e-4 or >= 1e7 => Scientific(number, digits),
        // G itself turns to powers of ten where the digits do not reach the unit.
        { } number when Math.Abs(number) >= Math.Pow(10, digits) => Scientific(number, digits),
        { } number => number.ToString("G" + digits, CultureInfo.InvariantCulture),
    };

    private static string Scientific(double number, int digits) =>
        number.ToString("0." + new string('#', digits - 1) + "E+00", CultureInfo.InvariantCulture);

    /// <summary>A 95 % interval, or a dash.</summary>
    public static TableCell Interval(IReadOnlyList<double>? interval) => interval is [var low, var high]
        ? new($"[{Number(low, 3)}, {Number(high, 3)}]", TableCell.Full(low), TableCell.Full(high)) : new("-", "", "");
}
