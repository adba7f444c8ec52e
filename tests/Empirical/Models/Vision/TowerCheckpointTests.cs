using System.Text.Json.Nodes;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Vision;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Tests.Reference;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Tests.Empirical.Models.Vision;

/// <summary>Towers as the world has them: under the originals' names, wrapped by training, in other files, and broken.</summary>
public sealed class TowerCheckpointTests : IDisposable
{
    private const double Float32Absolute = 1e-4;

    private readonly DisposeScope _scope = NewDisposeScope();
    private TemporaryFolder _folder = new();

    [SetUp]
    public void Clean()
    {
        _folder.Dispose();
        _folder = new TemporaryFolder();
    }

    public void Dispose()
    {
        _folder.Dispose();
        _scope.Dispose();
    }

    [TestCase("dinov2")]
    [TestCase("dinov2-swiglu")]
    [TestCase("dinov2-registers")]
    [TestCase("dinov3")]
    [TestCase("dinov3-gated")]
    [TestCase("pixio")]
    [TestCase("pixio-resized")]
    [TestCase("mae")]
    public void NamesOfTheOriginals_AreTheSameModel(string name)
    {
        TowerFiles.Write(_folder.File("model.safetensors"), TowerFiles.AsOriginal(TowerFiles.Read(name),
            name.StartsWith("dinov3", StringComparison.Ordinal)));
        Configure(TowerFiles.Configuration(name));
        AssertReference(name);
    }

    [TestCase("model")]
    [TestCase("state_dict")]
    [TestCase("teacher")]
    public void TorchFilesOfATraining_AreUnwrapped(string under)
    {
        // Chunked blocks, as the original's sharded training saves them: block 1 in chunk 1, with the places before it empty.
        var wrapped = TowerFiles.AsOriginal(TowerFiles.Read("dinov2"), isV3: false).ToDictionary(
            entry => "module.backbone." + entry.Key.Replace("blocks.", entry.Key.StartsWith("blocks.1", StringComparison.Ordinal)
                ? "blocks.1." : "blocks.0.", StringComparison.Ordinal), entry => entry.Value);
        TowerFiles.WriteTorch(_folder.File("teacher_checkpoint.pth"), wrapped, under);
        Configure(TowerFiles.Configuration("dinov2"));
        AssertReference("dinov2");
    }

    [Test]
    public void ShardsOfAnIndex_AreReadAndStrayOnesAreNot()
    {
        Dictionary<string, HeldTensor> tensors = TowerFiles.Read("dinov3");
        var first = tensors.Take(20).ToDictionary(entry => entry.Key, entry => entry.Value);
        TowerFiles.Write(_folder.File("model-00001-of-00002.safetensors"), first);
        TowerFiles.Write(_folder.File("model-00002-of-00002.safetensors"), tensors.Skip(20).ToDictionary());
        TowerFiles.Write(_folder.File("model-00003-of-00003.safetensors"), new Dictionary<string, HeldTensor>
        {
            ["norm.weight"] = new([32], new float[32]),
        });
        _folder.Write("model.safetensors.index.json", new JsonObject
        {
            ["weight_map"] = new JsonObject(tensors.Keys.Select(name => KeyValuePair.Create(name,
                (JsonNode?)$"model-0000{(first.ContainsKey(name) ? 1 : 2)}-of-00002.safetensors"))),
        }.ToJsonString());
        Configure(TowerFiles.Configuration("dinov3"));
        AssertReference("dinov3");
    }

    [Test]
    public void SeveralFilesOfWeights_AreOneErrorUnlessOneIsNamed()
    {
        Dictionary<string, HeldTensor> tensors = TowerFiles.Read("dinov2");
        TowerFiles.Write(_folder.File("model.fp16.safetensors"), tensors);
        TowerFiles.Write(_folder.File("model.bf16.safetensors"), tensors);
        Configure(TowerFiles.Configuration("dinov2"));
        Assert.That(() => Read(), Throws.TypeOf<BadInputException>().With.Message.Contains("model.fp16.safetensors")
            .And.Message.Contains("--weights"));
        using (VisionModel named = VisionFamilies.Read(_folder.Path, new VisionReading(ScalarType.Float32, CPU, "model.fp16.safetensors")))
            Assert.That(named.Layout.Count, Is.EqualTo(256));
        Assert.That(() => VisionFamilies.Read(_folder.Path, new VisionReading(ScalarType.Float32, CPU, "../model.safetensors")),
            Throws.TypeOf<BadInputException>());
        // A file of the usual name is meant without saying so.
        TowerFiles.Write(_folder.File("model.safetensors"), tensors);
        Read().Dispose();
    }

