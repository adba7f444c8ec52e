using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Corpora;
using Rosetta.Empirical.Tokenization;

namespace Rosetta.Tests.Empirical.Alignment;

/// <summary>Three tokenisations of one text: spans that all share, windows of the same bytes for every model.</summary>
public sealed class ThreeModelAlignmentTests
{
    [Test]
    public void Spans_AreThoseThatAllThreeShare()
    {
        Token[] a = [new(0, 0, 1), new(1, 1, 2), new(2, 2, 3), new(3, 3, 4)], b = [new(0, 0, 2), new(1, 2, 4)],
            c = [new(0, 0, 1), new(1, 1, 4)];
        IReadOnlyList<CanonicalSpan> two = CanonicalSpans.Of(a, b), three = CanonicalSpans.Of(a, b, [c]);
        Assert.Multiple(() =>
        {
            Assert.That(two.Select(span => (span.ByteStart, span.ByteEnd)), Is.EqualTo(new[] { (0, 2), (2, 4) }));
            Assert.That(three.Select(span => (span.ByteStart, span.ByteEnd)), Is.EqualTo(new[] { (0, 4) }));
            Assert.That(three[0].Others, Is.EqualTo(new[] { new TokenRange(0, 2) }));
            Assert.That(two[0].Others, Is.Null);
        });
    }

    [Test]
    public void EveryTwoModels_MeetOnTheSameSamples()
    {
        // Bytes one by one, by two and by three: boundaries that all share come every six.
        const string Text = "abcdefghijklmnopqrstuvwx";
        ModelInput Model(int size, int context) => new(new FixedTokenizer(Text, [.. Enumerable.Range(0, Text.Length / size)
            .Select(i => new Token(i, size * i, size * (i + 1)))]), context);
        AlignedCorpus all = new CorpusAligner(Model(1, 13), Model(2, 100)) { Others = [Model(3, 3)] }
            .Align([new Document(Text, "made", "made")]);
        AlignedCorpus last = all.Between(1, 2);
        Assert.Multiple(() =>
        {
            Assert.That(all.Samples.Select(sample => sample.ByteStart), Is.EqualTo(new[] { 0, 6, 12, 18 }));
            Assert.That(last.Samples, Is.EqualTo(all.Samples));
            Assert.That(last.WindowsA, Is.SameAs(all.WindowsB));
            Assert.That(last.WindowsB, Is.SameAs(all.WindowsOfOthers[0]));
            Assert.That(all.WindowsOfOthers[0].Select(window => window.TokenIds.Length), Is.EqualTo(new[] { 2, 2, 2, 2 }),
                "the third model's context of 3 holds one span of two tokens");
            Assert.That(all.WindowsA.Select(window => window.TokenIds.Length), Is.EqualTo(new[] { 6, 6, 6, 6 }),
                "window i of every model covers the same bytes");
            Assert.That(all.Between(0, 1), Is.SameAs(all));
        });
    }
}
