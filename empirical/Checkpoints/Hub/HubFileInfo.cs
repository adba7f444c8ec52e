namespace Rosetta.Empirical.Checkpoints.Hub;

/// <summary>What the hub says of a file.</summary>
/// <param name="Commit">Commit of the revision asked for.</param>
/// <param name="ETag">Name of the content: 64 hexadecimal digits are its SHA-256, 40 its git blob id.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Location">Where the content is fetched, perhaps on another host.</param>
internal sealed record HubFileInfo(string Commit, string ETag, long Size, Uri Location);

/// <summary>A file in a repository's list.</summary>
/// <param name="Path">Path in the repository.</param>
/// <param name="ETag">Name of its content.</param>
/// <param name="Size">Bytes.</param>
internal sealed record HubListedFile(string Path, string ETag, long Size);

/// <summary>How far a download has come.</summary>
/// <param name="File">The file.</param>
/// <param name="Bytes">Bytes on disk.</param>
/// <param name="TotalBytes">Bytes in all.</param>
public readonly record struct HubProgress(string File, long Bytes, long TotalBytes)
{
    /// <summary>Bytes of all the files wanted of the model; 0 where a single file was asked for.</summary>
    public long ModelBytes { get; init; }
}
