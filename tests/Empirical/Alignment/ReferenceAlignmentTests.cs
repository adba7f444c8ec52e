using System.Text.Json;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Tokenization;
using Rosetta.Tests.Reference;

namespace Rosetta.Tests.Empirical.Alignment;

public sealed class ReferenceAlignmentTests
{
    [Test]
    public void TrainedPair_HasTheReferenceIdsAndSpans()
    {
        ITokenizer gpt2 = TokenizerJson.Load(ReferenceFiles.PathOf("trained", "gpt2", "tokenizer.json"));
        ITokenizer pythia = TokenizerJson.Load(ReferenceFiles.PathOf("trained", "pythia", "tokenizer.json"));
        string[] rows = File.ReadAllLines(ReferenceFiles.PathOf("trained", "documents.jsonl"));
        using JsonDocument reference = ReferenceFiles.Json("trained", "reference", "alignment.json");
        Assert.That(reference.RootElement.GetArrayLength(), Is.EqualTo(rows.Length).And.EqualTo(120));
        for (int i = 0; i < rows.Length; i++)
        {
            using JsonDocument row = JsonDocument.Parse(rows[i]);
            string text = row.RootElement.GetProperty("text").GetString()!;
            JsonElement expected = reference.RootElement[i];
            IReadOnlyList<Token> tokensA = gpt2.Encode(text), tokensB = pythia.Encode(text);
            Assert.That(tokensA.Select(token => token.Id), Is.EqualTo(expected.GetProperty("ids_model1").Deserialize<int[]>()));
            Assert.That(tokensB.Select(token => token.Id), Is.EqualTo(expected.GetProperty("ids_model2").Deserialize<int[]>()));
            Assert.That(CanonicalSpans.Of(tokensA, tokensB).Select(span => new[] { span.ByteStart, span.ByteEnd }),
                Is.EqualTo(expected.GetProperty("spans").Deserialize<int[][]>()));
        }
    }
}
