using System.IO.Compression;
using ICSharpCode.SharpZipLib.Checksum;
using Rosetta.Empirical.Storage;

namespace Rosetta.Empirical.Checkpoints;

/// <summary>A file of a zip archive, whose checksum is held when it is first read.</summary>
internal sealed class TorchArchiveEntry(ZipArchiveEntry entry)
{
    private bool _isChecked;

    /// <summary>Its name in the archive.</summary>
    public string Name => entry.FullName;

    /// <summary>Bytes by the archive's directory; never more come.</summary>
    public long Length => entry.Length;

    /// <summary>Opens it from its beginning.</summary>
    /// <param name="needed">Bytes that will be read. With the last of them comes the rest of the entry, and its checksum, unless they were
    /// read before.</param>
    /// <exception cref="InvalidDataException">Damaged; also thrown by the stream when the checksum does not match.</exception>
    public Stream Open(long needed) => new CheckedStream(this, entry.Open(), needed);

    private sealed class CheckedStream(TorchArchiveEntry owner, Stream content, long needed) : ForwardStream
    {
        private readonly Crc32 _checksum = new();
        private long _position;

        public override long Length => needed;

        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int wanted = (int)Math.Min(count, needed - _position), read = content.Read(buffer, offset, wanted);
            if (read == 0 && wanted > 0)
                throw TooShort();
            Passed(buffer, offset, read);
            if (read > 0 && _position == needed && !owner._isChecked)
                CheckRest();
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                content.Dispose();
            base.Dispose(disposing);
        }

        private void CheckRest()
        {
            var rest = new byte[1 << 16];
            for (int read; _position < owner.Length && (read = content.Read(rest, 0, rest.Length)) > 0;)
                Passed(rest, 0, read);
            if (_position != owner.Length)
                throw TooShort();
            if (_checksum.Value != owner.Checksum)
                throw new InvalidDataException($"the checksum of '{owner.Name}' does not match its content");
            owner._isChecked = true;
        }

        private InvalidDataException TooShort() => new($"'{owner.Name}' ends after {_position} of its {owner.Length} bytes");

        private void Passed(byte[] buffer, int offset, int count)
        {
            _position += count;
            if (!owner._isChecked)
                _checksum.Update(new ArraySegment<byte>(buffer, offset, count));
        }
    }

    private uint Checksum => entry.Crc32;
}
