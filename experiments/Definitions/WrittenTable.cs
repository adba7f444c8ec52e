using System.Globalization;
using CsvHelper;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Experiments.Definitions;

/// <summary>
/// A table that a person wrote: a CSV with a header, as editors and spreadsheets save it (commas, semicolons or tabs; quotes; a byte-order
/// mark; blank lines). Columns go by name in any order; whatever is wrong is refused with file, line and column.
/// </summary>
internal sealed class WrittenTable
{
    /// <summary>Bytes of a table: some million rows.</summary>
    private const int MostBytes = 64 << 20;

    private readonly string _path;
    private readonly string[] _columns;

    private WrittenTable(string path, string[] columns) => (_path, _columns) = (path, columns);

    /// <summary>All rows, in order; at least one.</summary>
    public IReadOnlyList<Row> Rows { get; private set; } = [];

    /// <param name="path">The file.</param>
    /// <param name="needed">What the table must look like, for errors: a header such as <c>'size,count'</c>.</param>
    /// <param name="known">Columns that it may have; any other is refused.</param>
    /// <param name="required">Columns that it must have.</param>
    public static WrittenTable Read(string path, string needed, IReadOnlyList<string> known, params IReadOnlyList<string> required) =>
        Read(path, needed, known, required, withOthers: false);

    /// <summary>The same of a table that may have columns of other meaning, which are named and left alone.</summary>
    /// <inheritdoc cref="Read(string, string, IReadOnlyList{string}, IReadOnlyList{string})"/>
    public static WrittenTable ReadWithOthers(string path, string needed, IReadOnlyList<string> known,
        params IReadOnlyList<string> required) => Read(path, needed, known, required, withOthers: true);

    private static WrittenTable Read(string path, string needed, IReadOnlyList<string> known, IReadOnlyList<string> required,
        bool withOthers)
    {
        string text;
        try
        {
            text = InputFile.ReadAllText(path, MostBytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"The table '{path}' could not be read: {error.Message}",
                $"A CSV file with the header {needed} is needed", "Check the path", error);
        }
        // The header alone says what separates: a column's name has none of the three, while a row may
        // have decimal commas or lists of files.
        string header = text.AsSpan().TrimStart().ToString().Split('\n', '\r')[0];
        int separator = header.IndexOfAny([',', ';', '\t']);
        var options = new CsvReaderOptions
        {
            HasHeader = false,
            Separator = separator < 0 ? ',' : header[separator],
            TrimWhitespace = true,
            TrimInsideQuotes = true,
            TrackLineNumbers = true,
            MalformedData = CsvMalformedDataHandling.Throw,
        };
        try
        {
            using CsvReader reader = CsvReader.FromText(text, options);
            if (!reader.Read())
                throw new BadInputException($"'{path}' is empty", $"The header {needed} and at least one row are needed",
                    "Write them to it");
            var table = new WrittenTable(path, [.. Cells(reader).Select(cell => cell.ToLowerInvariant())]);
            table.CheckHeader($"{path}, line {reader.LineNumber}", needed, known, required, withOthers);
            var rows = new List<Row>();
            while (reader.Read())
                rows.Add(new Row(table, Cells(reader), $"{path}, line {reader.LineNumber}"));
            table.Rows = rows.Count > 0 ? rows
                : throw new BadInputException($"'{path}' has a header but no rows", "At least one row is needed", "Write it");
            return table;
        }
        catch (CsvFormatException error)
        {
            throw new BadInputException($"{path}, line {error.LineNumber}: {error.Message}",
                "A quote in a cell is doubled, and the cell quoted", "Correct this line", error);
        }
    }

    /// <summary>Columns that it has beside the known ones.</summary>
    public IReadOnlyList<string> Others { get; private set; } = [];

    /// <summary>Whether there is such a column.</summary>
    public bool Has(string column) => _columns.Contains(column);

    private static string[] Cells(CsvReader reader) => [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)];

    private void CheckHeader(string place, string needed, IReadOnlyList<string> known, IReadOnlyList<string> required,
        bool withOthers)
    {
        foreach ((int index, string column) in _columns.Index())
        {
            if (!known.Contains(column) && !withOthers)
            {
                throw new BadInputException($"{place}: the column '{column}' is not known", $"Known columns: {string.Join(", ", known)}",
                    $"Did you mean '{NearestName.Of(column, known)}'?");
            }
            if (known.Contains(column) && Array.IndexOf(_columns, column) != index)
                throw new BadInputException($"{place}: the column '{column}' is there twice", "A value must have one place",
                    "Remove or rename one of them");
        }
        Others = [.. _columns.Where(column => !known.Contains(column))];
        if (required.FirstOrDefault(column => !Has(column)) is { } missing)
        {
            throw new BadInputException($"{place}: no column '{missing}' among "
                + $"{string.Join(", ", _columns.Select(column => $"'{column}'"))}",
                $"The header {needed} is needed", "Name the columns");
        }
    }

    /// <summary>One row, with its place.</summary>
    internal sealed class Row
    {
        private readonly WrittenTable _table;
        private readonly string[] _cells;

        public Row(WrittenTable table, string[] cells, string place)
        {
            (_table, _cells, Place) = (table, cells, place);
            if (cells.Length != table._columns.Length)
            {
                throw new BadInputException($"{place}: {cells.Length} cells", $"The header has {table._columns.Length} columns",
                    cells.Length < table._columns.Length ? "Complete this line"
                        : "Correct this line: a decimal comma or a comma in a name makes two cells of one, unless it is quoted");
            }
        }

        /// <summary>File and line.</summary>
        public string Place { get; }

        /// <summary>A cell's text; null where the column is missing or the cell is empty.</summary>
        public string? Text(string column) =>
            Array.IndexOf(_table._columns, column) is >= 0 and var index && _cells[index].Length > 0 ? _cells[index] : null;

        /// <summary>A finite number of a range; null where the column is missing or the cell is empty.</summary>
        public double? Number(string column, double least = double.MinValue, double most = double.MaxValue)
        {
            if (Text(column) is not { } text)
                return null;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= least
                && value <= most)
                return value;
            string range = string.Create(CultureInfo.InvariantCulture,
                $"{(least == double.MinValue ? "" : most == double.MaxValue ? $" of {least} or more" : $" from {least} to {most}")}");
            string comma = text.Contains(',', StringComparison.Ordinal)
                ? ", with a decimal point and not a comma, and nothing between thousands" : "";
            throw Error(column, $"'{text}'", $"A finite number{range} is needed{comma}");
        }

        /// <summary>A whole number of a range; null where the column is missing or the cell is empty.</summary>
        public long? Whole(string column, long least, long most) => Number(column, least, most) is not { } value ? null
            : value == Math.Floor(value) && Math.Abs(value) < 1L << 62 ? (long)value
                : throw Error(column, $"'{Text(column)}'", "A whole number below 2^62 is needed");

        /// <summary>What is wrong with a cell of this row.</summary>
        public BadInputException Error(string column, string received, string needed) =>
            new($"{Place}, column '{column}': {received}", needed, "Correct this line");

        /// <summary>A cell that must not be empty.</summary>
        public T Required<T>(string column, T? value) where T : struct =>
            value ?? throw Error(column, "the cell is empty", "A number is needed");
    }
}
