using FsCheck;
using FsCheck.Fluent;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Corpora;
using Rosetta.Empirical.Tokenization;
using Rosetta.Tests.Reference;
using Rosetta.Theory;

namespace Rosetta.Tests.Empirical.Alignment;

public sealed class CorpusAlignerTests
{
    private const string Text = "text";

    [Property(Arbitrary = [typeof(TwoCuts)], MaxTest = 300)]
    public Property Windows_HoldEverySpanThatFitsExactlyOnce(TwoCuts cuts, PositiveInt contextA, PositiveInt contextB, bool special)
    {
        (int a, int b, int added) = (contextA.Get % 9 + 1, contextB.Get % 9 + 1, special ? 1 : 0);
        IReadOnlyList<CanonicalSpan> spans = CanonicalSpans.Of(cuts.A, cuts.B);
        CanonicalSpan[] fitting = [.. spans.Where(span => span.TokensA.Count <= a && span.TokensB.Count <= b)];
        if (fitting.Length == 0)
            return true.Classify(true, "no span fits");
        // Exactly the spans that fit: a budget that is spent does not ask for a whole context.
        AlignedCorpus aligned = Align(cuts, a + 2 * added, b + added, added, AlignmentBudget.OfSpans(fitting.Length));
        return aligned.Samples.Select(sample => (sample.ByteStart, sample.ByteEnd))
            .SequenceEqual(fitting.Select(span => (span.ByteStart, span.ByteEnd)))
            .Label($"{cuts}, contexts {a} and {b}")
            .And(HoldsItsTokens(aligned.WindowsA, cuts.A, fitting.Select(span => span.TokensA), added, a, suffix: added))
            .And(HoldsItsTokens(aligned.WindowsB, cuts.B, fitting.Select(span => span.TokensB), added, b, suffix: 0))
            .And(aligned.WindowsA.Zip(aligned.WindowsB).All(pair => Samples(pair.First).SetEquals(Samples(pair.Second))))
            .Classify(aligned.WindowsA.Count > 1, "several windows").Classify(aligned.OversizedSpans > 0, "a span longer than a context");
    }

    [Test]
    public void Windows_AreAsLongAsTheSmallerContextAllows()
    {
        // One byte a token on both sides: the context of 3 cuts every window.
        TwoCuts cuts = new(8, Bytes(8), Bytes(8));
        AlignedCorpus aligned = Align(cuts, 5, 3, added: 0);
        Assert.That(aligned.WindowsA.Select(window => window.TokenIds.Length), Is.EqualTo(new[] { 3, 3, 2 }));
        Assert.That(aligned.WindowsB.Select(window => window.TokenIds.Length), Is.EqualTo(new[] { 3, 3, 2 }));
    }

    [Test]
    public void SpecialTokens_AreFedInEveryWindowAndAreInNoSpan()
    {
        AlignedCorpus aligned = Align(new(4, Bytes(4), Bytes(4)), 4, 3, added: 1);
        Assert.That(aligned.WindowsA.Select(window => window.TokenIds),
            Is.EqualTo(new[] { new[] { 9001, 0, 1, 9002 }, [9001, 2, 3, 9002] }));
        Assert.That(aligned.WindowsA[1].Memberships, Is.EqualTo(new[] { (1, 2), (2, 3) }));
        Assert.That(aligned.WindowsB[1].TokenIds, Is.EqualTo(new[] { 9001, 2, 3 }));
    }

    [Test]
    public void NoSharedBoundaryWithinAContext_LeavesTheSpanOutAndCountsIt()
    {
        // A's one token of 6 bytes has no boundary that B's 6 tokens could be cut at.
        Token[] a = [new(0, 0, 1), new(1, 1, 7), new(2, 7, 8)];
        AlignedCorpus aligned = Align(new(8, a, Bytes(8)), 4, 4, added: 0, AlignmentBudget.OfSpans(2));
        Assert.That(aligned.Samples, Is.EqualTo(new[] { new AlignedSample(0, 0, 1), new AlignedSample(0, 7, 8) }));
        Assert.That((aligned.OversizedSpans, aligned.OversizedBytes), Is.EqualTo((1, 6L)));
        Assert.That(aligned.WindowsB.Select(window => window.TokenIds), Is.EqualTo(new[] { new[] { 0 }, [7] }));
    }

    [Test]
    public void TokenOverTwoSpans_KeepsThemInOneWindow()
    {
        // Token 1 of A covers bytes 1 to 4 and token 2 bytes 2 to 4, as composition leaves them: no cut at byte 2.
        Token[] a = [new(0, 0, 1), new(1, 1, 4), new(2, 2, 4)];
        AlignedCorpus aligned = Align(new(4, a, [new(0, 0, 1), new(1, 1, 2), new(2, 2, 4)]), 2, 2, added: 0);
        Assert.That(aligned.WindowsA.Select(window => window.TokenIds), Is.EqualTo(new[] { new[] { 0 }, [1, 2] }));
        Assert.That(aligned.WindowsA[1].Memberships, Is.EqualTo(new[] { (0, 1), (0, 2), (1, 2) }));
    }

