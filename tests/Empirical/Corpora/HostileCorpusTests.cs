using System.IO.Compression;
using Rosetta.Empirical.Corpora;
using Rosetta.Theory;

namespace Rosetta.Tests.Empirical.Corpora;

/// <summary>Links, circles and bombs in a corpus: every document once, in bounded memory, or one error.</summary>
public sealed class HostileCorpusTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("rosetta-corpus-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void LinksToFoldersWithinTheCorpus_AddNothing()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "c", "sub"));
        File.WriteAllText(Path.Combine(_folder, "c", "sub", "a.txt"), "one");
        Link("c/self", ".");
        Link("c/sub/up", "../..");
        Link("c/other", Path.Combine(_folder, "c", "sub"));
        // 'up' leads out of c itself.
        Assert.That(() => Read("c"), Throws.TypeOf<BadInputException>().With.Message.Contains("outside the corpus"));
        File.Delete(Path.Combine(_folder, "c/sub/up"));
        Link("c/sub/up", "..");
        Assert.That(Read("c"), Is.EqualTo(new[] { ("one", "sub", "sub/a.txt") }));
        Link("named", "c");
        Assert.That(Read("named"), Has.Length.EqualTo(1), "what the user names may be a link");
    }

    [Test]
    public void FileThatSeveralLinksLeadTo_IsReadOnceUnderItsOwnName()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "c"));
        File.WriteAllText(Path.Combine(_folder, "c", "m.txt"), "one");
        File.WriteAllText(Path.Combine(_folder, "blob.txt"), "two");
        Link("c/a.txt", "m.txt");
        Link("c/b.txt", "../blob.txt");
        Link("c/z.txt", "b.txt");
        Assert.That(Read("c").Select(document => document.Source), Is.EqualTo(new[] { "b.txt", "m.txt" }));
        Link("c/broken.txt", "nowhere");
        Assert.That(() => Read("c"), Throws.TypeOf<BadInputException>().With.Message.Contains("broken.txt"));
        File.Delete(Path.Combine(_folder, "c/broken.txt"));
        Link("c/circle.txt", "circle.txt");
        Assert.That(() => Read("c"), Throws.TypeOf<BadInputException>().With.Message.Contains("circle.txt"));
    }

    [TestCase("gz", "\n", "became")]
    [TestCase("zst", "\n", "became")]
    [TestCase("zst", "{\"text\": \"a\"}\n", "became")]
    public void Bomb_IsRefused(string extension, string unit, string expected)
    {
        string path = Path.Combine(_folder, "bomb.jsonl." + extension);
        Compress(path, unit, 160L << 20);
        Assert.That(() => Corpus.Open(path).Read().Count(),
            Throws.TypeOf<BadInputException>().With.Message.Contains(expected).And.Message.Contains(path));
    }

    [Test]
    public void LineLongerThanADocument_IsRefused()
    {
        string path = Path.Combine(_folder, "line.jsonl");
        using (FileStream file = File.Create(path))
            file.SetLength(1L << 40);
        Assert.That(() => Corpus.Open(path).Read().Count(),
            Throws.TypeOf<BadInputException>().With.Message.Contains($"line 1: the line is longer than {Document.MostBytes} bytes"));
    }

    [Test]
    public void TextLongerThanADocument_IsRefusedUnread()
    {
        string path = Path.Combine(_folder, "long.txt");
        using (FileStream file = File.Create(path))
            file.SetLength(1L << 40);
        Assert.That(() => Corpus.Open(path).Read().Count(), Throws.TypeOf<BadInputException>().With.Message.Contains("longer than"));
    }

    private (string Text, string Category, string Source)[] Read(string folder) => [.. Corpus.Open(Path.Combine(_folder, folder)).Read()
        .Select(document => (document.Text, document.Category, document.Source))];

    private void Link(string name, string target) => File.CreateSymbolicLink(Path.Combine(_folder, name), target);

    private static void Compress(string path, string unit, long bytes)
    {
        byte[] piece = System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(unit, (1 << 20) / unit.Length)));
        using FileStream file = File.Create(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.SmallestSize)
            : new ZstdSharp.CompressionStream(file, 1);
        for (long left = bytes; left > 0; left -= piece.Length)
            stream.Write(piece, 0, (int)Math.Min(left, piece.Length));
    }
}
