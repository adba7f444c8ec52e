using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Corpora;

/// <summary>Decompressed data, of which no more comes than a corpus could hold: a few bytes of a bomb become terabytes.</summary>
/// <remarks>Texts shrink to a third or a tenth, logs to a fiftieth; gzip can make a thousandth, zstd a ten-thousandth.</remarks>
/// <param name="inflated">The decompressed data.</param>
/// <param name="file">The compressed data, as far as they were read.</param>
/// <param name="path">For messages.</param>
internal sealed class BoundedInflation(Stream inflated, Stream file, string path) : ForwardStream
{
    /// <summary>Bytes that may come of one, and bytes that may come in any case.</summary>
    internal const int MostRatio = 100, Free = 32 << 20;

    private long _read;

    /// <inheritdoc/>
    public override long Position { get => _read; set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    /// <exception cref="BadInputException">The data grow beyond every measure.</exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = inflated.Read(buffer, offset, count);
        _read += read;
        return _read - Free <= MostRatio * file.Position ? read : throw new BadInputException(
            $"'{path}' became {_read} bytes after {file.Position} bytes of it",
            $"Compressed text is no more than {MostRatio} times as long when it is unpacked",
            "Do not use this file; if it is sound, unpack it and give it as it is");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inflated.Dispose();
        base.Dispose(disposing);
    }
}
