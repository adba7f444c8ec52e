using System.Security.Cryptography;
using System.Text;
using Rosetta.Empirical.Corpora;
using Rosetta.Empirical.Storage;
using Rosetta.Empirical.Tokenization;
using Rosetta.Experiments.Session;
using Rosetta.Experiments.Worlds.Measured;
using Rosetta.Sim.Training;

namespace Rosetta.Experiments.Worlds.Trained;

/// <summary>A family's tokeniser, trained by the run on its training documents, and the text as it sees it.</summary>
internal sealed class FamilyText
{
    /// <summary>Text that a vocabulary is trained on: pair frequencies of a few thousand merges are settled well before this.</summary>
    private const int TokenizerCharacters = 4_000_000;

    /// <summary>Held-out documents that a trained model's loss is measured on, in tokens.</summary>
    private const int HeldOutTokens = 20_000;

    private FamilyText(ITokenizer tokenizer, string tokenizerJson, TrainingText text)
    {
        (Tokenizer, TokenizerJson, Text) = (tokenizer, tokenizerJson, text);
        TokenizerDigest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tokenizerJson)));
    }

    public ITokenizer Tokenizer { get; }

    /// <summary>Text of tokenizer.json.</summary>
    public string TokenizerJson { get; }

    public string TokenizerDigest { get; }

    public TrainingText Text { get; }

    /// <summary>Trains the tokeniser, unless an earlier sitting did, and encodes as much text as the training will see.</summary>
    public static FamilyText Prepare(RunSession session, TrainedWorld world, FamilyDefinition family, WorldCorpus corpus)
    {
        string path = Path.Combine(session.Folder.ModelsPath, $"{family.Name}-tokenizer.json");
        if (!File.Exists(path))
        {
            BpeTraining training = TrainedArchitectures.All[family.Architecture].Tokenizer(family.Vocabulary);
            TokenizerJsonWriter.Write(BpeTrainer.Train(Texts(corpus.Training, TokenizerCharacters), training), path);
        }
        ITokenizer tokenizer = Empirical.Tokenization.TokenizerJson.Load(path);
        TrainingText text = new(Encode(tokenizer, corpus.Training, world.Training.Tokens),
            Encode(tokenizer, corpus.Evaluation, HeldOutTokens), tokenizer.SpecialTokens["<|endoftext|>"], tokenizer.VocabularySize);
        return new FamilyText(tokenizer, InputFile.ReadAllText(path), text);
    }

    private static IEnumerable<string> Texts(IReadOnlyList<Document> documents, int characters)
    {
        int taken = 0;
        foreach (Document document in documents)
        {
            if (taken >= characters)
                yield break;
            taken += document.Text.Length;
            yield return document.Text;
        }
    }

    private static List<TokenDocument> Encode(ITokenizer tokenizer, IReadOnlyList<Document> documents, long tokens) =>
        [.. tokenizer.EncodeUntil(documents, tokens, separators: 1)
            .Select(encoded => new TokenDocument(encoded.TokenIds, Encoding.UTF8.GetByteCount(encoded.Document.Text)))];
}
