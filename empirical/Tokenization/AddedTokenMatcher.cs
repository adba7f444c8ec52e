using System.Buffers;
using System.Globalization;
using System.Text;

namespace Rosetta.Empirical.Tokenization;

/// <summary>A part of a text: an added token, or (Token null) text between added tokens.</summary>
internal readonly record struct TextPart(int Start, int End, AddedToken? Token);

/// <summary>Cuts a text at added tokens: leftmost first, the longest among those that start at the same place.</summary>
/// <remarks>
/// Patterns are sorted. The last one that is not greater than the text from some place on begins with every pattern that the text begins
/// with, so that those are among its own prefixes: a hundred thousand tokens cost what their logarithm costs.
/// </remarks>
internal sealed class AddedTokenMatcher
{
    private const int None = -1;

    private readonly (string Pattern, AddedToken Token)[] _sorted;
    // The longest other pattern that a pattern begins with.
    private readonly int[] _prefixOf;
    private readonly SearchValues<char> _firsts;

    /// <param name="tokens">Tokens with the pattern that each matches (its content, normalised where that applies); empty ones match
    /// nothing.</param>
    public AddedTokenMatcher(IEnumerable<(string Pattern, AddedToken Token)> tokens)
    {
        // Among equal patterns the first token wins.
        _sorted = [.. tokens.Where(token => token.Pattern.Length > 0).DistinctBy(token => token.Pattern, StringComparer.Ordinal)
            .OrderBy(token => token.Pattern, StringComparer.Ordinal)];
        _prefixOf = new int[_sorted.Length];
        for (int i = 0; i < _sorted.Length; i++)
        {
            int prefix = i - 1;
            while (prefix != None && !_sorted[i].Pattern.StartsWith(_sorted[prefix].Pattern, StringComparison.Ordinal))
                prefix = _prefixOf[prefix];
            _prefixOf[i] = prefix;
        }
        _firsts = SearchValues.Create([.. _sorted.Select(token => token.Pattern[0]).Distinct()]);
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
            if (Longest(text[at..]) is var longest and not None)
                return (at, _sorted[longest].Pattern.Length, _sorted[longest].Token);
        }
        return null;
    }

    /// <summary>The longest pattern that a text begins with.</summary>
    private int Longest(ReadOnlySpan<char> text)
    {
        int low = 0, high = _sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_sorted[middle].Pattern.AsSpan().SequenceCompareTo(text) <= 0)
                low = middle + 1;
            else
                high = middle;
        }
        int candidate = low - 1;
        int common = candidate == None ? 0 : _sorted[candidate].Pattern.AsSpan().CommonPrefixLength(text);
        while (candidate != None && _sorted[candidate].Pattern.Length > common)
            candidate = _prefixOf[candidate];
        return candidate;
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
