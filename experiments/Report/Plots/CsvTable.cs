using System.Globalization;
using System.Text;

namespace Rosetta.Experiments.Report.Plots;

/// <summary>A table as RFC 4180 text with line feeds; numbers at full precision, missing ones empty.</summary>
internal sealed class CsvTable
{
    private readonly StringBuilder _text = new();
    private readonly int _columns;

    public CsvTable(params IReadOnlyList<string> columns)
    {
        _columns = columns.Count;
        _text.AppendJoin(',', columns.Select(Quote)).Append('\n');
    }

    public void Add(params IReadOnlyList<object?> values)
    {
        if (values.Count != _columns)
            throw new ArgumentException($"A row of {values.Count} values was given to a table of {_columns} columns.", nameof(values));
        _text.AppendJoin(',', values.Select(value => Quote(Text(value)))).Append('\n');
    }

    public override string ToString() => _text.ToString();

    private static string Text(object? value) => value switch
    {
        null => "",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static string Quote(string text) =>
        text.AsSpan().IndexOfAny(",\"\n\r") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
