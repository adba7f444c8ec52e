using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Rosetta.Empirical.Tokenization;
using Rosetta.Tests.Reference;
using Rosetta.Theory;

namespace Rosetta.Tests.Empirical.Tokenization;

public sealed class TokenizerPropertyTests
{
    private static readonly ITokenizer[] Families =
        [.. new[] { "gpt2", "neox", "opt", "qwen2" }.Select(family => TokenizerFolder.Load(ReferenceFiles.PathOf("tokenizers", family)))];

    [Property(Arbitrary = [typeof(TrickyText)], MaxTest = 300)]
    public Property ByteRanges_CoverTheTextInOrder(TrickyText text)
    {
        string? fault = Families.Select(family => TokenRanges.FaultOf(family.Encode(text.Value), text.Value))
            .FirstOrDefault(found => found is not null);
        return (fault is null).Label(fault ?? "").Classify(!Ascii.IsValid(text.Value), "not ASCII");
    }

    [Property(Arbitrary = [typeof(TrickyText)], MaxTest = 300)]
    public Property WithoutNormalisation_RangesPartitionTheBytes(TrickyText text)
    {
        int end = 0;
        foreach (Token token in Families[0].Encode(text.Value))
        {
            if (token.ByteStart != end)
                return false.Label($"{token} after {end}");
            end = token.ByteEnd;
        }
        return (end == Encoding.UTF8.GetByteCount(text.Value)).ToProperty();
    }

    [Property(Arbitrary = [typeof(TrickyText)], MaxTest = 300)]
    public Property Composition_IsIdempotentAndKeepsCanonicalEquivalents(TrickyText text)
    {
        string once = CanonicalComposition.Compose(text.Value).Text;
        return (CanonicalComposition.Compose(once).Text == once).Label(new TrickyText(once).ToString())
            .Classify(once != text.Value, "changed by composition");
    }

    [Test]
    public void SameText_GivesTheSameTokensFromManyThreads()
    {
        const int texts = 200;
        string[] all = [.. Enumerable.Range(0, texts).Select(i => $"word{i % 7} e\u0301 {i} 🙂")];
        ITokenizer tokenizer = TokenizerFolder.Load(ReferenceFiles.PathOf("tokenizers", "neox"));
        IReadOnlyList<Token>[] alone = [.. all.Select(Families[1].Encode)];
        Assert.That(all.AsParallel().AsOrdered().Select(tokenizer.Encode).ToArray(), Is.EqualTo(alone));
    }

    [Test]
    public void AMillionSpaces_TakeLinearTime()
    {
        // A quadratic merge would take hours, so any bound tells them apart; this one leaves room for a busy machine.
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.That(Families[0].Encode(new string(' ', 1_000_000)), Has.Count.EqualTo(1_000_000));
        Assert.That(clock.Elapsed.TotalSeconds, Is.LessThan(30));
    }

    // Numbers, because an attribute cannot carry half of a surrogate pair.
    [TestCase(0xD83D)]
    [TestCase(0x61, 0xDE42, 0x62)]
    [TestCase(0xDE42, 0xD83D)]
    public void LoneSurrogate_IsRefused(params int[] units) =>
        Assert.That(() => Families[0].Encode(string.Concat(units.Select(unit => (char)unit))),
            Throws.TypeOf<BadInputException>().With.Message.Contains("lone surrogate"));
}
