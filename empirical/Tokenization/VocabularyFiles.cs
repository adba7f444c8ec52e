using System.Text.Json;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Tokenization;

/// <summary>Reads the older form of a tokeniser: vocab.json and merges.txt, with what tokenizer_config.json and its companions
/// say.</summary>
/// <remarks>
/// These files do not say how text is split; that goes with the class of tokeniser: GPT-2 (also OPT), GPT-NeoX, Qwen2. As in the
/// original, only tokens that the configuration names are found in a text: <c>&lt;s&gt;</c> of OPT's vocabulary is none of them.
/// </remarks>
public static class VocabularyFiles
{
    /// <summary>How the first line of merges.txt begins.</summary>
    internal const string MergesHeader = "#version";

    /// <summary>Reads a tokeniser from a folder that holds vocab.json and merges.txt.</summary>
    /// <exception cref="BadInputException">A file is missing or damaged, or the class of tokeniser is unknown or not supported.</exception>
    public static ITokenizer Load(string folder) => new ByteLevelBpeTokenizer(ReadDefinition(folder), folder);

    /// <summary>Reads what a tokeniser is made of.</summary>
    /// <inheritdoc cref="Load" path="/exception"/>
    public static ByteLevelBpeDefinition ReadDefinition(string folder)
    {
        string vocabularyPath = Path.Combine(folder, "vocab.json");
        Dictionary<string, int> vocabulary = Read(vocabularyPath, "vocabulary").Ids();
        TokenizerConfig config = TokenizerConfig.Read(folder);
        TokenizerClass tokenizerClass = ClassOf(config, folder);
        bool addsPrefixSpace = config.Flag("add_prefix_space") == true;
        bool addsBos = config.Flag("add_bos_token") == true, addsEos = config.Flag("add_eos_token") == true;
        // The original Qwen2 tokeniser has neither BOS nor prefix space, and GPT-2's has no EOS: what such a key means is not defined.
        if ((tokenizerClass == TokenizerClass.Qwen2 && (addsBos || addsPrefixSpace))
            || (tokenizerClass != TokenizerClass.GptNeoX && addsEos))
            throw config.Unsupported(addsEos ? "add_eos_token" : addsBos ? "add_bos_token" : "add_prefix_space", "true");
        var added = new AddedTokenList(vocabulary, folder);
        config.AddTo(added);
        return new ByteLevelBpeDefinition
        {
            Vocabulary = vocabulary,
            Merges = ReadMerges(Path.Combine(folder, "merges.txt")),
            AddedTokens = added.Tokens,
            Split = tokenizerClass == TokenizerClass.Qwen2 ? SplitPattern.Qwen2 : SplitPattern.Gpt2,
            ComposesCanonically = tokenizerClass is TokenizerClass.Qwen2 or TokenizerClass.GptNeoX,
            AddsPrefixSpace = addsPrefixSpace,
            PrefixIds = addsBos ? [IdOf("bos_token")] : [],
            SuffixIds = addsEos ? [IdOf("eos_token")] : [],
        };

        int IdOf(string role) => config.RoleContent(role) is { } content && added.IdOf(content) is { } id ? id
            : throw config.Unsupported($"add_{role}", $"true without a {role} in the vocabulary");
    }

    private static TokenizerClass ClassOf(TokenizerConfig config, string folder) => config.Class
        ?? throw (config.ClassName is { } name ? config.Unsupported("tokenizer_class", name)
            : config.ModelType is { } model ? new BadInputException(
                $"{folder}: config.json has model_type = {model}, and tokenizer_config.json no tokenizer_class",
                "The class says how vocab.json splits text, and is known for gpt2, opt, gpt_neox and qwen2",
                    "Use a checkpoint of these families, or its tokenizer.json")
            : new BadInputException($"{folder} has vocab.json, but neither a tokenizer_class in tokenizer_config.json nor a model_type "
                + $"in config.json",
                "One of them must say how text is split", "Add the checkpoint's tokenizer_config.json or config.json"));

    internal static JsonComponent Read(string path, string name)
    {
        using JsonDocument document = ForeignJson.Read(path);
        return new JsonComponent(document.RootElement.Clone(), path, name);
    }

    private static List<(string Left, string Right)> ReadMerges(string path)
    {
        var lines = new List<string>();
        if (ForeignFile.Mistaken(path) is { } mistaken)
            throw mistaken;
        try
        {
            using var reader = new StringReader(InputFile.ReadAllText(path, ForeignJson.MaxBytes));
            while (reader.ReadLine() is { } line)
                lines.Add(line);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"{path} could not be read: {error.Message}", "merges.txt belongs to vocab.json",
                "Fetch both files from the checkpoint's source", error);
        }
        var merges = new List<(string, string)>(lines.Count);
        for (int i = 0; i < lines.Count; i++)
        {
            // A merge may begin with '#', but to the original a line that begins like the header is one wherever it stands.
            if (lines[i].Length == 0 || lines[i].StartsWith(MergesHeader, StringComparison.Ordinal))
                continue;
            merges.Add(lines[i].Split(' ') is [{ Length: > 0 } left, { Length: > 0 } right] ? (left, right)
                : throw new BadInputException($"{path}, line {i + 1} is '{lines[i]}'", "A merge is two tokens with a space between them",
                    "Fetch the file again from the checkpoint's source"));
        }
        return merges;
    }
}
