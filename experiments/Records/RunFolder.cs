using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Records;

/// <summary>A run folder on disk: the only place where its file names and formats are known.</summary>
public sealed class RunFolder
{
    private const string ManifestName = "manifest.json", PredictionsName = "predictions.json", CellsName = "cells.jsonl",
        ShardsName = "cells",
        FitsName = "fits.json", VerdictsName = "verdicts.json", ToysName = "toys.json";

    private readonly Lock _appending = new();

    public RunFolder(string path) => FolderPath = Path.GetFullPath(path);

    /// <summary>Full path of the folder.</summary>
    public string FolderPath { get; }

    public string ReportPath => Path.Combine(FolderPath, "report.html");
    public string PlotsPath => Path.Combine(FolderPath, "plots");

    /// <summary>The table of all neurons of a matched pair.</summary>
    public string NeuronsPath(string world, string pair) => Path.Combine(FolderPath, "neurons", world, FileName(pair) + ".parquet");

    /// <summary>
    /// A pair's label as a file name of this folder: labels hold hub ids and what a user named, so separators and the like give way, and a
    /// digest then keeps names apart.
    /// </summary>
    private static string FileName(string label)
    {
        string plain = string.Concat(label.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '=' ? c : '_'))
            .TrimStart('.');
        return plain == label ? label
            : $"{plain[..Math.Min(plain.Length, 100)]}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(label)))[..8]}";
    }

    public string ModelsPath => Path.Combine(FolderPath, "models");

    /// <summary>True once a manifest was written here.</summary>
    public bool HasManifest => File.Exists(PathOf(ManifestName));
    public bool HasPredictions => File.Exists(PathOf(PredictionsName));

    /// <exception cref="BadInputException">No run is here, its manifest is damaged, or another version of the program wrote it.</exception>
    public RunManifest ReadManifest() => Read<RunManifest>(ManifestName) is { Format: RunManifest.CurrentFormat } manifest ? manifest
        : throw new BadInputException($"'{FolderPath}' holds a run that another version of this program wrote",
            $"A run of format {RunManifest.CurrentFormat} is needed",
            "Run the experiment again in a new folder, or use the version that wrote it");
    public IReadOnlyList<Prediction> ReadPredictions() => Read<IReadOnlyList<Prediction>>(PredictionsName);
    public FitsFile ReadFits() => Read<FitsFile>(FitsName);
    public VerdictsFile ReadVerdicts() => Read<VerdictsFile>(VerdictsName);
    public ToyFindingsFile ReadToys() => Read<ToyFindingsFile>(ToysName);

    public void Write(RunManifest manifest) => Write(ManifestName, manifest);
    public void Write(IReadOnlyList<Prediction> predictions) => Write(PredictionsName, predictions);
    public void Write(FitsFile fits) => Write(FitsName, fits);
    public void Write(VerdictsFile verdicts) => Write(VerdictsName, verdicts);
    public void Write(ToyFindingsFile toys) => Write(ToysName, toys);

    /// <summary>
    /// All finished cells: of cells.jsonl in the order they were written, then of the shards in cells/ that other machines wrote, each cell
    /// once, by name. Of a cell that is there more than once (it failed and was done again, or two shards have it) the one that ended last
    /// counts, a result before a failure: whatever the order of the shards, the same cells. A last line cut short by a kill is dropped (its
    /// cell is redone); damage anywhere else is an error.
    /// </summary>
    public IReadOnlyList<CellRow> ReadCells()
    {
        List<CellRow> own = ReadCells(PathOf(CellsName));
        string shards = PathOf(ShardsName);
        CellRow[] others = !Directory.Exists(shards) ? []
            : [.. Directory.EnumerateFiles(shards, "*.jsonl").SelectMany(ReadCells).OrderBy(row => row.Key, StringComparer.Ordinal)];
        if (others.Length == 0)
            return [.. own.GroupBy(row => row.Key, StringComparer.Ordinal).Select(group => group.Last())];
        return [.. own.Concat(others).GroupBy(row => row.Key, StringComparer.Ordinal)
            .Select(group => group.OrderBy(row => row.Failure is null).ThenBy(row => row.EndedUtc).Last())];
    }

    private static List<CellRow> ReadCells(string path)
    {
        var rows = new List<CellRow>();
        if (!File.Exists(path))
            return rows;
        string[] lines = File.ReadAllText(path).Split('\n');
        // What follows the last line end is a line that a kill cut short.
        for (int i = 0; i < lines.Length - 1; i++)
        {
            if (lines[i].Length == 0)
                continue;
            try
            {
                rows.Add(JsonSerializer.Deserialize<CellRow>(lines[i], RunJson.Line)!);
            }
            catch (JsonException error)
            {
                throw new BadInputException($"Line {i + 1} of '{path}' is not a cell: {error.Message}",
                    "Each line must be one cell as this program writes it", "Remove that line to have its cell measured again", error);
            }
        }
        return rows;
    }

    /// <summary>Appends one finished cell and flushes it to disk. Safe to call from several threads.</summary>
    public void Append(CellRow row)
    {
        byte[] line = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(row, RunJson.Line) + "\n");
        lock (_appending)
        {
            string path = PathOf(CellsName);
            try
            {
                using var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
                stream.SetLength(EndOfLastWholeLine(stream));
                stream.Seek(0, SeekOrigin.End);
                stream.Write(line);
                stream.Flush(flushToDisk: true);
            }
            catch (IOException error)
            {
                throw new BadInputException($"'{path}' could not be written: {error.Message}", "Free space and write permission are needed",
                    "Free space, then resume: finished cells are kept", error);
            }
        }
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

    private string PathOf(string name) => Path.Combine(FolderPath, name);

    private void Write<T>(string name, T value) =>
        AtomicFile.WriteText(PathOf(name), JsonSerializer.Serialize(value, RunJson.Indented) + "\n");

    private T Read<T>(string name)
    {
        string path = PathOf(name);
        if (!File.Exists(path))
            throw new BadInputException($"'{FolderPath}' has no {name}", "A run folder written by 'rosetta run' is needed",
                "Name the folder that holds manifest.json, or run the experiment (again) to complete it");
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(path), RunJson.Indented)!;
        }
        catch (JsonException error)
        {
            throw new BadInputException($"'{path}' is damaged: {error.Message}", "A file as this program writes it is needed",
                "Remove it and run the experiment again with --resume: measured cells are kept", error);
        }
    }
}