    [Test]
    public void TensorsThatDoNotFit_AreOneError()
    {
        Dictionary<string, HeldTensor> tensors = TowerFiles.Read("dinov2");
        tensors["module.embeddings.cls_token"] = tensors["embeddings.cls_token"];
        tensors["encoder.layer.0.attention.bias"] = new HeldTensor([3], [1, 2, 3]);
        tensors.Remove("layernorm.bias");
        tensors["encoder.layer.1.mlp.fc1.bias"] = new HeldTensor([4], new float[4]);
        TowerFiles.Write(_folder.File("model.safetensors"), tensors);
        Configure(TowerFiles.Configuration("dinov2"));
        Assert.That(() => Read(), Throws.TypeOf<BadInputException>().With.Message.Contains("1 missing (norm.bias)")
            .And.Message.Contains("encoder.layer.0.attention.bias").And.Message.Contains("encoder.layer.1.mlp.fc1.bias")
            .And.Message.Contains("embeddings.cls_token and module.embeddings.cls_token"));
    }

    [Test]
    public void WeightsThatAreNoNumbers_AreRefused()
    {
        Dictionary<string, HeldTensor> tensors = TowerFiles.Read("dinov2");
        tensors["layernorm.bias"].Values[3] = float.NaN;
        TowerFiles.Write(_folder.File("model.safetensors"), tensors);
        Configure(TowerFiles.Configuration("dinov2"));
        Assert.That(() => Read(), Throws.TypeOf<BadInputException>().With.Message.Contains("layernorm.bias"));
    }

    /// <summary>Weights without a configuration: names and shapes tell the family, and the family tells the rest.</summary>
    [TestCase("dinov2", 2, 70)]
    [TestCase("dinov2_with_registers", 2, 98)]
    [TestCase("dinov3_vit", 2, 64)]
    public void OriginalsWithoutAConfiguration_AreKnownByTheirShapes(string type, int heads, int side)
    {
        bool isV3 = type == "dinov3_vit";
        JsonObject configuration = TowerFiles.Configuration(type switch
        {
            "dinov2" => "dinov2",
            "dinov3_vit" => "dinov3",
            _ => "dinov2-registers",
        });
        (configuration["hidden_size"], configuration["num_hidden_layers"], configuration["num_attention_heads"]) = (128, 2, heads);
        configuration["intermediate_size"] = isV3 ? 72 : null;
        configuration["mlp_ratio"] = isV3 ? null : .5;
        Dictionary<string, HeldTensor> hub = RandomWeights(TowerFiles.Read(isV3 ? "dinov3" : type == "dinov2" ? "dinov2"
            : "dinov2-registers"), isV3 ? 72 : 64);
        TowerFiles.Write(_folder.File("model.safetensors"), hub);
        Configure(configuration);
        Tensor pixels = Noise(side, side);
        float[] expected = Neurons(pixels, 1, _folder.Path);
        Dictionary<string, HeldTensor> original = TowerFiles.AsOriginal(hub, isV3);
        if (isV3)
            original["rope_embed.periods"] = new HeldTensor([16], [.. Enumerable.Range(0, 16).Select(m => (float)Math.Pow(100, m / 16.0))]);
        string alone = Directory.CreateDirectory(_folder.File("alone")).FullName;
        TowerFiles.WriteTorch(Path.Combine(alone, "weights.pth"), original, "model");
        Assert.That(Neurons(pixels, 1, alone), Is.EqualTo(expected).Within(Float32Absolute));
        Assert.That(Neurons(pixels, 1, Path.Combine(alone, "weights.pth")), Is.EqualTo(expected).Within(Float32Absolute));
        using VisionModel model = VisionFamilies.Read(alone, new VisionReading(ScalarType.Float32, CPU));
        Assert.That(model.Family, Is.EqualTo(type));
    }

    [Test]
    public void OriginalsOfUnknownHeads_AskForAConfiguration()
    {
        TowerFiles.Write(_folder.File("model.safetensors"), TowerFiles.AsOriginal(TowerFiles.Read("mae"), isV3: false));
        Assert.That(() => Read(), Throws.TypeOf<BadInputException>().With.Message.Contains("num_attention_heads")
            .And.Message.Contains("vit_mae"));
    }

