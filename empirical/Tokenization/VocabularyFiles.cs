using System.Text.Json;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Tokenization;

/// <summary>Reads the older form of a tokeniser: vocab.json and merges.txt, with what tokenizer_config.json and its companions say.</summary>
/// <remarks>
/// These files do not say how text is split; that goes with the class of tokeniser: GPT-2 (also OPT), GPT-NeoX, Qwen2. As in the
/// original, only tokens that the configuration names are found in a text: <c>&lt;s&gt;</c> of OPT's vocabulary is none of them.
/// </remarks>
public static class VocabularyFiles
{
    /// <summary>Reads a tokeniser from a folder that holds vocab.json and merges.txt.</summary>
    /// <exception cref="BadInputException">A file is missing or damaged, or the class of tokeniser is unknown or not supported.</exception>
    public static ITokenizer Load(string folder) => new ByteLevelBpeTokenizer(ReadDefinition(folder), folder);

    /// <summary>Reads what a tokeniser is made of.</summary>
    /// <inheritdoc cref="Load" path="/exception"/>
    public static ByteLevelBpeDefinition ReadDefinition(string folder)
    {
        string vocabularyPath = Path.Combine(folder, "vocab.json");
        Dictionary<string, int> vocabulary = Read(vocabularyPath, "vocabulary").Integers();
        TokenizerConfig config = TokenizerConfig.Read(folder);
        IReadOnlyList<AddedToken> added = config.AddedTokens(vocabulary);
        return new ByteLevelBpeDefinition
        {
            Vocabulary = vocabulary,
            Merges = ReadMerges(Path.Combine(folder, "merges.txt")),
            AddedTokens = added,
            Split = config.Class == TokenizerClass.Qwen2 ? SplitPattern.Qwen2 : SplitPattern.Gpt2,
            ComposesCanonically = config.Class is TokenizerClass.Qwen2 or TokenizerClass.GptNeoX,
            AddsPrefixSpace = config.AddsPrefixSpace,
            PrefixIds = config.PrefixToken is { } bos ? [added.First(token => token.Content == bos).Id] : [],
            SuffixIds = config.SuffixToken is { } eos ? [added.First(token => token.Content == eos).Id] : [],
        };
    }

    internal static JsonComponent Read(string path, string name)
    {
        using JsonDocument document = ForeignJson.Read(path);
        return new JsonComponent(document.RootElement.Clone(), path, name);
    }

    private static List<(string Left, string Right)> ReadMerges(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"{path} could not be read: {error.Message}", "merges.txt belongs to vocab.json",
                "Fetch both files from the checkpoint's source", error);
        }
        var merges = new List<(string, string)>(lines.Length);
        for (int i = 0; i < lines.Length; i++)
        {
            // A merge may begin with '#'; the header is the first line alone.
            if (lines[i].Length == 0 || (i == 0 && lines[i].StartsWith("#version", StringComparison.Ordinal)))
                continue;
            merges.Add(lines[i].Split(' ') is [{ Length: > 0 } left, { Length: > 0 } right] ? (left, right)
                : throw new BadInputException($"{path}, line {i + 1} is '{lines[i]}'", "A merge is two tokens with a space between them",
                    "Fetch the file again from the checkpoint's source"));
        }
        return merges;
    }
}
