using Rosetta.Theory;

namespace Rosetta.Empirical.Corpora;

/// <summary>Reads a stream line by line as bytes, holding one line at a time.</summary>
internal sealed class Utf8Lines(Stream stream, string path) : IDisposable
{
    private const int InitialBytes = 1 << 16;

    private byte[] _buffer = new byte[InitialBytes];
    private int _start, _end;
    private bool _ended;

    /// <summary>Number of the current line, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The current line without its end; valid until the next call of <see cref="MoveNext"/>.</summary>
    public ReadOnlyMemory<byte> Current { get; private set; }

    /// <summary>File and line, for messages.</summary>
    public string Place => $"{path}, line {Number}";

    /// <summary>Goes to the next line. False at the end.</summary>
    /// <exception cref="BadInputException">The stream cannot be read on.</exception>
    public bool MoveNext()
    {
        Number++;
        int searched = 0;
        while (true)
        {
            int newline = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                Take(searched + newline);
                _start++;
                return true;
            }
            searched = _end - _start;
            if (_ended)
            {
                Take(searched);
                return searched > 0;
            }
            Fill();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private void Take(int length)
    {
        ReadOnlyMemory<byte> line = _buffer.AsMemory(_start, length);
        if (Number == 1)
            line = line[(line.Length - StrictUtf8.WithoutMark(line.Span).Length)..];
        Current = line.Span.EndsWith("\r"u8) ? line[..^1] : line;
        _start += length;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, Math.Min(2 * _buffer.Length, Document.MostBytes));
        if (_end == _buffer.Length)
            throw new BadInputException($"{Place}: the line is longer than {_end} bytes", "Every document must be one line of less",
                "Check that the file has one JSON object on each line");
        try
        {
            int read = stream.Read(_buffer, _end, _buffer.Length - _end);
            _ended = read == 0;
            _end += read;
        }
        catch (Exception error) when (CorpusFile.ReadError(Place, error) is { } bad)
        {
            throw bad;
        }
    }
}
