using Rosetta.Theory;

namespace Rosetta.Empirical.Tokenization;

/// <summary>Loads the tokeniser of a checkpoint folder: tokenizer.json where there is one, else vocab.json and merges.txt.</summary>
public static class TokenizerFolder
{
    /// <summary>Loads the tokeniser.</summary>
    /// <exception cref="BadInputException">The folder holds no tokeniser, or one of an unsupported kind.</exception>
    public static ITokenizer Load(string folder)
    {
        if (!Directory.Exists(folder))
            throw new BadInputException($"The checkpoint folder '{folder}' does not exist", "A tokeniser is read from a folder",
                "Correct the path");
        if (File.Exists(Path.Combine(folder, "tokenizer.json")))
            return TokenizerJson.LoadFolder(folder);
        if (File.Exists(Path.Combine(folder, "vocab.json")))
            return VocabularyFiles.Load(folder);
        string[] other = [.. new[] { "tokenizer.model", "spiece.model", "sentencepiece.bpe.model", "vocab.txt", "tiktoken.model" }
            .Where(file => File.Exists(Path.Combine(folder, file)))];
        throw new BadInputException(other.Length > 0
                ? $"'{folder}' has a tokeniser of another kind ({string.Join(", ", other)})" : $"'{folder}' has no tokeniser",
            "tokenizer.json, or vocab.json with merges.txt, of a byte-level BPE tokeniser is needed",
            "Fetch the tokeniser's files from the checkpoint's source");
    }
}
