using Rosetta.Theory;
using Rosetta.Theory.Statistics.Fits;

namespace Rosetta.Experiments.Definitions;

/// <summary>
/// Reads counts over sizes: a table with the columns <c>size</c> and <c>count</c>, and <c>pair</c>, <c>seed</c> and <c>parameters</c> if
/// wanted. Other columns are left alone.
/// </summary>
internal static class CountsCsv
{
    private static readonly string[] Known = ["size", "count", "pair", "seed", "parameters"];

    public static CountsTable Read(string path)
    {
        WrittenTable table = WrittenTable.ReadWithOthers(path, "'size,count[,pair,seed,parameters]'", Known, "size", "count");
        CountRow[] rows = [.. table.Rows.Select(row => Row(row, "size"))],
            parameters = table.Has("parameters") ? [.. table.Rows.Select(row => Row(row, "parameters"))] : [];
        return new CountsTable(rows, parameters, table.Others);

        CountRow Row(WrittenTable.Row row, string size) =>
            new(Size(row, size), row.Required("count", row.Number("count", least: 0)), Label(row, "pair"), Label(row, "seed"));

        string? Label(WrittenTable.Row row, string column) => table.Has(column) ? row.Text(column) ?? "" : null;
    }

    private static double Size(WrittenTable.Row row, string column) => row.Required(column, row.Number(column)) is > 0 and var size ? size
        : throw row.Error(column, $"'{row.Text(column)}'", "A size above 0 is needed");
}
