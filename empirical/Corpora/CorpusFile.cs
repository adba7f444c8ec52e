using ICSharpCode.SharpZipLib.GZip;
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

    /// <exception cref="BadInputException">The file is missing or may not be read.</exception>
    public static Stream Open(string path)
    {
        FileStream file = OpenRaw(path);
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".gz" => new StrictGzipStream(file),
            ".zst" => Zstandard(file),
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
        GZipException or InvalidDataException or ZstdException or ICSharpCode.SharpZipLib.SharpZipBaseException => new BadInputException(
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
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.SequentialScan);
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

    /// <summary>A gzip reader that knows a cut file from a complete one; the framework's GZipStream ends silently at the cut.</summary>
    private sealed class StrictGzipStream : GZipInputStream
    {
        private readonly FileStream _file;

        public StrictGzipStream(FileStream file) : base(file, BufferBytes) => _file = file;

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read;
            try
            {
                read = base.Read(buffer, offset, count);
            }
            catch (ICSharpCode.SharpZipLib.SharpZipBaseException error) when (error.Message.Contains("EOF", StringComparison.Ordinal))
            {
                throw new EndOfStreamException(error.Message, error);
            }
            // The base class ends quietly where a further member has no header; padding of zeros is allowed there.
            if (read == 0 && count > 0 && (inputBuffer.Available > 0 || _file.Position < _file.Length) && !RestIsPadding())
                throw new InvalidDataException("bytes that are no gzip member follow the last one");
            return read;
        }

        private bool RestIsPadding()
        {
            for (int i = inputBuffer.RawLength - inputBuffer.Available; i < inputBuffer.RawLength; i++)
                if (inputBuffer.RawData[i] != 0)
                    return false;
            for (int value; (value = _file.ReadByte()) >= 0;)
                if (value != 0)
                    return false;
            return true;
        }
    }
}
