using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Tests.Reference;

namespace Rosetta.Tests.Empirical.Models.Vision;

/// <summary>A tensor of a small checkpoint, held to be renamed, packed and written again.</summary>
internal sealed record HeldTensor(long[] Shape, float[] Values);

/// <summary>Checkpoints of towers taken apart and written in other ways.</summary>
internal static partial class TowerFiles
{
    /// <summary>All tensors of a reference checkpoint.</summary>
    public static Dictionary<string, HeldTensor> Read(string name)
    {
        string folder = ReferenceFiles.PathOf("vision", name), usual = Path.Combine(folder, "model.safetensors");
        using SafetensorsFile file = SafetensorsFile.Open(File.Exists(usual) ? usual : Path.Combine(folder, "open_clip_model.safetensors"));
        var tensors = new Dictionary<string, HeldTensor>(StringComparer.Ordinal);
        foreach (SafetensorsTensor tensor in file.Tensors.Values)
        {
            var values = new float[tensor.ElementCount];
            file.ReadFloat32(tensor, 0, values);
            tensors.Add(tensor.Name, new HeldTensor([.. tensor.Shape], values));
        }
        return tensors;
    }

    /// <summary>The configuration of a reference checkpoint, with some keys changed.</summary>
    public static JsonObject Configuration(string name, string file = "config.json") =>
        JsonNode.Parse(File.ReadAllText(ReferenceFiles.PathOf("vision", name, file)))!.AsObject();

    public static void Write(string path, IReadOnlyDictionary<string, HeldTensor> tensors) => SafetensorsWriter.Write(path,
        [.. tensors.Select(entry => new SafetensorsDeclaration(entry.Key, SafetensorsType.F32, entry.Value.Shape))], writer =>
        {
            foreach ((string name, HeldTensor tensor) in tensors)
                writer.Append(name, (ReadOnlySpan<float>)tensor.Values);
        });

    /// <summary>As torch.save writes a dictionary of tensors, under a key of another dictionary beside notes of the training.</summary>
    public static void WriteTorch(string path, IReadOnlyDictionary<string, HeldTensor> tensors, string under)
    {
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        var code = new List<byte>();
        void Raw(string latin) => code.AddRange(Encoding.Latin1.GetBytes(latin));
        void Word(string word)
        {
            code.Add((byte)'X');
            code.AddRange(BitConverter.GetBytes(Encoding.UTF8.GetByteCount(word)));
            code.AddRange(Encoding.UTF8.GetBytes(word));
        }

        void Number(long number)
        {
            code.Add((byte)'J');
            code.AddRange(BitConverter.GetBytes((int)number));
        }

        void Tuple(IEnumerable<long> numbers)
        {
            Raw("(");
            foreach (long number in numbers)
                Number(number);
            Raw("t");
        }

        Raw("\u0080\u0002}");
        Word("epoch");
        Number(3);
        Raw("s");
        Word(under);
        Raw("}");
        int key = 0;
        foreach ((string name, HeldTensor tensor) in tensors)
        {
            Word(name);
            Raw("ctorch._utils\n_rebuild_tensor_v2\n((");
            Word("storage");
            Raw("ctorch\nFloatStorage\n");
            Word($"{key}");
            Word("cpu");
            Number(tensor.Values.Length);
            Raw("tQ");
            Number(0);
            Tuple(tensor.Shape);
            Tuple(tensor.Shape.Select((_, axis) => tensor.Shape.Skip(axis + 1).Aggregate(1L, (product, extent) => product * extent)));
            Raw("\u0089ccollections\nOrderedDict\n)RtRs");
            using Stream data = zip.CreateEntry($"m/data/{key++}", CompressionLevel.NoCompression).Open();
            foreach (float value in tensor.Values)
                data.Write(BitConverter.GetBytes(value));
        }
        Raw("s.");
        using Stream pickle = zip.CreateEntry("m/data.pkl").Open();
        pickle.Write([.. code]);
    }

