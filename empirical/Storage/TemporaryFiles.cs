using System.Collections.Concurrent;

namespace Rosetta.Empirical.Storage;

/// <summary>
/// Files and folders that are to be gone when the work is over, also where the process is ended in the middle of it: whoever makes one
/// names it here, and takes it out once it is removed.
/// </summary>
public static class TemporaryFiles
{
    private static readonly ConcurrentDictionary<string, byte> Open = new(StringComparer.Ordinal);

    /// <summary>Names a file or folder that is about to be made.</summary>
    public static void Add(string path) => Open[Path.GetFullPath(path)] = 0;

    /// <summary>What was named is removed, or is to stay.</summary>
    public static void Remove(string path) => Open.TryRemove(Path.GetFullPath(path), out _);

    /// <summary>Deletes all that are named: for a process that is about to end.</summary>
    public static void DeleteAll()
    {
        foreach (string path in Open.Keys)
        {
            try
            {
                if (Directory.Exists(path))
                    Directory.Delete(path, recursive: true);
                else
                    File.Delete(path);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // The end must not wait for it.
            }
            Remove(path);
        }
    }
}
