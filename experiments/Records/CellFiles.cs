using System.Text;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Experiments.Records;

/// <summary>
/// The cells of a run folder: cells.jsonl, and the shards in cells/ that parts of the run wrote, possibly on other machines.
/// </summary>
/// <param name="folder">The run folder.</param>
/// <param name="shard">The shard that <see cref="Append"/> writes; null for cells.jsonl.</param>
internal sealed class CellFiles(string folder, string? shard)
{
    private const string MainName = "cells.jsonl", Extension = ".jsonl";
    private const long MostBytes = 1L << 30;

    private readonly Lock _appending = new();

    /// <summary>Folder of the shards in a run folder.</summary>
    public static string ShardsOf(string folder) => Path.Combine(folder, "cells");

    private string Main => Path.Combine(folder, MainName);

    private string Own => shard is null ? Main : Path.Combine(ShardsOf(folder), shard + Extension);

    /// <summary>
    /// All cells, each once: of cells.jsonl in the order they were written, then of the shards by name. Of a cell that is there more than
    /// once (it failed and was done again, or two shards have it) a result goes before a failure, then what ended last counts: whatever the
    /// order of the shards, the same cells.
    /// </summary>
    /// <param name="whole">Whether a last line that a kill cut short is an error; otherwise it is dropped, and its cell measured
    /// again.</param>
    /// <exception cref="BadInputException">A line does not fit its seal, or a cell has two results that differ.</exception>
    public IReadOnlyList<SealedCell> Read(bool whole = false) =>
        [.. Lines(whole).GroupBy(cell => cell.Row.Key, StringComparer.Ordinal).Select(Counted)];

    private IEnumerable<SealedCell> Lines(bool whole)
    {
        string shards = ShardsOf(folder);
        return Lines(Main, null, whole).Concat(!Directory.Exists(shards) ? []
            : Directory.EnumerateFiles(shards, "*" + Extension).Order(StringComparer.Ordinal)
                .SelectMany(path => Lines(path, Path.GetFileNameWithoutExtension(path), whole))
                .OrderBy(cell => cell.Row.Key, StringComparer.Ordinal));
    }

    private static SealedCell Counted(IGrouping<string, SealedCell> cell)
    {
        SealedCell[] results = [.. cell.Where(line => line.Row.Failure is null)];
        if (results.FirstOrDefault(line => !line.SaysTheSameAs(results[0])) is { } other)
        {
            throw new BadInputException($"{results[0].Place} and {other.Place} have different results for the cell '{cell.Key}'",
                "A cell is measured once", "Remove the line that was not measured by this run");
        }
        return (results.Length > 0 ? results : [.. cell]).OrderBy(line => line.Row.EndedUtc)
            .ThenBy(line => line.Seal, StringComparer.Ordinal).Last();
    }

    private static IEnumerable<SealedCell> Lines(string path, string? shard, bool whole)
    {
        if (!File.Exists(path))
            yield break;
        string[] lines = InputFile.ReadAllText(path, MostBytes).Split('\n');
        for (int i = 0; i < lines.Length - 1; i++)
            yield return SealedCell.Read(lines[i], shard, $"Line {i + 1} of '{path}'");
        // What follows the last line end is a line that a kill cut short.
        if (whole && lines[^1].Length > 0)
        {
            throw new BadInputException($"Line {lines.Length} of '{path}' is cut short",
                "Each line must be one cell as this program wrote it",
                "Run the experiment again with --resume: that cell is measured again, all others are kept");
        }
    }

    /// <summary>Appends one finished cell and flushes it to disk; returns its seal. Safe to call from several threads.</summary>
    public string Append(CellRow row)
    {
        (string line, string seal) = SealedCell.Write(row);
        lock (_appending)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Own)!);
                using var stream = new FileStream(Own, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
                stream.SetLength(EndOfLastWholeLine(stream));
                stream.Seek(0, SeekOrigin.End);
                stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
                stream.Flush(flushToDisk: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new BadInputException($"'{Own}' could not be written: {error.Message}", "Free space and write permission are needed",
                    "Free space, then resume: finished cells are kept", error);
            }
        }
        return seal;
    }

    /// <summary>A kill in mid-write may leave half a line; appending after it would damage the file.</summary>
    private static long EndOfLastWholeLine(FileStream stream)
    {
        long end = stream.Length;
        while (end > 0)
        {
            stream.Position = end - 1;
            if (stream.ReadByte() == '\n')
                break;
            end--;
        }
        return end;
    }
}
