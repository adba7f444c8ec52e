using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Language;
using Rosetta.Tests.Reference;
using Rosetta.Theory;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Tests.Empirical.Checkpoints;

/// <summary>Checkpoint folders that are damaged, incomplete or hostile; and the types that weights are computed in.</summary>
public sealed class LanguageCheckpointTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("rosetta-checkpoint-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("opt-bin", "pytorch_model.bin")]
    [TestCase("gpt2", "model.safetensors")]
    [TestCase("opt-postnorm", "pytorch_model-00002-of-00003.bin")]
    [TestCase("neox-sequential", "model-00002-of-00003.safetensors")]
    public void TruncatedFile_IsAPlainError(string name, string file)
    {
        Copy(name);
        string path = Path.Combine(_folder, file);
        byte[] whole = File.ReadAllBytes(path);
        foreach (double share in new[] { 0.0, 0.1, 0.5, 0.999 })
        {
            File.WriteAllBytes(path, whole[..(int)(whole.Length * share)]);
            Assert.That(() => LanguageCheckpoint.Read(_folder), Throws.TypeOf<BadInputException>().With.Message.Contains(file));
        }
    }

    [TestCase("neox-sequential", "model-00003-of-00003.safetensors")]
    [TestCase("opt-postnorm", "pytorch_model-00001-of-00003.bin")]
    public void IndexNamingAMissingFile_IsAPlainError(string name, string shard)
    {
        Copy(name);
        File.Delete(Path.Combine(_folder, shard));
        Assert.That(() => LanguageCheckpoint.Read(_folder),
            Throws.TypeOf<BadInputException>().With.Message.Contains(shard).And.Message.Contains("not there"));
    }

    [TestCase("../elsewhere.safetensors")]
    [TestCase("sub/../../elsewhere.safetensors")]
    [TestCase("/etc/passwd")]
    [TestCase("sub\\part.safetensors")]
    [TestCase("sub//part.safetensors")]
    [TestCase("")]
    [TestCase(".")]
    public void IndexLeadingOutOfItsFolder_IsRefused(string shard)
    {
        Copy("neox-sequential");
        Place("embed_out.weight", shard);
        Assert.That(() => LanguageCheckpoint.Read(_folder), Throws.TypeOf<BadInputException>().With.Message.Contains("beside their index"));
    }

    [TestCase("neox-sequential", "embed_out.weight", "elsewhere.safetensors", "not there")]
    // The original reader opens every file that is named.
    [TestCase("neox-sequential", "gpt_neox.rotary.inv_freq", "elsewhere.safetensors", "not there")]
    public void IndexNamingAFileThatIsNotThere_IsRefused(string name, string tensor, string shard, string expected)
    {
        Copy(name);
        Place(tensor, shard);
        Assert.That(() => LanguageCheckpoint.Read(_folder),
            Throws.TypeOf<BadInputException>().With.Message.Contains(shard).And.Message.Contains(expected));
    }

    [TestCase("qwen2-sharded", "lm_head.weight")] // Tied: the embedding serves.
    [TestCase("neox-sequential", "gpt_neox.layers.0.attention.rotary_emb.inv_freq")]
    [TestCase("neox-sequential", "of.no.model")]
    public void IndexNamingTensorsThatNoShardHas_IsRead(string name, string tensor)
    {
        Copy(name);
        Place(tensor, name == "qwen2-sharded" ? "model-00003-of-00003.safetensors" : "model-00001-of-00003.safetensors");
        AssertSame(name);
    }

    [Test]
    public void IndexPlacingATensorInAnotherShard_IsRead()
    {
        Copy("neox-sequential");
        Place("embed_out.weight", "./model-00001-of-00003.safetensors");
        Place("gpt_neox.embed_in.weight", "model-00003-of-00003.safetensors");
        File.WriteAllText(Path.Combine(_folder, "model-00009-of-00009.safetensors"), "no concern of the index");
        AssertSame("neox-sequential");
    }

    [Test]
    public void NeededTensorThatNoShardHas_IsMissing()
    {
        Copy("neox-sequential");
        foreach (string shard in Directory.GetFiles(_folder, "*.safetensors"))
            Rewrite(shard, tensors => tensors.Remove("embed_out.weight"));
        Assert.That(() => LanguageCheckpoint.Read(_folder),
            Throws.TypeOf<BadInputException>().With.Message.Contains("no tensor 'embed_out.weight'"));
    }

    [TestCase("neox-sequential", "model-00002-of-00003.safetensors", "part2.safetensors")]
    [TestCase("neox-sequential", "model-00002-of-00003.safetensors", "sub/part2.safetensors")]
    [TestCase("opt-postnorm", "pytorch_model-00002-of-00003.bin", "sub/deep/part2.bin")]
    [TestCase("opt-postnorm", "pytorch_model-00002-of-00003.bin", "part2.pt")]
    public void ShardOfAnotherName_IsRead(string name, string shard, string other)
    {
        Copy(name);
        string path = Path.Combine(_folder, other), index = Directory.GetFiles(_folder, "*.index.json")[0];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Move(Path.Combine(_folder, shard), path);
        File.WriteAllText(index, File.ReadAllText(index).Replace(shard, other, StringComparison.Ordinal));
        AssertSame(name);
    }

    [Test]
    public void TensorInTwoShards_IsTheLastOnes()
    {
        Copy("neox-sequential");
        Rewrite(Path.Combine(_folder, "model-00001-of-00003.safetensors"), tensors => tensors["embed_out.weight"] = ([2], [1, 2]));
        AssertSame("neox-sequential");
    }

    [Test]
    public void OfSeveralWeights_TheOriginalReadersChoiceIsRead()
    {
        Copy("neox-sequential");
        File.WriteAllText(Path.Combine(_folder, "pytorch_model.bin"), "damaged");
        File.WriteAllText(Path.Combine(_folder, "pytorch_model.bin.index.json"), "damaged");
        File.WriteAllText(Path.Combine(_folder, "model.safetensors.index.fp16.json"), "damaged");
        AssertSame("neox-sequential");
        Directory.CreateDirectory(Path.Combine(_folder, "model.safetensors"));
        AssertSame("neox-sequential");
        Directory.Delete(Path.Combine(_folder, "model.safetensors"));
        File.WriteAllText(Path.Combine(_folder, "model.safetensors"), "damaged");
        Assert.That(() => LanguageCheckpoint.Read(_folder), Throws.TypeOf<BadInputException>().With.Message.Contains("model.safetensors'"));
    }

    [TestCase("""{"weight_map":{"a":null}}""", "places tensor 'a' in null")]
    [TestCase("""{"weight_map":{"a":7}}""", "places tensor 'a' in 7")]
    [TestCase("""{"weight_map":{"a":["x"]}}""", "places tensor 'a' in")]
    [TestCase("""{"weight_map":{}}""", "names no file")]
    [TestCase("""{"weight_map":[]}""", "has no weight_map")]
    [TestCase("""{"weight_map":null}""", "has no weight_map")]
    [TestCase("""{"metadata":{}}""", "has no weight_map")]
    [TestCase("[]", "has no weight_map")]
    [TestCase("7", "has no weight_map")]
    [TestCase("""{"weight_map":{"a":"\ud800"}}""", "no Unicode")]
    [TestCase("""{"weight_map":{"\udc00":"a"}}""", "no Unicode")]
    [TestCase("""{"weight_map":{"a":"\u0000"}}""", "beside their index")]
    [TestCase("""{"weight_map":""", "is no JSON")]
    [TestCase("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "git lfs pull")]
    [TestCase("<!DOCTYPE html>", "is a web page")]
    public void DamagedIndex_IsOneError(string text, string expected)
    {
        Copy("neox-sequential");
        File.WriteAllText(Path.Combine(_folder, "model.safetensors.index.json"), text);
        Assert.That(() => LanguageCheckpoint.Read(_folder),
            Throws.TypeOf<BadInputException>().With.Message.Contains(expected).And.Message.Contains("index.json"));
    }

    [Test]
    public void TensorNamedTwiceInAnIndex_IsRead()
    {
        Copy("neox-sequential");
        string index = Path.Combine(_folder, "model.safetensors.index.json");
        File.WriteAllText(index, File.ReadAllText(index).Replace("\"weight_map\": {",
            "\"weight_map\": {\"embed_out.weight\": \"model-00001-of-00003.safetensors\",", StringComparison.Ordinal));
        AssertSame("neox-sequential");
    }

    [TestCase("gpt2", "model.safetensors")]
    [TestCase("neox-sequential", "model-00002-of-00003.safetensors")]
    [TestCase("opt-bin", "pytorch_model.bin")]
    [TestCase("opt-postnorm", "pytorch_model-00003-of-00003.bin")]
    [TestCase("gpt2", "config.json")]
    public void PointerOrWebPageInPlaceOfAFile_IsSaidToBeOne(string name, string file)
    {
        Copy(name);
        const string pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n";
        foreach ((string content, string said) in new[] { (pointer, "git lfs pull"), ("<html>\n", "is a web page") })
        {
            File.WriteAllText(Path.Combine(_folder, file), content);
            Assert.That(() => LanguageCheckpoint.Read(_folder),
                Throws.TypeOf<BadInputException>().With.Message.Contains(file).And.Message.Contains(said));
        }
    }

    [Test]
    public void FolderWithoutConfigOrWeights_IsAPlainError()
    {
        Assert.That(() => LanguageCheckpoint.Read(Path.Combine(_folder, "nowhere")),
            Throws.TypeOf<BadInputException>().With.Message.Contains("There is no folder"));
        Assert.That(() => LanguageCheckpoint.Read(_folder), Throws.TypeOf<BadInputException>().With.Message.Contains("no config.json"));
        Copy("gpt2");
        File.Delete(Path.Combine(_folder, "model.safetensors"));
        Assert.That(() => LanguageCheckpoint.Read(_folder), Throws.TypeOf<BadInputException>().With.Message.Contains("no weights"));
    }

    [Test]
    public void TensorsThatDoNotFit_AreAllListedInOneError()
    {
        Copy("gpt2");
        string path = Path.Combine(_folder, "model.safetensors");
        Rewrite(path, tensors =>
        {
            tensors.Remove("transformer.ln_f.bias");
            tensors["transformer.h.1.mlp.extra"] = ([2], new float[2]);
            tensors["transformer.wpe.weight"] = ([48, 64], tensors["transformer.wpe.weight"].Values);
        });
        Assert.That(() => LanguageCheckpoint.Read(_folder), Throws.TypeOf<BadInputException>()
            .With.Message.Contains("1 missing (transformer.ln_f.bias)").And.Message.Contains("1 unknown (transformer.h.1.mlp.extra")
            .And.Message.Contains("transformer.wpe.weight is Float32 [48, 64], not floating-point [64, 48]"));
    }

    [Test]
    public void TiedEmbeddingsStoredTwice_MustBeEqual()
    {
        Copy("gpt2");
        string path = Path.Combine(_folder, "model.safetensors");
        Rewrite(path, tensors => tensors["lm_head.weight"] = tensors["transformer.wte.weight"]);
        LanguageCheckpoint.Read(_folder).Dispose();
        Rewrite(path, tensors =>
        {
            float[] other = [.. tensors["lm_head.weight"].Values];
            other[7] += 1;
            tensors["lm_head.weight"] = (tensors["lm_head.weight"].Shape, other);
        });
        Assert.That(() => LanguageCheckpoint.Read(_folder), Throws.TypeOf<BadInputException>().With.Message.Contains("lm_head.weight"));
    }

    [Test]
    public void TiedEmbeddingsStoredAsTheUnembeddingOnly_AreRead()
    {
        Copy("gpt2");
        using LanguageModel original = LanguageCheckpoint.Read(_folder);
        Rewrite(Path.Combine(_folder, "model.safetensors"), tensors =>
        {
            tensors.Add("lm_head.weight", tensors["transformer.wte.weight"]);
            tensors.Remove("transformer.wte.weight");
        });
        using LanguageModel read = LanguageCheckpoint.Read(_folder);
        using DisposeScope scope = NewDisposeScope();
        Assert.That(read.Unembedding(false).eq(original.Unembedding(false)).all().item<bool>(), Is.True);
    }

    [TestCase("gpt2", "n_embd", 48)]
    [TestCase("gpt2", "n_layer", 3)]
    [TestCase("gpt2", "n_inner", 192)]
    [TestCase("gpt2", "vocab_size", 384)]
    [TestCase("gpt2", "n_positions", 64)]
    [TestCase("neox-sequential", "hidden_size", 48)]
    [TestCase("neox-sequential", "num_hidden_layers", 3)]
    [TestCase("neox-sequential", "intermediate_size", 192)]
    [TestCase("neox-sequential", "vocab_size", 384)]
    [TestCase("opt-bin", "hidden_size", 48)]
    [TestCase("opt-bin", "num_hidden_layers", 3)]
    [TestCase("opt-bin", "ffn_dim", 192)]
    [TestCase("opt-bin", "vocab_size", 384)]
    [TestCase("opt-bin", "max_position_embeddings", 64)]
    [TestCase("opt-bin", "word_embed_proj_dim", 48)]
    [TestCase("qwen2", "hidden_size", 48)]
    [TestCase("qwen2", "num_hidden_layers", 3)]
    [TestCase("qwen2", "intermediate_size", 136)]
    [TestCase("qwen2", "vocab_size", 384)]
    [TestCase("qwen2", "head_dim", 8)]
    public void SizeThatTheWeightsDoNotHave_IsNamedBesideTheirs(string name, string key, int held)
    {
        Copy(name);
        foreach (int size in new[] { 2_000_000_000, int.MaxValue })
        {
            // The width is a multiple of the heads, of four and of six; and heads that turn as a whole have an even size.
            Configure(config => config[key] = key is "hidden_size" or "n_embd" or "head_dim" ? size / 12 * 12 : size);
            long before = Environment.TickCount64;
            Assert.That(() => LanguageCheckpoint.Read(_folder), Throws.TypeOf<BadInputException>().With.Message.Contains($"'{key}' is ")
                .And.Message.Contains($"the weights hold {held}"));
            Assert.That(() => LanguageCheckpoint.ReadConfiguration(_folder), Throws.TypeOf<BadInputException>());
            Assert.That(Environment.TickCount64 - before, Is.LessThan(30_000));
        }
    }

    [TestCase("neox-parallel")]
    [TestCase("qwen2")]
    public void ContextFarBeyondMemory_CostsNothingWherePositionsTurn(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        using LanguageModel original = LanguageCheckpoint.Read(ReferenceFiles.PathOf("language", name));
        Copy(name);
        Configure(config => config["max_position_embeddings"] = 2_000_000_000);
        using LanguageModel read = LanguageCheckpoint.Read(_folder);
        // Shorter, longer, shorter again: the table of positions grows in between.
        foreach (int length in new[] { 5, 40, 7 })
        {
            Tensor ids = arange(0, 2 * length, ScalarType.Int64).reshape(2, length);
            Assert.That(read.Logits(ids).eq(original.Logits(ids)).all().item<bool>(), Is.True);
        }
    }

    // As GPT2Model, GPTNeoXModel, OPTModel, OPTDecoder and Qwen2Model are saved: no prefix, no head.
    [TestCase("gpt2", "transformer.", "lm_head.weight", true)]
    [TestCase("neox-parallel", "gpt_neox.", "embed_out.weight", false)]
    [TestCase("opt", "model.", "lm_head.weight", true)]
    [TestCase("opt", "model.decoder.", "lm_head.weight", true)]
    [TestCase("qwen2", "model.", "lm_head.weight", true)]
    public void ModelWithoutItsHead_GivesTheSameNeurons(string name, string prefix, string head, bool tied)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        Copy(name);
        Rewrite(Path.Combine(_folder, "model.safetensors"), tensors =>
        {
            tensors.Remove(head);
            foreach (string full in tensors.Keys.Where(full => full.StartsWith(prefix, StringComparison.Ordinal)).ToArray())
            {
                tensors.Add(full[prefix.Length..], tensors[full]);
                tensors.Remove(full);
            }
        });
        Tensor ids = arange(0, 40, ScalarType.Int64).reshape(2, 20);
        using LanguageModel whole = LanguageCheckpoint.Read(ReferenceFiles.PathOf("language", name));
        using LanguageModel trunk = LanguageCheckpoint.Read(_folder, withLogits: false);
        foreach ((Tensor mine, Tensor theirs) in trunk.Neurons(ids).Zip(whole.Neurons(ids)))
            Assert.That(mine.eq(theirs).all().item<bool>(), Is.True);
        if (tied)
        {
            using LanguageModel full = LanguageCheckpoint.Read(_folder);
            Assert.That(full.Logits(ids).eq(whole.Logits(ids)).all().item<bool>(), Is.True);
            return;
        }
        Assert.That(() => LanguageCheckpoint.Read(_folder),
            Throws.TypeOf<BadInputException>().With.Message.Contains(head).And.Message.Contains("unembedding"));
        Assert.That(() => trunk.Logits(ids), Throws.InvalidOperationException);
        LanguageCheckpoint.Write(Path.Combine(_folder, "again"), trunk);
        using LanguageModel again = LanguageCheckpoint.Read(Path.Combine(_folder, "again"), withLogits: false);
        Assert.That(again.Neurons(ids)[2].eq(trunk.Neurons(ids)[2]).all().item<bool>(), Is.True);
    }

    [TestCase("neox-parallel", "embed_out.weight")]
    [TestCase("qwen2-sharded", "lm_head.weight")]
    public void HeadThatIsThere_IsNotReadForNeuronsAlone(string name, string head)
    {
        using LanguageModel trunk = LanguageCheckpoint.Read(ReferenceFiles.PathOf("language", name), withLogits: false);
        Assert.That(trunk.Configuration.HasUnembedding, Is.False);
        Assert.That(trunk.Parameters, Does.Not.ContainKey(head));
    }

    [TestCase("score.weight")]
    [TestCase("classifier.bias")]
    [TestCase("qa_outputs.weight")]
    [TestCase("v_head.summary.weight")]
    [TestCase("multiple_choice_head.summary.bias")]
    [TestCase("value_head.0.weight")]
    public void HeadsOfOtherTasks_AreLeftOut(string head)
    {
        Copy("gpt2");
        Rewrite(Path.Combine(_folder, "model.safetensors"), tensors => tensors[head] = ([2], new float[2]));
        LanguageCheckpoint.Read(_folder).Dispose();
        LanguageCheckpoint.Read(_folder, withLogits: false).Dispose();
    }

    [TestCase("transformer.h.0.score.weight")]
    [TestCase("transformer.score.weight")]
    [TestCase("scores.weight")]
    [TestCase("h.0.attn.lora_A.weight")]
    public void OtherTensors_AreRefused(string extra)
    {
        Copy("gpt2");
        Rewrite(Path.Combine(_folder, "model.safetensors"), tensors => tensors[extra] = ([2], new float[2]));
        Assert.That(() => LanguageCheckpoint.Read(_folder, withLogits: false),
            Throws.TypeOf<BadInputException>().With.Message.Contains(extra));
    }

    [Test]
    public void FinalNormThatIsRemoved_ChangesLogitsOnly()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        Copy("opt");
        Configure(config => config["_remove_final_layer_norm"] = true);
        using LanguageModel with = LanguageCheckpoint.Read(ReferenceFiles.PathOf("language", "opt")),
            without = LanguageCheckpoint.Read(_folder);
        Tensor ids = arange(0, 40, ScalarType.Int64).reshape(2, 20);
        Assert.That(without.Neurons(ids)[2].eq(with.Neurons(ids)[2]).all().item<bool>(), Is.True);
        Assert.That(without.Logits(ids).eq(with.Logits(ids)).all().item<bool>(), Is.False);
        // A model with norms elsewhere is another one.
        Configure(config => config["do_layer_norm_before"] = false);
        Assert.That(() => LanguageCheckpoint.Read(_folder),
            Throws.TypeOf<BadInputException>().With.Message.Contains("decoder.final_layer_norm.weight"));
    }

    [TestCase("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 665\n", "Git LFS pointer")]
    [TestCase("\n<!DOCTYPE html><html></html>", "web page")]
    [TestCase("{\"model_type\": \"gpt2\", ", "is no JSON")]
    [TestCase("{\"model_type\": \"\\ud800\"}", "no Unicode")]
    public void ConfigurationThatIsNone_IsSaidToBeWhatItIs(string text, string expected)
    {
        Copy("gpt2");
        File.WriteAllText(Path.Combine(_folder, "config.json"), text);
        Assert.That(() => LanguageModelConfiguration.ReadFolder(_folder), Throws.TypeOf<BadInputException>().With.Message.Contains(expected)
            .And.Message.Contains("config.json"));
    }

    // The pickles ask, in order: a call of os.system; the same by a protocol 4 name; an unknown storage; a subclass to build; a bare opcode
    // of Python objects.
    [TestCase("\u0080\u0002cos\nsystem\nX\u0002\0\0\0id\u0085R.", "os.system")]
    [TestCase("\u0080\u0004\u008c\u0002os\u008c\u0006system\u0093.", "os.system")]
    [TestCase("\u0080\u0002ctorch\nQInt8Storage\n.", "torch.QInt8Storage")]
    [TestCase("\u0080\u0002cbuiltins\neval\n.", "builtins.eval")]
    [TestCase("\u0080\u0002(i__main__\nX\n.", "pickle operation 0x69")]
    [TestCase("\u0080\u0002N.", "no dictionary")]
    [TestCase("\u0080\u0002}X\u0001\0\0\0aK\u0001s.", "is no tensor")]
    [TestCase("\u0080\u0002}", "damaged")]
    [TestCase("\u0080\u0002h\u0007.", "damaged")]
    public void PickleThatAsksForAnythingButTensors_IsRefused(string code, string expected)
    {
        Copy("opt-bin");
        string path = Path.Combine(_folder, "pytorch_model.bin");
        using (ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Update))
        {
            zip.GetEntry("pytorch_model/data.pkl")!.Delete();
            using Stream stream = zip.CreateEntry("pytorch_model/data.pkl").Open();
            stream.Write(Encoding.Latin1.GetBytes(code));
        }
        Assert.That(() => LanguageCheckpoint.Read(_folder), Throws.TypeOf<BadInputException>().With.Message.Contains(expected));
    }

    [Test]
    public void FileOfATorchBeforeZipArchives_IsRefusedByItsMagicNumber()
    {
        Copy("opt-bin");
        File.WriteAllBytes(Path.Combine(_folder, "pytorch_model.bin"),
            [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e, 0x80, 0x02]);
        Assert.That(() => LanguageCheckpoint.Read(_folder),
            Throws.TypeOf<BadInputException>().With.Message.Contains("older than 1.6").And.Message.Contains("newer torch"));
    }

    [Test]
    public void TransposedViewInAPickle_IsReadInRowMajorOrder()
    {
        // A 2 x 3 view with strides (1, 2) of the storage 0 1 2 3 4 5, from the second element of a storage of seven.
        const string code =
            "\u0080\u0002}X\u0001\0\0\0wctorch._utils\n_rebuild_tensor_v2\n((X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\00X\u0003\0\0\0cpuK\u0007tQ"
            + "K\u0001K\u0002K\u0003\u0086K\u0001K\u0002\u0086\u0089ccollections\nOrderedDict\n)RtRs.";
        string path = Path.Combine(_folder, "pytorch_model.bin");
        using (ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            using (Stream stream = zip.CreateEntry("m/data.pkl").Open())
                stream.Write(Encoding.Latin1.GetBytes(code));
            using Stream data = zip.CreateEntry("m/data/0", CompressionLevel.NoCompression).Open();
            foreach (float value in new float[] { -1, 0, 1, 2, 3, 4, 5 })
                data.Write(BitConverter.GetBytes(value));
        }
        using CheckpointFolder folder = CheckpointFolder.Open(_folder);
        using Stream bytes = folder.Tensors.Single().OpenBytes();
        var values = new float[6];
        bytes.ReadExactly(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
        Assert.That(folder.Tensors.Single().Shape, Is.EqualTo(new long[] { 2, 3 }));
        Assert.That(values, Is.EqualTo(new float[] { 0, 2, 4, 1, 3, 5 }));
    }

    [TestCase("qwen2-sharded", ScalarType.BFloat16, 0.15)]
    [TestCase("opt-bin", ScalarType.Float16, 0.03)]
    [TestCase("neox-hub", ScalarType.Float16, 0.03)]
    public void HalfPrecision_StaysNearFloat32(string name, ScalarType type, double tolerance)
    {
        // Rounding: values up to 20 with 8 (bfloat16) or 11 (float16) bits of mantissa, through three layers.
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        using LanguageModel exact = LanguageCheckpoint.Read(ReferenceFiles.PathOf("language", name));
        using LanguageModel half = LanguageCheckpoint.Read(ReferenceFiles.PathOf("language", name), type);
        Assert.That(half.Parameters.Values.Select(parameter => parameter.dtype), Is.All.EqualTo(type));
        Tensor ids = arange(0, 40, ScalarType.Int64).reshape(2, 20);
        Tensor difference = (half.Logits(ids).to(ScalarType.Float32) - exact.Logits(ids)).abs();
        Assert.That(difference.mean().item<float>(), Is.GreaterThan(0).And.LessThan(tolerance));
    }

    private void Place(string tensor, string shard)
    {
        string index = Path.Combine(_folder, "model.safetensors.index.json");
        JsonNode root = JsonNode.Parse(File.ReadAllText(index))!;
        root["weight_map"]![tensor] = shard;
        File.WriteAllText(index, root.ToJsonString());
    }

    private void AssertSame(string name)
    {
        using LanguageModel read = LanguageCheckpoint.Read(_folder),
            original = LanguageCheckpoint.Read(ReferenceFiles.PathOf("language", name));
        Assert.That(read.Parameters.All(entry => entry.Value.Equals(original.Parameters[entry.Key])), Is.True);
    }

    private void Configure(Action<JsonObject> change)
    {
        string path = Path.Combine(_folder, "config.json");
        JsonObject config = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        change(config);
        File.WriteAllText(path, config.ToJsonString());
    }

    private void Copy(string name)
    {
        foreach (string file in Directory.GetFiles(ReferenceFiles.PathOf("language", name)))
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)), overwrite: true);
    }

    private static void Rewrite(string path, Action<Dictionary<string, (long[] Shape, float[] Values)>> change)
    {
        var tensors = new Dictionary<string, (long[] Shape, float[] Values)>();
        using (SafetensorsFile file = SafetensorsFile.Open(path))
        {
            foreach (SafetensorsTensor tensor in file.Tensors.Values)
            {
                var values = new float[tensor.ElementCount];
                file.ReadFloat32(tensor, 0, values);
                tensors.Add(tensor.Name, ([.. tensor.Shape], values));
            }
        }
        change(tensors);
        SafetensorsWriter.Write(path, [.. tensors.Select(entry =>
            new SafetensorsDeclaration(entry.Key, SafetensorsType.F32, entry.Value.Shape))], writer =>
        {
            foreach ((string name, (long[] _, float[] values)) in tensors)
                writer.Append(name, values);
        });
    }
}
