using Rosetta.Theory;

namespace Rosetta.Empirical.Tokenization;

/// <summary>What tokenizer.json becomes beside a tokenizer_config.json that says something else.</summary>
/// <remarks>
/// The original library lets the class of tokeniser decide. Its fourth version reads tokenizer.json and then changes it; its fifth
/// takes vocabulary, merges and post-processor out of the file and builds the rest anew. Where both give the same ids, so does this;
/// where they differ, the contradiction is refused by name. Keys that touch no id of a plain call are not looked at: lengths and
/// sides of truncation and padding, decoding, chat templates, do_lower_case (these classes never read it).
/// </remarks>
internal static class ConfiguredTokenizer
{
    /// <exception cref="BadInputException">The files contradict each other, and versions of the original differ in what comes of
    /// it.</exception>
    public static ByteLevelBpeDefinition Apply(TokenizerConfig config, ByteLevelBpeDefinition own, string path)
    {
        RequireParts(config, own, path);
        var tokens = new AddedTokenList(own.Vocabulary, path);
        tokens.Declare(own.AddedTokens);
        config.AddTo(tokens);
        RequireListed(config, own, path);
        (IReadOnlyList<int> prefix, IReadOnlyList<int> suffix) = Around(config, own, tokens, path);
        return own with
        {
            AddedTokens = tokens.Tokens,
            AddsPrefixSpace = AddsPrefixSpace(config, own, path),
            PrefixIds = prefix,
            SuffixIds = suffix,
        };
    }

    /// <summary>A class that is named has its own normalisation and split; of one that only goes with the model, the file's hold.</summary>
    private static void RequireParts(TokenizerConfig config, ByteLevelBpeDefinition own, string path)
    {
        if (config.ClassName is not { } name || config.Class is not { } known)
            return;
        bool composes = known is TokenizerClass.Qwen2 or TokenizerClass.GptNeoX;
        SplitPattern split = known == TokenizerClass.Qwen2 ? SplitPattern.Qwen2 : SplitPattern.Gpt2;
        string? other = own.ComposesCanonically != composes ? $"normalises {(own.ComposesCanonically ? "to form C" : "nothing")}"
            : own.Split != split ? $"splits text by {own.Split.Name}'s pattern"
            : own.IgnoresMerges ? "has ignore_merges = true" : null;
        if (other is not null)
            throw Contradiction(config, "tokenizer_class", name, $"{path} {other}, as that class does not");
    }

    private static bool AddsPrefixSpace(TokenizerConfig config, ByteLevelBpeDefinition own, string path)
    {
        bool? stated = config.Flag("add_prefix_space");
        switch (config.Class)
        {
            case TokenizerClass.Gpt2 or TokenizerClass.GptNeoX when own.Split != SplitPattern.Qwen2:
                return stated ?? false;
            case TokenizerClass.Qwen2 when stated == true:
                throw config.Unsupported("add_prefix_space", "true");
            default:
                return stated is null || stated == own.AddsPrefixSpace ? own.AddsPrefixSpace
                    : throw Contradiction(config, "add_prefix_space", Written(stated.Value), $"{path} has {Written(own.AddsPrefixSpace)}");
        }
    }

    /// <summary>Special tokens around a text: those of the file, unless the configuration asks for others.</summary>
    private static (IReadOnlyList<int> Prefix, IReadOnlyList<int> Suffix)
        Around(TokenizerConfig config, ByteLevelBpeDefinition own, AddedTokenList tokens, string path)
    {
        bool? bos = config.Flag("add_bos_token"), eos = config.Flag("add_eos_token");
        bool isNeoX = config.Class == TokenizerClass.GptNeoX;
        if (bos is null && eos is null && !isNeoX)
            return (own.PrefixIds, own.SuffixIds);
        int[] prefix = Ids("bos_token", bos), suffix = Ids("eos_token", eos);
        if (own.PrefixIds.SequenceEqual(prefix) && own.SuffixIds.SequenceEqual(suffix))
            return (prefix, suffix);
        // Only GPT-NeoX's class does as it is told in both versions.
        if (isNeoX && (bos is not null || eos is not null))
            return (prefix, suffix);
        string key = bos is not null || eos is null ? "add_bos_token" : "add_eos_token";
        throw Contradiction(config, key, (bos ?? eos) is { } stated ? Written(stated) : "(absent)",
            $"the post_processor of {path} adds {own.PrefixIds.Count} tokens before a text and {own.SuffixIds.Count} after it");

        int[] Ids(string role, bool? asked) => asked != true ? []
            : config.RoleContent(role) is { } content && tokens.IdOf(content) is { } id ? [id]
            : config.RoleContent(role) is null && !isNeoX ? []
            : throw config.Unsupported($"add_{role}", $"true without a {role}");
    }

    /// <summary>The classes that are built anew know only the tokens that the configuration lists, if it lists any.</summary>
    private static void RequireListed(TokenizerConfig config, ByteLevelBpeDefinition own, string path)
    {
        if (!config.ListsTokens || config.Class is null)
            return;
        var listed = new AddedTokenList(own.Vocabulary, config.Place);
        config.AddTo(listed);
        if (own.AddedTokens.FirstOrDefault(token => token.Content.Length > 0 && !listed.Holds(token.Content)) is { } missing)
            throw Contradiction(config, "added_tokens_decoder", "a list without '" + missing.Content + "'",
                $"that is an added token of {path}");
    }

    private static string Written(bool value) => value ? "true" : "false";

    private static BadInputException Contradiction(TokenizerConfig config, string key, string value, string but) => new(
        $"{config.Place}: {key} = {value}, but {but}",
            "Versions of the original library follow one file or the other, with different token ids",
        "Make the two files agree, or remove the key from tokenizer_config.json");
}
