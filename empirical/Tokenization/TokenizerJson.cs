using System.Text.Json;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Tokenization;

/// <summary>Reads tokenizer.json of the byte-level BPE families. Whatever would change an id and is not supported is refused by
/// name.</summary>
public static class TokenizerJson
{
    /// <summary>Reads a tokeniser.</summary>
    /// <exception cref="BadInputException">The file is missing, damaged, or describes a tokeniser of another kind.</exception>
    public static ITokenizer Load(string path) => new ByteLevelBpeTokenizer(ReadDefinition(path), path);

    /// <summary>Reads a tokeniser with what the files beside it say about it.</summary>
    /// <inheritdoc cref="Load" path="/exception"/>
    internal static ITokenizer LoadFolder(string folder)
    {
        string path = Path.Combine(folder, "tokenizer.json");
        return new ByteLevelBpeTokenizer(ConfiguredTokenizer.Apply(TokenizerConfig.Read(folder), ReadDefinition(path), path), path);
    }

    /// <summary>Reads what a tokeniser is made of.</summary>
    /// <inheritdoc cref="Load" path="/exception"/>
    public static ByteLevelBpeDefinition ReadDefinition(string path)
    {
        using JsonDocument document = ForeignJson.Read(path);
        var root = new JsonComponent(document.RootElement, path, "tokenizer");
        // Truncation and padding are the state of some earlier call, which a plain call resets; the decoder turns ids into text. Other
        // keys are nothing to the original either.
        if (root.Names("version") && root.Text("version") != "1.0")
            throw root.Unsupported("version", root.Text("version"));
        (SplitPattern split, bool addsPrefixSpace) = ReadPreTokenizer(root);
        JsonComponent model = root.RequiredChild("model");
        IReadOnlyDictionary<string, int> vocabulary = ReadModel(model, out List<(string, string)> merges, out bool ignoresMerges);
        var added = new AddedTokenList(vocabulary, path);
        added.Declare(root.Items("added_tokens").Select(ReadAddedToken));
        (IReadOnlyList<int> prefix, IReadOnlyList<int> suffix) = PostProcessorJson.Read(root.Child("post_processor"));
        return new ByteLevelBpeDefinition
        {
            Vocabulary = vocabulary,
            Merges = merges,
            IgnoresMerges = ignoresMerges,
            AddedTokens = added.Tokens,
            Split = split,
            AddsPrefixSpace = addsPrefixSpace,
            ComposesCanonically = ReadNormalizer(root.Child("normalizer")),
            PrefixIds = prefix,
            SuffixIds = suffix,
        };
    }

    private static bool ReadNormalizer(JsonComponent? normalizer)
    {
        switch (normalizer?.Type)
        {
            case null:
                return false;
            case "NFC":
                normalizer.AllowOnly("type");
                return true;
            case "Sequence":
                normalizer.AllowOnly("type", "normalizers");
                bool composes = false;
                foreach (JsonComponent part in normalizer.Items("normalizers"))
                    composes |= ReadNormalizer(part);
                return composes;
            default:
                throw normalizer.UnsupportedType();
        }
    }

    private static (SplitPattern Split, bool AddsPrefixSpace) ReadPreTokenizer(JsonComponent root)
    {
        JsonComponent pre = root.Child("pre_tokenizer") ?? throw new BadInputException(
            $"{root.Place}: it has no pre_tokenizer", "Only byte-level BPE tokenisers are read, which have ByteLevel",
            "Use a checkpoint of the GPT-2, GPT-NeoX, OPT, Qwen2 or Llama 3 family");
        List<JsonComponent> steps = pre.Type == "Sequence" ? [.. pre.Items("pretokenizers")] : [pre];
        if (pre.Type == "Sequence")
            pre.AllowOnly("type", "pretokenizers");
        if (steps.Count == 0 || steps[^1].Type != "ByteLevel")
            throw (steps.Count == 0 ? pre : steps[^1]).UnsupportedType();
        JsonComponent byteLevel = steps[^1];
        // trim_offsets changes reported offsets only, never ids; ours are the exact bytes of every token.
        byteLevel.AllowOnly("type", "add_prefix_space", "trim_offsets", "use_regex");
        bool addsPrefixSpace = byteLevel.Flag("add_prefix_space", absent: true);
        bool usesRegex = byteLevel.Flag("use_regex", absent: true);
        if (steps.Count == 1)
            return (usesRegex ? SplitPattern.Gpt2 : SplitPattern.None, addsPrefixSpace);
        if (steps.Count > 2 || steps[0].Type != "Split")
            throw steps[0].UnsupportedType();
        if (usesRegex)
            throw byteLevel.Unsupported("use_regex", "true after a Split");
        if (addsPrefixSpace)
            throw byteLevel.Unsupported("add_prefix_space", "true after a Split");
        return (ReadSplit(steps[0]), false);
    }