    [TestCase(1)]
    [TestCase(5)]
    [TestCase(9)]
    public void Budget_EndsAtTheLastSpanThatFits(int budget)
    {
        TwoCuts cuts = new(10, Bytes(10), Bytes(10));
        Assert.That(Align(cuts, 4, 4, 0, AlignmentBudget.OfTokens(budget)).Samples, Has.Count.EqualTo(budget));
        Assert.That(Align(cuts, 4, 4, 0, AlignmentBudget.OfSpans(budget)).Samples, Has.Count.EqualTo(budget));
    }

    [Test]
    public void PortionLimit_EndsItsDocumentOnly()
    {
        var tokenizer = new FixedTokenizer(new Dictionary<string, IReadOnlyList<Token>> { ["x"] = Bytes(6), ["y"] = Bytes(6) }, [], []);
        var aligner = new CorpusAligner(new ModelInput(tokenizer, 4), new ModelInput(tokenizer, 4));
        AlignedCorpus aligned =
            aligner.Align([new DocumentPortion(new Document("x", "c", "x"), 3), DocumentPortion.Whole(new Document("y", "c", "y"))]);
        Assert.That(aligned.BlockOfSample, Is.EqualTo(new[] { 0, 0, 0, 1, 1, 1, 1, 1, 1 }));
        Assert.That(aligned.Documents.Select(document => document.TokensA), Is.EqualTo(new[] { 3, 6 }));
    }

    [Test]
    public void CorpusShorterThanTheContext_IsRefused()
    {
        TwoCuts cuts = new(4, Bytes(4), Bytes(4));
        Assert.That(() => Align(cuts, 100, 100, 0), Throws.TypeOf<BadInputException>().With.Message.Contains("at least one context"));
        Assert.That(Align(cuts, 100, 100, 0, AlignmentBudget.OfTokens(3)).Samples, Has.Count.EqualTo(3),
            "a small budget is the user's choice");
    }

    [Test]
    public void ContextWithoutRoomForText_IsRefused() =>
        Assert.That(() => new ModelInput(new FixedTokenizer(Text, [], prefix: 1), 1), Throws.TypeOf<BadInputException>());

    [Test]
    public void RealTokenizers_OverManyWindows_SeeTheSameBytes()
    {
        ITokenizer gpt2 = TokenizerFolder.Load(ReferenceFiles.PathOf("tokenizers", "gpt2")),
            opt = TokenizerFolder.Load(ReferenceFiles.PathOf("tokenizers", "opt"));
        ITokenizer neox = TokenizerFolder.Load(ReferenceFiles.PathOf("tokenizers", "neox"));
        string text = string.Concat(Enumerable.Range(0, 50).Select(i => $"Cafe\u0301 {i} 🙂 returns\n        the value.  "));
        foreach ((ITokenizer a, ITokenizer b) in new[] { (gpt2, neox), (neox, opt), (opt, gpt2) })
        {
            AlignedCorpus aligned = new CorpusAligner(new ModelInput(a, 16), new ModelInput(b, 24)).Align([new Document(text, "c", "d")]);
            Assert.That(aligned.OversizedSpans, Is.Zero);
            Assert.That(aligned.Samples[0].ByteStart, Is.Zero);
            Assert.That(aligned.Samples.Zip(aligned.Samples.Skip(1)).All(pair => pair.First.ByteEnd == pair.Second.ByteStart));
            Assert.That(aligned.Samples[^1].ByteEnd, Is.EqualTo(System.Text.Encoding.UTF8.GetByteCount(text)));
            Assert.That(aligned.WindowsA.Max(window => window.TokenIds.Length), Is.LessThanOrEqualTo(16));
            Assert.That(aligned.WindowsB.Max(window => window.TokenIds.Length), Is.LessThanOrEqualTo(24));
        }
    }

    private static AlignedCorpus Align(TwoCuts cuts, int contextA, int contextB, int added, AlignmentBudget? budget = null)
    {
        var modelA = new ModelInput(new FixedTokenizer(Text, cuts.A, prefix: added, suffix: added), contextA);
        var modelB = new ModelInput(new FixedTokenizer(Text, cuts.B, prefix: added), contextB);
        return new CorpusAligner(modelA, modelB, budget).Align([new Document(Text, "c", "d")]);
    }

    private static Token[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(i => new Token(i, i, i + 1))];

    private static HashSet<int> Samples(FeedWindow window) => [.. window.Memberships.Select(member => member.Sample)];

    /// <summary>
    /// Every sample has its tokens, all of them and in order, in one window that fits the context and wears its special tokens.
    /// </summary>
    private static bool HoldsItsTokens(IReadOnlyList<FeedWindow> windows, IReadOnlyList<Token> tokens, IEnumerable<TokenRange> ranges,
        int prefix, int room, int suffix)
    {
        var held = new Dictionary<int, List<int>>();
        foreach (FeedWindow window in windows)
        {
            if (window.TokenIds.Length > room + prefix + suffix || Samples(window).Any(held.ContainsKey))
                return false;
            foreach ((int token, int sample) in window.Memberships)
                (held.TryGetValue(sample, out List<int>? ids) ? ids : held[sample] = []).Add(window.TokenIds[token]);
        }
        int number = 0;
        foreach (TokenRange range in ranges)
            if (!held[number++].SequenceEqual(Enumerable.Range(range.First, range.Count).Select(i => tokens[i].Id)))
                return false;
        return number == held.Count;
    }
}
