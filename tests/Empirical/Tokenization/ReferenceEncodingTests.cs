using System.Text;
using System.Text.Json;
using Rosetta.Empirical.Tokenization;
using Rosetta.Tests.Reference;

namespace Rosetta.Tests.Empirical.Tokenization;

/// <summary>The four families against what the original tokenisers made of the same texts.</summary>
public sealed class ReferenceEncodingTests
{
    private static readonly string[] Families = ["gpt2", "neox", "opt", "qwen2"];

    private sealed record Encoding(string Text, int[] Ids, int[][] Bytes, bool Normalised);

    [TestCaseSource(nameof(Families))]
    public void TokenizerJson_GivesTheOriginalsIdsAndBytes(string family)
    {
        ITokenizer tokenizer = TokenizerJson.Load(ReferenceFiles.PathOf("tokenizers", family, "tokenizer.json"));
        Assert.Multiple(() =>
        {
            foreach (Encoding expected in Encodings(family))
                AssertSame(tokenizer, expected);
        });
    }

    private static void AssertSame(ITokenizer tokenizer, Encoding expected)
    {
        IReadOnlyList<Token> tokens = tokenizer.Encode(expected.Text);
        Assert.That(tokens.Select(token => token.Id), Is.EqualTo(expected.Ids), expected.Text);
        if (!expected.Normalised)
            Assert.That(tokens.Select(token => new[] { token.ByteStart, token.ByteEnd }), Is.EqualTo(expected.Bytes), expected.Text);
        TokenAssert.CoverInOrder(tokens, expected.Text);
    }

    private static Encoding[] Encodings(string family)
    {
        using JsonDocument json = ReferenceFiles.Json("tokenizers", family, "encodings.json");
        return json.RootElement.Deserialize<Encoding[]>(JsonSerializerOptions.Web)!;
    }
}
