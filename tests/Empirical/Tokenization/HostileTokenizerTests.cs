using System.Diagnostics;
using System.Text.Json.Nodes;
using Rosetta.Empirical.Tokenization;
using Rosetta.Tests.Reference;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Tokenization;

/// <summary>Tokenisers made to take time or to break their reader.</summary>
public sealed class HostileTokenizerTests
{
    private static readonly string[] Values = ["null", "1e400", "-1", "99999999999999999999", "{}", "[]", "\"\"", "\"\\u0000\"", "[null]",
        "true", "2147483647", "[[]]", "{\"\":null}", "0.5"];

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("rosetta-tokenizer-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void HundredThousandAddedTokens_CostLittle()
    {
        JsonNode root = JsonNode.Parse(File.ReadAllText(ReferenceFiles.PathOf("tokenizers", "gpt2", "tokenizer.json")))!;
        var clock = Stopwatch.StartNew();
        int first = root["model"]!["vocab"]!.AsObject().Count + root["added_tokens"]!.AsArray().Count;
        for (int i = 0; i < 100_000; i++)
            root["added_tokens"]!.AsArray().Add(new JsonObject { ["id"] = first + i, ["content"] = $"<|extra{i}|>", ["special"] = true });
        File.WriteAllText(Path.Combine(_folder, "tokenizer.json"), root.ToJsonString());
        clock.Restart();
        ITokenizer tokenizer = TokenizerFolder.Load(_folder);
        string text = string.Concat(Enumerable.Repeat("<|extra<|extra99999|>", 10_000));
        int found = tokenizer.EncodeText(text).Count(token => token.Id == first + 99_999);
        Assert.That(found, Is.EqualTo(10_000));
        Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(10)));
    }

    [Test]
    public void AddedTokens_AreFoundAsByTryingAll()
    {
        Rng rng = Rng.FromSeed("added tokens");
        for (int world = 0; world < 300; world++)
        {
            string[] patterns = [.. Enumerable.Range(0, 1 + rng.NextInt(12)).Select(_ => Draw(rng, 1 + rng.NextInt(5)))];
            string text = Draw(rng, rng.NextInt(40));
            var matcher = new AddedTokenMatcher(patterns.Select((pattern, i) =>
                (pattern, new AddedToken(i, pattern, false, false, false, false, false))));
            Assert.That(matcher.Cut(text).Where(part => part.Token is not null).Select(part => (part.Start, part.End, part.Token!.Id)),
                Is.EqualTo(ByTryingAll(text, patterns)), $"'{text}' by {string.Join(", ", patterns)}");
        }
    }

    [Test]
    public void LongAddedToken_AndLongWord_AreRefused()
    {
        JsonNode root = JsonNode.Parse(File.ReadAllText(ReferenceFiles.PathOf("tokenizers", "gpt2", "tokenizer.json")))!;
        string path = Path.Combine(_folder, "tokenizer.json");
        File.WriteAllText(path, root.ToJsonString());
        Assert.That(() => TokenizerJson.Load(path).Encode(new string('a', (4 << 20) + 1)),
            Throws.TypeOf<BadInputException>().With.Message.Contains("word of 4194305 characters"));
        root["added_tokens"]!.AsArray().Add(new JsonObject { ["id"] = 10_000_000, ["content"] = new string('a', 1025) });
        File.WriteAllText(path, root.ToJsonString());
        Assert.That(() => TokenizerJson.Load(path), Throws.TypeOf<BadInputException>().With.Message.Contains("1025 characters"));
    }

    /// <summary>Every node outside the vocabulary and the merges, replaced by what it cannot be.</summary>
    [TestCase("gpt2")]
    [TestCase("qwen2/slow")]
    [TestCase("opt/slow")]
    public void EveryNodeReplaced_IsReadOrIsOneError(string name)
    {
        foreach (string file in Directory.GetFiles(ReferenceFiles.PathOf("tokenizers", name))
            .Where(file => Path.GetFileName(file) != "encodings.json"))
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        foreach (string path in Directory.GetFiles(_folder, "*.json"))
        {
            string sound = File.ReadAllText(path);
            foreach (string pointer in Nodes(JsonNode.Parse(sound)!).ToList())
            {
                foreach (string value in Values)
                {
                    JsonNode changed = JsonNode.Parse(sound)!;
                    if (Replace(changed, pointer.Split('/'), value) is { } text)
                        ReadsOrRefuses(path, text, $"{Path.GetFileName(path)} {pointer} = {value}");
                }
            }
            File.WriteAllText(path, sound);
        }
    }

    private void ReadsOrRefuses(string path, string text, string what)
    {
        File.WriteAllText(path, text);
        try
        {
            TokenizerFolder.Load(_folder).Encode("It's <|endoftext|> 12  e\u0301\n");
        }
        catch (BadInputException)
        {
            // One error, as it should be.
        }
        catch (Exception error)
        {
            Assert.Fail($"{what}: {error}");
        }
    }

    private static IEnumerable<string> Nodes(JsonNode node, string at = "")
    {
        IEnumerable<(string Key, JsonNode? Child)> children = node switch
        {
            JsonObject map => map.Where(entry => entry.Key.Length > 0 && !entry.Key.Contains('/', StringComparison.Ordinal)).Take(40)
                .Select(entry => (entry.Key, entry.Value)),
            JsonArray list => list.Take(2).Select((item, i) => (i.ToString(), item)),
            _ => [],
        };
        foreach ((string key, JsonNode? child) in children.ToList())
        {
            string path = at.Length == 0 ? key : $"{at}/{key}";
            yield return path;
            if (child is not null && key is not ("vocab" or "merges"))
                foreach (string below in Nodes(child, path))
                    yield return below;
        }
    }

    private static string? Replace(JsonNode root, string[] keys, string value)
    {
        JsonNode? parent = root;
        foreach (string key in keys[..^1])
            parent = parent is JsonArray list ? list[int.Parse(key)] : parent![key];
        const string mark = "\u0001here";
        if (parent is JsonArray items)
            items[int.Parse(keys[^1])] = mark;
        else
            parent![keys[^1]] = mark;
        return root.ToJsonString().Replace("\"\\u0001here\"", value, StringComparison.Ordinal);
    }

    private static string Draw(Rng rng, int length) => string.Concat(Enumerable.Range(0, length).Select(_ => "ab<"[rng.NextInt(3)]));

    private static IEnumerable<(int, int, int)> ByTryingAll(string text, string[] patterns)
    {
        for (int at = 0; at < text.Length;)
        {
            int best = -1;
            for (int i = 0; i < patterns.Length; i++)
            {
                if (text.AsSpan(at).StartsWith(patterns[i], StringComparison.Ordinal)
                    && (best < 0 || patterns[i].Length > patterns[best].Length))
                    best = i;
            }
            if (best >= 0)
                yield return (at, at + patterns[best].Length, best);
            at += best >= 0 ? patterns[best].Length : 1;
        }
    }
}
