using System.Text.Json.Nodes;
using Rosetta.Empirical.Tokenization;
using Rosetta.Tests.Reference;
using Rosetta.Theory;

namespace Rosetta.Tests.Empirical.Tokenization;

/// <summary>Whatever would change an id and is not supported is refused, and the message names it.</summary>
public sealed class TokenizerRefusalTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("rosetta-tokenizer-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("/model/type", "\"Unigram\"", "Unigram")]
    [TestCase("/model/dropout", "0.1", "dropout")]
    [TestCase("/model/byte_fallback", "true", "byte_fallback")]
    [TestCase("/model/continuing_subword_prefix", "\"##\"", "continuing_subword_prefix")]
    [TestCase("/model/end_of_word_suffix", "\"</w>\"", "end_of_word_suffix")]
    [TestCase("/model/something_new", "1", "something_new")]
    [TestCase("/model/merges", "[[\"q\",\"zz\"]]", "zz")]
    [TestCase("/model/merges", "[\"a b c\"]", "a b c")]
    [TestCase("/model/vocab", "{\"a\":0,\"b\":0}", "'a'")]
    [TestCase("/model/vocab", "{\"a\":1.5}", "1.5")]
    [TestCase("/model/vocab", "{\"a\":-1}", "-1")]
    [TestCase("/normalizer", "{\"type\":\"NFKC\"}", "NFKC")]
    [TestCase("/normalizer", "{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"NFC\"},{\"type\":\"Lowercase\"}]}", "Lowercase")]
    [TestCase("/pre_tokenizer", "{\"type\":\"Metaspace\"}", "Metaspace")]
    [TestCase("/pre_tokenizer", "null", "pre_tokenizer")]
    [TestCase("/pre_tokenizer",
        "{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"Split\",\"pattern\":{\"Regex\":\"\\\\d\"},\"behavior\":\"Isolated\",\"invert\":false},{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"trim_offsets\":true,\"use_regex\":false}]}", "Regex = \\d")]
    [TestCase("/post_processor", "{\"type\":\"BertProcessing\"}", "BertProcessing")]
    [TestCase("/post_processor",
        "{\"type\":\"TemplateProcessing\",\"single\":[{\"SpecialToken\":{\"id\":\"<x>\",\"type_id\":0}},{\"Sequence\":{\"id\":\"A\",\"type_id\":0}}],\"special_tokens\":{}}", "<x>")]
    [TestCase("/version", "\"2.0\"", "2.0")]
    [TestCase("/model/merges", "null", "merges")]
    [TestCase("/model/vocab", "{\"a\":2147483647}", "2147483647")]
    [TestCase("/model/vocab", "{\"a\":4294967296}", "4294967296")]
    [TestCase("/model/vocab", "{\"a\":\"0\"}", "'a' = \"0\"")]
    [TestCase("/model/vocab", "[\"a\"]", "[\"a\"]")]
    [TestCase("/added_tokens", "[{\"id\":-1,\"content\":\"<x>\"}]", "-1")]
    [TestCase("/added_tokens", "[{\"id\":2147483647,\"content\":\"<x>\"}]", "2147483647")]
    [TestCase("/added_tokens", "[{\"id\":700,\"content\":\"<x>\"},{\"id\":701,\"content\":\"<x>\"}]",
        "'<x>' has id 701, and is there before with id 700")]
    [TestCase("/added_tokens", "[{\"id\":700,\"content\":\"<x>\"},{\"id\":700,\"content\":\"<y>\"}]",
        "'<y>' has id 700, which belongs to '<x>'")]
    [TestCase("/added_tokens", "[{\"id\":700,\"content\":\"!\"}]", "in the vocabulary")]
    [TestCase("/added_tokens", "[{\"id\":5,\"content\":\"<x>\"}]", "id 5")]
    [TestCase("/added_tokens", "[{\"id\":1}]", "content")]
    public void UnsupportedPart_IsRefusedByName(string pointer, string value, string named)
    {
        JsonNode root = JsonNode.Parse(File.ReadAllText(ReferenceFiles.PathOf("tokenizers", "gpt2", "tokenizer.json")))!;
        string[] keys = pointer.Split('/', StringSplitOptions.RemoveEmptyEntries);
        JsonNode parent = keys.Length == 1 ? root : root[keys[0]]!;
        parent[keys[^1]] = JsonNode.Parse(value);
        string path = Path.Combine(_folder, "tokenizer.json");
        File.WriteAllText(path, root.ToJsonString());
        Assert.That(() => TokenizerFolder.Load(_folder),
            Throws.TypeOf<BadInputException>().With.Message.Contains(named).And.Message.Contains(path));
    }

    [Test]
    public void CutFile_IsRefusedAtEveryLength()
    {
        byte[] whole = File.ReadAllBytes(ReferenceFiles.PathOf("tokenizers", "gpt2", "tokenizer.json"));
        string path = Path.Combine(_folder, "tokenizer.json");
        for (int length = 0; length < whole.Length - 1; length += 997)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.That(() => TokenizerJson.Load(path), Throws.TypeOf<BadInputException>().With.Message.Contains(path));
        }
    }

    [Test]
    public void FileOfTheFirstYears_IsReadTheSame()
    {
        // No model type, merges as strings, empty affixes, no use_regex: as the hub's GPT-2 has them.
        string path = ReferenceFiles.PathOf("tokenizers", "gpt2", "tokenizer.json"), old = Path.Combine(_folder, "tokenizer.json");
        JsonNode root = JsonNode.Parse(File.ReadAllText(path))!;
        JsonObject model = root["model"]!.AsObject();
        model.Remove("type");
        model.Remove("ignore_merges");
        model["continuing_subword_prefix"] = "";
        model["end_of_word_suffix"] = "";
        model["merges"] = new JsonArray([.. model["merges"]!.AsArray().Select(merge => JsonValue.Create($"{merge![0]} {merge[1]}"))]);
        root["pre_tokenizer"]!.AsObject().Remove("use_regex");
        root["decoder"]!.AsObject().Remove("use_regex");
        File.WriteAllText(old, root.ToJsonString());
        const string text = "Represents the method, it's <|endoftext|> naïve 🙂";
        Assert.That(TokenizerJson.Load(old).Encode(text), Is.EqualTo(TokenizerJson.Load(path).Encode(text)));
    }

    [Test]
    public void ByteWithoutToken_IsRefusedWhenItComesUp()
    {
        JsonNode root = JsonNode.Parse(File.ReadAllText(ReferenceFiles.PathOf("tokenizers", "gpt2", "tokenizer.json")))!;
        root["model"]!["vocab"]!.AsObject().Remove("~");
        string path = Path.Combine(_folder, "tokenizer.json");
        File.WriteAllText(path, root.ToJsonString());
        ITokenizer tokenizer = TokenizerJson.Load(path);
        Assert.That(tokenizer.Encode("fine"), Is.Not.Empty);
        Assert.That(() => tokenizer.Encode("a~"), Throws.TypeOf<BadInputException>().With.Message.Contains("0x7E"));
    }

    [TestCase("tokenizer.model", "another kind")]
    [TestCase("readme.txt", "no tokeniser")]
    [TestCase("vocab.json", "tokenizer_class")]
    public void FolderWithoutKnownTokenizer_IsRefused(string file, string named)
    {
        File.WriteAllText(Path.Combine(_folder, file), "{}");
        Assert.That(() => TokenizerFolder.Load(_folder), Throws.TypeOf<BadInputException>().With.Message.Contains(named));
    }

    [TestCase("tokenizer_class", "\"LlamaTokenizer\"", "LlamaTokenizer")]
    [TestCase("add_eos_token", "true", "add_eos_token")]
    [TestCase("split_special_tokens", "true", "split_special_tokens")]
    public void UnsupportedConfiguration_IsRefusedByName(string key, string value, string named)
    {
        foreach (string file in Directory.GetFiles(ReferenceFiles.PathOf("tokenizers", "gpt2", "slow")))
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        string path = Path.Combine(_folder, "tokenizer_config.json");
        JsonNode config = JsonNode.Parse(File.ReadAllText(path))!;
        config[key] = JsonNode.Parse(value);
        File.WriteAllText(path, config.ToJsonString());
        Assert.That(() => TokenizerFolder.Load(_folder), Throws.TypeOf<BadInputException>().With.Message.Contains(named));
    }

    [Test]
    public void ModelTypeOfConfig_StandsInForTheTokenizerClass()
    {
        foreach (string file in new[] { "vocab.json", "merges.txt" })
            File.Copy(ReferenceFiles.PathOf("tokenizers", "qwen2", "slow", file), Path.Combine(_folder, file));
        File.WriteAllText(Path.Combine(_folder, "config.json"), "{\"model_type\":\"qwen2\"}");
        Assert.That(TokenizerFolder.Load(_folder).Encode("e\u0301 12").Select(token => token.Id),
            Is.EqualTo(TokenizerFolder.Load(ReferenceFiles.PathOf("tokenizers", "qwen2")).Encode("e\u0301 12").Select(token => token.Id)));
    }
}
