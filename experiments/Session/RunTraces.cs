using Rosetta.Experiments.Records;
using Rosetta.Theory;

namespace Rosetta.Experiments.Session;

/// <summary>What was in a folder before a run began in it, so that a run that ends before its first cell leaves nothing.</summary>
internal sealed class RunTraces
{
    private readonly RunFolder _folder;
    private readonly HashSet<string>? _before;

    private RunTraces(RunFolder folder)
    {
        _folder = folder;
        _before = Directory.Exists(folder.FolderPath) ? [.. Directory.EnumerateFileSystemEntries(folder.FolderPath)] : null;
    }

    /// <summary>Notes what is there.</summary>
    public static RunTraces Of(RunFolder folder) => new(folder);

    /// <summary>Removes what has come since, unless a cell was measured or a model begun: those are worth going on with.</summary>
    public void RemoveUnlessMeasured()
    {
        string path = _folder.FolderPath;
        try
        {
            if (!Directory.Exists(path) || Directory.Exists(_folder.ModelsPath) || _folder.ReadCells().Count > 0)
                return;
            foreach (string entry in Directory.EnumerateFileSystemEntries(path).ToList())
            {
                if (_before?.Contains(entry) == true)
                    continue;
                if (Directory.Exists(entry))
                    Directory.Delete(entry, recursive: true);
                else
                    File.Delete(entry);
            }
            if (_before is null)
                Directory.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or BadInputException)
        {
            // What ended the run is the error to report.
        }
    }
}
