using System.Reflection;
using System.Text.RegularExpressions;

namespace Rosetta.Tests.Conventions;

/// <summary>docs/architecture.md names types, registries and files that exist.</summary>
public sealed partial class ArchitecturePageTests
{
    /// <summary>Types on one walk, at most: more than these nobody follows.</summary>
    private const int LongestWalk = 14;

    [GeneratedRegex("`(?<name>[^`\n]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"^(?<type>I?[A-Z][A-Za-z0-9]+)(\.(?<member>[A-Z][A-Za-z0-9]+))?$")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"^(theory|empirical|sim|experiments|tests)/")]
    private static partial Regex Place();

    [GeneratedRegex("^### (?<title>.+)\n(?<walk>(?:(?!^##).*\n)*)", RegexOptions.Multiline)]
    private static partial Regex Walk();

    [GeneratedRegex(@"^(?<number>\d+)\. (?<rest>.*)$", RegexOptions.Multiline)]
    private static partial Regex Step();

    [Test]
    public void EveryTypeThatThePageNames_Exists()
    {
        ILookup<string, Type> types = Repository.Assemblies.SelectMany(assembly => assembly.GetTypes())
            .ToLookup(type => type.Name.Split('`')[0]);
        List<Match> named = [.. Names().Select(name => TypeName().Match(name)).Where(match => match.Success)];
        Assert.That(named, Has.Count.GreaterThan(50), "the page is read wrongly");
        Assert.That(named.Where(match => !types[match.Groups["type"].Value].Any(type => Knows(type, match.Groups["member"])))
            .Select(match => match.Value), Is.Empty);

        static bool Knows(Type type, Group member) =>
            !member.Success || type.GetMember(member.Value, BindingFlags.Public | BindingFlags.Static).Length > 0;
    }

    [Test]
    public void EveryPlaceThatThePageNames_Exists()
    {
        string[] places = [.. Names().Where(name => Place().IsMatch(name))];
        Assert.That(places, Has.Length.GreaterThan(30), "the page is read wrongly");
        Assert.That(places.Where(place => !Path.Exists(Path.Combine(Repository.Root, place))), Is.Empty);
    }

    [Test]
    public void EveryWalk_IsShortAndNumbered()
    {
        List<Match> walks = Walk().Matches(Text()).ToList();
        Assert.That(walks, Has.Count.EqualTo(3), "a walk in another form");
        foreach (Match walk in walks)
        {
            List<Match> steps = Step().Matches(walk.Groups["walk"].Value).ToList();
            Assert.That(steps.Select(step => int.Parse(step.Groups["number"].Value, System.Globalization.CultureInfo.InvariantCulture)),
                Is.EqualTo(Enumerable.Range(1, steps.Count)), walk.Groups["title"].Value);
            Assert.That(steps, Has.Count.InRange(2, LongestWalk), walk.Groups["title"].Value);
            Assert.That(steps.Where(step => !step.Groups["rest"].Value.StartsWith('`')).Select(step => step.Value), Is.Empty,
                "a step begins with its type");
        }
    }

    private static IEnumerable<string> Names() => Code().Matches(Text()).Select(match => match.Groups["name"].Value);

    private static string Text() => File.ReadAllText(Path.Combine(Repository.Root, "docs", "architecture.md")).ReplaceLineEndings("\n");
}
