using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Rosetta.Empirical.Contexts;
using Rosetta.Empirical.Interchange;
using Rosetta.Empirical.Matching;
using Rosetta.Experiments.Explorer;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Tests.Reference;

namespace Rosetta.Tests.Experiments.Explorer;

/// <summary><c>match --contexts</c> and <c>explore</c> on models trained for real.</summary>
public sealed class ExploreCommandTests : IDisposable
{
    private static readonly string Gpt2 = ReferenceFiles.PathOf("trained", "gpt2"), Pythia = ReferenceFiles.PathOf("trained", "pythia");

    private readonly TemporaryFolder _folder = new();

    [OneTimeSetUp]
    public void MatchOnce()
    {
        ProgramRun match = ProgramRun.Of("match", Gpt2, Pythia, "--corpus", ReferenceFiles.PathOf("trained", "documents.jsonl"), "--tokens",
            "6000",
            "--null", "permutation", "--null-draws", "1", "--contexts", "--html", "--out", _folder.File("match"), "--device", "cpu");
        Assert.That(match.ExitStatus, Is.Zero, match.Errors);
    }

    public void Dispose() => _folder.Dispose();

    [Test]
    public void AMatch_KeepsContextsOfEveryPair()
    {
        MatchContexts contexts = ContextFile.Read(_folder.File("match", ContextFile.FileName));
        IReadOnlyList<MutualPair> pairs = BestBuddies.Read(_folder.File("match", "best_buddies.json"));
        Assert.That(Enumerable.Range(0, contexts.Count).Count(pair => contexts.Pairs[5 * pair] <= (int)PairKind.Mutual),
            Is.EqualTo(pairs.Count));
        for (int pair = 0; pair < pairs.Count; pair++)
        {
            Assert.That(contexts.Header.A.Layout().KeyOf(contexts.Pairs[5 * pair + 1]), Is.EqualTo(pairs[pair].A));
            Assert.That(contexts.Correlations[3 * pair], Is.EqualTo(pairs[pair].Correlation).Within(1e-6));
            Assert.That(contexts.NullShares[pair], Is.InRange(0, 1));
        }
        Assert.That(contexts.Pairs[3], Is.GreaterThanOrEqualTo(0), "the runner-up is kept without being asked for");
        Assert.That(contexts.A.Vocabulary, Contains.Item(" the"));
        var text = new ShownPairText(contexts);
        Assert.That(text.Categories, Has.Count.GreaterThan(1));
        Assert.That(text.Categories.Sum(category => category.Share), Is.EqualTo(1).Within(1e-9));
        using var summary = JsonDocument.Parse(File.ReadAllText(_folder.File("match", "match.json")));
        Assert.That(summary.RootElement.GetProperty("seconds").GetProperty("contexts").GetDouble(), Is.Positive);
    }

    [Test]
    public void ThePage_LeadsToItsExplorer()
    {
        string html = File.ReadAllText(_folder.File("match", "match.html"));
        string link = WebUtility.HtmlDecode(Regex.Match(html, "href=\"(explorer/[^\"]*)\"").Groups[1].Value);
        Assert.That(File.Exists(_folder.File("match", link.Split('#')[0])), link);
        Assert.That(Directory.Exists(_folder.File("match", "explorer", "data", link.Split("#m=")[1].Split('&')[0])), link);
    }

    [Test]
    public void Explore_WritesAFolderBesideTheMatch()
    {
        ProgramRun explore = ProgramRun.Of("explore", _folder.File("match"));
        Assert.That(explore.ExitStatus, Is.Zero, explore.Errors);
        Assert.That(explore.Output, Does.Contain("index.html"));
        Assert.That(File.Exists(_folder.File("match", "explorer", "index.html")));
        Assert.That(ProgramRun.Of("explore", _folder.File("match")).ExitStatus, Is.Zero, "again, in place of the first");
    }

    [Test]
    public void WithoutContexts_OneErrorSaysHowToGetThem()
    {
        using var folder = new TemporaryFolder();
        ProgramRun ofMatch = ProgramRun.Of("explore", folder.Path);
        Assert.That(ofMatch.ExitStatus, Is.EqualTo(2));
        Assert.That(ofMatch.Errors, Does.Contain("--contexts").And.Match("^error: [^\n]+\n$"));
        folder.Write("manifest.json", "{}");
        Assert.That(ProgramRun.Of("explore", folder.Path).Errors, Does.Contain("contexts: true"));
        Assert.That(ProgramRun.Of("explore", folder.File("nowhere")).Errors, Does.Contain("is no folder"));
    }

    [Test]
    public void ActivationFiles_HaveNoContexts()
    {
        using var folder = new TemporaryFolder();
        ProgramRun match = ProgramRun.Of("match", ReferenceFiles.PathOf("matching", "planted", "a.safetensors"),
            ReferenceFiles.PathOf("matching", "planted", "b.safetensors"), "--contexts", "--out", folder.Path);
        Assert.That(match.ExitStatus, Is.EqualTo(2));
        Assert.That(match.Errors, Does.Contain("activation files do not hold"));
    }

    [Test]
    public void ACorpusWithoutCategories_OmitsThem()
    {
        using var folder = new TemporaryFolder();
        string corpus = folder.Write("plain.jsonl",
            string.Concat(File.ReadLines(ReferenceFiles.PathOf("trained", "documents.jsonl")).Take(20)
            .Select(line => JsonSerializer.Serialize(new { text = JsonDocument.Parse(line).RootElement.GetProperty("text").GetString() })
                + "\n")));
        ProgramRun match = ProgramRun.Of("match", Gpt2, Pythia, "--corpus", corpus, "--tokens", "2000", "--null", "none", "--contexts",
            "--out",
            folder.File("out"), "--device", "cpu");
        Assert.That(match.ExitStatus, Is.Zero, match.Errors);
        MatchContexts contexts = ContextFile.Read(folder.File("out", ContextFile.FileName));
        Assert.That(new ShownPairText(contexts).Categories, Is.Empty);
        Assert.That(contexts.Header.Tau, Is.Null);
        Assert.That(contexts.Pairs.Where((_, i) => i % 5 == 0), Has.None.EqualTo((int)PairKind.Rosetta), "without a null nothing says so");
    }
}
