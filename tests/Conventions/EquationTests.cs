using System.Reflection;
using System.Text.RegularExpressions;
using Rosetta.Theory;

namespace Rosetta.Tests.Conventions;

/// <summary>docs/theory.md and the code name the same equations.</summary>
public sealed partial class EquationTests
{
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private sealed record Entry(int Number, string Id, string Status, string File);

    [GeneratedRegex(@"^#### E(?<number>\d+) `(?<id>[a-z0-9-]+)` - (?:(?<status>implemented) in `(?<file>[^`]+)`|(?<status>derived|cited))$",
        RegexOptions.Multiline)]
    private static partial Regex Heading();

    [Test]
    public void EveryHeading_IsReadAndNumberedInOrder()
    {
        Assert.That(Document().Split('\n').Count(line => line.StartsWith("####", StringComparison.Ordinal)), Is.EqualTo(Entries().Count),
            "a heading in another form");
        Assert.That(Entries().Select(entry => entry.Number), Is.EqualTo(Enumerable.Range(1, Entries().Count)));
        Assert.That(Entries().Select(entry => entry.Id), Is.Unique);
    }

    [Test]
    public void EveryMarkedMethod_ComputesAnEquationOfTheDocument() =>
        Assert.That(Marked().Select(pair => pair.Id).Distinct(),
            Is.SubsetOf(Entries().Where(entry => entry.Status == "implemented").Select(entry => entry.Id).ToList()));

    [TestCaseSource(nameof(ImplementedIds))]
    public void ImplementedEquation_HasOneMethodInTheFileNamed(string id)
    {
        Entry entry = Entries().Single(candidate => candidate.Id == id);
        List<(string Id, MemberInfo Member)> methods = [.. Marked().Where(pair => pair.Id == id)];
        Assert.That(methods, Has.Count.EqualTo(1), $"methods marked {id}");
        string path = Path.Combine(Repository.Root, entry.File);
        Assert.That(path, Does.Exist);
        Assert.That(Path.GetFileNameWithoutExtension(path), Is.EqualTo(methods[0].Member.DeclaringType!.Name));
        Assert.That(File.ReadAllText(path), Does.Contain($"[Equation(\"{id}\")]"));
    }

    private static IEnumerable<string> ImplementedIds() =>
        Entries().Where(entry => entry.Status == "implemented").Select(entry => entry.Id);

    private static List<(string Id, MemberInfo Member)> Marked() =>
        [.. from type in Repository.Assemblies.SelectMany(assembly => assembly.GetTypes())
            from member in type.GetMembers(Everything)
            from attribute in member.GetCustomAttributes<EquationAttribute>()
            select (attribute.Id, member)];

    private static List<Entry> Entries() => [.. Heading().Matches(Document()).Select(match => new Entry(
        int.Parse(match.Groups["number"].Value, System.Globalization.CultureInfo.InvariantCulture), match.Groups["id"].Value,
        match.Groups["status"].Value, match.Groups["file"].Value))];

    private static string Document() => File.ReadAllText(Path.Combine(Repository.Root, "docs", "theory.md")).ReplaceLineEndings("\n");
}
