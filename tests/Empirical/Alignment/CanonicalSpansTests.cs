using FsCheck;
using FsCheck.Fluent;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Tokenization;

namespace Rosetta.Tests.Empirical.Alignment;

public sealed class CanonicalSpansTests
{
    [Test]
    public void Claudecode_HasTheSpansOfTheWorkedExample() =>
        Assert.That(Texts("claudecode", Cut("cla|ud|e|co|de"), Cut("clau|d|e|co|d|e")), Is.EqualTo(new[] { "claud", "e", "co", "de" }));

    [Test]
    public void ShorterCoverage_ClipsTheOther() =>
        // A covers 4 bytes only: its end is a boundary of both, and B's last token is clipped to it.
        Assert.That(Bytes(Cut("ab|cd"), Cut("ab|cdef")), Is.EqualTo(new[] { (0, 2), (2, 4) }));

    [Test]
    public void SpecialToken_IsInNoSpan()
    {
        IReadOnlyList<CanonicalSpan> spans = CanonicalSpans.Of([new Token(2, 0, 0), .. Cut("ab|c")], Cut("abc"));
        Assert.That(spans, Is.EqualTo(new[] { new CanonicalSpan(0, 3, new TokenRange(1, 3), new TokenRange(0, 1)) }));
    }

    [Test]
    public void TokensThatShareBytes_AreAllInTheirSpan() =>
        // é composed from e and a mark: both tokens of its bytes came from bytes 1 to 4.
        Assert.That(CanonicalSpans.Of([new(0, 0, 1), new(1, 1, 4), new(2, 1, 4), new(3, 4, 5)],
            [new(0, 0, 1), new(1, 1, 2), new(2, 2, 4), new(3, 4, 5)]), Is.EqualTo(new[]
            {
                new CanonicalSpan(0, 1, new(0, 1), new(0, 1)),
                new CanonicalSpan(1, 4, new(1, 3), new(1, 3)),
                new CanonicalSpan(4, 5, new(3, 4), new(3, 4)),
            }));

    [Test]
    public void TokenOverASharedBoundary_IsInBothSpans() =>
        Assert.That(CanonicalSpans.Of([new(0, 0, 4), new(1, 1, 4)], [new(0, 0, 1), new(1, 1, 4)]),
            Is.EqualTo(new[] { new CanonicalSpan(0, 1, new(0, 1), new(0, 1)), new CanonicalSpan(1, 4, new(0, 2), new(1, 2)) }));

    [Test]
    public void BytesThatOneSideLacks_AreInNoSpan() =>
        Assert.That(Bytes([new(0, 0, 2), new(1, 4, 6)], Cut("ab|cd|ef")), Is.EqualTo(new[] { (0, 2), (4, 6) }));

    [Test]
    public void EmptyText_HasNoSpan() => Assert.That(CanonicalSpans.Of([], [new Token(2, 0, 0)]), Is.Empty);

    [Test]
    public void RangesThatGoBackwards_AreRefused() =>
        Assert.That(() => CanonicalSpans.Of([new(0, 2, 4), new(1, 0, 2)], Cut("abcd")), Throws.ArgumentException);

    [Property(Arbitrary = [typeof(TwoCuts)])]
    public Property Spans_AreTheDefinitions(TwoCuts cuts)
    {
        IReadOnlyList<CanonicalSpan> spans = CanonicalSpans.Of(cuts.A, cuts.B);
        return spans.SequenceEqual(ByDefinition(cuts.A, cuts.B)).Label(cuts.ToString())
            .And(CanonicalSpans.Of(cuts.B, cuts.A).Select(span => (span.ByteStart, span.ByteEnd, span.TokensB, span.TokensA))
                .SequenceEqual(spans.Select(span => (span.ByteStart, span.ByteEnd, span.TokensA, span.TokensB))))
            .And(spans.Sum(span => span.ByteEnd - span.ByteStart) == cuts.Length)
            .Classify(spans.Count == 1, "no shared boundary inside");
    }

    /// <summary>M4, word by word, for ranges that follow each other.</summary>
    private static IEnumerable<CanonicalSpan> ByDefinition(IReadOnlyList<Token> a, IReadOnlyList<Token> b)
    {
        HashSet<int> boundaries = [0, .. a.SelectMany(token => new[] { token.ByteStart, token.ByteEnd })];
        boundaries.IntersectWith([0, .. b.SelectMany(token => new[] { token.ByteStart, token.ByteEnd })]);
        int[] shared = [.. boundaries.Order()];
        for (int i = 0; i + 1 < shared.Length; i++)
            yield return new CanonicalSpan(shared[i], shared[i + 1], Overlap(a, shared[i], shared[i + 1]),
                Overlap(b, shared[i], shared[i + 1]));
    }

    private static TokenRange Overlap(IReadOnlyList<Token> tokens, int start, int end)
    {
        int[] inside = [.. Enumerable.Range(0, tokens.Count).Where(i => tokens[i].ByteStart < end && tokens[i].ByteEnd > start)];
        return new TokenRange(inside[0], inside[^1] + 1);
    }

    private static IEnumerable<string> Texts(string text, IReadOnlyList<Token> a, IReadOnlyList<Token> b) =>
        CanonicalSpans.Of(a, b).Select(span => text[span.ByteStart..span.ByteEnd]);

    private static IEnumerable<(int, int)> Bytes(IReadOnlyList<Token> a, IReadOnlyList<Token> b) =>
        CanonicalSpans.Of(a, b).Select(span => (span.ByteStart, span.ByteEnd));

    private static List<Token> Cut(string parts)
    {
        var tokens = new List<Token>();
        foreach (string part in parts.Split('|'))
            tokens.Add(new Token(tokens.Count, tokens.Count == 0 ? 0 : tokens[^1].ByteEnd,
                (tokens.Count == 0 ? 0 : tokens[^1].ByteEnd) + part.Length));
        return tokens;
    }
}
