using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Rosetta.Experiments.Explorer;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Theory;

namespace Rosetta.Tests.Experiments.Explorer;

/// <summary>The folder that the explorer is.</summary>
public sealed class ExplorerSiteTests
{
    /// <summary>The bound.</summary>
    private const long LargestIndex = 500_000;

    [Test]
    public void EveryPair_IsThere_WithAllItsContexts()
    {
        using var folder = new TemporaryFolder();
        MatchContexts contexts = SyntheticContexts.Of(PairScripts.Block + 5);
        string data = WriteSite(folder, contexts);
        JsonElement[] blocks = [.. Enumerable.Range(0, 2).Select(i => Script(data, $"block-{i}.js"))];
        Assert.That(blocks.Sum(block => block.GetProperty("labels").GetArrayLength()), Is.EqualTo(contexts.Count));
        Assert.That(Directory.GetFiles(data, "shard-*.js"),
            Has.Length.EqualTo((contexts.Count + PairScripts.Shard - 1) / PairScripts.Shard));
        JsonElement last = Script(data, $"shard-{(contexts.Count - 1) / PairScripts.Shard}.js")[(contexts.Count - 1) % PairScripts.Shard];
        Assert.That(last.GetProperty("contexts").GetArrayLength(), Is.EqualTo(contexts.Header.Settings.MostPerPair));
        JsonElement context = last.GetProperty("contexts")[0];
        int sample = contexts.Places[3 * (contexts.Count - 1) * contexts.Header.Settings.MostPerPair];
        Assert.That(context[11].GetArrayLength(), Is.EqualTo(contexts.Header.Settings.Width));
        Assert.That(context[11][context[2].GetInt32()].GetString(), Is.EqualTo(new ShownPairText(contexts).Of(sample)));
        JsonElement about = Script(data, "about.js");
        Assert.That(about.GetProperty("kinds").EnumerateArray().Sum(count => count.GetInt32()), Is.EqualTo(contexts.Count));
        long before = new[] { "index.html", "explorer.css", "app.js", "list.js", "pair.js", "data.js", "text.js", "search.js", "scatter.js",
            "contexts.js", "data/matches.js" }.Sum(name => new FileInfo(folder.File("site", name)).Length)
            + new FileInfo(Path.Combine(data, "about.js")).Length + new FileInfo(Path.Combine(data, "block-0.js")).Length;
        Assert.That(before, Is.LessThan(LargestIndex), "page, styles, scripts and the first block of the table");
    }

    [Test]
    public void TextsOfOthers_AreInNoPlaceWhereTheyCouldRun()
    {
        using var folder = new TemporaryFolder();
        string data = WriteSite(folder, SyntheticContexts.Of(30));
        foreach (string file in Directory.GetFiles(folder.File("site"), "*", SearchOption.AllDirectories))
            Assert.That(File.ReadAllText(file), Does.Not.Contain(SyntheticContexts.Markup).And.Not.Contain(SyntheticContexts.Image), file);
        string pages = string.Concat(Directory.GetFiles(folder.File("site"), "*.js").Select(File.ReadAllText));
        Assert.That(pages, Does.Not.Contain("innerHTML").And.Not.Contain("document.write").And.Not.Contain("eval(").And.Not.Contain(
            "fetch("));
        Assert.That(Directory.GetFiles(data), Is.Not.Empty);
    }

