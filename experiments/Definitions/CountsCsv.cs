using Rosetta.Theory.Statistics.Fits;

namespace Rosetta.Experiments.Definitions;

/// <summary>
/// Reads counts over sizes: a table with the columns <c>size</c> and <c>count</c>, and <c>pair</c> and <c>seed</c> if wanted.
/// </summary>
internal static class CountsCsv
{
    public static IReadOnlyList<CountRow> Read(string path)
    {
        WrittenTable table = WrittenTable.Read(path, "'size,count[,pair,seed]'", ["size", "count", "pair", "seed"], "size", "count");
        return [.. table.Rows.Select(row =>
            new CountRow(Size(row), row.Required("count", row.Number("count", least: 0)), Label(row, "pair"), Label(row, "seed")))];

        string? Label(WrittenTable.Row row, string column) => table.Has(column) ? row.Text(column) ?? "" : null;
    }

    private static double Size(WrittenTable.Row row) => row.Required("size", row.Number("size")) is > 0 and var size ? size
        : throw row.Error("size", $"'{row.Text("size")}'", "A size above 0 is needed");
}
