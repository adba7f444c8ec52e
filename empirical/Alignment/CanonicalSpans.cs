using Rosetta.Empirical.Tokenization;

namespace Rosetta.Empirical.Alignment;

/// <summary>Canonical spans of two or more tokenisations of one text (M4).</summary>
/// <remarks>
/// <c>claudecode</c> as cla|ud|e|co|de and as clau|d|e|co|d|e has the spans claud, e, co, de. The bytes of the spans do not
/// depend on which tokenisation comes first.
/// </remarks>
public static class CanonicalSpans
{
    /// <summary>Spans of two token lists of the same text, or of more, in reading order.</summary>
    /// <param name="tokensA">First token list.</param>
    /// <param name="tokensB">Second token list.</param>
    /// <param name="others">Further token lists; null for none.</param>
    /// <returns>Spans that hold a token of each; tokens with empty ranges are in none.</returns>
    /// <exception cref="ArgumentException">Byte ranges go backwards in one of the lists.</exception>
    public static IReadOnlyList<CanonicalSpan> Of(IReadOnlyList<Token> tokensA, IReadOnlyList<Token> tokensB,
        IReadOnlyList<IReadOnlyList<Token>>? others = null)
    {
        int alignedLength = Math.Min(CoveredLength(tokensA, nameof(tokensA)), CoveredLength(tokensB, nameof(tokensB)));
        foreach (IReadOnlyList<Token> own in others ?? [])
            alignedLength = Math.Min(alignedLength, CoveredLength(own, nameof(others)));
        List<int> shared = Intersection(Boundaries(tokensA, alignedLength), Boundaries(tokensB, alignedLength));
        foreach (IReadOnlyList<Token> own in others ?? [])
            shared = Intersection(shared, Boundaries(own, alignedLength));
        var spans = new List<CanonicalSpan>(Math.Max(shared.Count - 1, 0));
        var cursorA = new OverlapCursor(tokensA);
        var cursorB = new OverlapCursor(tokensB);
        OverlapCursor[] cursors = [.. (others ?? []).Select(own => new OverlapCursor(own))];
        for (int i = 0; i + 1 < shared.Count; i++)
        {
            TokenRange rangeA = cursorA.Overlapping(shared[i], shared[i + 1]);
            TokenRange rangeB = cursorB.Overlapping(shared[i], shared[i + 1]);
            TokenRange[]? ranges = others is null ? null : new TokenRange[cursors.Length];
            for (int other = 0; other < cursors.Length; other++)
                ranges![other] = cursors[other].Overlapping(shared[i], shared[i + 1]);
            if (rangeA.Count > 0 && rangeB.Count > 0 && (ranges is null || ranges.All(range => range.Count > 0)))
                spans.Add(new CanonicalSpan(shared[i], shared[i + 1], rangeA, rangeB) { Others = ranges });
        }
        return spans;
    }

    private static int CoveredLength(IReadOnlyList<Token> tokens, string name)
    {
        int start = 0, end = 0;
        foreach (Token token in tokens)
        {
            if (token.IsEmpty)
                continue;
            if (token.ByteStart < start || token.ByteEnd < end)
                throw new ArgumentException(
                    $"Token ranges go backwards: [{token.ByteStart}, {token.ByteEnd}) after a start of {start} and an end of {end}.", name);
            (start, end) = (token.ByteStart, token.ByteEnd);
        }
        return end;
    }

    /// <summary>{0, alignedLength} and all starts and ends of the clipped, non-empty ranges: sorted, each once.</summary>
    private static List<int> Boundaries(IReadOnlyList<Token> tokens, int alignedLength)
    {
        var all = new List<int>(2 * tokens.Count + 2) { 0 };
        foreach (Token token in tokens)
        {
            int end = Math.Min(token.ByteEnd, alignedLength);
            if (token.ByteStart >= end)
                continue;
            all.Add(token.ByteStart);
            all.Add(end);
        }
        all.Add(alignedLength);
        all.Sort();
        int kept = 1;
        for (int i = 1; i < all.Count; i++)
            if (all[i] != all[kept - 1])
                all[kept++] = all[i];
        all.RemoveRange(kept, all.Count - kept);
        return all;
    }

    private static List<int> Intersection(List<int> first, List<int> second)
    {
        var shared = new List<int>(Math.Min(first.Count, second.Count));
        for (int i = 0, j = 0; i < first.Count && j < second.Count;)
        {
            if (first[i] == second[j])
            {
                shared.Add(first[i]);
                i++;
                j++;
            }
            else if (first[i] < second[j])
                i++;
            else
                j++;
        }
        return shared;
    }

    /// <summary>Finds the tokens that overlap each of a rising sequence of spans, in one pass over the list.</summary>
    private struct OverlapCursor(IReadOnlyList<Token> tokens)
    {
        private int _first, _end;

        public TokenRange Overlapping(int byteStart, int byteEnd)
        {
            while (_first < tokens.Count && (tokens[_first].IsEmpty || tokens[_first].ByteEnd <= byteStart))
                _first++;
            _end = Math.Max(_end, _first);
            while (_end < tokens.Count && (tokens[_end].IsEmpty || tokens[_end].ByteStart < byteEnd))
                _end++;
            int end = _end;
            while (end > _first && tokens[end - 1].IsEmpty)
                end--;
            return new TokenRange(_first, end);
        }
    }
}
