using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Rosetta.Theory;

namespace Rosetta.Empirical.Corpora;

/// <summary>Bytes to text without replacing anything: a damaged byte is an error with its place.</summary>
internal static class StrictUtf8
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The bytes without a byte order mark at their head.</summary>
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> bytes) => bytes.StartsWith(ByteOrderMark)
        ? bytes[ByteOrderMark.Length..] : bytes;

    /// <summary>Offset of the first byte that is no valid UTF-8, or -1.</summary>
    public static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
            return -1;
        int at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out int length) == OperationStatus.Done)
            at += length;
        return at;
    }

    /// <exception cref="BadInputException">A byte is no valid UTF-8.</exception>
    public static BadInputException Error(string place, byte value, int column) => new(
        $"{place}: byte 0x{value:X2} at position {column} of the line is no valid UTF-8",
        "Text in UTF-8 is needed", "Convert the file to UTF-8 (iconv -f latin1 -t utf-8, for one)");
}
