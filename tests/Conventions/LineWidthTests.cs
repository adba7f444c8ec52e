using System.Text.RegularExpressions;

namespace Rosetta.Tests.Conventions;

/// <summary>No line of code is wider than a reader's window.</summary>
/// <remarks>
/// The rule: a line has at most 140 characters, whatever folder it is in. What is data and not code may be wider: a line that a raw string
/// literal begins on, goes through or ends on; a line of which one string literal takes more than half; and the two files that hold nothing
/// but data, a table of Unicode and a stylesheet.
/// </remarks>
public sealed partial class LineWidthTests
{
    private const int Widest = 140;

    private static readonly string[] Data = ["CanonicalData.cs", "Stylesheet.cs"];

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"")]
    private static partial Regex Literal();

    [Test]
    public void NoLineOfCode_IsTooWide()
    {
        string[] files = [.. Repository.SourceFiles.Where(path => !Data.Contains(Path.GetFileName(path)))];
        Assert.That(files, Has.Length.GreaterThan(300), "the files are found wrongly");
        Assert.That(files.SelectMany(path => TooWide(File.ReadAllLines(Path.Combine(Repository.Root, path)))
            .Select(line => $"{path}:{line}")), Is.Empty);
    }

    [Test]
    public void TheRule_SparesDataOnly()
    {
        string wide = new('x', Widest), half = new('y', Widest / 2);
        string[] lines =
        [
            $"{wide};", $"Call(\"{wide}\");", $"Call(\"{half}\", \"{half}\", {half});",
            "Call(\"\"\"", wide + wide, "\"\"\");",
            $"/// {wide}", $"One(\"\"\"{half}\"\"\", {wide});", wide, new string('\u4e2d', Widest),
        ];
        Assert.That(TooWide(lines), Is.EqualTo(new[] { 1, 3, 7 }));
    }

    /// <summary>Numbers of the lines that break the rule, from 1.</summary>
    private static IEnumerable<int> TooWide(string[] lines)
    {
        bool inside = false;
        for (int i = 0; i < lines.Length; i++)
        {
            int marks = lines[i].Split("\"\"\"").Length - 1;
            bool raw = inside || marks > 0;
            inside ^= marks % 2 == 1;
            int width = lines[i].EnumerateRunes().Count();
            if (width > Widest && !raw && Literal().Matches(lines[i]).All(literal => 2 * literal.Length <= width))
                yield return i + 1;
        }
    }
}
