using System.Formats.Tar;
using Rosetta.Empirical.Images;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Tests.Reference;
using Rosetta.Theory;

namespace Rosetta.Tests.Empirical.Images;

/// <summary>Folders, shards and labels of images.</summary>
public sealed class ImageSetTests
{
    private static readonly string Picture = ReferenceFiles.PathOf("pictures", "one.png");

    [Test]
    public void ClassFolders_GiveClasses_AndLeaveJunkOut()
    {
        using TemporaryFolder folder = Filled("cat/A.JPEG", "cat/._A.JPEG", "cat/notes.txt", "dog/deep/c.png", ".ipynb_checkpoints/x.png");
        File.CreateSymbolicLink(folder.File("dog", "b.png"), folder.File("cat", "A.JPEG"));
        ImageSet set = ImageSet.Open([folder.Path]);
        Assert.That(set.ClassNames, Is.EqualTo(new[] { "cat", "dog" }));
        Assert.That(set.Items.Select(item => item.Name), Is.EqualTo(new[] { "cat/A", "dog/b", "dog/deep/c" }));
        Assert.That(set.Items.Select(set.ClassOf), Is.EqualTo(new[] { 0, 1, 1 }));
        Assert.That(set.Items[1].ReadContent(), Is.EqualTo(File.ReadAllBytes(Picture)));
    }

    [Test]
    public void LooseImages_HaveNoClass_UnlessATableSaysOne()
    {
        using TemporaryFolder folder = Filled("b.png", "a.png");
        Assert.That(ImageSet.Open([folder.Path]).Items.Select(item => (item.Name, item.ClassName)),
            Is.EqualTo(new[] { ("a", (string?)null), ("b", null) }));
        string table = folder.Write("labels.csv", "file,class\na.png,10\nb,9\n");
        ImageSet set = ImageSet.Open([folder.Path], table);
        Assert.That(set.ClassNames, Is.EqualTo(new[] { "9", "10" }));
        Assert.That(set.Items.Select(set.ClassOf), Is.EqualTo(new[] { 1, 0 }));
    }

    [Test]
    public void Shards_HoldSamples_WithTheirLabels()
    {
        using var folder = new TemporaryFolder();
        string shard = Shard(folder.File("a.tar"), ("0001.png", File.ReadAllBytes(Picture)), ("0001.cls", "7"u8.ToArray()),
            ("0001.txt", "a caption"u8.ToArray()), ("sub/0002.json", """{"label": "dog"}"""u8.ToArray()),
            ("sub/0002.jpg", [1, 2, 3]));
        ImageSet set = ImageSet.Open([shard]);
        Assert.That(set.Items.Select(item => (item.Name, item.ClassName)), Is.EqualTo(new[] { ("0001", "7"), ("sub/0002", "dog") }));
        Assert.That(set.Items[0].ReadContent(), Is.EqualTo(File.ReadAllBytes(Picture)));
        Assert.That(ImageSet.Open([folder.Path]).Items, Has.Count.EqualTo(2));
    }

    [Test]
    public void WhatDoesNotFit_IsOneError()
    {
        using TemporaryFolder empty = Filled("cat/a.png"), mixed = Filled("a.png", "dog/b.png"), bare = Filled("notes.txt"),
            twice = Filled("a.png", "a.bmp");
        Directory.CreateDirectory(empty.File("dog"));
        string shard = Shard(bare.File("c.tar"), ("0001.png", new byte[2000]));
        byte[] whole = File.ReadAllBytes(shard);
        File.WriteAllBytes(bare.File("cut.tar"), whole[..1500]);
        string table = bare.Write("labels.csv", "file,class\nother,1\n"), headless = bare.Write("headless.csv", "a,1\n");
        Assert.Multiple(() =>
        {
            Refused([empty.Path], "dog' holds no image");
            Refused([mixed.Path], "mixes");
            Refused([Path.Combine(bare.Path, "none")], "There is no file or folder");
            Refused([twice.Path], "Two images are named 'a'");
            Refused([bare.File("cut.tar")], "cut.tar");
            Refused([mixed.File("a.png")], "does not name 'a'", table);
            Refused([mixed.File("a.png")], "no header", headless);
        });
        File.Delete(bare.File("c.tar"));
        File.Delete(bare.File("cut.tar"));
        Refused([bare.Path], "holds no image");
    }

    private static void Refused(string[] paths, string said, string? labels = null) =>
        Assert.That(() => ImageSet.Open(paths, labels), Throws.TypeOf<BadInputException>().With.Message.Contains(said));

    private static TemporaryFolder Filled(params string[] files)
    {
        var folder = new TemporaryFolder();
        foreach (string file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File(file))!);
            File.Copy(Picture, folder.File(file));
        }
        return folder;
    }

    private static string Shard(string path, params (string Name, byte[] Content)[] files)
    {
        using FileStream file = File.Create(path);
        using var writer = new TarWriter(file, TarEntryFormat.Pax);
        foreach ((string name, byte[] content) in files)
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        return path;
    }
}
