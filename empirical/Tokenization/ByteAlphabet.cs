namespace Rosetta.Empirical.Tokenization;

/// <summary>The printable characters that byte-level vocabularies write bytes as (GPT-2's table).</summary>
/// <remarks>
/// Printable Latin-1 characters stand for their own byte; the other 68 bytes, in order, for U+0100 and on. So a space is
/// written U+0120, a newline U+010A.
/// </remarks>
internal static class ByteAlphabet
{
    private static readonly char[] Symbols = BuildSymbols();
    private static readonly Dictionary<char,
        byte> Bytes = Enumerable.Range(0, 256).ToDictionary(value => Symbols[value], value => (byte)value);

    /// <summary>The character that stands for a byte.</summary>
    public static char SymbolOf(byte value) => Symbols[value];

    /// <summary>The bytes that a vocabulary entry stands for, or null if a character of it stands for none.</summary>
    public static byte[]? BytesOf(string token)
    {
        var bytes = new byte[token.Length];
        for (int i = 0; i < bytes.Length; i++)
            if (!Bytes.TryGetValue(token[i], out bytes[i]))
                return null;
        return bytes;
    }

    private static char[] BuildSymbols()
    {
        var symbols = new char[256];
        char next = '\u0100';
        for (int value = 0; value < 256; value++)
            symbols[value] = value is >= 0x21 and <= 0x7E or >= 0xA1 and <= 0xAC or >= 0xAE ? (char)value : next++;
        return symbols;
    }
}
