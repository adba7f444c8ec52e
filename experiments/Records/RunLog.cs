using System.Globalization;
using System.Text.Json;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Experiments.Records;

/// <summary>The sittings of a run folder, one file each in runs/, so that logs of several machines merge by copying.</summary>
/// <param name="folder">The run folder.</param>
internal sealed class RunLog(string folder)
{
    private const string FolderName = "runs";

    /// <summary>Neighbours that are looked at; a folder of more is no folder of runs.</summary>
    private const int MostNeighbours = 1000;

    /// <summary>Inputs that are the data themselves; many experiments share a corpus and train models of their own on it.</summary>
    private static readonly string[] DataInputs = ["file ", "checkpoint "];

    /// <summary>Every sitting, by its start.</summary>
    /// <exception cref="BadInputException">A file of it is damaged.</exception>
    public IReadOnlyList<RunSitting> Read()
    {
        string path = Path.Combine(folder, FolderName);
        return !Directory.Exists(path) ? []
            : [.. Directory.EnumerateFiles(path, "*.json").Order(StringComparer.Ordinal).Select(ReadSitting)
                .OrderBy(sitting => sitting.StartedUtc).ThenBy(sitting => sitting.Shard, StringComparer.Ordinal)];
    }

    /// <summary>Writes a sitting, in place of what its file said before.</summary>
    public void Write(RunSitting sitting) => AtomicFile.WriteText(Path.Combine(folder, FolderName,
        $"{sitting.StartedUtc.ToString("yyyyMMdd'T'HHmmss.fffffff", CultureInfo.InvariantCulture)}-{sitting.Shard ?? "run"}.json"),
        JsonSerializer.Serialize(sitting.Sealed(), RunJson.Indented) + "\n");

    /// <summary>Removes every sitting.</summary>
    public void Clear()
    {
        string path = Path.Combine(folder, FolderName);
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }

    /// <summary>
    /// What the sittings say of how the run was judged; null where every one judged by the same rules, or nothing was measured before they
    /// changed.
    /// </summary>
    public static string? JudgedAgain(IReadOnlyList<RunSitting> sittings)
    {
        int changed = Enumerable.Range(0, sittings.Count).FirstOrDefault(i => sittings[i].Judge != sittings[0].Judge);
        if (!sittings.Take(changed).Any(sitting => sitting.Cells.Count + sitting.Found.Count > 0))
            return null;
        IEnumerable<string> rules = sittings.Where((sitting, i) => i == 0 || sitting.Judge != sittings[i - 1].Judge)
            .Select(sitting => sitting.Judge);
        return $"Judged again by other rules after measuring: {string.Join("; then ", rules)}.";
    }

    /// <summary>
    /// Every cell is of a sitting that measured or found it, and every cell that a sitting measured is there: none was put in or taken out.
    /// </summary>
    /// <exception cref="BadInputException">One is not.</exception>
    public static void RequireAll(IReadOnlyList<RunSitting> sittings, IReadOnlyList<SealedCell> cells)
    {
        if (cells.FirstOrDefault(cell => !sittings.Any(sitting => sitting.Lists(cell))) is { } foreign)
        {
            throw new BadInputException($"{foreign.Place} has a cell that no sitting of {FolderName}/ measured: '{foreign.Row.Key}'",
                "Cells come from the run that lists them", "Restore the folder, or run the experiment again with --resume");
        }
        HashSet<string> there = [.. cells.Select(cell => cell.Row.Key)];
        foreach (RunSitting sitting in sittings)
        {
            if (sitting.Cells.Keys.Concat(sitting.Found.Keys).FirstOrDefault(key => !there.Contains(key)) is { } lost)
            {
                throw new BadInputException($"cells.jsonl and cells/ lack the cell '{lost}', which the sitting of "
                    + $"{sitting.StartedUtc:yyyy-MM-dd HH:mm:ss} UTC measured",
                    "A verdict rests on every cell that was measured", "Restore the file, or run the experiment again with --resume");
            }
        }
    }

    /// <summary>Runs in folders beside this one that share a cell or data with it. Folders that cannot be read are no runs.</summary>
    /// <param name="inputs">What this run read.</param>
    /// <param name="cells">Keys of its cells.</param>
    public IReadOnlyList<OtherRun> Others(IReadOnlyDictionary<string, string> inputs, IReadOnlyCollection<string> cells)
    {
        Dictionary<string, string> data = Data(inputs).DistinctBy(input => input.Value)
            .ToDictionary(input => input.Value, input => input.Key);
        var others = new List<OtherRun>();
        foreach (string neighbour in Neighbours())
        {
            RunSitting[] sittings;
            try
            {
                sittings = [.. new RunLog(neighbour).Read()];
            }
            catch (Exception error) when (error is BadInputException or IOException or UnauthorizedAccessException)
            {
                continue;
            }
            string? shared = sittings.SelectMany(sitting => Data(sitting.Inputs)).Select(input => data.GetValueOrDefault(input.Value))
                .OfType<string>().FirstOrDefault() ?? sittings.SelectMany(sitting => sitting.Cells.Keys).FirstOrDefault(cells.Contains);
            if (shared is not null)
                others.Add(new OtherRun(Path.GetFileName(neighbour), sittings[0].Experiment, sittings[0].DefinitionDigest,
                    sittings[0].StartedUtc, shared));
        }
        return others;
    }

    private static IEnumerable<KeyValuePair<string, string>> Data(IReadOnlyDictionary<string, string> inputs) =>
        inputs.Where(input => DataInputs.Any(kind => input.Key.StartsWith(kind, StringComparison.Ordinal)));

    private IEnumerable<string> Neighbours() => Path.GetDirectoryName(folder) is { } parent && Directory.Exists(parent)
        ? Directory.EnumerateDirectories(parent, "*", new EnumerationOptions { AttributesToSkip = FileAttributes.ReparsePoint })
            .Take(MostNeighbours).Where(path => path != folder && Directory.Exists(Path.Combine(path, FolderName)))
            .Order(StringComparer.Ordinal)
        : [];

    private static RunSitting ReadSitting(string path)
    {
        try
        {
            RunSitting sitting = JsonSerializer.Deserialize<RunSitting>(InputFile.ReadAllText(path), RunJson.Indented)
                ?? throw new JsonException("null in place of a sitting");
            return sitting.IsAsSealed ? sitting : throw new JsonException("it was changed after it was written");
        }
        catch (JsonException error)
        {
            throw new BadInputException($"'{path}' is damaged: {error.Message}", "A file as this program wrote it is needed",
                "Restore it, or remove it and run the experiment again with --resume", error);
        }
    }
}
