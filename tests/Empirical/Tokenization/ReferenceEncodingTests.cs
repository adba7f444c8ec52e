using System.Text.Json;
using Rosetta.Empirical.Tokenization;
using Rosetta.Tests.Reference;

namespace Rosetta.Tests.Empirical.Tokenization;

/// <summary>The four families, and variants of them, against what the original tokenisers made of the same texts.</summary>
public sealed class ReferenceEncodingTests
{
    private static readonly string[] Families = ["gpt2", "neox", "opt", "qwen2"];
    private static readonly string[] FamiliesWithOlderFiles = ["gpt2", "opt", "qwen2"];
    private static readonly string[] Variants = ["gpt2-prefix-space", "neox-strip-single-word", "gpt2-ignore-merges", "gpt2-no-split"];

    /// <summary>Texts in each family's file.</summary>
    private const int TextCount = 57;

    private sealed record Encoding(string Text, int[] Ids, int[][]? Bytes, bool Normalised);

    [TestCaseSource(nameof(Families))]
    public void TokenizerJson_GivesTheOriginalsIdsAndBytes(string family) =>
        AssertSame(TokenizerFolder.Load(ReferenceFiles.PathOf("tokenizers", family)), Encodings(family, "encodings.json"));

    [TestCaseSource(nameof(FamiliesWithOlderFiles))]
    public void OlderFiles_GiveTheOriginalsIdsAndBytes(string family) =>
        // In OPT's older files <s> is a token of the vocabulary, but none that is looked for in a text.
        AssertSame(TokenizerFolder.Load(ReferenceFiles.PathOf("tokenizers", family, "slow")),
            Encodings(family, "encodings.json").Where(encoding =>
                family != "opt" || !encoding.Text.Contains("<s>", StringComparison.Ordinal)));

    [TestCaseSource(nameof(Variants))]
    public void Variants_GiveTheOriginalsIds(string variant) =>
        AssertSame(TokenizerJson.Load(ReferenceFiles.PathOf("tokenizers", "variants", variant + ".tokenizer.json")),
            Encodings("variants", variant + ".encodings.json"));

    [Test]
    public void OlderFilesOfOpt_TakeOnlyTheConfiguredSpecialTokens()
    {
        ITokenizer opt = TokenizerFolder.Load(ReferenceFiles.PathOf("tokenizers", "opt", "slow"));
        int[] ids = [.. opt.Encode("</s> <s> <pad>").Select(token => token.Id)];
        Assert.That(opt.SpecialTokens.Keys, Is.EquivalentTo(new[] { "</s>", "<pad>" }));
        Assert.That(ids[..2], Is.EqualTo(new[] { 2, 2 }), "BOS, then </s>");
        Assert.That(ids[^1], Is.EqualTo(1), "<pad>");
        Assert.That(ids, Has.No.Member(0), "<s> is spelt out");
    }

    [TestCaseSource(nameof(Families))]
    public void ReferenceFiles_HoldTheTextsTheyShould(string family) =>
        Assert.That(Encodings(family, "encodings.json"), Has.Length.EqualTo(TextCount));

    private static void AssertSame(ITokenizer tokenizer, IEnumerable<Encoding> encodings)
    {
        using (Assert.EnterMultipleScope())
            foreach (Encoding expected in encodings)
            {
                IReadOnlyList<Token> tokens = tokenizer.Encode(expected.Text);
                Assert.That(tokens.Select(token => token.Id), Is.EqualTo(expected.Ids), expected.Text);
                if (expected is { Bytes: not null, Normalised: false })
                    Assert.That(tokens.Select(token => new[] { token.ByteStart, token.ByteEnd }), Is.EqualTo(expected.Bytes),
                        expected.Text);
                Assert.That(TokenRanges.FaultOf(tokens, expected.Text), Is.Null, expected.Text);
            }
    }

    private static Encoding[] Encodings(string folder, string file)
    {
        using JsonDocument json = ReferenceFiles.Json("tokenizers", folder, file);
        return json.RootElement.Deserialize<Encoding[]>(JsonSerializerOptions.Web)!;
    }
}
