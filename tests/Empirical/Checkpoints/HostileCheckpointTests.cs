using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Capture;
using Rosetta.Empirical.Models.Language;
using Rosetta.Tests.Reference;
using Rosetta.Theory;

namespace Rosetta.Tests.Empirical.Checkpoints;

/// <summary>Files that state what they do not hold: each is one error, before the memory is touched.</summary>
public sealed class HostileCheckpointTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("rosetta-hostile-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    [TestCase(float.NegativeInfinity)]
    public void WeightThatIsNoNumber_IsAnErrorThatNamesItsTensor(float value)
    {
        Copy("gpt2");
        string path = Path.Combine(_folder, "model.safetensors");
        long place;
        string name;
        using (SafetensorsFile file = SafetensorsFile.Open(path))
        {
            SafetensorsTensor tensor = file.Tensors.Values.First(each => each.Name.EndsWith("mlp.c_fc.weight", StringComparison.Ordinal));
            (place, name) = (tensor.FileOffset + 4 * (tensor.ElementCount - 1), tensor.Name);
        }
        using (FileStream stream = File.OpenWrite(path))
        {
            stream.Position = place;
            stream.Write(BitConverter.GetBytes(value));
        }
        Assert.That(() => LanguageCheckpoint.Read(_folder), Throws.TypeOf<BadInputException>().With.Message.Contains($"'{name}'")
            .And.Message.Contains("1 values that are NaN or infinite"));
    }

    [Test]
    public void EveryBitFlipInAnArchive_IsNoticed()
    {
        Copy("opt-bin");
        string path = Path.Combine(_folder, "pytorch_model.bin");
        byte[] whole = File.ReadAllBytes(path);
        using LanguageModel sound = LanguageCheckpoint.Read(_folder);
        var places = new List<int>();
        using (ZipArchive zip = ZipFile.OpenRead(path))
            foreach (string part in new[] { "/data.pkl", "/data/0", "/data/5" })
            {
                string name = zip.Entries.First(entry => entry.FullName.EndsWith(part, StringComparison.Ordinal)).FullName;
                places.Add(FirstByteOf(whole, name) + 9);
            }
        foreach (int place in places)
        {
            byte[] flipped = [.. whole];
            flipped[place] ^= 1;
            File.WriteAllBytes(path, flipped);
            Assert.That(() => LanguageCheckpoint.Read(_folder),
                Throws.TypeOf<BadInputException>().With.Message.Contains("checksum").Or.Message.Contains("pickle"), $"byte {place}");
        }
    }

    [TestCase("m/byteorder", 17, "states 17 bytes for 'm/byteorder'")]
    [TestCase("m/data.pkl", (64 << 20) + 1, "for 'm/data.pkl', which has 67108864 at most")]
    public void SmallFilesOfAnArchive_HaveLimits(string name, int length, string expected)
    {
        using (ZipArchive zip = ZipFile.Open(Bin, ZipArchiveMode.Create))
        {
            if (name != "m/data.pkl")
                Add(zip, "m/data.pkl", new byte[10]);
            Add(zip, name, new byte[length]);
        }
        Assert.That(() => CheckpointFolder.Open(_folder), Throws.TypeOf<BadInputException>().With.Message.Contains(expected));
    }

    [Test]
    public void EntryThatIsThereTwice_IsRefused()
    {
        using (ZipArchive zip = ZipFile.Open(Bin, ZipArchiveMode.Create))
        {
            Add(zip, "m/data.pkl", Pickle(1, "K\u0001\u0085", "K\u0001\u0085"));
            Add(zip, "m/data/0", new byte[4]);
            Add(zip, "m/data/0", [0, 0, 128, 63]);
        }
        Assert.That(() => CheckpointFolder.Open(_folder), Throws.TypeOf<BadInputException>().With.Message.Contains("'m/data/0' twice"));
    }

    [Test]
    public void StorageOfAnotherLength_IsRefused()
    {
        using (ZipArchive zip = ZipFile.Open(Bin, ZipArchiveMode.Create))
        {
            Add(zip, "m/data.pkl", Pickle(1, "K\u0001\u0085", "K\u0001\u0085"));
            Add(zip, "m/data/0", new byte[400]);
        }
        Assert.That(() => CheckpointFolder.Open(_folder), Throws.TypeOf<BadInputException>().With.Message.Contains("holds 400 bytes"));
    }

    [Test]
    public void TensorLargerThanItsStorage_IsRefused()
    {
        // A storage of one element, spread by strides of zero over 2^31 - 1.
        using (ZipArchive zip = ZipFile.Open(Bin, ZipArchiveMode.Create))
        {
            Add(zip, "m/data.pkl", Pickle(1, "J\u00ff\u00ff\u00ff\u007f\u0085", "K\0\u0085"));
            Add(zip, "m/data/0", new byte[4]);
        }
        Assert.That(() => CheckpointFolder.Open(_folder),
            Throws.TypeOf<BadInputException>().With.Message.Contains("2147483647 elements from a storage of 1"));
    }

    [Test]
    public void ArchiveThatUnpacksToManyTimesItself_IsRefused()
    {
        const int elements = 17 << 20;
        string extent = "J" + Encoding.Latin1.GetString(BitConverter.GetBytes(elements)) + "\u0085";
        using (ZipArchive zip = ZipFile.Open(Bin, ZipArchiveMode.Create))
        {
            Add(zip, "m/data.pkl", Pickle(elements, extent, "K\u0001\u0085"));
            Add(zip, "m/data/0", new byte[4 * elements]);
        }
        Assert.That(() => CheckpointFolder.Open(_folder),
            Throws.TypeOf<BadInputException>().With.Message.Contains("torch does not compress"));
    }

    [TestCase("n_layer", 10_000_000L)]
    [TestCase("n_layer", 2_147_483_647L)]
    [TestCase("n_positions", 200_000_000L)]
    [TestCase("n_inner", 1_000_000_000L)]
    [TestCase("vocab_size", 2_147_483_647L)]
    [TestCase("n_embd", 2_000_000_000L)]
    public void SizesOfAConfiguration_AreNotBelieved(string key, long size)
    {
        Copy("gpt2");
        string path = Path.Combine(_folder, "config.json");
        JsonNode config = JsonNode.Parse(File.ReadAllText(path))!;
        config[key] = size;
        File.WriteAllText(path, config.ToJsonString());
        Assert.That(() => LanguageCheckpoint.Read(_folder), Throws.TypeOf<BadInputException>());
        if (key != "n_embd")
            Assert.That(() => LanguageModelConfiguration.ReadFolder(_folder).CreateModel().Dispose(), Throws.TypeOf<BadInputException>());
    }

    [TestCase("layer.0", 2_000_000_000L, 0L)]
    [TestCase("layer.0", 0L, 1_000_000_000L)]
    [TestCase("layer.0", 2_000_000_000L, 1L)]
    [TestCase("layer.0", 2L, 1_000_000_000L)]
    [TestCase("input_ids", 2_000_000_000L, 0L)]
    [TestCase("input_ids", 2_000_000_000L, 1L)]
    public void SizesOfAnActivationFile_AreNotBelieved(string tensor, long rows, long columns)
    {
        // Sparse: the file has the length that it states, and takes no room.
        string path = Path.Combine(_folder, "a.safetensors");
        byte[] header = Encoding.UTF8.GetBytes(
            $$"""{"{{tensor}}":{"dtype":"F16","shape":[{{rows}},{{columns}}],"data_offsets":[0,{{2 * rows * columns}}] } }"""
                .Replace("F16", tensor == "layer.0" ? "F16" : "I16", StringComparison.Ordinal));
        using (FileStream file = File.Create(path))
        {
            file.Write(BitConverter.GetBytes((ulong)header.Length));
            file.Write(header);
            file.SetLength(8 + header.Length + 2 * rows * columns);
        }
        if (tensor == "layer.0")
            Assert.That(() => ActivationFile.Open(path),
                Throws.TypeOf<BadInputException>().With.Message.Contains("neurons of a layer are possible"));
        else
            Assert.That(() => TokenFile.Read(path), Throws.TypeOf<BadInputException>().With.Message.Contains("of them"));
    }

    [Test]
    public void WideLayer_IsReadInPieces()
    {
        // A file of 3 GiB with hardly a row in a piece.
        string path = Path.Combine(_folder, "a.safetensors");
        const int width = 90_000_000;
        byte[] header = Encoding.UTF8.GetBytes(
            $$"""{"layer.0":{"dtype":"F32","shape":[9,{{width}}],"data_offsets":[0,{{36L * width}}] } }""");
        using (FileStream file = File.Create(path))
        {
            file.Write(BitConverter.GetBytes((ulong)header.Length));
            file.Write(header);
            file.SetLength(8 + header.Length + 36L * width);
            file.Position = 8 + header.Length + 4L * (8L * width + width - 1);
            file.Write(BitConverter.GetBytes(2.5f));
        }
        using ActivationFile activations = ActivationFile.Open(path);
        var values = new float[18];
        activations.Read(width - 2, 2, values);
        Assert.That(values[17], Is.EqualTo(2.5f));
        Assert.That(values[..17], Is.All.Zero);
    }

    // Names with a line feed at their end, and digits of another script.
    [TestCase("h.0.attn.bias\n")]
    [TestCase("score.weight\n")]
    [TestCase("h.\u0663.attn.bias")]
    public void NameThatOnlyLooksKnown_IsUnknown(string name)
    {
        CheckpointNaming naming = LanguageModelConfiguration.ReadFolder(ReferenceFiles.PathOf("language", "gpt2")).Naming;
        Assert.That(naming.IsBeside(name), Is.False);
        Assert.That(naming.IsBeside(name.TrimEnd('\n').Replace('\u0663', '3')), Is.True);
        Assert.That(() => CheckpointNaming.BlockCount([name]), Throws.Nothing);
    }

    [TestCase("gpt2")]
    [TestCase("opt-bin")]
    [TestCase("opt-postnorm")]
    [TestCase("neox-sequential")]
    public void EverySettingReplaced_IsReadOrIsOneError(string name)
    {
        string[] values = ["null", "1e400", "-1", "0", "99999999999999999999", "{}", "[]", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "[null]",
            "true", "2147483647", "0.5", "1e-300", "{\"\":null}"];
        string sound = File.ReadAllText(ReferenceFiles.PathOf("language", name, "config.json"));
        foreach (string key in JsonNode.Parse(sound)!.AsObject().Select(entry => entry.Key).Append("").Append("\0").ToList())
        {
            foreach (string value in values)
            {
                JsonNode changed = JsonNode.Parse(sound)!;
                changed[key] = "here it is";
                string text = changed.ToJsonString().Replace("\"here it is\"", value, StringComparison.Ordinal);
                try
                {
                    _ = LanguageModelConfiguration.Parse(text, "there.json").Layout.Count;
                }
                catch (BadInputException)
                {
                    // One error, as it should be.
                }
                catch (Exception error)
                {
                    Assert.Fail($"'{key}': {value}: {error}");
                }
            }
        }
    }

    private string Bin => Path.Combine(_folder, "pytorch_model.bin");

    private void Copy(string name)
    {
        foreach (string file in Directory.GetFiles(ReferenceFiles.PathOf("language", name)))
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)), overwrite: true);
    }

    private static void Add(ZipArchive zip, string name, byte[] content)
    {
        using Stream stream = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
        stream.Write(content);
    }

    /// <summary>A dictionary of one float tensor 'w', whose shape and strides are given as pickle code.</summary>
    private static byte[] Pickle(int storage, string shape, string strides) => Encoding.Latin1.GetBytes(
        "\u0080\u0002}X\u0001\0\0\0wctorch._utils\n_rebuild_tensor_v2\n((X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\0"
        + "0X\u0003\0\0\0cpuJ" + Encoding.Latin1.GetString(BitConverter.GetBytes(storage)) + "tQK\0" + shape + strides
        + "\u0089ccollections\nOrderedDict\n)RtRs.");

    /// <summary>Where the content of a stored entry begins, by its local header.</summary>
    private static int FirstByteOf(byte[] zip, string name)
    {
        int at = zip.AsSpan().IndexOf(Encoding.ASCII.GetBytes(name));
        return at + name.Length + BitConverter.ToUInt16(zip, at - 2);
    }
}
