using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Rosetta.Empirical.Contexts;
using Rosetta.Empirical.Storage;
using Rosetta.Experiments.Report;
using Rosetta.Experiments.Session;
using Rosetta.Theory;

namespace Rosetta.Experiments.Explorer;

/// <summary>
/// The explorer: a folder of files that opens from disk or from any web server. Data are scripts, which a page may load from disk too.
/// </summary>
internal static partial class ExplorerSite
{
    /// <summary>The folder's usual name, its page, and its list of matches.</summary>
    public const string FolderName = "explorer", StartPage = "index.html", MatchesFile = "data/matches.js";

    private const string ResourcePrefix = "explorer/", DataFolder = "data";

    [GeneratedRegex(@"^(index\.html|[a-z]+\.(css|js)|data/([a-z0-9.-]+/)?[a-z]+(-[0-9]+)?\.js|data/[a-z0-9.-]+/[ab]-[0-9]+\.webp)\z")]
    private static partial Regex OwnFile();

    /// <summary>Writes the folder anew.</summary>
    /// <param name="folder">Where; an explorer that is there is replaced as a whole.</param>
    /// <param name="files">Files of contexts, one for each pair of models.</param>
    /// <param name="stop">Ends the work between files; then nothing is left of it.</param>
    /// <returns>Pairs of neurons shown.</returns>
    /// <exception cref="BadInputException">A file cannot be used, the folder holds somebody's own files, or it cannot be
    /// written.</exception>
    public static int Write(string folder, IReadOnlyList<string> files, CancellationToken stop)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        RequireOwn(full);
        string fresh = $"{full}.{Environment.ProcessId}-{Guid.NewGuid():N}.tmp";
        try
        {
            int pairs = 0;
            Directory.CreateDirectory(fresh);
            foreach ((string name, byte[] content) in Resources())
                File.WriteAllBytes(Path.Combine(fresh, name), content);
            var names = new List<object>();
            for (int i = 0; i < files.Count; i++)
            {
                var contexts = ContextFile.Read(files[i]);
                string slug = string.Create(CultureInfo.InvariantCulture, $"{i + 1}-{PlainText.Slug(contexts.Header.Label)}");
                WriteMatch(Path.Combine(fresh, DataFolder, slug), slug, contexts, stop);
                names.Add(new { Slug = slug, contexts.Header.Label, A = contexts.Header.A.Name, B = contexts.Header.B.Name,
                    contexts.Count });
                pairs += contexts.Count;
            }
            WriteScript(Path.Combine(fresh, MatchesFile), "matches", names);
            Replace(full, fresh);
            return pairs;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"'{folder}' could not be written: {error.Message}",
                "A folder with write permission and enough free space is needed", "Choose another place with --out", error);
        }
        finally
        {
            if (Directory.Exists(fresh))
                Directory.Delete(fresh, recursive: true);
        }
    }

    private static void WriteMatch(string folder, string slug, MatchContexts contexts, CancellationToken stop)
    {
        var text = new ShownPairText(contexts);
        var scripts = new PairScripts(contexts, text);
        var terms = new TermIndex();
        int blocks = Parts(contexts.Count, PairScripts.Block), shards = Parts(contexts.Count, PairScripts.Shard);
        using var progress = new StageProgress($"explorer of {contexts.Header.Label}", contexts.Count, "pairs");
        Directory.CreateDirectory(folder);
        var parallel = new ParallelOptions { CancellationToken = stop };
        Parallel.For(0, blocks, parallel, block =>
            WriteScript(Path.Combine(folder, Name("block", block)), $"{slug}/{Name("block", block)}", scripts.BlockOf(block)));
        WriteViews(folder, contexts);
        int done = 0;
        Parallel.For(0, shards, parallel, shard =>
        {
            WriteScript(Path.Combine(folder, Name("shard", shard)), $"{slug}/{Name("shard", shard)}", scripts.ShardOf(shard));
            progress.Report("", Math.Min(contexts.Count, Interlocked.Add(ref done, PairScripts.Shard)));
        });
        for (int pair = 0; pair < contexts.Count; pair++)
        {
            stop.ThrowIfCancellationRequested();
            AddTerms(terms, contexts, text, pair);
        }
        var firsts = new List<string>();
        foreach (IReadOnlyList<(string Key, string Pairs)> file in terms.Files())
        {
            WriteScript(Path.Combine(folder, Name("terms", firsts.Count)), $"{slug}/{Name("terms", firsts.Count)}",
                file.Select(term => new[] { term.Key, term.Pairs }));
            firsts.Add(file[0].Key);
        }
        WriteScript(Path.Combine(folder, "about.js"), $"{slug}/about.js", About(contexts, text, scripts, firsts));
    }

    /// <summary>The images that pairs show, as each model sees them: files that a page loads when it shows them.</summary>
    private static void WriteViews(string folder, MatchContexts contexts)
    {
        if (contexts.Images is not { } images)
            return;
        for (int image = 0; image < contexts.Header.Samples; image++)
        {
            for (int side = 0; side < 2; side++)
            {
                if (images.ViewOf(image, side) is { } view && view.Side == side)
                    File.WriteAllBytes(Path.Combine(folder, PairScripts.ViewName(image, side) + ".webp"), view.File.Span);
            }
        }
    }

    private static object About(MatchContexts contexts, ShownPairText text, PairScripts scripts, IReadOnlyList<string> firsts)
    {
        ContextHeader header = contexts.Header;
        var kinds = Enum.GetValues<PairKind>().Select(kind => Enumerable.Range(0, contexts.Count)
            .Count(pair => contexts.Pairs[5 * pair] == (int)kind));
        return new
        {
            header.Label,
            header.A,
            header.B,
            header.Corpus,
            header.Pooling,
            header.Samples,
            header.Nulls,
            header.Deciding,
            header.Tau,
            header.FalseDiscoveryRate,
            header.NullTaus,
            header.Levels,
            header.Measures,
            header.Settings,
            header.Images,
            ContextSettings.Bands,
            text.Categories,
            Kinds = kinds,
            contexts.Count,
            PairScripts.Block,
            PairScripts.Shard,
            Kurtosis = scripts.KurtosisMeasure,
            Terms = firsts,
        };
    }

    /// <summary>Of a pair: the tokens that both neurons promote, suppress and are most active on, and the words around the
    /// latter.</summary>
    private static void AddTerms(TermIndex terms, MatchContexts contexts, ShownPairText text, int pair)
    {
        foreach (ShownSide side in new[] { contexts.A, contexts.B }.Where(side => side.Tokens.Length > 0))
        {
            foreach (int token in side.Tokens.AsSpan(2 * VocabularyEffects.Kept * pair, 2 * VocabularyEffects.Kept))
            {
                if (token >= 0)
                    terms.Add(TermIndex.Tokens, Words.Token(side.Vocabulary[token]), pair);
            }
        }
        foreach (int place in text.TopOf(pair, 0).Union(text.TopOf(pair, 1)))
        {
            terms.Add(TermIndex.Tokens, Words.Token(text.Of(text.SampleAt(place))), pair);
            string around = string.Concat(Enumerable.Range(contexts.Places[3 * place + 1], contexts.Places[3 * place + 2]).Select(text.Of));
            foreach (string word in Words.Of(around))
                terms.Add(TermIndex.Contexts, word, pair);
        }
    }

    private static int Parts(int count, int size) => (count + size - 1) / size;

    private static string Name(string kind, int number) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{number}.js");

    private static void WriteScript(string path, string key, object content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        stream.Write(Encoding.UTF8.GetBytes($"rosetta({JsonSerializer.Serialize(key, PairScripts.Json)},"));
        JsonSerializer.Serialize(stream, content, PairScripts.Json);
        stream.Write(");\n"u8);
    }

    private static IEnumerable<(string Name, byte[] Content)> Resources()
    {
        Assembly own = typeof(ExplorerSite).Assembly;
        foreach (string name in own.GetManifestResourceNames().Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal)))
        {
            using Stream stream = own.GetManifestResourceStream(name)!;
            using var content = new MemoryStream();
            stream.CopyTo(content);
            yield return (name[ResourcePrefix.Length..], content.ToArray());
        }
    }

    /// <summary>What is replaced must be an explorer and nothing else.</summary>
    private static void RequireOwn(string folder)
    {
        if (File.Exists(folder) || new DirectoryInfo(folder).LinkTarget is not null)
            throw new BadInputException($"'{folder}' is a file or a link", "A folder for the explorer is needed", "Name another place");
        if (!Directory.Exists(folder))
            return;
        string[] files = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'))];
        if (files.Length > 0 && (!files.Contains(StartPage) || !files.Contains(MatchesFile)))
            throw Foreign(folder, "holds files and no explorer");
        if (files.FirstOrDefault(file => !OwnFile().IsMatch(file)) is { } other)
            throw Foreign(folder, $"holds '{other}', which is not the explorer's");
    }

    private static BadInputException Foreign(string folder, string what) => new($"'{folder}' {what}",
        "Only an explorer is replaced", "Name another folder with --out, or move these files away");

    private static void Replace(string folder, string fresh)
    {
        string old = fresh + ".old";
        if (Directory.Exists(folder))
            Directory.Move(folder, old);
        Directory.Move(fresh, folder);
        if (Directory.Exists(old))
            Directory.Delete(old, recursive: true);
    }
}
