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
        byte[] first = Encoding.UTF8.GetBytes("\ufeff" + Row + Row[..20]), second = Encoding.UTF8.GetBytes(Row[20..] + "\r\n\n"),
            third = Encoding.UTF8.GetBytes(Row.TrimEnd());
        string path = Write("rows" + extension, [.. Compress(first, extension), .. Compress(second, extension),
            .. Compress(third, extension)]);
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
                Assert.That(() => Corpus.Open(path).Read().Count(), Throws.TypeOf<BadInputException>(),
                    $"{length} of {whole.Length} bytes");
        }
    }

    [TestCase(".jsonl.gz")]
    [TestCase(".jsonl.zst")]
    public void DamagedCompression_IsRefused(string extension)
    {
        byte[] member = Compress(Encoding.UTF8.GetBytes(Row), extension);
        string junk = Write("junk" + extension, [.. member, 1, 2, 3, 4, 5]),
            plain = Write("plain" + extension, Encoding.UTF8.GetBytes(Row));
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
    [TestCase("{\"text\": \"a\"}\n{\"\\ud83d\": 1, \"text\": \"a\"}", "line 2", "surrogate")]
    [TestCase("{\"text\": \"a\", \"meta\": {\"\\uDC00\": 1}}", "line 1", "surrogate")]
    [TestCase("{\"text\": \"a\", \"meta\": {\"pile_set_name\": \"\\ud800\"}}", "line 1", "surrogate")]
    [TestCase("", "rows.jsonl", "no document")]
    [TestCase("{\"text\": \"\"}\n{\"text\": \"  \"}", "rows.jsonl", "2 documents, all without text")]
    public void BadRow_IsRefusedWithItsLine(string content, string place, string fault)
    {
        string path = Write("rows.jsonl", Encoding.UTF8.GetBytes(content));
        Assert.That(() => Corpus.Open(path).Read().Count(),
            Throws.TypeOf<BadInputException>().With.Message.Contains(place).And.Message.Contains(fault));
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
        Assert.That(() => Corpus.Open(Path.Combine(_folder, name)).Read().Count(),
            Throws.TypeOf<BadInputException>().With.Message.Contains(fault));
    }

    [Test]
    public void LongLine_IsReadWhole()
    {
        string text = new('x', 1_000_000);
        string path = Write("rows.jsonl.zst", Compress(Encoding.UTF8.GetBytes($"{{\"text\": \"{text}\"}}\n{Row}"), ".zst"));
        Assert.That(JsonLines.Read(path).Select(document => document.Text.Length), Is.EqualTo(new[] { text.Length, "Grüße 🙂".Length }));
    }

    [TestCase("{'pile_set_name': 'Github'}", "Github")]
    [TestCase("{\"pile_set_name\": \"Github\"}", "Github")]
    [TestCase(" { 'pile_set_name' : \"Books3\" , } ", "Books3")]
    [TestCase("{u'pile_set_name': u'Pile-CC'}", "Pile-CC")]
    [TestCase("{'a': {'pile_set_name': 'inner'}, 'pile_set_name': 'outer'}", "outer")]
    [TestCase("{'n': [1, -2.5e3, (None, True), {'x'}], 't': datetime.date(2020, 1, 2), 'pile_set_name': 'ArXiv', 'z': null}", "ArXiv")]
    [TestCase("{'pile_set_name': \"it's\"}", "it's")]
    [TestCase("{'pile_set_name': 'a\\'b\\\\c\\x41\\u00e9\\U0001f642\\n\"'}", "a'b\\cA\u00e9\ud83d\ude42\n\"")]
    [TestCase("{'note': \"'pile_set_name': 'no'\", 'pile_set_name': 'yes'}", "yes")]
    [TestCase("{'pile_set_name': 'first', 'pile_set_name': 'last'}", "last")]
    [TestCase("{'pile_set_name': None}", null)]
    [TestCase("{'pile_set_name': '\\ud83d'}", null)]
    [TestCase("{'pile_set_name': 'cut", null)]
    [TestCase("{'pile_set_name': 'a'} more", null)]
    [TestCase("['pile_set_name', 'Github']", null)]
    [TestCase("Github", null)]
    [TestCase("", null)]
    public void SubsetThatIsWrittenAsText_IsRead(string meta, string? subset)
    {
        string path = Write("rows.jsonl", Encoding.UTF8.GetBytes(
            $"{{\"text\": \"a\", \"meta\": {System.Text.Json.JsonSerializer.Serialize(meta)}}}\n"));
        Document document = JsonLines.Read(path).Single();
        Assert.That((document.Category, document.NamesCategory), Is.EqualTo((subset ?? "rows.jsonl", subset is not null)));
    }

    [Test]
    public void SubsetThatIsNested_EndsSomewhere()
    {
        string path = Write("rows.jsonl", Encoding.UTF8.GetBytes($"{{\"text\": \"a\", \"meta\": \"{new string('[', 1_000_000)}\"}}\n"));
        Assert.That(JsonLines.Read(path).Single().NamesCategory, Is.False);
    }

    [TestCase("", null)]
    [TestCase(", \"meta\": null", null)]
    [TestCase(", \"meta\": {}", null)]
    [TestCase(", \"meta\": 5", null)]
    [TestCase(", \"meta\": [\"pile_set_name\"]", null)]
    [TestCase(", \"meta\": {\"pile_set_name\": null}", null)]
    [TestCase(", \"meta\": {\"pile_set_name\": \"\\ud83d\\ude42\"}", "\ud83d\ude42")]
    public void RowWithoutSubset_IsOfTheFilesName(string member, string? subset)
    {
        Document document = JsonLines.Read(Write("rows.jsonl", Encoding.UTF8.GetBytes($"{{\"text\": \"a\"{member}}}\n"))).Single();
        Assert.That((document.Category, document.NamesCategory), Is.EqualTo((subset ?? "rows.jsonl", subset is not null)));
    }

    [TestCase(100, true)]
    [TestCase(200, false)]
    [TestCase(1_000_000, false)] // In time that is linear in the row: a second, not minutes.
    [MaxTime(20_000)]
    public void DeepRow_IsReadOrCalledThat(int levels, bool isRead)
    {
        string path = Write("rows.jsonl", Encoding.UTF8.GetBytes(
            $"{{\"text\": \"a\", \"x\": {new string('[', levels)}{new string(']', levels)}}}\n"));
        if (isRead)
            Assert.That(JsonLines.Read(path).Count(), Is.EqualTo(1));
        else
            Assert.That(() => JsonLines.Read(path).Count(),
                Throws.TypeOf<BadInputException>().With.Message.Contains("line 1").And.Message.Contains("levels deep"));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(4)]
    [TestCase(8)]
    [TestCase(16)]
    [TestCase(31)]
    public void GzipHeader_IsReadWithEveryFlag(int flags)
    {
        byte[] rows = Encoding.UTF8.GetBytes(Row);
        byte[] member = Member(rows, flags), empty = Member([], flags), two = [.. member, .. empty, .. member, 0, 0, 0];
        Assert.That(Corpus.Open(Write("rows.jsonl.gz", two)).Read().Select(document => document.Text),
            Is.EqualTo(new[] { "Gr\u00fc\u00dfe \ud83d\ude42", "Gr\u00fc\u00dfe \ud83d\ude42" }));
        for (int length = 1; length < member.Length; length++)
        {
            string cut = Write("cut.jsonl.gz", member[..length]);
            Assert.That(() => Corpus.Open(cut).Read().Count(),
                Throws.TypeOf<BadInputException>().With.Message.Contains("before their last block"), $"{length} bytes");
        }
    }

    [TestCase(-1, "checksum")]
    [TestCase(-5, "length")]
    [TestCase(0, "does not begin")]
    [TestCase(2, "method")]
    [TestCase(3, "reserved")]
    [TestCase(4, "checksum of a gzip header")]
    [TestCase(17, "checksum of a gzip header")]
    public void DamagedGzipMember_IsRefused(int at, string fault)
    {
        // Counted from the end: the length first, then the checksum of the content.
        byte[] member = Member(Encoding.UTF8.GetBytes(Row), 31);
        int position = at switch { -1 => member.Length - 8, -5 => member.Length - 1, _ => at };
        member[position] ^= 0x80;
        string path = Write("rows.jsonl.gz", member);
        Assert.That(() => Corpus.Open(path).Read().Count(),
            Throws.TypeOf<BadInputException>().With.Message.Contains(fault).And.Message.Contains(path));
    }

    [TestCase(new byte[] { 0, 0, 7 })]
    [TestCase(new byte[] { 0x1F })]
    [TestCase(new byte[] { 0x1F, 0 })]
    [TestCase(new byte[] { 7 })]
    public void BytesAfterTheLastMember_AreRefused(byte[] rest)
    {
        string path = Write("rows.jsonl.gz", [.. Member(Encoding.UTF8.GetBytes(Row), 0), .. rest]);
        Assert.That(() => Corpus.Open(path).Read().Count(), Throws.TypeOf<BadInputException>());
    }

    [TestCase("rows.jsonl")]
    [TestCase("rows.jsonl.gz")]
    [TestCase("rows.jsonl.zst")]
    [TestCase("text.txt")]
    [TestCase("text.md")]
    public void PointersAndWebPages_AreNamed(string name)
    {
        string path = Write(name, "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"u8.ToArray());
        Assert.That(() => Corpus.Open(path).Read().Count(),
            Throws.TypeOf<BadInputException>().With.Message.Contains("git lfs pull").And.Message.Contains(path));
        Write(name, "<!DOCTYPE html>\n<html></html>\n"u8.ToArray());
        if (name == "text.md")
            Assert.That(Corpus.Open(path).Read().Count(), Is.EqualTo(1), "Markdown may begin with HTML");
        else
            Assert.That(() => Corpus.Open(path).Read().Count(),
                Throws.TypeOf<BadInputException>().With.Message.Contains("web page").And.Message.Contains(path));
    }

    /// <summary>A gzip member with a header of these flags: text, checksum, extra field, name, comment.</summary>
    private static byte[] Member(byte[] content, int flags)
    {
        using var header = new MemoryStream();
        header.Write([0x1F, 0x8B, 8, (byte)flags, 1, 2, 3, 4, 0, 255]);
        if ((flags & 4) != 0)
            header.Write([5, 0, (byte)'A', (byte)'p', 1, 0, 9]);
        if ((flags & 8) != 0)
            header.Write("rows\0"u8);
        if ((flags & 16) != 0)
            header.Write("made by hand\0"u8);
        if ((flags & 2) != 0)
        {
            var checksum = new ICSharpCode.SharpZipLib.Checksum.Crc32();
            checksum.Update(header.ToArray());
            header.Write([(byte)(checksum.Value & 0xFF), (byte)(checksum.Value >> 8 & 0xFF)]);
        }
        byte[] plain = Compress(content, ".gz");
        // The framework's own header is of ten bytes.
        return [.. header.ToArray(), .. content.Length == 0 ? [3, 0, .. new byte[8]] : plain[10..]];
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
