using System.Security.Cryptography;
using System.Text;
using Rosetta.Empirical.Storage;
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

    /// <summary>Largest file whose content is compared with its digest whenever it is used: about 0.2 s of work.</summary>
    internal const long VerifiedBytes = 1L << 28;

    private const int BufferBytes = 1 << 18;

    /// <summary>Whether a blob is there with its whole size: it gets its name only when it has been checked.</summary>
    internal bool Has(string etag, long size) => new FileInfo(Blob(etag)) is { Exists: true } known && known.Length == size;

    /// <summary>Whether a blob is there and, unless it is large, still has the digest that it is named by.</summary>
    /// <param name="etag">Its name.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="say">Told when it is too large to be verified.</param>
    /// <param name="cancellation">Stops.</param>
    internal async Task<bool> HoldsAsync(string etag, long size, Action<string> say, CancellationToken cancellation)
    {
        if (!Has(etag, size))
            return false;
        if (size <= VerifiedBytes)
            return await IsIntactAsync(Blob(etag), etag, size, cancellation);
        say(FormattableString.Invariant($"{model}: {size} bytes are used from the cache by their size alone ({Blob(etag)})"));
        return true;
    }

    /// <summary>Whether a name is the digest of its content: 64 hexadecimal digits of SHA-256, or 40 of a git blob.</summary>
    internal static bool IsDigest(string etag) => etag.Length is 40 or 64 && etag.All(char.IsAsciiHexDigitLower);

    /// <summary>Whether the content has the size, and the digest that its name states; a name that states none is trusted by
    /// size.</summary>
    internal static async Task<bool> IsIntactAsync(string path, string etag, long size, CancellationToken cancellation)
    {
        await using var stream = InputFile.Open(path, BufferBytes);
        if (stream.Length != size || !IsDigest(etag))
            return stream.Length == size;
        if (etag.Length == 64)
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation)) == etag;
#pragma warning disable CA5350 // git names its blobs by SHA-1.
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
        hash.AppendData(Encoding.ASCII.GetBytes(FormattableString.Invariant($"blob {size}\0")));
        var buffer = new byte[BufferBytes];
        for (int read; (read = await stream.ReadAsync(buffer, cancellation)) > 0;)
            hash.AppendData(buffer, 0, read);
        return Convert.ToHexStringLower(hash.GetHashAndReset()) == etag;
    }

    /// <summary>Refuses a snapshot's file that has another content than its blob's name states.</summary>
    /// <inheritdoc cref="HoldsAsync"/>
    /// <param name="path">The file.</param>
    /// <param name="say">See <see cref="HoldsAsync"/>.</param>
    /// <param name="cancellation">Stops.</param>
    internal async Task RequireIntactAsync(string path, Action<string> say, CancellationToken cancellation)
    {
        // A copy, made where links cannot be, no longer tells its digest.
        if (new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true) is not FileInfo { Exists: true } blob || !IsDigest(blob.Name))
            return;
        if (Has(blob.Name, blob.Length) && !await HoldsAsync(blob.Name, blob.Length, say, cancellation))
            throw new BadInputException($"'{path}' in the cache no longer has the content that was fetched ({blob.FullName} is altered or "
                + "damaged)", "Only what the hub sent is used", "Delete that file and run again with a connection");
    }

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
        if (new FileInfo(path) is not { Exists: true, Length: <= 1000 })
            return null;
        string commit = InputFile.ReadAllText(path).Trim();
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
