using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Language;
using Rosetta.Theory;

namespace Rosetta.Empirical.Models.Vision;

/// <summary>The vision towers of OpenCLIP: its own, and the one timm trunk whose blocks are known, EVA-02-CLIP-E/14.</summary>
internal static class OpenClipTowers
{
    /// <summary>Name of the family, and of its configuration.</summary>
    internal const string Name = "open_clip", File = "open_clip_config.json";

    private const string Eva = "eva02_enormous_patch14_clip_224";

    /// <summary>Heads of EVA-02-CLIP-E, which its name stands for: neither the configuration nor a tensor tells.</summary>
    private const int EvaHeads = 16;

    /// <summary>Settings of training and of pooling that no neuron depends on.</summary>
    private static readonly string[] Harmless = ["patch_dropout", "output_tokens", "attn_pooler_queries", "attn_pooler_heads",
        "pos_embed_type", "image_seq_len", "timm_model_pretrained", "timm_drop", "timm_drop_path", "timm_proj_bias"];

    /// <summary>A folder that holds both layouts (OpenCLIP's and transformers') is read by the one whose weights are there.</summary>
    internal static VisionFamily Family { get; } = new(
        folder => folder.Has(File) && (folder.Says("model_type") is null || WeightFiles.OfOpenClip.Except(WeightFiles.ByPreference)
            .Any(folder.Has)), Read);

    private static TowerModel Read(ModelFolder folder, VisionReading reading)
    {
        var file = new ConfigurationReader(folder.Json(File)!.Value, $"'{folder.PathOf(File)}'");
        ConfigurationReader model = file.Section("model_cfg")
            ?? throw file.Bad("has no 'model_cfg'", "OpenCLIP's settings of the model are needed");
        ConfigurationReader vision = model.Section("vision_cfg")
            ?? throw model.Bad("has no 'vision_cfg'", "The settings of the vision tower are needed");
        vision.Ignore(Harmless);
        model.Ignore("text_cfg", "multimodal_cfg", "custom_text", "init_logit_scale", "init_logit_bias", "nonscalar_logit_scale",
            "cast_dtype", "output_dict");
        int embedding = model.Size("embed_dim");
        bool quick = model.Flag(false, "quick_gelu");
        model.RefuseRest();
        using CheckpointFolder files = folder.OpenWeights(WeightFiles.OfOpenClip);
        TowerConfiguration shape = vision.Text("timm_model_name") is { } trunk ? OfTrunk(trunk, vision, files, embedding)
            : OfOwn(vision, files, embedding, quick);
        vision.RefuseRest();
        return TowerReading.Read(shape, files, file.Place, name => TowerNames.OfOpenClip(name, shape.Output != TowerOutput.None), reading);
    }

