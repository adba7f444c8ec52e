using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Corpora;
using Rosetta.Empirical.Interchange;
using Rosetta.Empirical.Models.Capture;
using Rosetta.Empirical.Models.Language;
using Rosetta.Empirical.Storage;
using Rosetta.Empirical.Tokenization;
using Rosetta.Experiments.Definitions;
using Rosetta.Theory;

namespace Rosetta.Tests.Empirical.Storage;

/// <summary>Where a file is expected, nothing else is opened: a pipe would wait for its writer, a device would never end.</summary>
[Platform("Linux")]
public sealed class InputFileTests
{
    private static readonly TestCaseData[] Readers =
    [
        Reader("a.txt", path => Corpus.Open(path).Read().Count()),
        Reader("a.jsonl", path => Corpus.Open(path).Read().Count()),
        Reader("a.jsonl.gz", path => Corpus.Open(path).Read().Count()),
        Reader("a.jsonl.zst", path => Corpus.Open(path).Read().Count()),
        Reader("folder.txt", path => Corpus.Open(Path.GetDirectoryName(path)).Read().Count()),
        Reader("config.json", path => LanguageModelConfiguration.ReadFolder(Path.GetDirectoryName(path)!)),
        Reader("model.safetensors", path => CheckpointFolder.Open(Path.GetDirectoryName(path)!)),
        Reader("model.safetensors.index.json", path => CheckpointFolder.Open(Path.GetDirectoryName(path)!)),
        Reader("pytorch_model.bin", path => CheckpointFolder.Open(Path.GetDirectoryName(path)!)),
        Reader("tokenizer.json", path => TokenizerJson.Load(path)),
        Reader("vocab.json", path => VocabularyFiles.Load(Path.GetDirectoryName(path)!)),
        Reader("a.safetensors", path => ActivationFile.Open(path)),
        Reader("ids.safetensors", path => TokenFile.Read(path)),
        Reader("best_buddies.json", path => BestBuddies.Read(path)),
        Reader("anchors.json", path => RosettaAnchors.Read(path)),
        Reader("a.yaml", path => YamlFile.Read(path)),
        Reader("a.csv", path => WrittenTable.Read(path, "size", ["size"])),
    ];

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("rosetta-input-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCaseSource(nameof(Readers))]
    [CancelAfter(20_000)]
    public void Pipe_IsRefusedUnopened(string name, Action<string> read)
    {
        string path = Path.Combine(_folder, name);
        using (Process made = Process.Start("mkfifo", [path]))
            made.WaitForExit();
        Assert.That(() => read(path), Throws.TypeOf<BadInputException>().With.Message.Contains("is a pipe").And.Message.Contains(path));
    }

    [TestCaseSource(nameof(Readers))]
    [CancelAfter(20_000)]
    public void LinkToADevice_IsRefusedUnopened(string name, Action<string> read)
    {
        string path = Path.Combine(_folder, name);
        File.CreateSymbolicLink(path, "/dev/zero");
        Assert.That(() => read(path), Throws.TypeOf<BadInputException>().With.Message.Contains("is a device"));
    }

    [Test]
    public void Socket_IsRefused()
    {
        string path = Path.Combine(_folder, "s.jsonl");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        Assert.That(() => Corpus.Open(path).Read().Count(), Throws.TypeOf<BadInputException>().With.Message.Contains("is a socket"));
    }

    [TestCase("")]
    [TestCase("a\0b")]
    public void WhatIsNoPath_IsOneError(string path)
    {
        Assert.That(() => ActivationFile.Open(path), Throws.TypeOf<BadInputException>().With.Message.Contains("no path"));
        Assert.That(() => BestBuddies.Read(path), Throws.TypeOf<BadInputException>().With.Message.Contains("no path"));
        Assert.That(() => YamlFile.Read(path), Throws.TypeOf<BadInputException>().With.Message.Contains("no path"));
    }

    [Test]
    public void LengthIsBounded_AlsoWhereItIsNotStated()
    {
        string path = Path.Combine(_folder, "f");
        File.WriteAllText(path, "12345");
        Assert.That(InputFile.ReadAllBytes(path, 5), Is.EqualTo("12345"u8.ToArray()));
        Assert.That(InputFile.ReadAllText("/proc/version", 1000), Does.StartWith("Linux"));
        Assert.That(() => InputFile.ReadAllBytes(path, 4), Throws.TypeOf<BadInputException>().With.Message.Contains("4 bytes"));
        Assert.That(() => InputFile.ReadAllBytes("/proc/version", 4), Throws.TypeOf<BadInputException>().With.Message.Contains("4 bytes"));
    }

    [Test]
    public void RealPath_FollowsLinksAndNoCircle()
    {
        string real = InputFile.RealPath(_folder);
        Directory.CreateDirectory(Path.Combine(_folder, "a"));
        File.CreateSymbolicLink(Path.Combine(_folder, "b"), "a");
        File.CreateSymbolicLink(Path.Combine(_folder, "x"), "y/z");
        File.CreateSymbolicLink(Path.Combine(_folder, "y"), "x");
        Assert.That(InputFile.RealPath(Path.Combine(_folder, "b", "f")), Is.EqualTo(Path.Combine(real, "a", "f")));
        Assert.That(() => InputFile.RealPath(Path.Combine(_folder, "x")), Throws.TypeOf<IOException>());
    }

    [Test]
    public void JsonOfTooManyValues_IsRefused()
    {
        byte[] text = Encoding.ASCII.GetBytes("[" + string.Concat(Enumerable.Repeat("0,", ForeignJson.MaxValues)) + "0]");
        Assert.That(() => ForeignJson.Parse(text, "there.json"),
            Throws.TypeOf<BadInputException>().With.Message.Contains($"more than {ForeignJson.MaxValues} values"));
    }

    private static TestCaseData Reader(string file, Action<string> read) => new TestCaseData(file, read).SetArgDisplayNames(file);
}
