using System.Buffers.Binary;

namespace Rosetta.Empirical.Images;

/// <summary>The chunks of a png.</summary>
internal static class PngChunks
{
    private const int SignatureBytes = 8, HeaderBytes = 8, ChecksumBytes = 4;

    /// <summary>Where the data of each chunk of a kind lie.</summary>
    internal static List<Range> Of(ReadOnlySpan<byte> content, ReadOnlySpan<byte> kind)
    {
        var found = new List<Range>();
        for (int at = SignatureBytes; at + HeaderBytes <= content.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(content[at..]);
            int data = at + HeaderBytes;
            if (length > content.Length - data)
                break;
            if (content.Slice(at + 4, 4).SequenceEqual(kind))
                found.Add(data..(data + (int)length));
            at = (int)Math.Min((long)data + length + ChecksumBytes, content.Length);
        }
        return found;
    }
}
