using System.Buffers.Binary;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Theory;

namespace Rosetta.Tests.Empirical.Checkpoints;

public sealed class SafetensorsFileTests
{
    private const string Good = """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"U8","shape":[3],"data_offsets":[8,11]}}""";

    private string _folder = "";

    [OneTimeSetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("safetensors").FullName;

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void TheUndamagedFile_Opens()
    {
        using SafetensorsFile file = SafetensorsFile.Open(Write(Good, 11));
        Assert.That(file.Tensors.Keys, Is.EquivalentTo(new[] { "x", "y" }));
        Assert.That(file.Tensor("y").Shape, Is.EqualTo(new long[] { 3 }));
    }

    [TestCase(Good, 10, "has 10 bytes of data where its tensors need 11", TestName = "Truncated data")]
    [TestCase(Good, 12, "has 12 bytes of data where its tensors need 11", TestName = "Bytes after the last tensor")]
    [TestCase("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"U8","shape":[3],"data_offsets":[7,10]}}""", 10, "places tensor 'y' at data byte 7, inside", TestName = "Overlap")]
    [TestCase("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"U8","shape":[3],"data_offsets":[9,12]}}""", 12, "places tensor 'y' at data byte 9, after a gap", TestName = "Gap")]
    [TestCase("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "after a gap", TestName = "Gap before the first tensor")]
    [TestCase("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "tensor 'x' is F32 [3] in 8 bytes", TestName = "Shape that does not fit its bytes")]
    [TestCase("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "tensor 'x' has data_offsets [8,0]", TestName = "End before begin")]
    [TestCase("""{"x":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "tensor 'x' has shape [-2]", TestName = "Negative extent")]
    [TestCase("""{"x":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", 8, "tensor 'x' has shape [2.5]", TestName = "Fractional extent")]
    [TestCase("""{"x":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}""", 8, "tensor 'x' is F32 [4294967296, 4294967296]", TestName = "Product beyond 64 bits")]
    [TestCase("""{"x":{"dtype":"F31","shape":[2],"data_offsets":[0,8]}}""", 8, "tensor 'x' has dtype \"F31\"", TestName = "Unknown dtype")]
    [TestCase("""{"x":{"dtype":"f32","shape":[2],"data_offsets":[0,8]}}""", 8, "tensor 'x' has dtype \"f32\"", TestName = "Dtype in small letters")]
    [TestCase("""{"x":{"dtype":"1","shape":[2],"data_offsets":[0,8]}}""", 8, "tensor 'x' has dtype \"1\"", TestName = "Dtype as a number")]
    [TestCase("""{"x":{"shape":[2],"data_offsets":[0,8]}}""", 8, "tensor 'x' has dtype (none)", TestName = "No dtype")]
    [TestCase("""{"x":{"dtype":"F32","data_offsets":[0,8]}}""", 8, "tensor 'x' has shape (none)", TestName = "No shape")]
    [TestCase("""{"x":{"dtype":"F32","shape":[2]}}""", 8, "tensor 'x' has data_offsets (none)", TestName = "No offsets")]
    [TestCase("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"x":{"dtype":"U8","shape":[3],"data_offsets":[8,11]}}""", 11, "has a header that is no JSON", TestName = "Name stated twice")]
    [TestCase("""{"x":7}""", 0, "tensor 'x' is described by a JSON Number", TestName = "Tensor that is no object")]
    [TestCase("""[1]""", 0, "has a header that is a JSON Array", TestName = "Header that is no object")]
    [TestCase("""{"x":""", 0, "has a header that is no JSON", TestName = "Broken JSON")]
    [TestCase("""{"__metadata__":{"a":1}}""", 0, "has metadata 'a' = 1", TestName = "Metadata that is no string")]
    [TestCase("""{"__metadata__":[]}""", 0, "has metadata that are a JSON Array", TestName = "Metadata that is no object")]
    [TestCase("""{"__metadata__":null,"__metadata__":null}""", 0, "has a header that is no JSON", TestName = "Metadata stated twice")]
    [TestCase("""{"__metadata__":{"a":null}}""", 0, "has metadata 'a' = null", TestName = "Metadata of which one is null")]
    [TestCase("""{"__metadata__":{"a":"1","\u0061":"1"}}""", 0, "has a header that is no JSON", TestName = "Metadata named twice, once by an escape")]
    [TestCase("""{"__metadata__":"pt"}""", 0, "has metadata that are a JSON String", TestName = "Metadata that is a string")]
    [TestCase("""{"x":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\u0078":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""", 0, "has a header that is no JSON",
        TestName = "Name stated twice, once by an escape")]
    [TestCase("""{"\ud800":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""", 0, "has a header that is no JSON", TestName = "Name that is half a surrogate pair")]
    [TestCase("""{"x":null}""", 0, "tensor 'x' is described by a JSON Null", TestName = "Tensor that is null")]
    [TestCase("", 0, "has a header that is no JSON", TestName = "Header of no bytes")]
    [TestCase("null", 0, "has a header that is a JSON Null", TestName = "Header that is null")]
    public void DamagedHeader_IsOneErrorThatNamesFileAndPlace(string header, int dataBytes, string received)
    {
        string path = Write(header, dataBytes);
        BadInputException error = Assert.Throws<BadInputException>(() => SafetensorsFile.Open(path).Dispose())!;
        Assert.That(error.Message, Does.Contain(path).And.Contain(received));
    }

    /// <summary>What the reference implementation's reader takes, though its writer never makes it.</summary>
    [TestCase("""{"__metadata__":null,"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, 1)]
    [TestCase("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"__metadata__":null}""", 8, 1)]
    [TestCase("""{"__metadata__":{},"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, 1)]
    [TestCase("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"stride":1}}""", 8, 1)]
    [TestCase("""  {"x":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}  """, 4, 1)]
    [TestCase("""{"__metadata__":null}""", 0, 0)]
    [TestCase("{}", 0, 0)]
    public void UnusualHeader_IsRead(string header, int dataBytes, int tensors)
    {
        using SafetensorsFile file = SafetensorsFile.Open(Write(header, dataBytes));
        Assert.That((file.Tensors.Count, file.Metadata.Count), Is.EqualTo((tensors, 0)));
    }

    [TestCase("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 5\n", "git lfs pull")]
    [TestCase("version https://git-lfs.github.com/spec/v1\r\noid sha256:4d7a\r\nsize 5\r\n", "git lfs pull")]
    [TestCase("version https://hawser.github.com/spec/v1\noid sha256:4d7a\nsize 5\n", "git lfs pull")]
    [TestCase("version http://git-media.io/v/2\noid sha256:4d7a\nsize 5\n", "git lfs pull")]
    [TestCase("<!DOCTYPE html>\n<html lang=\"en\">", "is a web page")]
    [TestCase("\n\n  <HTML><head>", "is a web page")]
    [TestCase("<html>", "is a web page")]
    public void PointerOrWebPage_IsSaidToBeOne(string content, string said)
    {
        string path = Path.Combine(_folder, Guid.NewGuid().ToString());
        File.WriteAllText(path, content);
        Assert.That(() => SafetensorsFile.Open(path),
            Throws.TypeOf<BadInputException>().With.Message.Contain(said).And.Message.Contain(path));
    }

    [TestCase(new byte[0], "has 0 bytes")]
    [TestCase(new byte[] { 1, 2, 3 }, "has 3 bytes")]
    [TestCase(new byte[] { 9, 0, 0, 0, 0, 0, 0, 0, (byte)'{' }, "states a header of 9 bytes but has 9 bytes in all")]
    [TestCase(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255 }, "states a header of 18446744073709551615 bytes")]
    [TestCase(new byte[] { 1, 225, 245, 5, 0, 0, 0, 0 }, "states a header of 100000001 bytes")]
    public void ImpossibleLength_IsOneError(byte[] content, string received)
    {
        string path = Path.Combine(_folder, Guid.NewGuid().ToString());
        File.WriteAllBytes(path, content);
        Assert.That(() => SafetensorsFile.Open(path),
            Throws.TypeOf<BadInputException>().With.Message.Contain(received).And.Message.Contain(path));
    }

    [Test]
    public void AbsentFileAndFolder_AreOneErrorEach()
    {
        Assert.That(() => SafetensorsFile.Open(Path.Combine(_folder, "absent")), Throws.TypeOf<BadInputException>());
        Assert.That(() => SafetensorsFile.Open(_folder), Throws.TypeOf<BadInputException>());
    }

    /// <summary>Any damage is refused or harmless: never a crash, never a read beyond the file.</summary>
    [Property(MaxTest = 1000)]
    public Property AnyChangedByte_GivesAnErrorOrAFileOfTheSameSize() => Prop.ForAll(Arb.From(
        from at in Gen.Choose(0, 8 + Good.Length - 1) from value in Gen.Choose(' ', '~') from cut in Gen.Elements(0, 0, 0, 0, 1, 11)
            select (at, value, cut)), change =>
    {
        byte[] bytes = [.. LengthAnd(Good), .. new byte[11]];
        bytes[change.at] = (byte)change.value;
        string path = Path.Combine(_folder, Guid.NewGuid().ToString());
        File.WriteAllBytes(path, bytes[..^change.cut]);
        try
        {
            using SafetensorsFile file = SafetensorsFile.Open(path);
            return (file.Tensors.Values.Sum(tensor => tensor.ByteCount) == 11).Label("opened").Classify(true, "opened");
        }
        catch (BadInputException)
        {
            return true.Label("refused").Classify(true, "refused");
        }
    });

    [Test]
    public void EveryType_ConvertsAsItsDefinitionSays()
    {
        string path = Path.Combine(_folder, "types");
        SafetensorsDeclaration[] tensors = [.. Enum.GetValues<SafetensorsType>()
            .Select(type => new SafetensorsDeclaration(type.ToString(), type, 2))];
        SafetensorsWriter.Write(path, tensors, writer =>
        {
            foreach (SafetensorsDeclaration tensor in tensors)
                writer.Append(tensor.Name, Bytes(tensor.Type));
        });
        using SafetensorsFile file = SafetensorsFile.Open(path);
        foreach (SafetensorsType type in Enum.GetValues<SafetensorsType>().Where(type => type.IsNumeric()))
        {
            SafetensorsTensor tensor = file.Tensor(type.ToString());
            (double first, double second) = type switch
            {
                SafetensorsType.F64 or SafetensorsType.F32 or SafetensorsType.F16 or SafetensorsType.BF16 => (-1.5, 3),
                SafetensorsType.BOOL => (1, 0),
                SafetensorsType.U64 or SafetensorsType.U32 or SafetensorsType.U16 or SafetensorsType.U8 => (200, 3),
                _ => (-2, 3),
            };
            var wide = new double[2];
            var narrow = new float[1];
            file.ReadFloat64(tensor, 0, wide);
            file.ReadFloat32(tensor, 1, narrow);
            Assert.That(wide, Is.EqualTo(new[] { first, second }), type.ToString());
            Assert.That(narrow[0], Is.EqualTo((float)second), type.ToString());
            if (type.IsInteger())
            {
                var whole = new long[2];
                file.ReadInt64(tensor, 0, whole);
                Assert.That(whole, Is.EqualTo(new[] { (long)first, (long)second }), type.ToString());
            }
            Assert.That(file.Bytes(tensor, 0, (int)tensor.ByteCount).ToArray(), Is.EqualTo(Bytes(type)),
                "the mapped view shows the same bytes");
        }
        Assert.That(() => file.ReadInt64(file.Tensor("F32"), 0, new long[1]), Throws.TypeOf<BadInputException>());
        Assert.That(() => file.ReadFloat32(file.Tensor("F8_E4M3"), 0, new float[1]), Throws.TypeOf<BadInputException>());
        Assert.That(() => file.ReadFloat32(file.Tensor("F32"), 1, new float[2]), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Brain16_RoundsToNearestEven()
    {
        var bytes = new byte[10];
        // 1 + 2^-8 lies halfway between 1 and 1 + 2^-7: to even, down. 1 + 3 * 2^-8: to even, up.
        float[] values = [1 + 1f / 256, 1 + 3f / 256, float.NaN, float.MaxValue, -0f];
        SafetensorsConversion.FromFloat32(values, SafetensorsType.BF16, bytes);
        var back = new float[5];
        SafetensorsConversion.ToFloat32(SafetensorsType.BF16, bytes, back);
        Assert.That(back, Is.EqualTo(new[] { 1f, 1 + 1f / 64, float.NaN, float.PositiveInfinity, -0f }));
    }

    [Test]
    public void ASecondRangeBeyondTwoGibibytes_ReadsBack()
    {
        string path = Path.Combine(_folder, "large");
        const long elements = (1L << 31) + 5;
        byte[] header = LengthAnd($$$"""{"x":{"dtype":"U8","shape":[{{{elements}}}],"data_offsets":[0,{{{elements}}}]}}""");
        using (var stream = new FileStream(path, FileMode.Create))
        {
            stream.Write(header);
            stream.SetLength(header.Length + elements); // A hole: takes no room on the disk.
            stream.Position = header.Length + elements - 2;
            stream.Write([7, 9]);
        }
        using SafetensorsFile file = SafetensorsFile.Open(path);
        var copied = new byte[2];
        file.ReadBytes(file.Tensor("x"), elements - 2, copied);
        Assert.That(copied, Is.EqualTo(new byte[] { 7, 9 }));
        Assert.That(file.Bytes(file.Tensor("x"), elements - 2, 2).ToArray(), Is.EqualTo(new byte[] { 7, 9 }));
    }

    private static byte[] Bytes(SafetensorsType type)
    {
        var bytes = new byte[2 * type.Size()];
        if (type is SafetensorsType.F32 or SafetensorsType.F16 or SafetensorsType.BF16)
        {
            SafetensorsConversion.FromFloat32([-1.5f, 3], type, bytes);
        }
        else if (type == SafetensorsType.F64)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes, -1.5);
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(8), 3);
        }
        else
        {
            bool signed = type is SafetensorsType.I64 or SafetensorsType.I32 or SafetensorsType.I16 or SafetensorsType.I8;
            Array.Fill(bytes, signed ? (byte)255 : (byte)0, 0, type.Size());
            bytes[0] = signed ? (byte)254 : (byte)200;
            bytes[type.Size()] = type == SafetensorsType.BOOL ? (byte)0 : (byte)3;
        }
        return bytes;
    }

    private string Write(string header, int dataBytes)
    {
        string path = Path.Combine(_folder, Guid.NewGuid().ToString());
        File.WriteAllBytes(path, [.. LengthAnd(header), .. new byte[dataBytes]]);
        return path;
    }

    private static byte[] LengthAnd(string header)
    {
        byte[] json = Encoding.UTF8.GetBytes(header), bytes = new byte[8 + json.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)json.Length);
        json.CopyTo(bytes, 8);
        return bytes;
    }
}
