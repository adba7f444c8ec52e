using Rosetta.Empirical.Tokenization;

namespace Rosetta.Empirical.Alignment;

/// <summary>Cuts documents into windows at shared boundaries and numbers the samples.</summary>
internal sealed class WindowBuilder(ModelInput modelA, ModelInput modelB, IReadOnlyList<ModelInput> others)
{
    private readonly List<AlignedSample> _samples = [];
    private readonly List<FeedWindow> _windowsA = [], _windowsB = [];
    private readonly List<FeedWindow>[] _windowsOfOthers = [.. others.Select(_ => new List<FeedWindow>())];

    public IReadOnlyList<AlignedSample> Samples => _samples;
    public IReadOnlyList<FeedWindow> WindowsA => _windowsA;
    public IReadOnlyList<FeedWindow> WindowsB => _windowsB;
    public IReadOnlyList<IReadOnlyList<FeedWindow>> WindowsOfOthers => _windowsOfOthers;
    public long TokensA { get; private set; }
    public long TokensB { get; private set; }
    public int OversizedSpans { get; private set; }
    public long OversizedBytes { get; private set; }

    /// <summary>Adds one document's windows. False when a limit ended it before its last span.</summary>
    /// <param name="document">Number of the document.</param>
    /// <param name="tokensA">Tokens of the first model.</param>
    /// <param name="tokensB">Tokens of the second model.</param>
    /// <param name="tokensOfOthers">Tokens of every further model.</param>
    /// <param name="spans">Their canonical spans.</param>
    /// <param name="tokenLimit">Most tokens of the first model to add.</param>
    /// <param name="spanLimit">Most spans to add.</param>
    public bool Add(int document, IReadOnlyList<Token> tokensA, IReadOnlyList<Token> tokensB,
        IReadOnlyList<IReadOnlyList<Token>> tokensOfOthers, IReadOnlyList<CanonicalSpan> spans, long tokenLimit, int spanLimit)
    {
        long tokensBefore = TokensA;
        int samplesBefore = _samples.Count;
        // Positions from which the next window feeds tokens; those before the first span's (a prefix space) go with it.
        int fromA = 0, fromB = 0;
        var fromOthers = new int[others.Count];
        for (int start = 0; start < spans.Count;)
        {
            long tokensLeft = tokenLimit - (TokensA - tokensBefore);
            int spansLeft = spanLimit - (_samples.Count - samplesBefore);
            bool limited = false;
            int end = start, next;
            for (next = NextCut(spans, start); next > end; end = next, next = NextCut(spans, next))
            {
                if (spans[next - 1].TokensA.End - fromA > modelA.TextTokens || spans[next - 1].TokensB.End - fromB > modelB.TextTokens
                    || Enumerable.Range(0, others.Count).Any(m =>
                        spans[next - 1].Others![m].End - fromOthers[m] > others[m].TextTokens))
                    break;
                limited = spans[next - 1].TokensA.End - fromA > tokensLeft || next - start > spansLeft;
                if (limited)
                    break;
            }
            if (end > start)
            {
                for (int m = 0; m < others.Count; m++)
                {
                    _windowsOfOthers[m].Add(Window(others[m].Tokenizer, tokensOfOthers[m],
                        [.. Enumerable.Range(start, end - start).Select(i => spans[i].Others![m])], fromOthers[m], _samples.Count));
                }
                AddWindow(document, tokensA, tokensB, spans, start, end, fromA, fromB);
            }
            if (limited)
                return false;
            if (end == start)
            {
                OversizedSpans += next - start;
                OversizedBytes += spans[next - 1].ByteEnd - spans[start].ByteStart;
                end = next;
            }
            (fromA, fromB) = (spans[end - 1].TokensA.End, spans[end - 1].TokensB.End);
            for (int m = 0; m < others.Count; m++)
                fromOthers[m] = spans[end - 1].Others![m].End;
            start = end;
        }
        return true;
    }

    /// <summary>The first place after <paramref name="span"/> where a window may end: no token reaches over it.</summary>
    private static int NextCut(IReadOnlyList<CanonicalSpan> spans, int span)
    {
        int next = Math.Min(span + 1, spans.Count);
        while (next < spans.Count && (spans[next].TokensA.First < spans[next - 1].TokensA.End
            || spans[next].TokensB.First < spans[next - 1].TokensB.End
            || spans[next].Others?.Zip(spans[next - 1].Others!).Any(pair => pair.First.First < pair.Second.End) == true))
            next++;
        return next;
    }

    private void AddWindow(int document, IReadOnlyList<Token> tokensA, IReadOnlyList<Token> tokensB,
        IReadOnlyList<CanonicalSpan> spans, int start, int end, int fromA, int fromB)
    {
        int firstSample = _samples.Count;
        for (int i = start; i < end; i++)
            _samples.Add(new AlignedSample(document, spans[i].ByteStart, spans[i].ByteEnd));
        var rangesA = new TokenRange[end - start];
        var rangesB = new TokenRange[end - start];
        for (int i = start; i < end; i++)
            (rangesA[i - start], rangesB[i - start]) = (spans[i].TokensA, spans[i].TokensB);
        _windowsA.Add(Window(modelA.Tokenizer, tokensA, rangesA, fromA, firstSample));
        _windowsB.Add(Window(modelB.Tokenizer, tokensB, rangesB, fromB, firstSample));
        TokensA += spans[end - 1].TokensA.End - fromA;
        TokensB += spans[end - 1].TokensB.End - fromB;
    }

    private static FeedWindow Window(ITokenizer tokenizer, IReadOnlyList<Token> tokens, TokenRange[] ranges, int from, int firstSample)
    {
        int prefix = tokenizer.PrefixIds.Count, count = ranges[^1].End - from;
        var ids = new int[prefix + count + tokenizer.SuffixIds.Count];
        for (int i = 0; i < prefix; i++)
            ids[i] = tokenizer.PrefixIds[i];
        for (int i = 0; i < count; i++)
            ids[prefix + i] = tokens[from + i].Id;
        for (int i = 0; i < tokenizer.SuffixIds.Count; i++)
            ids[prefix + count + i] = tokenizer.SuffixIds[i];
        var memberships = new List<(int Token, int Sample)>(count);
        for (int i = 0; i < ranges.Length; i++)
            for (int token = ranges[i].First; token < ranges[i].End; token++)
                if (!tokens[token].IsEmpty)
                    memberships.Add((prefix + token - from, firstSample + i));
        return new FeedWindow(ids, [.. memberships]);
    }
}
