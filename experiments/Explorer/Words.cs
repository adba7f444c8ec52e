using System.Globalization;
using System.Text;

namespace Rosetta.Experiments.Explorer;

/// <summary>Words that the explorer's search knows; search.js cuts a query in the same way.</summary>
internal static class Words
{
    /// <summary>Longer words (encoded data) are known by their beginning.</summary>
    public const int Longest = 40;

    /// <summary>Words of a text in lower case: runs of letters, marks, digits and '_'; in scripts without spaces between words, each
    /// character.</summary>
    public static IEnumerable<string> Of(string text)
    {
        var word = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool alone = StandsAlone(rune.Value);
            if (word.Length > 0 && (alone || !IsPart(rune)))
            {
                yield return Folded(word.ToString());
                word.Clear();
            }
            if (alone)
                yield return rune.ToString();
            else if (IsPart(rune))
                word.Append(rune.ToString());
        }
        if (word.Length > 0)
            yield return Folded(word.ToString());
    }

    /// <summary>A token as it is searched: without white space around it, in lower case; empty for white space alone.</summary>
    public static string Token(string text) => Folded(text.Trim());

    private static string Folded(string text)
    {
        string folded = text.ToLowerInvariant();
        return folded.Length <= Longest ? folded : folded[..(char.IsHighSurrogate(folded[Longest - 1]) ? Longest - 1 : Longest)];
    }

    private static bool IsPart(Rune rune) => rune.Value == '_' || Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    // Thai; kana; Han and its extensions.
    private static bool StandsAlone(int value) => value is >= 0x0E00 and <= 0x0E7F or >= 0x3040 and <= 0x30FF or >= 0x3400 and <= 0x4DBF
        or >= 0x4E00 and <= 0x9FFF or >= 0xF900 and <= 0xFAFF or >= 0x20000 and <= 0x323AF;
}
