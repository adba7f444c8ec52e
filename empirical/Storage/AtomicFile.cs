using Rosetta.Theory;

namespace Rosetta.Empirical.Storage;

/// <summary>Files that appear whole or not at all: written beside their target, flushed to disk, then renamed.</summary>
public static class AtomicFile
{
    /// <summary>Writes <paramref name="path"/> through a stream. If anything fails, the old file stays and no part of the new one is
    /// left.</summary>
    /// <exception cref="BadInputException">The place cannot be written (no such folder, no permission, disk full).</exception>
    public static void Write(string path, Action<FileStream> write)
    {
        string full = Path.GetFullPath(path);
        string temporary = full + $".{Environment.ProcessId}-{Guid.NewGuid():N}.tmp";
        TemporaryFiles.Add(temporary);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Discard(temporary);
            throw new BadInputException($"'{path}' could not be written: {error.Message}",
                "A folder with write permission and enough free space is needed",
                "Free space or choose another place; nothing half-written was left", error);
        }
        catch
        {
            Discard(temporary);
            throw;
        }
        finally
        {
            TemporaryFiles.Remove(temporary);
        }
    }

    /// <summary>Writes text as UTF-8 without a byte order mark.</summary>
    public static void WriteText(string path, string text) =>
        Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));

    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The first error is the one to report.
        }
    }
}