    private static SplitPattern ReadSplit(JsonComponent split)
    {
        split.AllowOnly("type", "pattern", "behavior", "invert");
        if (split.Text("behavior") != "Isolated")
            throw split.Unsupported("behavior", split.Text("behavior"));
        if (split.Flag("invert", absent: false))
            throw split.Unsupported("invert", "true");
        JsonComponent pattern = split.RequiredChild("pattern");
        pattern.AllowOnly("Regex");
        string regex = pattern.Text("Regex");
        return SplitPattern.Find(regex) ?? throw pattern.Unsupported("Regex", regex);
    }

    private static Dictionary<string, int> ReadModel(JsonComponent model, out List<(string, string)> merges, out bool ignoresMerges)
    {
        // Files of 2019 and 2020 leave the type out.
        if (model.Has("type") && model.Type != "BPE")
            throw model.UnsupportedType();
        // unk_token and fuse_unk say what becomes of a byte without a token; such a byte is refused when it comes up.
        model.AllowOnly("type", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk",
            "byte_fallback", "ignore_merges", "vocab", "merges");
        model.RefuseUnlessAbsent("dropout", "continuing_subword_prefix", "end_of_word_suffix");
        if (model.Flag("byte_fallback", absent: false))
            throw model.Unsupported("byte_fallback", "true");
        ignoresMerges = model.Flag("ignore_merges", absent: false);
        if (!model.Has("merges"))
            throw model.Missing("merges");
        merges = [.. model.Elements("merges").Where(merge => !IsHeader(merge)).Select((merge, rank) => ReadMerge(merge, rank, model))];
        return model.RequiredChild("vocab").Ids();
    }

    /// <summary>A first line of merges.txt that came along.</summary>
    private static bool IsHeader(JsonElement merge) =>
        merge.ValueKind == JsonValueKind.String && merge.GetString()!.StartsWith(VocabularyFiles.MergesHeader, StringComparison.Ordinal);

    private static (string, string) ReadMerge(JsonElement merge, int rank, JsonComponent model)
    {
        string[] parts = merge.ValueKind switch
        {
            JsonValueKind.String => merge.GetString()!.Split(' '),
            JsonValueKind.Array => [.. merge.EnumerateArray()
                .Select(part => part.ValueKind == JsonValueKind.String ? part.GetString()! : "")],
            _ => [],
        };
        return parts is [{ Length: > 0 } left, { Length: > 0 } right] ? (left, right) : throw new BadInputException(
            $"{model.Place}: merge {rank + 1} is {JsonComponent.Brief(merge)}", "A merge names two tokens",
                "Take an undamaged tokenizer.json");
    }

    private static AddedToken ReadAddedToken(JsonComponent token)
    {
        token.AllowOnly("id", "content", "single_word", "lstrip", "rstrip", "normalized", "special");
        bool special = token.Flag("special", absent: false);
        return new AddedToken(token.Id("id"), token.Text("content"), special,
            Normalized: token.Flag("normalized", absent: !special), StripsLeft: token.Flag("lstrip", absent: false),
            StripsRight: token.Flag("rstrip", absent: false), SingleWord: token.Flag("single_word", absent: false));
    }
}
