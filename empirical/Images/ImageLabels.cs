using CsvHelper;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Images;

/// <summary>Classes of images from a table with the columns <c>file</c> and <c>class</c>.</summary>
internal sealed class ImageLabels
{
    private const long MostBytes = 1L << 28;

    private readonly string _path;
    private readonly Dictionary<string, string> _classOf;

    private ImageLabels(string path, Dictionary<string, string> classOf) => (_path, _classOf) = (path, classOf);

    /// <summary>Reads a table. A file may be named with or without its extension.</summary>
    /// <exception cref="BadInputException">Not readable, without these columns, or with a file twice.</exception>
    internal static ImageLabels Read(string path)
    {
        var classOf = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using CsvReader csv = CsvReader.FromText(InputFile.ReadAllText(path, MostBytes), new CsvReaderOptions
            {
                HasHeader = false,
                TrimWhitespace = true,
                TrimInsideQuotes = true,
                TrackLineNumbers = true,
                MalformedData = CsvMalformedDataHandling.Throw,
            });
            string[] header = csv.Read() ? Cells(csv) : [];
            int fileColumn = Array.IndexOf(header, "file"), classColumn = Array.IndexOf(header, "class");
            if (fileColumn < 0 || classColumn < 0)
                throw Bad(path, "has no header 'file,class'", "Two columns say which class each file has");
            while (csv.Read())
            {
                string[] cells = Cells(csv);
                if (cells.Length != header.Length || cells[fileColumn].Length == 0 || cells[classColumn].Length == 0)
                    throw Bad(path, $"lacks a file or a class in line {csv.LineNumber}", "Each line has both");
                string file = cells[fileColumn], key = ImageFiles.FormatOf(file) is null ? file : ImageFiles.NameOf(file);
                if (!classOf.TryAdd(key, cells[classColumn]) && classOf[key] != cells[classColumn])
                    throw Bad(path, $"gives '{file}' two classes", "A file has one class");
            }
            return new ImageLabels(path, classOf);
        }
        catch (CsvFormatException error)
        {
            throw Bad(path, $"cannot be read as a table: line {error.LineNumber}: {error.Message}",
                "A CSV with the header 'file,class' is needed", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Bad(path, $"could not be read: {error.Message}", "A readable CSV is needed", error);
        }
    }

    /// <summary>The images with the table's classes.</summary>
    /// <exception cref="BadInputException">An image is not in the table.</exception>
    internal IReadOnlyList<ImageItem> Applied(IReadOnlyList<ImageItem> items) => [.. items.Select(item => item with
    {
        ClassName = _classOf.TryGetValue(item.Name, out string? name)
            || _classOf.TryGetValue(item.Name[(item.Name.LastIndexOf('/') + 1)..], out name) ? name
            : throw Bad(_path, $"does not name '{item.Name}'", "Each image needs a class, or none has one"),
    })];

    private static string[] Cells(CsvReader reader) => [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)];

    private static BadInputException Bad(string path, string what, string needed, Exception? cause = null) =>
        new($"'{path}' {what}", needed, "Correct the table", cause);
}
