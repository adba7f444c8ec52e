using System.Globalization;
using Rosetta.Experiments.Session;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Rosetta.Experiments.Commands;

/// <summary>A table for people on stdout, numbers to the right: in a box on a terminal, as aligned columns elsewhere.</summary>
internal sealed class TextTable(params string[] headers)
{
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add(cells);

    public void Write(TextWriter writer)
    {
        if (Screen.TerminalOf(writer) is not { } terminal)
        {
            using var text = new StringWriter();
            Screen.Plain(text).Write(Drawn(TableBorder.None, headers, _rows));
            foreach (string line in text.ToString().TrimEnd().Split('\n'))
                writer.WriteLine(line.TrimEnd());
            return;
        }
        Table whole = Drawn(TableBorder.Rounded, headers, _rows);
        if (Fits(whole))
        {
            terminal.Write(whole);
            return;
        }
        // Squeezed columns would break numbers in two: a table that does not fit is turned, with as many of
        // its rows beside each other as there is room for.
        for (int first = 0, count; first < _rows.Count; first += count)
        {
            count = _rows.Count - first;
            while (count > 1 && !Fits(Turned(first, count)))
                count--;
            terminal.Write(Turned(first, count));
        }

        bool Fits(IRenderable table) => table.Measure(RenderOptions.Create(terminal), int.MaxValue).Max <= terminal.Profile.Width;
    }

    private Table Turned(int first, int count)
    {
        string[][] columns = [headers, .. _rows.GetRange(first, count)];
        string[][] rows = [.. headers.Select((_, i) => columns.Select(column => column[i]).ToArray())];
        return Drawn(TableBorder.Rounded, rows[0], rows[1..], wraps: count == 1);
    }

    private static Table Drawn(TableBorder border, string[] header, IReadOnlyList<string[]> rows, bool wraps = false)
    {
        Table table = new Table().Border(border);
        foreach ((int index, string name) in header.Index())
        {
            table.AddColumn(new TableColumn(Cell(name))
            {
                NoWrap = !wraps,
                Alignment = index == 0 ? Justify.Left : Justify.Right,
                Padding = border == TableBorder.None ? new Padding(0, 0, 2, 0) : new Padding(1, 0, 1, 0),
            });
        }
        foreach (string[] row in rows)
            table.AddRow(row.Select(Cell));
        return table;
    }

    /// <summary>Text as it is: cells hold brackets of intervals and names from files, none of them markup.</summary>
    private static Text Cell(string text) => new(Screen.Clean(text));

    /// <summary>A number to so many significant digits; a dash for none.</summary>
    public static string Number(double? value, int digits = 5) => value switch
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
    public static string Interval(IReadOnlyList<double>? interval) =>
        interval is [var low, var high] ? $"[{Number(low, 3)}, {Number(high, 3)}]" : "-";
}