    /// <summary>Positions that are the numbers of row and column, resized: torch's kernel at the places of each family.</summary>
    [TestCase(0, 0.0)]
    [TestCase(2, 0.1)]
    public void ResizedPositions_AreTakenAtTheFamilysPlaces(int resizing, double offset)
    {
        const int side = 10, rows = 13, columns = 17;
        var table = new PositionTable(side * side, (PositionResizing)resizing, PositionMatch.SquareImage, (140, 140));
        Tensor stored = tensor([.. Enumerable.Range(-1, side * side + 1).SelectMany(place =>
            new[] { (float)(place / side), place % side })], [side * side + 1, 2]);
        float[] resized = [.. table.For(stored, 1, new TokenGrid(1, rows, columns), (14 * rows, 14 * columns)).data<float>()];
        for (int place = 0; place < rows * columns; place++)
        {
            Assert.That(resized[2 * (1 + place)], Is.EqualTo(Ramp(place / columns, rows, side, offset)).Within(1e-4));
            Assert.That(resized[2 * (1 + place) + 1], Is.EqualTo(Ramp(place % columns, columns, side, offset)).Within(1e-4));
        }
    }

    /// <summary>The numbers 0, 1, 2, ... of <paramref name="from"/> places, by cubic convolution with a = -0.75.</summary>
    private static double Ramp(int place, int to, int from, double offset)
    {
        const double a = -.75;
        double at = (place + .5) * from / (to + offset) - .5, below = Math.Floor(at);
        double Weight(double x) => x <= 1 ? ((a + 2) * x - (a + 3)) * x * x + 1 : ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
        return Enumerable.Range(-1, 4).Sum(step => Weight(Math.Abs(at - below - step)) * Math.Clamp(below + step, 0, from - 1));
    }

    [TestCase(546, 546, 1521)]
    [TestCase(546, 518, 1443)]
    public void OtherImageSizes_HaveTheirOwnGrid(int height, int width, int patches)
    {
        JsonObject configuration = TowerFiles.Configuration("dinov2");
        configuration["image_size"] = 518;
        Dictionary<string, HeldTensor> tensors = TowerFiles.Read("dinov2");
        tensors["embeddings.position_embeddings"] = new HeldTensor([1, 1370, 32], new float[1370 * 32]);
        TowerFiles.Write(_folder.File("model.safetensors"), tensors);
        Configure(configuration);
        Assert.That(Neurons(Noise(height, width), 0, _folder.Path), Has.Length.EqualTo((1 + patches) * 128));
    }

    [TestCase("mae", 96, 64)]
    [TestCase("clip", 96, 64)]
    [TestCase("openclip", 96, 96)]
    [TestCase("openclip-eva", 48, 80)]
    public void TowersOfAFixedSize_AreResizedLikeTheOthers(string name, int height, int width)
    {
        float[] neurons = Neurons(Noise(height, width), 1, ReferenceFiles.PathOf("vision", name));
        Assert.That(neurons, Is.All.Matches<float>(float.IsFinite));
        using VisionModel model = VisionFamilies.Read(ReferenceFiles.PathOf("vision", name), new VisionReading(ScalarType.Float32, CPU));
        Assert.That(neurons, Has.Length.EqualTo((1 + height * width / 256) * model.Layout.Widths[1]));
    }

    [Test]
    public void MaskedAutoencoder_SeesEveryPatchAlike()
    {
        Tensor pixels = Noise(64, 64);
        string folder = ReferenceFiles.PathOf("vision", "mae");
        Assert.That(Neurons(pixels, 1, folder), Is.EqualTo(Neurons(pixels, 1, folder)));
    }

    [Test]
    public void ATowerWithoutRegisters_MayHoldATensorOfNone()
    {
        JsonObject configuration = TowerFiles.Configuration("dinov3");
        configuration["num_register_tokens"] = 0;
        Dictionary<string, HeldTensor> tensors = TowerFiles.Read("dinov3");
        tensors["embeddings.register_tokens"] = new HeldTensor([1, 0, 32], []);
        TowerFiles.Write(_folder.File("model.safetensors"), tensors);
        Configure(configuration);
        Assert.That(Neurons(Noise(64, 32), 1, _folder.Path), Has.Length.EqualTo((1 + 8) * 72));
    }

