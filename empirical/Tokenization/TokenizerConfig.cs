using System.Globalization;
using System.Text.Json;
using Rosetta.Theory;

namespace Rosetta.Empirical.Tokenization;

/// <summary>What tokenizer_config.json, special_tokens_map.json, added_tokens.json and config.json say about a tokeniser.</summary>
internal sealed class TokenizerConfig
{
    private const string EndOfText = "<|endoftext|>", DeclaredTokensKey = "added_tokens_decoder";
    private static readonly string[] SingleRoles = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token",
        "mask_token"];
    private static readonly string[] ListRoles = ["additional_special_tokens", "extra_special_tokens"];

    private readonly JsonComponent? _config, _specialMap, _added;

    private TokenizerConfig(string folder)
    {
        _config = Optional(folder, "tokenizer_config.json", "tokenizer");
        _specialMap = Optional(folder, "special_tokens_map.json", "special tokens");
        _added = Optional(folder, "added_tokens.json", "added tokens");
        ClassName = _config?.Has("tokenizer_class") == true ? _config.Text("tokenizer_class") : null;
        JsonComponent? model = Optional(folder, "config.json", "model");
        ModelType = model?.Has("model_type") == true ? model.Text("model_type") : null;
        Class = ClassOf(ClassName, ModelType);
        if (Flag("split_special_tokens") == true)
            throw _config!.Unsupported("split_special_tokens", "true");
    }

    public static TokenizerConfig Read(string folder) => new(folder);

    /// <summary>Class of tokeniser that the configuration names, or else the one that goes with the model; null for any other.</summary>
    public TokenizerClass? Class { get; }

    /// <summary>The class's name as the configuration has it.</summary>
    public string? ClassName { get; }

    /// <summary>The model's type as config.json has it.</summary>
    public string? ModelType { get; }

    /// <summary>Place of the configuration, for messages.</summary>
    public string Place => _config?.Place ?? "tokenizer_config.json";

    /// <summary>True when the configuration itself lists the tokens to find in a text, with ids.</summary>
    public bool ListsTokens => _config?.Has(DeclaredTokensKey) == true;

    /// <summary>A flag of the configuration; null when it says nothing.</summary>
    public bool? Flag(string key) => _config?.Has(key) == true ? _config.Flag(key, absent: false) : null;

    /// <summary>The error about a value of the configuration.</summary>
    public BadInputException Unsupported(string key, string value) => _config!.Unsupported(key, value);

    /// <summary>Adds the tokens that the files declare with ids, then those that they name, as the original does.</summary>
    public void AddTo(AddedTokenList tokens)
    {
        tokens.Declare(Declared());
        foreach (AddedToken token in Named())
            tokens.Name(token);
        // A class's own token is one where the vocabulary has it: the original would make up an id that no model knows.
        foreach (string content in SingleRoles.Where(role => Role(role) is null).Select(DefaultOf).OfType<string>()
            .Where(content => tokens.IdOf(content) is not null))
            tokens.Name(new AddedToken(0, content, Special: true, Normalized: false, false, false, false));
    }

    /// <summary>Content of the special token in a role; null when there is none.</summary>
    public string? RoleContent(string role) => Role(role) is { } value ? ReadToken(value, true).Content : DefaultOf(role);

    /// <summary>Tokens with ids, by id: from the configuration, or where it lists none, from the file of older versions.</summary>
    private IEnumerable<AddedToken> Declared()
    {
        HashSet<string> named = [.. Named().Select(token => token.Content)];
        if (_config?.Child(DeclaredTokensKey) is { } declared)
            return declared.Properties().Select(entry => ReadToken(entry.Value, false) is var token && named.Contains(token.Content)
                ? token with { Id = IdOf(declared, entry.Name), Special = true } : token with { Id = IdOf(declared, entry.Name) })
                    .OrderBy(token => token.Id);
        return (_added?.Ids() ?? []).OrderBy(entry => entry.Value)
            .Select(entry => (entry.Key, entry.Value, Special: named.Contains(entry.Key)))
            .Select(entry => new AddedToken(entry.Value, entry.Key, entry.Special, Normalized: !entry.Special, false, false, false));
    }

    private IEnumerable<AddedToken> Named() => SingleRoles.Select(Role).OfType<JsonElement>()
        .Concat(ListRoles.SelectMany(role => Holder(role) is { } holder && holder.Has(role) ? ItemsOf(holder, role) : []))
        .Select(value => ReadToken(value, true));

    /// <summary>The tokens of a list, or of an object that gives each a name of its own.</summary>
    private static IEnumerable<JsonElement> ItemsOf(JsonComponent holder, string role) =>
        holder.Element(role).ValueKind == JsonValueKind.Object
        ? holder.Child(role)!.Properties().Select(property => property.Value) : holder.Elements(role);

    private static int IdOf(JsonComponent declared, string key) =>
        int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out int id) && id <= JsonComponent.LargestId ? id
            : throw declared.Unsupported(key, $"a key that is no id from 0 to {JsonComponent.LargestId}");

    private AddedToken ReadToken(JsonElement value, bool special)
    {
        if (value.ValueKind == JsonValueKind.String)
            return new AddedToken(0, value.GetString()!, special, Normalized: false, false, false, false);
        var token = new JsonComponent(value, Place, "added token");
        token.AllowOnly("__type", "content", "lstrip", "rstrip", "normalized", "single_word", "special");
        special |= token.Flag("special", absent: false);
        return new AddedToken(0, token.Text("content"), special, token.Flag("normalized", absent: !special),
            token.Flag("lstrip", absent: false), token.Flag("rstrip", absent: false), token.Flag("single_word", absent: false));
    }

    /// <summary>The file that decides a role: the special tokens' own file, unless the configuration lists its tokens with ids.</summary>
    private JsonComponent? Holder(string role) => _specialMap?.Has(role) == true && !ListsTokens ? _specialMap : _config;

    private JsonElement? Role(string role) => Holder(role) is { } holder && holder.Has(role) ? holder.Element(role) : null;

    /// <summary>The class's own token for a role that no file names; an explicit null names none.</summary>
    private string? DefaultOf(string role) => _config?.Names(role) == true ? null : (role, Class) switch
    {
        (_, null) => null,
        ("eos_token" or "unk_token", _) => EndOfText,
        ("bos_token", not TokenizerClass.Qwen2) => EndOfText,
        _ => null,
    };

    private static JsonComponent? Optional(string folder, string file, string name)
    {
        string path = Path.Combine(folder, file);
        return File.Exists(path) ? VocabularyFiles.Read(path, name) : null;
    }

    private static TokenizerClass? ClassOf(string? name, string? modelType) => (name, modelType) switch
    {
        ("GPT2Tokenizer" or "GPT2TokenizerFast", _) or (null, "gpt2" or "opt") => TokenizerClass.Gpt2,
        ("GPTNeoXTokenizer" or "GPTNeoXTokenizerFast", _) or (null, "gpt_neox") => TokenizerClass.GptNeoX,
        ("Qwen2Tokenizer" or "Qwen2TokenizerFast", _) or (null, "qwen2") => TokenizerClass.Qwen2,
        _ => null,
    };
}
