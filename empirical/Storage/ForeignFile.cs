using Rosetta.Theory;

namespace Rosetta.Empirical.Storage;

/// <summary>Says what a file is that should have been a checkpoint's or a corpus's, and is what a cut-short download leaves
/// instead.</summary>
internal static class ForeignFile
{
    /// <summary>Bytes of a file's beginning that tell.</summary>
    internal const int HeadBytes = 512;

    /// <summary>The error about a Git LFS pointer or a web page; null when the bytes are neither.</summary>
    /// <param name="head">The file's first bytes, <see cref="HeadBytes"/> if there are as many.</param>
    /// <param name="place">The file, for the message.</param>
    internal static BadInputException? Mistaken(ReadOnlySpan<byte> head, string place)
    {
        ReadOnlySpan<byte> text = Text(head);
        // hawser and git-media are its names of the first years; such pointers are still valid.
        if (text.StartsWith("version https://git-lfs"u8) || text.StartsWith("version https://hawser"u8)
            || text.StartsWith("version http://git-media"u8)
            || text.StartsWith("# git-media"u8))
            return new BadInputException($"'{place}' is a Git LFS pointer: the address of the file, not the file",
                "The content itself is needed",
                "Run 'git lfs pull' in that folder, or name the model by its hub id");
        return IsWebPage(head)
            ? new BadInputException($"'{place}' is a web page: an answer for a browser was saved under that name",
                "The content itself is needed",
                "Download the file's raw content ('resolve', not 'blob', in its address), or name the model by its hub id")
            : null;
    }

    /// <summary>The same for a file that was found unreadable; null when it cannot be opened either.</summary>
    internal static BadInputException? Mistaken(string path)
    {
        var head = new byte[HeadBytes];
        try
        {
            using FileStream file = InputFile.Open(path);
            return Mistaken(head.AsSpan(0, file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)), path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Whether a file or an answer begins as web pages do.</summary>
    internal static bool IsWebPage(ReadOnlySpan<byte> head)
    {
        head = Text(head);
        Span<byte> lower = stackalloc byte[Math.Min(head.Length, 16)];
        for (int i = 0; i < lower.Length; i++)
            lower[i] = head[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(head[i] | 0x20) : head[i];
        return lower.StartsWith("<!doctype"u8) || lower.StartsWith("<html"u8) || lower.StartsWith("<head"u8) || lower.StartsWith("<!--"u8)
            || lower.StartsWith("<?xml"u8);
    }

    /// <summary>The beginning without a byte-order mark and white space.</summary>
    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> head)
    {
        head = head[..Math.Min(head.Length, HeadBytes)];
        return (head.StartsWith("\uFEFF"u8) ? head[3..] : head).TrimStart(" \t\r\n"u8);
    }
}
