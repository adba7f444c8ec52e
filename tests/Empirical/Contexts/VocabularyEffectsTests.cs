using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Contexts;
using Rosetta.Empirical.Models.Language;
using Rosetta.Empirical.Selectivity;
using Rosetta.Empirical.Tokenization;
using Rosetta.Tests.Reference;
using static TorchSharp.torch;

namespace Rosetta.Tests.Empirical.Contexts;

/// <summary>Promoted and suppressed tokens, and how tokens are written.</summary>
public sealed class VocabularyEffectsTests
{
    [TestCase("gpt2")]
    [TestCase("pythia")]
    public void PromotedAndSuppressed_AreTheEndsOfTheSortedVocabulary(string folder)
    {
        string path = ReferenceFiles.PathOf("trained", folder);
        using LanguageModel model = LanguageCheckpoint.Read(path);
        VocabularyEffects effects = VocabularyEffects.For(model)!;
        int vocabulary = model.Configuration.VocabularySize - 7;
        NeuronSelectivity.Of(model, vocabulary, new Rosetta.Empirical.Activations.InMemoryActivations(model.Layout, 1,
            new float[model.Layout.Count]), effects.Take);
        using IDisposable scope = TorchSharp.torch.NewDisposeScope();
        double[] values = model.Unembedding(foldFinalNormGain: true).narrow(0, 0, vocabulary).to(ScalarType.Float64)
            .matmul(model.DownProjection(1).to(ScalarType.Float64).select(1, 5)).data<double>().ToArray();
        int[] ascending = [.. Enumerable.Range(0, vocabulary).OrderBy(token => values[token])];
        int flat = model.Layout.Start(1) + 5;
        Assert.That(effects.Promoted(flat).Tokens, Is.EqualTo(ascending[^VocabularyEffects.Kept..].Reverse()));
        Assert.That(effects.Suppressed(flat).Tokens, Is.EqualTo(ascending[..VocabularyEffects.Kept]));
        Assert.That(effects.Suppressed(flat).Values[0], Is.EqualTo(values.Min()).Within(1e-6 * Math.Abs(values.Min())));
    }

    [Test]
    public void ASmallVocabulary_LeavesPlacesEmpty()
    {
        using LanguageModel model = LanguageCheckpoint.Read(ReferenceFiles.PathOf("trained", "gpt2"));
        VocabularyEffects effects = VocabularyEffects.For(model)!;
        effects.Take(0, [1, -2, 3]);
        Assert.That(effects.Promoted(0).Tokens[..4], Is.EqualTo(new[] { 2, 0, 1, -1 }));
        Assert.That(effects.Suppressed(0).Tokens[..4], Is.EqualTo(new[] { 1, 0, 2, -1 }));
    }

    [Test]
    public void TokensOfAFolder_AreText()
    {
        IReadOnlyList<string> tokens = TokenText.OfFolder(ReferenceFiles.PathOf("trained", "gpt2"));
        Assert.That(tokens, Contains.Item(" the").And.Contains("<|endoftext|>").And.Contains("\n"));
        Assert.That(tokens, Has.Count.EqualTo(TokenizerFolder.Load(ReferenceFiles.PathOf("trained", "gpt2")).VocabularySize));
    }

    [TestCase(new byte[] { 0x61, 0xC3, 0xA9, 0xE2, 0x82, 0xAC }, "a\u00E9\u20AC")]
    [TestCase(new byte[] { 0xE2, 0x82 }, @"\xE2\x82")]
    [TestCase(new byte[] { 0x82, 0xAC, 0x21 }, @"\x82\xAC!")]
    [TestCase(new byte[] { 0xF0, 0x9F, 0x98, 0x80 }, "\U0001F600")]
    [TestCase(new byte[0], "")]
    public void PiecesOfCharacters_AreShownAsBytes(byte[] bytes, string text) => Assert.That(TokenText.Of(bytes), Is.EqualTo(text));
}