    /// <summary>What the configuration leaves out of biases, scales and norms is not asked for, and what it says counts.</summary>
    [TestCase("dinov2", "qkv_bias", "false", "attention.attention.")]
    [TestCase("dinov3", "mlp_bias", "false", "mlp.")]
    [TestCase("dinov3", "proj_bias", "false", "attention.o_proj.")]
    public void BiasesThatAreSwitchedOff_AreZero(string name, string key, string value, string part)
    {
        JsonObject configuration = TowerFiles.Configuration(name);
        Dictionary<string, HeldTensor> tensors = TowerFiles.Read(name);
        string[] biases = [.. tensors.Keys.Where(tensor => tensor.Contains("." + part, StringComparison.Ordinal)
            && tensor.EndsWith(".bias", StringComparison.Ordinal))];
        Assert.That(biases, Is.Not.Empty);
        foreach (string bias in biases)
            tensors[bias] = new HeldTensor(tensors[bias].Shape, new float[tensors[bias].Values.Length]);
        Tensor pixels = Noise(140, 140).narrow(2, 0, name == "dinov2" ? 70 : 64).narrow(3, 0, name == "dinov2" ? 70 : 64);
        TowerFiles.Write(_folder.File("model.safetensors"), tensors);
        Configure(configuration);
        float[] zeros = Neurons(pixels, 1, _folder.Path);
        foreach (string bias in biases)
            tensors.Remove(bias);
        configuration[key] = JsonNode.Parse(value);
        TowerFiles.Write(_folder.File("model.safetensors"), tensors);
        Configure(configuration);
        Assert.That(Neurons(pixels, 1, _folder.Path), Is.EqualTo(zeros).Within(1e-6));
    }

    [TestCase("hidden_act", "\"xielu\"", "'xielu'")]
    [TestCase("num_attention_heads", "3", "3 heads on a hidden size of 32")]
    [TestCase("patch_size", "[14, 14, 14]", "'patch_size': [14,14,14]")]
    [TestCase("patch_size", "71", "patches of 71 x 71 on images of 70 x 70")]
    [TestCase("num_hidden_layers", "2000000000", "2000000000 blocks")]
    [TestCase("num_hidden_layers", "3", "missing")]
    [TestCase("mlp_ratio", "-1", "'mlp_ratio': -1")]
    [TestCase("use_swiglu_ffn", "true", "mlp.gate.weight")]
    [TestCase("sandwich_norm", "true", "'sandwich_norm': true")]
    [TestCase("layer_norm_eps", "\"small\"", "'layer_norm_eps': \"small\"")]
    [TestCase("model_type", "\"vit\"", "'vit'")]
    public void SettingsThatCannotBeHonoured_AreNamed(string key, string value, string expected)
    {
        JsonObject configuration = TowerFiles.Configuration("dinov2");
        configuration[key] = JsonNode.Parse(value);
        TowerFiles.Write(_folder.File("model.safetensors"), TowerFiles.Read("dinov2"));
        Configure(configuration);
        Assert.That(() => Read(), Throws.TypeOf<BadInputException>().With.Message.Contains(expected));
    }

    [TestCase("scale_fc", "true", "'scale_fc': true")]
    [TestCase("timm_model_name", "\"eva02_base_patch16_clip_224\"", "eva02_base_patch16_clip_224")]
    [TestCase("layers", "[2, 2, 2, 2]", "'layers': [2,2,2,2]")]
    [TestCase("act_kwargs", "{\"approximate\": \"sometimes\"}", "sometimes")]
    [TestCase("block_type", "\"parallel\"", "parallel")]
    public void SettingsOfOpenClipThatCannotBeHonoured_AreNamed(string key, string value, string expected)
    {
        JsonObject configuration = TowerFiles.Configuration("openclip", "open_clip_config.json");
        configuration["model_cfg"]!["vision_cfg"]![key] = JsonNode.Parse(value);
        TowerFiles.Write(_folder.File("open_clip_model.safetensors"), TowerFiles.Read("openclip"));
        _folder.Write("open_clip_config.json", configuration.ToJsonString());
        Assert.That(() => Read(), Throws.TypeOf<BadInputException>().With.Message.Contains(expected));
    }

    /// <summary>Settings that change the computation, each against what it says: a wrong one would be seen.</summary>
    [TestCase("act_kwargs", "{\"approximate\": \"tanh\"}")]
    [TestCase("norm_kwargs", "{\"eps\": 0.1}")]
    [TestCase("head_width", "8")]
    public void SettingsOfOpenClip_ChangeTheNeurons(string key, string value)
    {
        JsonObject configuration = TowerFiles.Configuration("openclip", "open_clip_config.json");
        configuration["model_cfg"]!["vision_cfg"]![key] = JsonNode.Parse(value);
        TowerFiles.Write(_folder.File("open_clip_model.safetensors"), TowerFiles.Read("openclip"));
        _folder.Write("open_clip_config.json", configuration.ToJsonString());
        Tensor pixels = Noise(64, 64);
        Assert.That(Neurons(pixels, 1, _folder.Path), Is.Not.EqualTo(Neurons(pixels, 1, ReferenceFiles.PathOf("vision", "openclip")))
            .Within(1e-6));
    }

