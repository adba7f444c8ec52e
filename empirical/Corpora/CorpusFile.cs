using ICSharpCode.SharpZipLib;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Rosetta.Empirical.Corpora;

/// <summary>Opens corpus files, decompressing .gz (all members) and .zst (all frames) by their extension.</summary>
internal static class CorpusFile
{
    private const int BufferBytes = 1 << 16;

    /// <summary>Large corpora are often written with long windows (zstd --long=31); the decoder's default refuses over 2^27.</summary>
    private const int LongestWindowLog2 = 31;

    /// <summary>Opens a file of rows, none of which begins as a Git LFS pointer or a web page does.</summary>
    /// <exception cref="BadInputException">The file is missing, may not be read, or is a Git LFS pointer or a web page.</exception>
    public static Stream OpenRows(string path)
    {
        if (ForeignFile.Mistaken(path) is { } mistaken)
            throw mistaken;
        return Open(path);
    }

    /// <exception cref="BadInputException">The file is missing or may not be read.</exception>
    public static Stream Open(string path)
    {
        FileStream file = OpenRaw(path);
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".gz" => new BoundedInflation(new GzipMembers(file, BufferBytes), file, path),
            ".zst" => new BoundedInflation(Zstandard(file), file, path),
            _ => file,
        };
    }

    /// <summary>The error for a file that could not be read on: damaged compression, or the medium itself.</summary>
    /// <param name="place">File and line reached.</param>
    /// <param name="cause">What the reader threw.</param>
    /// <returns>Null when <paramref name="cause"/> says nothing about the file.</returns>
    public static BadInputException? ReadError(string place, Exception cause) => cause switch
    {
        EndOfStreamException => new BadInputException($"{place}: the compressed data end before their last block",
            "A complete file is needed", "Fetch the file again: it was cut short", cause),
        InvalidDataException or ZstdException or SharpZipBaseException => new BadInputException(
            $"{place}: the compressed data are damaged ({cause.Message})",
            "An undamaged file of the format that its name says is needed", "Fetch the file again, or correct its extension", cause),
        IOException or UnauthorizedAccessException => new BadInputException($"{place}: could not be read ({cause.Message})",
            "A readable file is needed", "Check the path, its permissions and the medium", cause),
        _ => null,
    };

    private static FileStream OpenRaw(string path)
    {
        try
        {
            return InputFile.Open(path, BufferBytes, FileOptions.SequentialScan);
        }
        catch (Exception error) when (ReadError(path, error) is { } bad)
        {
            throw bad;
        }
    }

    private static DecompressionStream Zstandard(FileStream file)
    {
        var stream = new DecompressionStream(file, BufferBytes, checkEndOfStream: true, leaveOpen: false);
        stream.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, LongestWindowLog2);
        return stream;
    }
}
