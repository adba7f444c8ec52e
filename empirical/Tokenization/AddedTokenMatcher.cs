using System.Buffers;
using System.Globalization;
using System.Text;

namespace Rosetta.Empirical.Tokenization;

/// <summary>A part of a text: an added token, or (Token null) text between added tokens.</summary>
internal readonly record struct TextPart(int Start, int End, AddedToken? Token);

/// <summary>Cuts a text at added tokens: leftmost first, the longest among those that start at the same place.</summary>
internal sealed class AddedTokenMatcher
{
    private readonly Dictionary<char, (string Pattern, AddedToken Token)[]> _byFirst;
    private readonly SearchValues<char> _firsts;

    /// <param name="tokens">Tokens with the pattern that each matches (its content, normalised where that applies); empty ones match
    /// nothing.</param>
    public AddedTokenMatcher(IEnumerable<(string Pattern, AddedToken Token)> tokens)
    {
        // Stable: among equal patterns the first token wins.
        _byFirst = tokens.Where(token => token.Pattern.Length > 0).GroupBy(token => token.Pattern[0])
            .ToDictionary(group => group.Key, group => group.OrderByDescending(token => token.Pattern.Length).ToArray());
        _firsts = SearchValues.Create([.. _byFirst.Keys]);
    }

    /// <summary>Parts of the text in order, without gap or overlap.</summary>
    public List<TextPart> Cut(ReadOnlySpan<char> text)
    {
        var parts = new List<TextPart>();
        int covered = 0;
        for (int from = 0; Find(text, from) is (var at, var length, var token); from = at + length)
        {
            int start = at, end = at + length;
            if (token.SingleWord && (EndsWithWord(text[..start]) || StartsWithWord(text[end..])))
                continue;
            if (token.StripsLeft)
                while (start > covered && char.IsWhiteSpace(text[start - 1]))
                    start--;
            if (token.StripsRight)
                while (end < text.Length && char.IsWhiteSpace(text[end]))
                    end++;
            if (covered < start)
                parts.Add(new TextPart(covered, start, null));
            // A token that starts with white space may begin in what the one before it stripped.
            parts.Add(new TextPart(Math.Max(start, covered), Math.Max(end, covered), token));
            covered = Math.Max(end, covered);
        }
        if (covered < text.Length)
            parts.Add(new TextPart(covered, text.Length, null));
        return parts;
    }

    private (int At, int Length, AddedToken Token)? Find(ReadOnlySpan<char> text, int from)
    {
        for (int at = from; at < text.Length; at++)
        {
            int step = text[at..].IndexOfAny(_firsts);
            if (step < 0)
                return null;
            at += step;
            foreach ((string pattern, AddedToken token) in _byFirst[text[at]])
                if (text[at..].StartsWith(pattern, StringComparison.Ordinal))
                    return (at, pattern.Length, token);
        }
        return null;
    }

    private static bool EndsWithWord(ReadOnlySpan<char> text) =>
        Rune.DecodeLastFromUtf16(text, out Rune rune, out _) == OperationStatus.Done && IsWord(rune);

    private static bool StartsWithWord(ReadOnlySpan<char> text) =>
        Rune.DecodeFromUtf16(text, out Rune rune, out _) == OperationStatus.Done && IsWord(rune);

    /// <summary>\w of Unicode's regular expressions (UTS 18): alphabetic, marks, decimal digits, connectors, joiners.</summary>
    private static bool IsWord(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        <= UnicodeCategory.LetterNumber => true,
        UnicodeCategory.ConnectorPunctuation => true,
        // The enclosed letters are symbols by category but alphabetic by property.
        UnicodeCategory.OtherSymbol => rune.Value is (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F149)
            or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189),
        _ => rune.Value is 0x200C or 0x200D,
    };
}
