using System.Text.Json;
using Rosetta.Theory;

namespace Rosetta.Empirical.Tokenization;

/// <summary>What tokenizer_config.json, special_tokens_map.json, added_tokens.json and config.json say about a tokeniser in the older form.</summary>
internal sealed class TokenizerConfig
{
    private const string EndOfText = "<|endoftext|>";
    private static readonly string[] SingleRoles = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];
    private static readonly string[] ListRoles = ["additional_special_tokens", "extra_special_tokens"];

    private readonly JsonComponent? _config, _specialMap, _added;

    private TokenizerConfig(string folder)
    {
        _config = Optional(folder, "tokenizer_config.json", "tokenizer");
        _specialMap = Optional(folder, "special_tokens_map.json", "special tokens");
        _added = Optional(folder, "added_tokens.json", "added tokens");
        Class = ClassOf(_config, Optional(folder, "config.json", "model"), folder);
        bool addsBos = Flag("add_bos_token"), addsEos = Flag("add_eos_token");
        AddsPrefixSpace = Flag("add_prefix_space");
        // The original Qwen2 tokeniser has neither BOS nor prefix space, and GPT-2's has no EOS: what such a key means is not defined.
        if ((Class == TokenizerClass.Qwen2 && (addsBos || AddsPrefixSpace)) || (Class != TokenizerClass.GptNeoX && addsEos))
            throw _config!.Unsupported(addsEos ? "add_eos_token" : addsBos ? "add_bos_token" : "add_prefix_space", "true");
        if (Flag("split_special_tokens"))
            throw _config!.Unsupported("split_special_tokens", "true");
        PrefixToken = addsBos ? RoleContent("bos_token") : null;
        SuffixToken = addsEos ? RoleContent("eos_token") : null;
    }

    public static TokenizerConfig Read(string folder) => new(folder);

    public TokenizerClass Class { get; }

    public bool AddsPrefixSpace { get; }

    /// <summary>Content of the special token before every text, or null.</summary>
    public string? PrefixToken { get; }

    /// <summary>Content of the special token after every text, or null.</summary>
    public string? SuffixToken { get; }

    /// <summary>Tokens to find in a text, in the order in which the original adds them; those without an id get the next free ones.</summary>
    public IReadOnlyList<AddedToken> AddedTokens(IReadOnlyDictionary<string, int> vocabulary)
    {
        var added = new List<AddedToken>();
        if (_config?.Child("added_tokens_decoder") is { } decoder)
            foreach (JsonProperty entry in decoder.Properties())
                Add(int.TryParse(entry.Name, out int id) ? id : throw decoder.Unsupported(entry.Name, "an id that is no number"), entry.Value, false);
        if (_added is not null)
            foreach ((string content, int id) in _added.Integers().OrderBy(entry => entry.Value))
                AddToken(new AddedToken(id, content, Special: false, Normalized: true, false, false, false));
        foreach (string role in SingleRoles)
            if (Role(role) is { } value)
                Add(null, value, true);
            else if (DefaultOf(role) is { } content && vocabulary.TryGetValue(content, out int id))
                AddToken(new AddedToken(id, content, Special: true, Normalized: false, false, false, false));
        foreach (JsonElement item in ListRoles.SelectMany(role => Holder(role)?.Elements(role) ?? []))
            Add(null, item, true);
        return added;

        void Add(int? id, JsonElement value, bool special)
        {
            AddedToken token = ReadToken(value, special);
            int next = Math.Max(vocabulary.Values.DefaultIfEmpty(-1).Max(), added.Select(known => known.Id).DefaultIfEmpty(-1).Max()) + 1;
            AddToken(token with { Id = id ?? (vocabulary.TryGetValue(token.Content, out int known) ? known : next) });
        }

        void AddToken(AddedToken token)
        {
            // A token named twice is one token: the first description holds, and a special role makes it special.
            int index = added.FindIndex(known => known.Content == token.Content);
            if (index < 0)
                added.Add(token);
            else if (token.Special)
                added[index] = added[index] with { Special = true };
        }
    }

    private AddedToken ReadToken(JsonElement value, bool special)
    {
        if (value.ValueKind == JsonValueKind.String)
            return new AddedToken(0, value.GetString()!, special, Normalized: false, false, false, false);
        var token = new JsonComponent(value, _config?.Place ?? "special_tokens_map.json", "added token");
        token.AllowOnly("__type", "content", "lstrip", "rstrip", "normalized", "single_word", "special");
        special |= token.Flag("special", absent: false);
        return new AddedToken(0, token.Text("content"), special, token.Flag("normalized", absent: !special),
            token.Flag("lstrip", absent: false), token.Flag("rstrip", absent: false), token.Flag("single_word", absent: false));
    }

    private bool Flag(string key) => _config?.Flag(key, absent: false) ?? false;

    /// <summary>The file that decides a role: the special tokens' own file, unless the configuration lists its tokens with ids.</summary>
    private JsonComponent? Holder(string role) =>
        _specialMap?.Has(role) == true && _config?.Has("added_tokens_decoder") != true ? _specialMap : _config;

    private JsonElement? Role(string role) => Holder(role) is { } holder && holder.Has(role) ? holder.Element(role) : null;

    private string RoleContent(string role) => Role(role) is { } value ? ReadToken(value, true).Content
        : DefaultOf(role) ?? throw _config!.Unsupported($"add_{role}", $"true without a {role}");

    /// <summary>The class's own token for a role that no file names; an explicit null names none.</summary>
    private string? DefaultOf(string role) => _config?.Names(role) == true ? null : role switch
    {
        "eos_token" or "unk_token" => EndOfText,
        "bos_token" when Class != TokenizerClass.Qwen2 => EndOfText,
        _ => null,
    };

    private static JsonComponent? Optional(string folder, string file, string name)
    {
        string path = Path.Combine(folder, file);
        return File.Exists(path) ? VocabularyFiles.Read(path, name) : null;
    }

    private static TokenizerClass ClassOf(JsonComponent? config, JsonComponent? model, string folder)
    {
        if (config?.Has("tokenizer_class") == true)
            return config.Text("tokenizer_class") switch
            {
                "GPT2Tokenizer" or "GPT2TokenizerFast" => TokenizerClass.Gpt2,
                "GPTNeoXTokenizer" or "GPTNeoXTokenizerFast" => TokenizerClass.GptNeoX,
                "Qwen2Tokenizer" or "Qwen2TokenizerFast" => TokenizerClass.Qwen2,
                var other => throw config.Unsupported("tokenizer_class", other),
            };
        if (model?.Has("model_type") == true)
            return model.Text("model_type") switch
            {
                "gpt2" or "opt" => TokenizerClass.Gpt2,
                "gpt_neox" => TokenizerClass.GptNeoX,
                "qwen2" => TokenizerClass.Qwen2,
                var other => throw model.Unsupported("model_type", other),
            };
        throw new BadInputException($"{folder} has vocab.json, but neither a tokenizer_class in tokenizer_config.json nor a model_type in config.json",
            "One of them must say how text is split", "Add the checkpoint's tokenizer_config.json or config.json");
    }
}
