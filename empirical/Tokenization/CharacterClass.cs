using System.Globalization;
using System.Text;

namespace Rosetta.Empirical.Tokenization;

/// <summary>The classes of code points that split patterns tell apart: \p{L}, \p{N}, \s and the rest.</summary>
internal enum CharacterClass
{
    Other,
    Letter,
    Number,
    Space,
}

/// <summary>Classifies whole code points. .NET's Regex cannot: it sees the halves of a supplementary letter, which are no
/// letters.</summary>
internal static class CharacterClasses
{
    /// <summary>Class of the code point at <paramref name="index"/>, and its length in UTF-16 units.</summary>
    public static CharacterClass At(ReadOnlySpan<char> text, int index, out int length)
    {
        char unit = text[index];
        length = 1;
        if (char.IsAscii(unit))
            return char.IsAsciiLetter(unit) ? CharacterClass.Letter
                : char.IsAsciiDigit(unit) ? CharacterClass.Number
                : unit is ' ' or (>= '\t' and <= '\r') ? CharacterClass.Space
                : CharacterClass.Other;
        if (!char.IsSurrogate(unit))
            return char.IsWhiteSpace(unit) ? CharacterClass.Space : Of(char.GetUnicodeCategory(unit));
        Rune.DecodeFromUtf16(text[index..], out Rune rune, out length);
        return Of(Rune.GetUnicodeCategory(rune));
    }

    /// <summary>End of the run of one class that starts at <paramref name="index"/> (which may be empty).</summary>
    public static int RunEnd(ReadOnlySpan<char> text, int index, CharacterClass wanted)
    {
        while (index < text.Length && At(text, index, out int length) == wanted)
            index += length;
        return index;
    }

    private static CharacterClass Of(UnicodeCategory category) => category switch
    {
        <= UnicodeCategory.OtherLetter => CharacterClass.Letter,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharacterClass.Number,
        _ => CharacterClass.Other,
    };
}
