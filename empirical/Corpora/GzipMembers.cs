using ICSharpCode.SharpZipLib.Checksum;
using ICSharpCode.SharpZipLib.Zip.Compression;
using Rosetta.Empirical.Storage;

namespace Rosetta.Empirical.Corpora;

/// <summary>Reads all members of a gzip file (RFC 1952), every check of it held: header checksum, CRC-32, length, and what follows the last
/// member.</summary>
/// <remarks>
/// The members are taken apart here because the libraries at hand do less: the framework's stream ends silently where a file is cut,
/// and SharpZipLib's compares the header's checksum with its bytes swapped.
/// </remarks>
internal sealed class GzipMembers(Stream file, int bufferBytes) : ForwardStream
{
    private const int FirstMagic = 0x1F, SecondMagic = 0x8B, Deflate = 8;

    /// <summary>Flags of a header. The lowest, that the content is probably text, changes nothing.</summary>
    private const int HasChecksum = 2, HasExtra = 4, HasName = 8, HasComment = 16, Reserved = 0xE0;

    private readonly byte[] _buffer = new byte[bufferBytes];
    private readonly Inflater _inflater = new(noHeader: true);
    private readonly Crc32 _header = new(), _content = new();
    private int _next, _end;
    private long _members;
    private bool _inMember, _ended;

    /// <inheritdoc/>
    /// <exception cref="EndOfStreamException">The file ends within a member.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or something else than a member follows one.</exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        while (count > 0 && !_ended)
        {
            if (!_inMember && !StartMember())
                break;
            int read = Inflate(buffer, offset, count);
            if (read > 0)
            {
                _content.Update(new ArraySegment<byte>(buffer, offset, read));
                return read;
            }
            if (_inflater.IsFinished)
                EndMember();
            else if (_inflater.IsNeedingDictionary)
                throw new InvalidDataException("a gzip member asks for a dictionary");
            else
                GiveInput();
        }
        return 0;
    }

    private int Inflate(byte[] buffer, int offset, int count)
    {
        try
        {
            return _inflater.Inflate(buffer, offset, count);
        }
        catch (Exception error) when (error is IndexOutOfRangeException or ArgumentException)
        {
            throw new InvalidDataException("a gzip member's codes lead nowhere", error); // The library looks them up unchecked.
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Reads a member's header. False at the end of the file, which may be padded with zeros.</summary>
    private bool StartMember()
    {
        int first = NextOrEnd();
        if (_members > 0 && first is < 0 or 0)
        {
            _ended = true;
            return RestIsPadding() ? false : throw NoMember();
        }
        _header.Reset();
        if (first < 0)
            throw Cut();
        _header.Update(first);
        if (first != FirstMagic || NextOfHeader() != SecondMagic)
            throw NoMember();
        if (NextOfHeader() is var method and not Deflate)
            throw new InvalidDataException($"gzip's compression method {method} is unknown");
        int flags = NextOfHeader();
        if ((flags & Reserved) != 0)
            throw new InvalidDataException("reserved flags of a gzip header are set");
        // Time of four bytes, level of compression, operating system.
        Skip(6);
        if ((flags & HasExtra) != 0)
            Skip(NextOfHeader() | (NextOfHeader() << 8));
        foreach (int text in new[] { HasName, HasComment })
            while ((flags & text) != 0 && NextOfHeader() != 0)
                continue;
        if ((flags & HasChecksum) != 0 && (_header.Value & 0xFFFF) != Number(2))
            throw new InvalidDataException("the checksum of a gzip header does not match it");
        _inflater.Reset();
        _content.Reset();
        _members++;
        return _inMember = true;
    }

    private void EndMember()
    {
        // What the inflater did not use is the trailer, and what follows.
        _next = _end - _inflater.RemainingInput;
        if (Number(4) != _content.Value)
            throw new InvalidDataException("the checksum of a gzip member does not match its content");
        if (Number(4) != (_inflater.TotalOut & uint.MaxValue))
            throw new InvalidDataException("the length of a gzip member does not match its content");
        _inMember = false;
    }

    private void GiveInput()
    {
        if (_next == _end && !Fill())
            throw Cut();
        _inflater.SetInput(_buffer, _next, _end - _next);
        _next = _end;
    }

    private bool RestIsPadding()
    {
        int value;
        do
            value = NextOrEnd();
        while (value == 0);
        return value < 0;
    }

    private void Skip(int bytes)
    {
        for (int i = 0; i < bytes; i++)
            NextOfHeader();
    }

    private int NextOfHeader()
    {
        int value = Next();
        _header.Update(value);
        return value;
    }

    /// <summary>A number of some bytes, the lowest first.</summary>
    private long Number(int bytes)
    {
        long number = 0;
        for (int i = 0; i < bytes; i++)
            number |= (long)Next() << (8 * i);
        return number;
    }

    private int Next() => NextOrEnd() is var value and >= 0 ? value : throw Cut();

    private int NextOrEnd() => _next < _end || Fill() ? _buffer[_next++] : -1;

    private bool Fill()
    {
        (_next, _end) = (0, file.Read(_buffer, 0, _buffer.Length));
        return _end > 0;
    }

    private InvalidDataException NoMember() =>
        new(_members == 0 ? "it does not begin as gzip does" : "bytes that are no gzip member follow the last one");

    private static EndOfStreamException Cut() => new("the file ends within a gzip member");
}
