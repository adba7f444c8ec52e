using System.IO.Compression;
using System.Text;
using Rosetta.Empirical.Corpora;
using Rosetta.Theory;

namespace Rosetta.Tests.Empirical.Corpora;

public sealed class CorpusFileTests
{
    private const string Row = """{"text": "Grüße 🙂", "meta": {"pile_set_name": "Pile-CC"}}""" + "\n";

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("rosetta-corpus-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase(".jsonl")]
    [TestCase(".jsonl.gz")]
    [TestCase(".jsonl.zst")]
    public void PileShapedRows_AreReadFromEveryCompression(string extension)
    {
        // Three members or frames, with a row cut between the first two: they are one stream.
        byte[] first = Encoding.UTF8.GetBytes("\ufeff" + Row + Row[..20]), second = Encoding.UTF8.GetBytes(Row[20..] + "\r\n\n"), third = Encoding.UTF8.GetBytes(Row.TrimEnd());
        string path = Write("rows" + extension, [.. Compress(first, extension), .. Compress(second, extension), .. Compress(third, extension)]);
        Document[] documents = [.. Corpus.Open(path).Read()];
        Assert.That(documents.Select(document => document.Source), Is.EqualTo(new[] { 1, 2, 5 }.Select(line => $"rows{extension}:{line}")));
        Assert.That(documents.Select(document => (document.Text, document.Category)), Is.All.EqualTo(("Grüße 🙂", "Pile-CC")));
    }

    [TestCase(".jsonl.gz")]
    [TestCase(".jsonl.zst")]
    public void CutFile_IsAnErrorAtEveryLengthButBetweenMembers(string extension)
    {
        byte[] member = Compress(Encoding.UTF8.GetBytes(Row), extension);
        byte[] whole = [.. member, .. member];
        for (int length = 1; length < whole.Length; length++)
        {
            string path = Write("cut" + extension, whole[..length]);
            if (length == member.Length)
                Assert.That(Corpus.Open(path).Read().Count(), Is.EqualTo(1), "a member boundary cannot be told from an end");
            else
                Assert.That(() => Corpus.Open(path).Read().Count(), Throws.TypeOf<BadInputException>(), $"{length} of {whole.Length} bytes");
        }
    }

    [TestCase(".jsonl.gz")]
    [TestCase(".jsonl.zst")]
    public void DamagedCompression_IsRefused(string extension)
    {
        byte[] member = Compress(Encoding.UTF8.GetBytes(Row), extension);
        string junk = Write("junk" + extension, [.. member, 1, 2, 3, 4, 5]), plain = Write("plain" + extension, Encoding.UTF8.GetBytes(Row));
        Assert.That(() => Corpus.Open(junk).Read().Count(), Throws.TypeOf<BadInputException>().With.Message.Contains(junk));
        Assert.That(() => Corpus.Open(plain).Read().Count(), Throws.TypeOf<BadInputException>().With.Message.Contains("line 1"));
    }

    [TestCase("{\"text\": \"a\"}\n{\"text\": ", "line 2", "no valid JSON")]
    [TestCase("{\"text\": \"a\"}\n[1]", "line 2", "a list")]
    [TestCase("{\"texte\": \"a\"}", "line 1", "'texte'")]
    [TestCase("{\"text\": 5}", "line 1", "a number")]
    [TestCase("{\"text\": null}", "line 1", "null")]
    [TestCase("\n\n{\"text\": \"a\", \"meta\": {\"pile_set_name\": 5}}", "line 3", "pile_set_name")]
    [TestCase("{\"text\": \"\\ud800\"}", "line 1", "surrogate")]
    [TestCase("{\"text\": \"a\"} {\"text\": \"b\"}", "line 1", "no valid JSON")]
    [TestCase("", "rows.jsonl", "no document")]
    [TestCase("{\"text\": \"\"}\n{\"text\": \"  \"}", "rows.jsonl", "2 documents, all without text")]
    public void BadRow_IsRefusedWithItsLine(string content, string place, string fault)
    {
        string path = Write("rows.jsonl", Encoding.UTF8.GetBytes(content));
        Assert.That(() => Corpus.Open(path).Read().Count(), Throws.TypeOf<BadInputException>().With.Message.Contains(place).And.Message.Contains(fault));
    }

    [TestCase("rows.jsonl", "{\"text\": \"a\"}\n{\"text\": \"ab@\"}", "line 2", "position 13")]
    [TestCase("text.txt", "first\nab@", "line 2", "position 3")]
    public void InvalidUtf8_IsRefusedWithItsPlace(string name, string content, string line, string position)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        bytes[Array.IndexOf(bytes, (byte)'@')] = 0xC3;
        string path = Write(name, bytes);
        Assert.That(() => Corpus.Open(path).Read().Count(),
            Throws.TypeOf<BadInputException>().With.Message.Contains(line).And.Message.Contains("0xC3").And.Message.Contains(position));
    }

    [Test]
    public void EmptyRows_AreKeptByTheRowReaderAndPassedOverByTheCorpus()
    {
        string path = Write("rows.jsonl", "{\"text\": \"\"}\n{\"text\": \"a\"}\n"u8.ToArray());
        Assert.That(JsonLines.Read(path).Select(document => document.Text), Is.EqualTo(new[] { "", "a" }));
        Assert.That(Corpus.Open(path).Read().Select(document => document.Text), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public void Folder_IsReadInOrdinalOrderWithSubfoldersAsCategories()
    {
        Write("b/two.txt", "two"u8.ToArray());
        Write("a/Zed.md", "zed"u8.ToArray());
        Write("a/one.txt", "one"u8.ToArray());
        Write("top.txt", "top"u8.ToArray());
        Write("rows.jsonl.gz", Compress(Encoding.UTF8.GetBytes(Row), ".gz"));
        Write("picture.png", [0xFF, 0xD8]);
        string own = Path.GetFileName(_folder);
        Assert.That(Corpus.Open(_folder).Read().Select(document => (document.Text, document.Category)), Is.EqualTo(new[]
        {
            ("zed", "a"), ("one", "a"), ("two", "b"), ("Grüße 🙂", "Pile-CC"), ("top", own),
        }));
    }

    [TestCase("missing.jsonl", "does not exist")]
    [TestCase("data.parquet", "no known kind")]
    [TestCase("", "no file that can be read")]
    public void UnusableCorpus_IsRefused(string name, string fault)
    {
        Write("data.parquet", [1]);
        Assert.That(() => Corpus.Open(Path.Combine(_folder, name)).Read().Count(), Throws.TypeOf<BadInputException>().With.Message.Contains(fault));
    }

    [Test]
    public void LongLine_IsReadWhole()
    {
        string text = new('x', 1_000_000);
        string path = Write("rows.jsonl.zst", Compress(Encoding.UTF8.GetBytes($"{{\"text\": \"{text}\"}}\n{Row}"), ".zst"));
        Assert.That(JsonLines.Read(path).Select(document => document.Text.Length), Is.EqualTo(new[] { text.Length, "Grüße 🙂".Length }));
    }

    private string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static byte[] Compress(byte[] bytes, string extension)
    {
        using var compressed = new MemoryStream();
        using (Stream writer = Path.GetExtension(extension) switch
        {
            ".gz" => new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true),
            ".zst" => new ZstdSharp.CompressionStream(compressed, leaveOpen: true),
            _ => compressed,
        })
            writer.Write(bytes);
        return compressed.ToArray();
    }
}
