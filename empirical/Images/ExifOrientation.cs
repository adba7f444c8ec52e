using System.Buffers.Binary;
using SkiaSharp;

namespace Rosetta.Empirical.Images;

/// <summary>The orientation in a png's eXIf chunk, which the codec does not look at; it does in jpeg and webp.</summary>
internal static class ExifOrientation
{
    private const ushort OrientationTag = 0x0112, ShortType = 3;

    private const int EntryBytes = 12;

    /// <summary>The orientation; top left where the file says none, or none that there is.</summary>
    internal static SKEncodedOrigin OfPng(ReadOnlySpan<byte> content)
    {
        foreach (Range chunk in PngChunks.Of(content, "eXIf"u8))
        {
            if (Tag(content[chunk]) is >= 1 and <= 8 and var orientation)
                return (SKEncodedOrigin)orientation;
        }
        return SKEncodedOrigin.TopLeft;
    }

    /// <summary>The tag's value in the first directory of a TIFF structure; 0 where there is none.</summary>
    private static int Tag(ReadOnlySpan<byte> tiff)
    {
        bool little = tiff.StartsWith("II"u8);
        if (tiff.Length < 8 || !little && !tiff.StartsWith("MM"u8))
            return 0;
        uint at = Long(tiff[4..]);
        if (at > tiff.Length - 2)
            return 0;
        ReadOnlySpan<byte> entries = tiff[((int)at + 2)..];
        int count = Short(tiff[(int)at..]);
        for (int i = 0; i < count && entries.Length >= EntryBytes; i++, entries = entries[EntryBytes..])
        {
            if (Short(entries) == OrientationTag && Short(entries[2..]) == ShortType)
                return Short(entries[8..]);
        }
        return 0;

        int Short(ReadOnlySpan<byte> bytes) => little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes)
            : BinaryPrimitives.ReadUInt16BigEndian(bytes);

        uint Long(ReadOnlySpan<byte> bytes) => little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes)
            : BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }
}
