using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rosetta.Empirical.Tokenization;
using Rosetta.Tests.Reference;
using Rosetta.Theory;

namespace Rosetta.Tests.Empirical.Tokenization;

/// <summary>Tokenisers as they lie on the hub: with saved state, repeated tokens, and files beside them that say something else.</summary>
public sealed class TokenizerFilesTests
{
    private const string Text = "Represents the method,  it's <|endoftext|> e\u0301 \ud83d\ude42";

    private static readonly JsonSerializerOptions Readable = new() {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("rosetta-tokenizer-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("truncation", """{"direction":"Right","max_length":2,"strategy":"LongestFirst","stride":0}""")]
    [TestCase("padding", """{"strategy":{"Fixed":9},"direction":"Left","pad_to_multiple_of":8,"pad_id":0,"pad_type_id":0,"pad_token":"[PAD]"}""")]
    [TestCase("decoder", """{"type":"Sequence","decoders":[{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true},{"type":"Fuse"}]}""")]
    [TestCase("decoder", """{"type":"WordPiece","prefix":"##","cleanup":true}""")]
    [TestCase("decoder", "null")]
    [TestCase("a_key_of_later_years", "[1]")]
    public void WhatTouchesNoId_IsNotLookedAt(string key, string value)
    {
        Write(root => root[key] = JsonNode.Parse(value));
        Assert.That(Ids(), Is.EqualTo(IdsOf("gpt2")));
    }

    [TestCase("""[{0},{0}]""")]
    [TestCase("""[{0},{0},{0}]""")]
    [TestCase("""[{0},{"id":701,"content":"","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}]""")]
    public void AddedTokenThatComesTwice_IsOne(string tokens)
    {
        Write(root => root["added_tokens"] = JsonNode.Parse(tokens.Replace("{0}", root["added_tokens"]![0]!.ToJsonString(),
            StringComparison.Ordinal)));
        Assert.That(Ids(), Is.EqualTo(IdsOf("gpt2")));
        Assert.That(TokenizerFolder.Load(_folder).SpecialTokens, Is.EqualTo(new Dictionary<string, int> { ["<|endoftext|>"] = 700 }));
    }

    [Test]
    public void OfTwoDescriptionsOfAToken_TheLastHolds()
    {
        Write(root =>
        {
            JsonNode second = root["added_tokens"]![0]!.DeepClone();
            second["lstrip"] = true;
            root["added_tokens"]!.AsArray().Add(second);
        });
        Token token = TokenizerFolder.Load(_folder).Encode("a  <|endoftext|>").Single(token => token.Id == 700);
        Assert.That(token.ByteStart, Is.EqualTo(1), "white space on its left is its own");
    }

    [Test]
    public void RepeatedKeysAndMerges_AreReadAsTheOriginalDoes()
    {
        // Of a vocabulary's repeated key the last id counts, of a repeated merge the last rank.
        Write(root =>
        {
            JsonArray merges = root["model"]!["merges"]!.AsArray();
            merges.Insert(0, merges[^1]!.DeepClone());
            merges.Insert(0, "#version: 0.2");
        }, merge => $"{merge[0]} {merge[1]}");
        string path = Path.Combine(_folder, "tokenizer.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"vocab\":{", "\"vocab\":{\"!\":699,", StringComparison.Ordinal));
        Assert.That(Ids(), Is.EqualTo(IdsOf("gpt2")));
    }

    [Test]
    public void AddedTokenThatTheOriginalNumbersOtherwise_IsRefusedWhereATextHoldsIt()
    {
        Write(root => root["added_tokens"]![0]!["id"] = 705);
        ITokenizer tokenizer = TokenizerFolder.Load(_folder);
        Assert.That(tokenizer.Encode("fine").Select(found => found.Id),
            Is.EqualTo(TokenizerFolder.Load(ReferenceFiles.PathOf("tokenizers", "gpt2")).Encode("fine").Select(found => found.Id)));
        Assert.That(() => tokenizer.Encode(Text),
            Throws.TypeOf<BadInputException>().With.Message.Contains("705").And.Message.Contains("700"));
    }

    [TestCase("GPT2Tokenizer")]
    [TestCase("GPT2TokenizerFast")]
    public void PrefixSpaceOfTheConfiguration_HoldsForClassesThatReadIt(string name)
    {
        Write(root => { });
        Configure($$"""{"tokenizer_class":"{{name}}","add_prefix_space":true}""");
        AssertIsVariant("gpt2-prefix-space");
        File.Copy(ReferenceFiles.PathOf("tokenizers", "variants", "gpt2-prefix-space.tokenizer.json"),
            Path.Combine(_folder, "tokenizer.json"), overwrite: true);
        AssertIsVariant("gpt2-prefix-space");
        Configure($$"""{"tokenizer_class":"{{name}}","add_prefix_space":false}""");
        Assert.That(Ids(), Is.EqualTo(IdsOf("gpt2")));
        Configure($$"""{"tokenizer_class":"{{name}}"}""");
        Assert.That(Ids(), Is.EqualTo(IdsOf("gpt2")), "the class's own default");
    }

    [Test]
    public void PrefixSpaceOfTheFile_HoldsWhereNothingElseSaysIt()
    {
        File.Copy(ReferenceFiles.PathOf("tokenizers", "variants", "gpt2-prefix-space.tokenizer.json"),
            Path.Combine(_folder, "tokenizer.json"));
        AssertIsVariant("gpt2-prefix-space");
        Configure("""{"tokenizer_class":"PreTrainedTokenizerFast"}""");
        AssertIsVariant("gpt2-prefix-space");
    }

    [TestCase("gpt2", "GPT2Tokenizer")]
    [TestCase("neox", "GPTNeoXTokenizer")]
    [TestCase("neox", "GPTNeoXTokenizerFast")]
    [TestCase("opt", "GPT2Tokenizer")]
    [TestCase("qwen2", "Qwen2TokenizerFast")]
    [TestCase("qwen2", "PreTrainedTokenizerFast")]
    public void KeysThatTouchNoId_AreNotLookedAt(string family, string name)
    {
        Write(root => { }, family: family);
        string eos = family == "opt" ? "</s>" : "<|endoftext|>";
        Configure($$"""
            {"tokenizer_class":"{{name}}","clean_up_tokenization_spaces":true,"do_lower_case":true,"model_max_length":2,"max_length":2,"padding_side":"left",
             "truncation_side":"left","errors":"strict","trim_offsets":false,"legacy":true,"use_fast":false,"auto_map":{"AutoTokenizer":["a.B",null]},"chat_template":"{x}",
             "split_special_tokens":false,"add_prefix_space":false,"eos_token":"{{eos}}","unk_token":{"__type":"AddedToken","content":"{{eos}}"},"bos_token":"{{eos}}"}
            """);
        Assert.That(Ids(), Is.EqualTo(IdsOf(family)));
    }

    [TestCase("gpt2", """{"tokenizer_class":"PreTrainedTokenizerFast","add_prefix_space":true}""", "add_prefix_space = true")]
    [TestCase("qwen2", """{"tokenizer_class":"Qwen2Tokenizer","add_prefix_space":true}""", "add_prefix_space = true")]
    [TestCase("gpt2", """{"tokenizer_class":"GPT2Tokenizer","add_bos_token":true}""", "add_bos_token = true")]
    [TestCase("gpt2", """{"tokenizer_class":"GPT2Tokenizer","add_eos_token":true}""", "add_eos_token = true")]
    [TestCase("opt", """{"tokenizer_class":"GPT2Tokenizer","add_bos_token":false,"bos_token":"</s>"}""", "add_bos_token = false")]
    [TestCase("gpt2", """{"tokenizer_class":"GPT2Tokenizer","split_special_tokens":true}""", "split_special_tokens = true")]
    [TestCase("neox", """{"tokenizer_class":"GPT2Tokenizer"}""", "tokenizer_class = GPT2Tokenizer")]
    [TestCase("gpt2", """{"tokenizer_class":"GPTNeoXTokenizer"}""", "tokenizer_class = GPTNeoXTokenizer")]
    [TestCase("gpt2", """{"tokenizer_class":"Qwen2Tokenizer"}""", "tokenizer_class = Qwen2Tokenizer")]
    [TestCase("gpt2", """{"tokenizer_class":"GPT2Tokenizer","added_tokens_decoder":{"3":{"content":"<|endoftext|>","special":true}}}""", "id 3")]
    [TestCase("gpt2", """{"tokenizer_class":"GPT2Tokenizer","added_tokens_decoder":{"700":{"content":"<x>","special":true}}}""", "'<x>' has id 700")]
    [TestCase("qwen2", """{"tokenizer_class":"Qwen2Tokenizer","added_tokens_decoder":{"700":{"content":"<|endoftext|>","special":true}}}""", "<|im_start|>")]
    [TestCase("gpt2", """{"added_tokens_decoder":{"x":{"content":"<|endoftext|>"}}}""", "x")]
    [TestCase("gpt2", """{"eos_token":5}""", "5")]
    [TestCase("gpt2", """{"add_prefix_space":"yes"}""", "add_prefix_space")]
    [TestCase("gpt2", """["GPT2Tokenizer"]""", "tokenizer")]
    [TestCase("gpt2", """{"tokenizer_class":""", "tokenizer_config.json")]
    public void ContradictionThatTheOriginalsResolveDifferently_IsRefusedByName(string family, string config, string named)
    {
        Write(root => { }, family: family);
        Configure(config);
        Assert.That(() => TokenizerFolder.Load(_folder),
            Throws.TypeOf<BadInputException>().With.Message.Contains(named).And.Message.Contains(_folder));
    }

    [Test]
    public void NeoXAddsBosAndEosAsItsConfigurationAsks()
    {
        Write(root => { }, family: "neox");
        Configure("""{"tokenizer_class":"GPTNeoXTokenizer","add_bos_token":true,"add_eos_token":true,"bos_token":"<|endoftext|>","eos_token":"<|padding|>"}""");
        ITokenizer tokenizer = TokenizerFolder.Load(_folder), plain = TokenizerFolder.Load(ReferenceFiles.PathOf("tokenizers", "neox"));
        int bos = plain.SpecialTokens["<|endoftext|>"], eos = plain.SpecialTokens["<|padding|>"];
        Assert.That(tokenizer.Encode(Text).Select(token => token.Id),
            Is.EqualTo([bos, .. plain.Encode(Text).Select(token => token.Id), eos]));
        Configure("""{"tokenizer_class":"GPTNeoXTokenizer","add_bos_token":false,"add_eos_token":false}""");
        Assert.That(Ids(), Is.EqualTo(IdsOf("neox")));
        Configure("""{"tokenizer_class":"GPTNeoXTokenizer","add_bos_token":true,"bos_token":null}""");
        Assert.That(() => TokenizerFolder.Load(_folder), Throws.TypeOf<BadInputException>().With.Message.Contains("add_bos_token"));
    }

    [Test]
    public void TokensOfTheConfiguration_JoinThoseOfTheFile()
    {
        Write(root => { });
        Configure("""
            {"tokenizer_class":"GPT2Tokenizer","pad_token":"<pad>","added_tokens_decoder":{"701":{"content":"<sep>","special":true},
             "700":{"content":"<|endoftext|>","lstrip":true,"normalized":false,"rstrip":false,"single_word":false,"special":true}}}
            """);
        Token[] tokens = [.. TokenizerFolder.Load(_folder).Encode("a <|endoftext|><sep><pad>")];
        Assert.That(tokens[1..].Select(token => token.Id), Is.EqualTo(new[] { 700, 701, 702 }));
        Assert.That(tokens[1].ByteStart, Is.EqualTo(1), "its description holds: white space on the left is the token's own");
    }

    [TestCase("special_tokens_map.json", """{"pad_token":"<pad>","additional_special_tokens":["<pad>"]}""", 701)]
    [TestCase("special_tokens_map.json", """{"extra_special_tokens":{"image_token":"<pad>"}}""", 701)]
    [TestCase("added_tokens.json", """{"<pad>":701,"<|endoftext|>":700}""", 701)]
    [TestCase("added_tokens.json", """{"<pad>":701,"<pad>":701}""", 701)]
    public void FilesOfOlderVersions_NameTokensToo(string file, string content, int id)
    {
        Write(root => { });
        File.WriteAllText(Path.Combine(_folder, file), content);
        Assert.That(TokenizerFolder.Load(_folder).Encode("<pad>").Select(token => token.Id), Is.EqualTo(new[] { id }));
    }

    [TestCase("tokenizer.json")]
    [TestCase("vocab.json")]
    [TestCase("merges.txt")]
    [TestCase("tokenizer_config.json")]
    [TestCase("special_tokens_map.json")]
    [TestCase("added_tokens.json")]
    public void PointersAndWebPages_AreNamed(string file)
    {
        if (file is "vocab.json" or "merges.txt")
            CopyOlderFiles();
        else
            Write(root => { });
        string path = Path.Combine(_folder, file);
        File.WriteAllText(path, "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n");
        Assert.That(() => TokenizerFolder.Load(_folder),
            Throws.TypeOf<BadInputException>().With.Message.Contains("git lfs pull").And.Message.Contains(path));
        File.WriteAllText(path, "<!DOCTYPE html>\n<html></html>\n");
        Assert.That(() => TokenizerFolder.Load(_folder),
            Throws.TypeOf<BadInputException>().With.Message.Contains("web page").And.Message.Contains(path));
    }

    [TestCase("\"merges\":", "\"\\ud83d\":0,\"merges\":")]
    [TestCase("\"vocab\":{", "\"vocab\":{\"\\ud83d\":900,")]
    [TestCase("\"vocab\":{", "\"vocab\":{\"\\udc00\":900,")]
    [TestCase("\"merges\":[", "\"merges\":[[\"\\ud83d\",\"a\"],")]
    [TestCase("\"content\":\"<|endoftext|>\"", "\"content\":\"\\ud83d\"")]
    [TestCase("\"post_processor\":{", "\"post_processor\":{\"\\ud83d\":1,")]
    public void HalfACharacter_IsOneError(string part, string damaged)
    {
        Write(root => { });
        string path = Path.Combine(_folder, "tokenizer.json"), json = File.ReadAllText(path);
        Assert.That(json, Does.Contain(part));
        File.WriteAllText(path, json.Replace(part, damaged, StringComparison.Ordinal));
        Assert.That(() => TokenizerFolder.Load(_folder), Throws.TypeOf<BadInputException>().With.Message.Contains(path));
    }

    [TestCase("vocab.json", """{"\ud83d":0}""")]
    [TestCase("vocab.json", """{"a":null}""")]
    [TestCase("vocab.json", """{"a":-1}""")]
    [TestCase("vocab.json", """{"a":{"b":0}}""")]
    [TestCase("vocab.json", """["a"]""")]
    [TestCase("vocab.json", "null")]
    [TestCase("added_tokens.json", """{"\ud83d":700}""")]
    [TestCase("special_tokens_map.json", """{"eos_token":"\ud83d"}""")]
    [TestCase("merges.txt", "#version: 0.2\na b c\n")]
    [TestCase("merges.txt", "#version: 0.2\n\ufffd a\n")]
    [TestCase("config.json", """{"model_type":["gpt2"]}""")]
    [TestCase("tokenizer_config.json", """{"tokenizer_class":"GPT2Tokenizer","add_bos_token":true,"bos_token":null}""")]
    [TestCase("tokenizer_config.json", """{"tokenizer_class":"GPT2Tokenizer","added_tokens_decoder":{"700":{"content":"<a>"},"701":{"content":"<a>"}}}""")]
    public void DamagedOlderFiles_AreOneError(string file, string content)
    {
        CopyOlderFiles();
        File.WriteAllText(Path.Combine(_folder, file), content);
        Assert.That(() => TokenizerFolder.Load(_folder), Throws.TypeOf<BadInputException>());
    }

    [Test]
    public void DeepNesting_IsCalledThat()
    {
        Write(root => { });
        Configure(new string('[', 100_000));
        Assert.That(() => TokenizerFolder.Load(_folder), Throws.TypeOf<BadInputException>().With.Message.Contains("levels deep"));
    }

    [Test]
    [MaxTime(20_000)] // In time that is linear in the tokens: a second, not minutes.
    public void ManyAddedTokens_AreReadAtOnce()
    {
        const int count = 100_000;
        Write(root =>
        {
            JsonArray tokens = root["added_tokens"]!.AsArray();
            int next = Math.Max(root["model"]!["vocab"]!.AsObject().Max(entry => entry.Value!.GetValue<int>()),
                tokens.Max(token => token!["id"]!.GetValue<int>())) + 1;
            for (int i = 0; i < count; i++)
                tokens.Add(new JsonObject { ["id"] = next + i, ["content"] = $"<x{i}>" });
        });
        Configure(new JsonObject { ["additional_special_tokens"] =
            new JsonArray([.. Enumerable.Range(0, count).Select(i => JsonValue.Create($"<y{i}>"))]) }.ToJsonString());
        ITokenizer tokenizer = TokenizerFolder.Load(_folder);
        Assert.That(tokenizer.Encode(Text).Select(token => token.Id), Is.EqualTo(IdsOf("gpt2")));
        int[] ids = [.. tokenizer.Encode($"<x0><x{count - 1}><y0><y{count - 1}>").Select(token => token.Id)];
        Assert.That(ids.Select(id => id - ids[0]), Is.EqualTo(new[] { 0, count - 1, count, 2 * count - 1 }));
    }

    [TestCase("\r\n", true, "")]
    [TestCase("\n", true, "\ufeff")]
    [TestCase("\n", false, "")]
    [TestCase("\n\n", true, "")]
    public void Merges_AreReadWithAnyLineEndAndWithOrWithoutTheirHeader(string lineEnd, bool header, string mark)
    {
        CopyOlderFiles();
        string path = Path.Combine(_folder, "merges.txt");
        int[] expected = Ids();
        string[] lines = File.ReadAllLines(path);
        Assert.That(lines[0], Does.StartWith("#version"));
        File.WriteAllText(path, mark + string.Join(lineEnd, header ? lines : lines[1..]) + lineEnd, new UTF8Encoding(false));
        Assert.That(Ids(), Is.EqualTo(expected));
        string vocabulary = Path.Combine(_folder, "vocab.json");
        File.WriteAllText(vocabulary, "\ufeff" + File.ReadAllText(vocabulary), new UTF8Encoding(false));
        Assert.That(Ids(), Is.EqualTo(expected), "a byte-order mark before the vocabulary");
    }

    private void Write(Action<JsonNode> change, Func<JsonNode, string>? merge = null, string family = "gpt2")
    {
        JsonNode root = JsonNode.Parse(File.ReadAllText(ReferenceFiles.PathOf("tokenizers", family, "tokenizer.json")))!;
        if (merge is not null)
            root["model"]!["merges"] = new JsonArray(
                [.. root["model"]!["merges"]!.AsArray().Select(pair => JsonValue.Create(merge(pair!)))]);
        change(root);
        File.WriteAllText(Path.Combine(_folder, "tokenizer.json"), root.ToJsonString(Readable));
    }

    private void Configure(string json) => File.WriteAllText(Path.Combine(_folder, "tokenizer_config.json"), json);

    private void CopyOlderFiles()
    {
        foreach (string file in Directory.GetFiles(ReferenceFiles.PathOf("tokenizers", "gpt2", "slow")))
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
    }

    private int[] Ids() => [.. TokenizerFolder.Load(_folder).Encode(Text).Select(token => token.Id)];

    private static int[] IdsOf(string family) =>
        [.. TokenizerFolder.Load(ReferenceFiles.PathOf("tokenizers", family)).Encode(Text).Select(token => token.Id)];

    /// <summary>Against what the original library made with that one thing changed.</summary>
    private void AssertIsVariant(string name)
    {
        ITokenizer tokenizer = TokenizerFolder.Load(_folder);
        using JsonDocument json = ReferenceFiles.Json("tokenizers", "variants", name + ".encodings.json");
        foreach (JsonElement encoding in json.RootElement.EnumerateArray())
            Assert.That(tokenizer.Encode(encoding.GetProperty("text").GetString()!).Select(token => token.Id),
                Is.EqualTo(encoding.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())));
    }
}