    /// <summary>Weights of one image size under a configuration of another: resized once, whatever the configuration says.</summary>
    [Test]
    public void OpenClipWeightsOfAnotherImageSize_AreResized()
    {
        JsonObject configuration = TowerFiles.Configuration("openclip", "open_clip_config.json");
        configuration["model_cfg"]!["vision_cfg"]!["image_size"] = 96;
        TowerFiles.Write(_folder.File("open_clip_model.safetensors"), TowerFiles.Read("openclip"));
        _folder.Write("open_clip_config.json", configuration.ToJsonString());
        Tensor pixels = Noise(96, 96);
        Assert.That(Neurons(pixels, 1, _folder.Path), Is.EqualTo(Neurons(pixels, 1, ReferenceFiles.PathOf("vision", "openclip"))));
    }

    [Test]
    public void ImagesThatPatchesDoNotDivide_AreRefused()
    {
        Assert.That(() => Neurons(Noise(64, 70), 0, ReferenceFiles.PathOf("vision", "dinov2")),
            Throws.TypeOf<BadInputException>().With.Message.Contains("64 x 70").And.Message.Contains("14 x 14"));
    }

    [Test]
    public void StepsOfATower_AreRefused()
    {
        using VisionModel model = VisionFamilies.Read(ReferenceFiles.PathOf("vision", "dinov2"),
            new VisionReading(ScalarType.Float32, CPU));
        Assert.That(() => model.Inputs(2), Throws.TypeOf<BadInputException>().With.Message.Contains("2 steps"));
    }

    private VisionModel Read() => VisionFamilies.Read(_folder.Path, new VisionReading(ScalarType.Float32, CPU));

    private void Configure(JsonObject configuration) => _folder.Write("config.json", configuration.ToJsonString());

    private void AssertReference(string name)
    {
        using SafetensorsFile reference = SafetensorsFile.Open(ReferenceFiles.PathOf("vision", name, "reference.safetensors"));
        float[] expected = new float[reference.Tensor("neurons.1").ElementCount], pixels = new float[reference.Tensor("pixel_values")
            .ElementCount];
        reference.ReadFloat32(reference.Tensor("neurons.1"), 0, expected);
        reference.ReadFloat32(reference.Tensor("pixel_values"), 0, pixels);
        float[] neurons = Neurons(tensor(pixels, [.. reference.Tensor("pixel_values").Shape]), 1, _folder.Path);
        double worst = neurons.Zip(expected, (a, b) => Math.Abs((double)a - b)).Max();
        TestContext.Out.WriteLine($"{name}: worst absolute difference {worst:E2}");
        Assert.That(neurons, Has.Length.EqualTo(expected.Length));
        Assert.That(worst, Is.LessThanOrEqualTo(Float32Absolute));
    }

    private static float[] Neurons(Tensor pixels, int layer, string path)
    {
        using VisionModel model = VisionFamilies.Read(path, new VisionReading(ScalarType.Float32, CPU));
        float[] found = [];
        _ = model.Run(new Dictionary<string, Tensor> { ["pixel_values"] = pixels }, steps: null, withOutput: false, (number, neurons) =>
        {
            if (number == layer)
                found = [.. neurons.contiguous().data<float>()];
        });
        return found;
    }

    private static Tensor Noise(int height, int width)
    {
        Rng rng = Rng.FromSeed("pixels");
        return tensor([.. Enumerable.Range(0, 3 * height * width).Select(_ => (float)rng.NextGaussian())], [1, 3, height, width]);
    }

    /// <summary>The same tensors four times as wide.</summary>
    private static Dictionary<string, HeldTensor> RandomWeights(Dictionary<string, HeldTensor> narrow, int neurons)
    {
        Rng rng = Rng.FromSeed("weights");
        return narrow.ToDictionary(entry => entry.Key, entry =>
        {
            long[] shape = [.. entry.Value.Shape.Select(extent => extent switch { 32 => 128, 128 or 72 => neurons, _ => extent })];
            Rng draws = rng.Derive(entry.Key);
            return new HeldTensor(shape, [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (product, extent) => product * extent))
                .Select(_ => (float)(.1 * draws.NextGaussian()))]);
        });
    }
}
