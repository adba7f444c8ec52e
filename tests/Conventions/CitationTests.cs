using System.Text.RegularExpressions;

namespace Rosetta.Tests.Conventions;

/// <summary>Comments cite paragraphs of docs/ by id, and pages that are in the repository.</summary>
public sealed partial class CitationTests
{
    [GeneratedRegex(@"^#### (?<id>[EM]\d+) `(?<name>[a-z0-9-]+)` - (?<rest>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"(?<![\w.])[EM]\d{1,3}(?![\w.]*\w)")]
    private static partial Regex Id();

    [GeneratedRegex(@"[\w./-]+\.md\b")]
    private static partial Regex Page();

    [GeneratedRegex(@"\.md,? sections?\b")]
    private static partial Regex Section();

    [Test]
    public void Measurements_AreNumberedInOrderAndNameFilesThatExist()
    {
        string text = Text("measurement.md");
        List<Match> headings = Heading().Matches(text).ToList();
        Assert.That(text.Split('\n').Count(line => line.StartsWith("####", StringComparison.Ordinal)), Is.EqualTo(headings.Count),
            "a heading in another form");
        Assert.That(headings.Select(heading => heading.Groups["id"].Value),
            Is.EqualTo(Enumerable.Range(1, headings.Count).Select(number => $"M{number}")));
        Assert.That(headings.Select(heading => heading.Groups["name"].Value), Is.Unique);
        foreach (Match heading in headings)
        {
            Match status = Regex.Match(heading.Groups["rest"].Value, "^(implemented in|not reached, in) `(?<file>[^`]+)`$|^planned$");
            Assert.That(status.Success, Is.True, heading.Value);
            if (status.Groups["file"].Success)
                Assert.That(Path.Combine(Repository.Root, status.Groups["file"].Value), Does.Exist, heading.Value);
        }
    }

    [Test]
    public void EveryIdThatACommentOrAPageCites_IsAnIdOfTheDocuments()
    {
        HashSet<string> known =
            [.. Heading().Matches(Text("theory.md") + "\n" + Text("measurement.md")).Select(heading => heading.Groups["id"].Value)];
        string[] unknown = [.. Comments().Concat(Lines("docs/measurement.md"))
            .SelectMany(line => Id().Matches(line.Text).Where(id => !known.Contains(id.Value)).Select(id => $"{line.Place}: {id.Value}"))];
        Assert.That(unknown, Is.Empty);
    }

    [Test]
    public void EveryPageThatACommentCites_IsInTheRepository()
    {
        string[] missing = [.. Comments().SelectMany(line =>
            Page().Matches(line.Text).Where(page => !IsThere(page.Value)).Select(page => $"{line.Place}: {page.Value}"))];
        Assert.That(missing, Is.Empty);
    }

    [Test]
    public void NoComment_CitesASectionOfAPage() =>
        Assert.That(Comments().Where(line => Section().IsMatch(line.Text)).Select(line => $"{line.Place}: cite an id"), Is.Empty);

    private static bool IsThere(string page) =>
        File.Exists(Path.Combine(Repository.Root, page)) || File.Exists(Path.Combine(Repository.Root, "docs", page))
            || File.Exists(Path.Combine(Repository.Root, "tests", "Reference", page));

    private static IEnumerable<(string Place, string Text)> Comments() =>
        Repository.SourceFiles.SelectMany(Lines)
            .Select(line => (line.Place, Start: line.Text.IndexOf("//", StringComparison.Ordinal), line.Text))
            .Where(line => line.Start >= 0).Select(line => (line.Place, line.Text[line.Start..]));

    private static IEnumerable<(string Place, string Text)> Lines(string path) =>
        File.ReadAllLines(Path.Combine(Repository.Root, path)).Select((text, i) => ($"{path}:{i + 1}", text));

    private static string Text(string page) => File.ReadAllText(Path.Combine(Repository.Root, "docs", page)).ReplaceLineEndings("\n");
}
