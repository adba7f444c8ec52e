using Rosetta.Empirical.Tokenization;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Tokenization;

public sealed class BpeTrainerTests
{
    private static readonly string[] Texts = [.. Enumerable.Range(0, 400).Select(i =>
        $"Represents the {(char)('a' + i % 26)}{i} stream of bytes, and returns item {i % 37} of the collection. Cafe\u0301 🙂 {i * i}")];

    [Test]
    public void FirstMerges_AreTheMostFrequentPairs_TiesToSmallerIds()
    {
        // In "abab abab": ab four times, then (ab)(ab) twice in two words; ' a' once only.
        ByteLevelBpeDefinition trained = BpeTrainer.Train(["abab abab", "abab"], BpeTraining.Gpt2(259));
        Assert.That(trained.Merges, Is.EqualTo(new[] { ("a", "b"), ("ab", "ab") }));
        // xy and zw both twice: x has the smaller id.
        Assert.That(BpeTrainer.Train(["zw", "xy", "zw", "xy"], BpeTraining.Gpt2(258)).Merges, Is.EqualTo(new[] { ("x", "y") }));
        // Every pair of neighbours counts: aaa holds aa twice, and is cut from the left.
        Assert.That(BpeTrainer.Train(["aaa", "aaa"], BpeTraining.Gpt2(259)).Merges, Is.EqualTo(new[] { ("a", "a"), ("aa", "a") }));
    }

    [Test]
    public void Training_DoesNotDependOnTheOrderOfTexts()
    {
        string[] shuffled = [.. Texts];
        Rng.FromSeed("trainer order").Shuffle(shuffled.AsSpan());
        ByteLevelBpeDefinition first = BpeTrainer.Train(Texts, BpeTraining.Neox(400)),
            second = BpeTrainer.Train(shuffled, BpeTraining.Neox(400));
        Assert.That(second.Merges, Is.EqualTo(first.Merges));
        Assert.That(second.Vocabulary, Is.EqualTo(first.Vocabulary));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void WrittenVocabulary_HasTheSizeAskedFor_AndIsReadBackTheSame(bool neox)
    {
        ByteLevelBpeDefinition trained = BpeTrainer.Train(Texts, neox ? BpeTraining.Neox(384) : BpeTraining.Gpt2(384));
        string path = Path.Combine(Directory.CreateTempSubdirectory("rosetta-trainer-").FullName, "tokenizer.json");
        TokenizerJsonWriter.Write(trained, path);
        ByteLevelBpeDefinition read = TokenizerJson.ReadDefinition(path);
        ITokenizer tokenizer = TokenizerJson.Load(path);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        Assert.That(tokenizer.VocabularySize, Is.EqualTo(384));
        Assert.That(tokenizer.SpecialTokens["<|endoftext|>"], Is.Zero);
        Assert.That(read.Merges, Is.EqualTo(trained.Merges));
        Assert.That(read.Vocabulary, Is.EqualTo(trained.Vocabulary));
        Assert.That(read.AddedTokens, Is.EqualTo(trained.AddedTokens));
        Assert.That((read.ComposesCanonically, read.Split), Is.EqualTo((neox, SplitPattern.Gpt2)));
        Assert.That(tokenizer.Encode("the stream of bytes"), Has.Count.LessThan("the stream of bytes".Length / 2));
    }

    [TestCase("opt")]
    [TestCase("qwen2")]
    [TestCase("neox")]
    public void Writer_KeepsWhatDecidesIds(string family)
    {
        ByteLevelBpeDefinition original = TokenizerJson.ReadDefinition(Reference.ReferenceFiles.PathOf("tokenizers", family,
            "tokenizer.json"));
        string path = Path.Combine(Directory.CreateTempSubdirectory("rosetta-writer-").FullName, "tokenizer.json");
        TokenizerJsonWriter.Write(original, path);
        ByteLevelBpeDefinition read = TokenizerJson.ReadDefinition(path);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        Assert.That(read.PrefixIds, Is.EqualTo(original.PrefixIds));
        Assert.That(read.AddedTokens, Is.EqualTo(original.AddedTokens));
        Assert.That(read.Merges, Is.EqualTo(original.Merges));
        Assert.That((read.Split, read.ComposesCanonically, read.AddsPrefixSpace),
            Is.EqualTo((original.Split, original.ComposesCanonically, original.AddsPrefixSpace)));
    }

    [Test]
    public void TooLittleText_IsRefusedWithTheNumberReached() =>
        Assert.That(() => BpeTrainer.Train(["ab ab"], BpeTraining.Gpt2(300)),
            Throws.TypeOf<BadInputException>().With.Message.Contains("of the 300"));

    [Test]
    public void VocabularyWithoutRoomForBytes_IsRefused() =>
        Assert.That(() => BpeTraining.Gpt2(256), Throws.TypeOf<BadInputException>().With.Message.Contains("257"));
}