    /// <summary>The hub's names as the originals': queries, keys and values in one matrix, gates and values too for DINOv2.</summary>
    /// <param name="hub">Under the hub's names.</param>
    /// <param name="isV3">DINOv3, whose original masks the key's bias and counts its gated matrices.</param>
    public static Dictionary<string, HeldTensor> AsOriginal(IReadOnlyDictionary<string, HeldTensor> hub, bool isV3)
    {
        var original = new Dictionary<string, HeldTensor>(StringComparer.Ordinal);
        bool isGated = hub.Keys.Any(name => name.Contains("gate_proj", StringComparison.Ordinal));
        foreach ((string name, HeldTensor tensor) in hub)
        {
            string bare = name.StartsWith("vit.", StringComparison.Ordinal) ? name["vit.".Length..] : name;
            if (Block().Match(bare) is not { Success: true } block)
            {
                original[Outside(bare, isV3)] = tensor;
                continue;
            }
            string prefix = $"blocks.{block.Groups["layer"].Value}.", rest = block.Groups["rest"].Value;
            if (Projection().Match(rest) is not { Success: true } projection)
            {
                original[prefix + Inside(rest, isGated)] = tensor;
                continue;
            }
            if (projection.Groups["part"].Value[0] != 'q')
                continue;
            string kind = projection.Groups["kind"].Value;
            HeldTensor? Part(string of) => hub.GetValueOrDefault(name.Replace(projection.Groups["part"].Value, of + projection.Groups["end"]
                .Value, StringComparison.Ordinal));
            string[] parts = projection.Groups["end"].Value.Length > 0 ? ["q", "k", "v"] : ["query", "key", "value"];
            float[] none = [.. Enumerable.Repeat(float.NaN, tensor.Values.Length)];
            original[$"{prefix}attn.qkv.{kind}"] = new HeldTensor([3 * tensor.Shape[0], .. tensor.Shape[1..]],
                [.. parts.SelectMany(part => Part(part)?.Values ?? none)]);
            if (kind == "bias" && isV3)
                original[$"{prefix}attn.qkv.bias_mask"] = new HeldTensor([3 * tensor.Shape[0]],
                    [.. parts.SelectMany(part => Enumerable.Repeat(part == "k" ? 0f : 1f, tensor.Values.Length))]);
        }
        return original;
    }

    private static string Outside(string name, bool isV3) => name
        .Replace("embeddings.patch_embeddings.projection.", "patch_embed.proj.", StringComparison.Ordinal)
        .Replace("embeddings.patch_embeddings.", "patch_embed.proj.", StringComparison.Ordinal)
        .Replace("embeddings.position_embeddings", "pos_embed", StringComparison.Ordinal)
        .Replace("embeddings.register_tokens", isV3 ? "storage_tokens" : "register_tokens", StringComparison.Ordinal)
        .Replace("embeddings.", "", StringComparison.Ordinal).Replace("layernorm.", "norm.", StringComparison.Ordinal);

    private static string Inside(string rest, bool isGated) => rest
        .Replace("layernorm_before", "norm1", StringComparison.Ordinal).Replace("layernorm_after", "norm2", StringComparison.Ordinal)
        .Replace("attention.output.dense", "attn.proj", StringComparison.Ordinal)
        .Replace("attention.o_proj", "attn.proj", StringComparison.Ordinal)
        .Replace("layer_scale1.lambda1", "ls1.gamma", StringComparison.Ordinal)
        .Replace("layer_scale2.lambda1", "ls2.gamma", StringComparison.Ordinal)
        .Replace("intermediate.dense", "mlp.fc1", StringComparison.Ordinal).Replace("output.dense", "mlp.fc2", StringComparison.Ordinal)
        .Replace("mlp.weights_in", "mlp.w12", StringComparison.Ordinal).Replace("mlp.weights_out", "mlp.w3", StringComparison.Ordinal)
        .Replace("mlp.gate_proj", "mlp.w1", StringComparison.Ordinal)
        .Replace("mlp.up_proj", isGated ? "mlp.w2" : "mlp.fc1", StringComparison.Ordinal)
        .Replace("mlp.down_proj", isGated ? "mlp.w3" : "mlp.fc2", StringComparison.Ordinal);

    [GeneratedRegex(@"^(encoder\.)?layer\.(?<layer>[0-9]+)\.(?<rest>.+)$")]
    private static partial Regex Block();

    [GeneratedRegex(@"^attention\.(attention\.)?(?<part>(query|key|value)|[qkv](?<end>_proj))\.(?<kind>weight|bias)$")]
    private static partial Regex Projection();
}
