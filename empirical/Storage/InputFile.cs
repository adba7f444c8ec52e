using System.Text;
using Microsoft.Win32.SafeHandles;
using Rosetta.Theory;

namespace Rosetta.Empirical.Storage;

/// <summary>
/// Opens what somebody named as a file, and nothing else: a pipe, a device or a socket would block for ever or never end. The one place
/// where files of others are opened.
/// </summary>
public static class InputFile
{
    /// <summary>Links that a path may lead through, as for Linux itself.</summary>
    private const int MostLinks = 40;

    /// <summary>Bytes of a file that this program wrote itself and reads as a whole, if nothing else is said.</summary>
    private const long MostRecordBytes = 1L << 28;

    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">A regular file, or a link to one.</param>
    /// <param name="bufferBytes">Size of the stream's buffer.</param>
    /// <param name="options">How it will be read.</param>
    /// <exception cref="BadInputException">It is no regular file, or no path at all.</exception>
    /// <exception cref="IOException">It is not there or cannot be read; so is <see cref="UnauthorizedAccessException"/>.</exception>
    public static FileStream Open(string path, int bufferBytes = 4096, FileOptions options = FileOptions.None)
    {
        RequireRegular(path);
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferBytes, options);
    }

    /// <summary>The same, without a stream.</summary>
    /// <inheritdoc cref="Open" path="/exception"/>
    public static SafeFileHandle OpenHandle(string path)
    {
        RequireRegular(path);
        return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.RandomAccess);
    }

    /// <summary>The whole file.</summary>
    /// <param name="path">As for <see cref="Open"/>.</param>
    /// <param name="most">Bytes that it may have.</param>
    /// <exception cref="BadInputException">It is longer, no regular file, or no path at all.</exception>
    /// <exception cref="IOException">It is not there or cannot be read.</exception>
    public static byte[] ReadAllBytes(string path, long most = MostRecordBytes)
    {
        using FileStream file = Open(path, bufferBytes: 0, FileOptions.SequentialScan);
        if (file.Length > most)
            throw TooLong(path, most);
        // A file that states no length (of /proc, say) is read as far as it goes.
        using var content = new MemoryStream(checked((int)file.Length));
        var piece = new byte[1 << 16];
        for (int read; (read = file.Read(piece)) > 0;)
        {
            if (content.Length + read > most)
                throw TooLong(path, most);
            content.Write(piece, 0, read);
        }
        return content.Length == content.Capacity ? content.GetBuffer() : content.ToArray();
    }

    /// <summary>The whole file as text: UTF-8, or what its byte-order mark says.</summary>
    /// <inheritdoc cref="ReadAllBytes" path="/param"/>
    /// <inheritdoc cref="ReadAllBytes" path="/exception"/>
    public static string ReadAllText(string path, long most = MostRecordBytes)
    {
        using var reader = new StreamReader(new MemoryStream(ReadAllBytes(path, most)), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>Where a path leads when every link on it is followed.</summary>
    /// <exception cref="IOException">Links that lead in a circle.</exception>
    public static string RealPath(string path) => RealPath(Path.GetFullPath(path), MostLinks);

    private static string RealPath(string full, int links)
    {
        string real = Path.GetPathRoot(full)!;
        foreach (string part in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            string next = Path.Combine(real, part);
            real = new FileInfo(next).LinkTarget is not { } target ? next
                : links > 0 ? RealPath(Path.GetFullPath(target, real), links - 1)
                : throw new IOException($"too many links lead on from '{next}'");
        }
        return real;
    }

    private static void RequireRegular(string path)
    {
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
            throw new BadInputException($"'{path.Replace("\0", "\\0", StringComparison.Ordinal)}' is no path",
                "The path of a file is needed", "Correct it");
        if (UnixFileType.Of(path) is { } kind)
            throw new BadInputException($"'{path}' is {kind}, no file", "A regular file is needed, which has an end and can be read twice",
                "Save its content to a file, and name that");
    }

    private static BadInputException TooLong(string path, long most) => new($"'{path}' is longer than {most} bytes",
        $"No file of this kind is: {most} bytes are the limit", "Check that this is the file meant");
}
