using Rosetta.Theory;

namespace Rosetta.Empirical.Tokenization;

/// <summary>Checks that a text has a UTF-8 form.</summary>
internal static class UnicodeText
{
    /// <exception cref="BadInputException">The text holds a lone surrogate.</exception>
    public static void Require(string text)
    {
        if (FirstLoneSurrogate(text) is var at and >= 0)
            throw new BadInputException($"A text holds a lone surrogate, U+{(int)text[at]:X4}, at position {at}",
                "Text must be valid Unicode: half a character has no bytes in UTF-8", "Repair or remove the character");
    }

    /// <summary>Position of the first half of a character without the other, or -1.</summary>
    public static int FirstLoneSurrogate(string text)
    {
        int at = 0;
        while (text.AsSpan(at).IndexOfAnyInRange('\uD800', '\uDFFF') is var step and >= 0)
        {
            at += step;
            if (!char.IsHighSurrogate(text[at]) || at + 1 >= text.Length || !char.IsLowSurrogate(text[at + 1]))
                return at;
            at += 2;
        }
        return -1;
    }
}