    private static TowerConfiguration OfOwn(ConfigurationReader vision, CheckpointFolder files, int embedding, bool quick)
    {
        vision.Ignore("timm_pool", "timm_proj");
        int width = vision.OptionalSize("width") ?? 768, headWidth = vision.OptionalSize("head_width") ?? 64;
        (int, int) patch = vision.Pair("patch_size", 16), image = vision.Pair("image_size", 224);
        string activation = quick ? "quick_gelu" : "gelu";
        if (vision.Section("act_kwargs") is { } arguments)
        {
            activation = (quick, arguments.Text("approximate") ?? "none") switch
            {
                (false, "tanh") => "gelu_pytorch_tanh",
                (_, "none") => activation,
                (_, { } other) => throw vision.Refuse($"'act_kwargs' with approximate '{other}'"),
            };
            arguments.RefuseRest();
        }
        ConfigurationReader? norm = vision.Section("norm_kwargs");
        double epsilon = norm?.Epsilon(1e-5, "eps") ?? 1e-5;
        norm?.RefuseRest();
        if (vision.Text("block_type") is { } block and not ("default" or "custom"))
            throw vision.Refuse($"'block_type': '{block}'");
        string pool = vision.Text("pool_type") ?? "tok";
        // true, or the name of a kind; the tokens go through it, so that nothing after the blocks is known here.
        bool attentional = !vision.IsOff("attentional_pool");
        vision.Ignore("attentional_pool");
        return new TowerConfiguration
        {
            Family = Name,
            Patch = patch,
            Hidden = width,
            Layers = vision.OptionalSize("layers") ?? 12,
            Heads = Math.Max(1, width / headWidth),
            Neurons = (int)(width * vision.Number(4, "mlp_ratio")),
            // Weights for another image size are resized as they are loaded: the tensor counts, not the configuration.
            Positions = new PositionTable((int)ShapeOf(files, "visual.positional_embedding", 2)[0] - 1, PositionResizing.Antialiased,
                PositionMatch.Count, image),
            PatchBias = false,
            PreNorm = !vision.Flag(false, "no_ln_pre"),
            Activation = ActivationFunction.Named(activation, "quick_gelu"),
            LayerScale = vision.OptionalNumber("ls_init_value") is not null,
            Epsilon = epsilon,
            Output = attentional ? TowerOutput.None : pool switch
            {
                "tok" => TowerOutput.ClassEmbedding,
                "avg" => TowerOutput.MeanEmbedding,
                _ => TowerOutput.None,
            },
            NormAfterPooling = vision.Flag(false, "final_ln_after_pool"),
            Projection = attentional || pool is not ("tok" or "avg") ? null : embedding,
            ProjectionByColumns = true,
        };
    }

    private static TowerConfiguration OfTrunk(string trunk, ConfigurationReader vision, CheckpointFolder files, int embedding)
    {
        if (trunk != Eva)
            throw vision.Refuse($"'timm_model_name': '{trunk}' (of timm's trunks, only {Eva} is known)");
        vision.Agree("timm_pool", "token");
        if (vision.Text("timm_proj") is { Length: > 0 } projection)
            throw vision.Refuse($"'timm_proj': '{projection}'");
        // A trunk has its own of these.
        vision.Ignore("layers", "width", "head_width", "mlp_ratio", "patch_size", "ls_init_value", "no_ln_pre", "pool_type",
            "attentional_pool",
            "final_ln_after_pool", "act_kwargs", "norm_kwargs", "block_type");
        (int, int) image = vision.Pair("image_size", 224);
        long[] patch = ShapeOf(files, "visual.trunk.patch_embed.proj.weight", 4),
            up = ShapeOf(files, "visual.trunk.blocks.0.mlp.fc1.weight",
            2), positions = ShapeOf(files, "visual.trunk.pos_embed", 3);
        return new TowerConfiguration
        {
            Family = Name,
            Channels = (int)patch[1],
            Patch = ((int)patch[2], (int)patch[3]),
            Hidden = (int)patch[0],
            Layers = BlocksOf(files),
            Heads = EvaHeads,
            Neurons = (int)up[0],
            Positions = new PositionTable((int)positions[1] - 1, PositionResizing.Antialiased, PositionMatch.SquareImage, image),
            NormsAfterBranches = true,
            AttentionBias = (true, false, true, true),
            Activation = ActivationFunction.Named("gelu", "the trunk"),
            Epsilon = 1e-6,
            Output = TowerOutput.ClassEmbedding,
            Projection = embedding,
            ProjectionBias = true,
        };
    }

    private static int BlocksOf(CheckpointFolder files)
    {
        int blocks = 0;
        while (files.Tensors.Any(tensor => TowerNames.WithoutWrappers(tensor.Name) == $"visual.trunk.blocks.{blocks}.mlp.fc1.weight"))
            blocks++;
        return blocks;
    }

    private static long[] ShapeOf(CheckpointFolder files, string name, int dimensions) =>
        files.Tensors.FirstOrDefault(tensor => TowerNames.WithoutWrappers(tensor.Name) == name) is { } found
            && found.Shape.Count == dimensions && found.Shape.All(extent => extent is > 0 and < int.MaxValue) ? [.. found.Shape]
            : throw new BadInputException($"'{files.Folder}' holds no '{name}' of {dimensions} dimensions",
                "The model has one", "Check that weights and configuration belong together");
}