    [Test]
    public void TheSearch_KnowsEveryWordOfEveryTop()
    {
        using var folder = new TemporaryFolder();
        MatchContexts contexts = SyntheticContexts.Of(40);
        string data = WriteSite(folder, contexts);
        var text = new ShownPairText(contexts);
        Dictionary<string, HashSet<int>> found = [];
        var keys = new List<string>();
        foreach (JsonElement term in Enumerable.Range(0, Script(data, "about.js").GetProperty("terms").GetArrayLength())
            .SelectMany(i => Script(data, $"terms-{i}.js").EnumerateArray()))
        {
            keys.Add(term[0].GetString()!);
            found.Add(term[0].GetString()!, [.. Decoded(Convert.FromBase64String(term[1].GetString()!))]);
        }
        Assert.That(keys, Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal));
        for (int pair = 0; pair < contexts.Count; pair++)
        {
            foreach (int place in text.TopOf(pair, 0).Concat(text.TopOf(pair, 1)))
            {
                string around = string.Concat(Enumerable.Range(contexts.Places[3 * place + 1], contexts.Places[3 * place + 2])
                    .Select(text.Of));
                Assert.That(Words.Of(around).Where(word => !found["c" + word].Contains(pair)), Is.Empty);
            }
        }
        Assert.That(found.Keys, Contains.Item("t{").And.Contains("t=>").And.Contains("c\u6F22").And.Contains("calpha"));
        Assert.That(found.Keys, Has.None.EqualTo("t"));
    }

    [Test]
    public void WithoutCategoriesOrUnembedding_NothingIsInvented()
    {
        using var folder = new TemporaryFolder();
        string data = WriteSite(folder, SyntheticContexts.Of(6, categories: false, unembedding: false));
        Assert.That(Script(data, "about.js").GetProperty("categories").GetArrayLength(), Is.Zero);
        JsonElement side = Script(data, "shard-0.js")[0].GetProperty("a");
        Assert.That(side.TryGetProperty("promoted", out _), Is.False);
        Assert.That(side.GetProperty("categories").GetArrayLength(), Is.Zero);
    }

    [Test]
    public void TheSameContexts_GiveTheSameBytes_AndOnlyAnExplorerIsReplaced()
    {
        using var folder = new TemporaryFolder();
        WriteSite(folder, SyntheticContexts.Of(30));
        Dictionary<string, string> first = Files(folder.File("site"));
        WriteSite(folder, SyntheticContexts.Of(30));
        Assert.That(Files(folder.File("site")), Is.EqualTo(first));
        Assert.That(Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName),
            Is.EquivalentTo(new[] { "site", "contexts.safetensors" }));
        File.WriteAllText(folder.File("site", "notes.txt"), "mine");
        Assert.That(() => WriteSite(folder, SyntheticContexts.Of(30)),
            Throws.TypeOf<BadInputException>().With.Message.Contains("notes.txt"));
        Directory.CreateDirectory(folder.File("own"));
        File.WriteAllText(folder.File("own", "app.js"), "mine");
        Assert.That(() => ExplorerSite.Write(folder.File("own"), [folder.File("contexts.safetensors")], default),
            Throws.TypeOf<BadInputException>().With.Message.Contains("no explorer"));
        Assert.That(File.ReadAllText(folder.File("own", "app.js")), Is.EqualTo("mine"));
    }

    [TestCase("The IndexOf(a_1) \u00E9t\u00E9!", new[] { "the", "indexof", "a_1", "\u00E9t\u00E9" })]
    [TestCase("\u6F22\u5B57x", new[] { "\u6F22", "\u5B57", "x" })]
    [TestCase(" \n\u0000<>", new string[0])]
    public void Words_AreRunsOfLetters(string text, string[] words) => Assert.That(Words.Of(text), Is.EqualTo(words));

    [Property]
    public Property Postings_AreReadBack() => Prop.ForAll(Arb.From(Gen.ListOf(Gen.Choose(0, 3_000_000))), numbers =>
    {
        int[] pairs = [.. numbers.Distinct().Order()];
        var index = new TermIndex();
        foreach (int pair in pairs)
        {
            index.Add(TermIndex.Tokens, "x", pair);
            index.Add(TermIndex.Tokens, "x", pair);
        }
        return pairs.Length == 0 ? !index.Files().Any()
            : Decoded(Convert.FromBase64String(index.Files().Single().Single().Pairs)).SequenceEqual(pairs);
    });

    /// <summary>Writes the contexts and their explorer; returns the folder of its data.</summary>
    private static string WriteSite(TemporaryFolder folder, MatchContexts contexts)
    {
        ContextFile.Write(folder.File("contexts.safetensors"), contexts);
        Assert.That(ExplorerSite.Write(folder.File("site"), [folder.File("contexts.safetensors")], default), Is.EqualTo(contexts.Count));
        return folder.File("site", "data", "1-first-x-second");
    }

    /// <summary>The value of a script of data.</summary>
    private static JsonElement Script(string data, string name)
    {
        string text = File.ReadAllText(Path.Combine(data, name));
        string head = $"rosetta(\"{Path.GetFileName(data)}/{name}\",";
        Assert.That(text, Does.StartWith(head).And.EndWith(");\n"));
        return JsonElement.Parse(text[head.Length..^3]);
    }

    private static IEnumerable<int> Decoded(byte[] bytes)
    {
        int pair = -1, value = 0, shift = 0;
        foreach (byte part in bytes)
        {
            value |= (part & 0x7F) << shift;
            if (part >= 0x80)
            {
                shift += 7;
                continue;
            }
            yield return pair += value;
            (value, shift) = (0, 0);
        }
    }

    private static Dictionary<string, string> Files(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
        .ToDictionary(path => Path.GetRelativePath(folder, path), File.ReadAllText);
}
