using Rosetta.Empirical.Checkpoints;
using Rosetta.Theory;

namespace Rosetta.Tests.Empirical.Checkpoints;

public sealed class SafetensorsWriterTests
{
    private string _folder = "";

    private string FilePath => Path.Combine(_folder, "file.safetensors");

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("safetensors").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void ChunksInAnyInterleaving_ReadBackWhole()
    {
        SafetensorsWriter.Write(FilePath, [new("a", SafetensorsType.F32, 2, 3), new("empty", SafetensorsType.F16, 0, 4),
            new("b", SafetensorsType.I64, 4), new("scalar", SafetensorsType.F32)], writer =>
        {
            writer.Append("b", [1, 2]);
            writer.Append("a", [1f, 2f]);
            writer.Append("scalar", [9f]);
            writer.Append("a", [3f, 4f, 5f, 6f]);
            writer.Append("b", [3, 4]);
        }, new Dictionary<string, string> { ["format"] = "pt", ["quote"] = "\"é" });

        using SafetensorsFile file = SafetensorsFile.Open(FilePath);
        var a = new float[6];
        var b = new long[4];
        file.ReadFloat32(file.Tensor("a"), 0, a);
        file.ReadInt64(file.Tensor("b"), 0, b);
        Assert.That(a, Is.EqualTo(new float[] { 1, 2, 3, 4, 5, 6 }));
        Assert.That(b, Is.EqualTo(new long[] { 1, 2, 3, 4 }));
        Assert.That(file.Tensor("scalar").ElementCount, Is.EqualTo(1));
        Assert.That(file.Tensor("empty").ByteCount, Is.Zero);
        Assert.That(file.Metadata["quote"], Is.EqualTo("\"é"));
        Assert.That(file.Tensor("a").FileOffset % 8, Is.Zero, "data start at a multiple of eight");
    }

    [Test]
    public void PartsPlacedByManyThreads_ReadBackWhole([Values(SafetensorsType.F32, SafetensorsType.F16, SafetensorsType.BF16)]
        SafetensorsType type)
    {
        const int parts = 50, perPart = 37;
        SafetensorsWriter.Write(FilePath, [new("a", type, parts, perPart), new("b", type, parts * perPart),
            new("c", SafetensorsType.I32, 2)], writer =>
        {
            Parallel.For(0, parts, part =>
            {
                float[] values = [.. Enumerable.Range(part * perPart, perPart).Select(i => (float)(i % 256))];
                writer.Place("b", part * perPart, values);
                writer.Place("a", part * perPart, values);
            });
            writer.Append("c", [7, 8]);
        });
        using SafetensorsFile file = SafetensorsFile.Open(FilePath);
        foreach (string name in new[] { "a", "b" })
        {
            var values = new float[parts * perPart];
            file.ReadFloat32(file.Tensor(name), 0, values);
            Assert.That(values, Is.EqualTo(Enumerable.Range(0, values.Length).Select(i => (float)(i % 256))));
        }
        var last = new long[2];
        file.ReadInt64(file.Tensor("c"), 0, last);
        Assert.That(last, Is.EqualTo(new long[] { 7, 8 }));
    }

    [Test]
    public void PlacedParts_MustFitAndLeaveNoHole()
    {
        Assert.That(() => SafetensorsWriter.Write(FilePath, [new("a", SafetensorsType.F32, 4)], writer => writer.Place("a", 3, [1f, 2f])),
            Throws.ArgumentException.With.Message.Contain("exceed the 4 of tensor 'a'"));
        Assert.That(() => SafetensorsWriter.Write(FilePath, [new("a", SafetensorsType.F32, 4)], writer => writer.Place("a", 2, [1f, 2f])),
            Throws.InvalidOperationException.With.Message.Contain("8 of its 16 bytes"));
        Assert.That(Directory.GetFileSystemEntries(_folder), Is.Empty);
    }

    [Test]
    public void AnIncompleteTensor_LeavesNothing()
    {
        Assert.That(() => SafetensorsWriter.Write(FilePath, [new("a", SafetensorsType.F32, 3)], writer => writer.Append("a", [1f])),
            Throws.InvalidOperationException.With.Message.Contain("4 of its 12 bytes"));
        Assert.That(Directory.GetFileSystemEntries(_folder), Is.Empty);
    }

    [Test]
    public void AFailureWhileFilling_KeepsTheOldFile()
    {
        SafetensorsWriter.Write(FilePath, [new("a", SafetensorsType.F32, 1)], writer => writer.Append("a", [1f]));
        byte[] before = File.ReadAllBytes(FilePath);
        Assert.That(() => SafetensorsWriter.Write(FilePath, [new("a", SafetensorsType.F32, 1)],
            _ => throw new OperationCanceledException()), Throws.TypeOf<OperationCanceledException>());
        Assert.That(File.ReadAllBytes(FilePath), Is.EqualTo(before));
        Assert.That(Directory.GetFileSystemEntries(_folder), Has.Length.EqualTo(1));
    }

    [Test]
    public void AFullDisk_IsOneErrorAndNothingHalfWritten()
    {
        Assert.That(() => SafetensorsWriter.Write(FilePath, [new("a", SafetensorsType.F32, 1)], _ =>
        {
            if (!File.Exists("/dev/full"))
                throw new IOException("No space left on device"); // where the system has no such device, what it would say
            using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write);
            full.Write(new byte[1 << 20]);
            full.Flush();
        }), Throws.TypeOf<BadInputException>().With.Message.Contain(FilePath));
        Assert.That(Directory.GetFileSystemEntries(_folder), Is.Empty);
    }

    [Test]
    public void TooMuchUndeclaredAndTwiceDeclared_AreRefused()
    {
        Assert.That(() => SafetensorsWriter.Write(FilePath, [new("a", SafetensorsType.F32, 1)], writer => writer.Append("a", [1f, 2f])),
            Throws.ArgumentException);
        Assert.That(() => SafetensorsWriter.Write(FilePath, [new("a", SafetensorsType.F32, 1)], writer => writer.Append("b", [1f])),
            Throws.ArgumentException);
        Assert.That(() => SafetensorsWriter.Write(FilePath, [new("a", SafetensorsType.F32, 0), new("a", SafetensorsType.F32, 0)], _ => { }),
            Throws.ArgumentException);
        Assert.That(() => new SafetensorsDeclaration("__metadata__", SafetensorsType.F32, 1), Throws.ArgumentException);
    }
}
