using Rosetta.Theory;

namespace Rosetta.Empirical.Checkpoints.Hub;

/// <summary>
/// One model's folder in the hub's cache, in the hub's own layout: blobs/ETAG, snapshots/COMMIT/FILE as relative links to blobs,
/// refs/REVISION with a commit, .no_exist/COMMIT/FILE for files known to be absent.
/// </summary>
internal sealed class HubCache(string cacheFolder, HubModelId model)
{
    private readonly string _root = Path.Combine(cacheFolder, model.FolderName);

    internal string Blob(string etag) => Path.Combine(_root, "blobs", etag);

    /// <summary>Whether a blob is there with its whole content: it gets its name only when it has been checked.</summary>
    internal bool Has(string etag, long size) => new FileInfo(Blob(etag)) is { Exists: true } known && known.Length == size;

    /// <summary>Bytes on disk of a blob, whole or of an earlier call's part.</summary>
    internal long BytesOf(string etag, long size) => Has(etag, size) ? size
        : new FileInfo(Blob(etag) + ".incomplete") is { Exists: true } part ? Math.Min(part.Length, size) : 0;

    internal string Snapshot(string commit) => Path.Combine(_root, "snapshots", commit);

    /// <summary>Where the lock of a blob lies; the original client locks the same file.</summary>
    internal string Lock(string etag) => Path.Combine(cacheFolder, ".locks", model.FolderName, etag + ".lock");

    /// <summary>The commit that the model's revision had when it was last looked up; null if never.</summary>
    internal string? Commit()
    {
        if (model.IsCommit)
            return model.Revision;
        string path = Path.Combine(_root, "refs", model.Revision);
        if (!File.Exists(path))
            return null;
        string commit = File.ReadAllText(path).Trim();
        return HubModelId.Commit().IsMatch(commit) ? commit : null;
    }

    internal void Remember(string commit)
    {
        if (!model.IsCommit && Commit() != commit)
            Replace(Path.Combine(_root, "refs", model.Revision), path => File.WriteAllText(path, commit));
    }

    internal void RememberAbsence(string commit, string file) =>
        Replace(Path.Combine(_root, ".no_exist", commit, Sound(file)), path => File.WriteAllBytes(path, []));

    /// <summary>Path of a file of a snapshot; null when it is not there whole.</summary>
    internal string? Find(string commit, string file)
    {
        string path = Path.Combine(Snapshot(commit), Sound(file));
        return File.Exists(path) ? path : null; // False for a link whose blob is gone.
    }

    /// <summary>Makes a snapshot's file a relative link to its blob (a copy where links cannot be made).</summary>
    internal string Link(string commit, string file, string etag)
    {
        string path = Path.Combine(Snapshot(commit), Sound(file)), folder = Path.GetDirectoryName(path)!;
        string target = Path.GetRelativePath(folder, Blob(etag));
        if (new FileInfo(path).LinkTarget == target)
            return path;
        Replace(path, temporary =>
        {
            try
            {
                File.CreateSymbolicLink(temporary, target);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException && OperatingSystem.IsWindows())
            {
                File.Copy(Blob(etag), temporary); // Windows without the privilege; the original client copies too.
            }
        });
        return path;
    }

    /// <summary>A repository's file name that stays inside its folder.</summary>
    internal static string Sound(string file) => WeightFiles.IsInside(file) ? file
        : throw new BadInputException($"The hub names a file '{file}'", "A relative path inside the repository is needed",
            "Do not use this repository");

    private static void Replace(string path, Action<string> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = $"{path}.{Environment.ProcessId}-{Guid.NewGuid():N}.tmp";
        try
        {
            write(temporary);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
