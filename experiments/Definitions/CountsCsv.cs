using System.Globalization;
using Rosetta.Theory;
using Rosetta.Theory.Statistics.Fits;

namespace Rosetta.Experiments.Definitions;

/// <summary>Reads counts over sizes: a CSV with a header naming <c>size</c> and <c>count</c>, and <c>pair</c> and <c>seed</c> if wanted.</summary>
internal static class CountsCsv
{
    private static readonly string[] KnownColumns = ["size", "count", "pair", "seed"];

    public static IReadOnlyList<CountRow> Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"'{path}' could not be read: {error.Message}", "A CSV file with the columns size,count is needed", "Check the path", error);
        }
        return Parse(lines, path);
    }

    internal static IReadOnlyList<CountRow> Parse(IReadOnlyList<string> lines, string name)
    {
        int header = Enumerable.Range(0, lines.Count).FirstOrDefault(i => lines[i].Trim().Length > 0, -1);
        if (header < 0)
            throw new BadInputException($"'{name}' is empty", "A header 'size,count' and one row per count are needed", "Write the counts to it");
        string[] columns = [.. Cells(lines[header]).Select(cell => cell.ToLowerInvariant())];
        foreach (string column in columns)
        {
            if (!KnownColumns.Contains(column))
            {
                throw new BadInputException($"{name}, line {header + 1}: the column '{column}' is not known", $"Known columns: {string.Join(", ", KnownColumns)}",
                    $"Did you mean '{NearestName.Of(column, KnownColumns)}'?");
            }
        }
        int size = Column("size"), count = Column("count"), pair = Array.IndexOf(columns, "pair"), seed = Array.IndexOf(columns, "seed");
        var rows = new List<CountRow>();
        for (int i = header + 1; i < lines.Count; i++)
        {
            if (lines[i].Trim().Length == 0)
                continue;
            string[] cells = Cells(lines[i]);
            if (cells.Length != columns.Length)
                throw new BadInputException($"{name}, line {i + 1}: {cells.Length} cells", $"The header has {columns.Length} columns", "Correct this line");
            double sizeValue = Number(cells[size], i), countValue = Number(cells[count], i);
            if (sizeValue <= 0 || countValue < 0)
                throw new BadInputException($"{name}, line {i + 1}: size {cells[size]}, count {cells[count]}", "A size above 0 and a count of 0 or more are needed", "Correct this line");
            rows.Add(new CountRow(sizeValue, countValue, pair < 0 ? null : cells[pair], seed < 0 ? null : cells[seed]));
        }
        return rows.Count > 0 ? rows
            : throw new BadInputException($"'{name}' has a header but no rows", "One row per count is needed", "Write the counts to it");

        int Column(string wanted) => Array.IndexOf(columns, wanted) is >= 0 and var index ? index
            : throw new BadInputException($"{name}, line {header + 1}: no column '{wanted}' in '{lines[header]}'", "A header 'size,count[,pair,seed]' is needed", "Name the columns");

        double Number(string cell, int line) =>
            double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value
                : throw new BadInputException($"{name}, line {line + 1}: '{cell}' is no finite number", "Numbers with a decimal point are needed", "Correct this line");
    }

    private static string[] Cells(string line) => [.. line.Split(',').Select(cell => cell.Trim().Trim('"'))];
}
