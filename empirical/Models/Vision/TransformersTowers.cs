using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Language;
using Rosetta.Theory;

namespace Rosetta.Empirical.Models.Vision;

/// <summary>The towers of transformers' model types: DINOv2 with and without registers, DINOv3, Pixio, masked autoencoder, CLIP.</summary>
internal static class TransformersTowers
{
    internal const string Dinov2 = "dinov2", Dinov2Registers = "dinov2_with_registers", Dinov3 = "dinov3_vit", Pixio = "pixio",
        MaskedAutoencoder = "vit_mae", Clip = "clip", ClipVision = "clip_vision_model";

    /// <summary>Settings of training, of what a backbone hands on, and of decoders: none changes neurons or last tokens.</summary>
    private static readonly string[] Harmless =
        ["apply_layernorm", "reshape_hidden_states", "out_features", "out_indices", "stage_names", "drop_path_rate", "layerscale_value",
            "use_mask_token", "encoder_stride", "pooler_act", "pooler_output_size", "pos_embed_shift", "pos_embed_jitter",
            "pos_embed_rescale", "mask_ratio", "norm_pix_loss", "decoder_hidden_size", "decoder_intermediate_size",
            "decoder_num_attention_heads", "decoder_num_hidden_layers", "return_class_token", "logit_scale_init_value",
            "tie_word_embeddings"];

    /// <summary>A reader of this model type's folder.</summary>
    internal static VisionFamily Family(string modelType, Func<ConfigurationReader, CheckpointFolder, TowerConfiguration> read) => new(
        folder => folder.Says("model_type") == modelType,
        (folder, reading) =>
        {
            var reader = new ConfigurationReader(folder.Json("config.json")!.Value, $"'{folder.PathOf("config.json")}'");
            using CheckpointFolder files = folder.OpenWeights(WeightFiles.ByPreference);
            reader.Ignore(Harmless);
            TowerConfiguration shape = read(reader, files);
            _ = reader.WeightType();
            reader.RefuseRest();
            return TowerReading.Read(shape, files, reader.Place, modelType is Clip or ClipVision ? TowerNames.OfClip
                : TowerReading.VitNames(files), reading);
        });

    /// <summary>DINOv2; the original's weights under the hub's configuration keep the original's positions.</summary>
    internal static TowerConfiguration ReadDinov2(ConfigurationReader reader, CheckpointFolder files)
    {
        bool registers = reader.Text("model_type") == Dinov2Registers, gated = reader.Flag(false, "use_swiglu_ffn");
        int hidden = reader.OptionalSize("hidden_size") ?? 768;
        double inner = hidden * reader.Number(4, "mlp_ratio");
        bool bias = reader.Flag(true, "qkv_bias");
        ActivationFunction activation = reader.Activation("hidden_act", "gelu");
        (int, int) patch = reader.Pair("patch_size", 14), image = reader.Pair("image_size", 224);
        return new TowerConfiguration
        {
            Family = registers ? Dinov2Registers : Dinov2,
            Channels = reader.OptionalSize("num_channels") ?? 3,
            Patch = patch,
            Hidden = hidden,
            Layers = reader.OptionalSize("num_hidden_layers") ?? 12,
            Heads = reader.OptionalSize("num_attention_heads") ?? 12,
            Neurons = gated ? Gated(inner) : (int)inner,
            Registers = registers ? reader.OptionalCount("num_register_tokens") ?? 4 : 0,
            Positions = Stored(patch, image, registers ? PositionResizing.Antialiased
                : TowerReading.AreOriginals(files) ? PositionResizing.Offset : PositionResizing.Plain, PositionMatch.SquareImage),
            AttentionBias = (bias, bias, bias, true),
            Gated = gated,
            Activation = gated ? ActivationFunction.Named("silu", "the gated MLP") : activation,
            LayerScale = true,
            Epsilon = reader.Epsilon(1e-6, "layer_norm_eps"),
        };
    }

    internal static TowerConfiguration ReadDinov3(ConfigurationReader reader, CheckpointFolder files)
    {
        ConfigurationReader? rotary = reader.Section("rope_parameters");
        double? nested = rotary?.Number(100, "rope_theta");
        rotary?.Agree("rope_type", "default");
        rotary?.RefuseRest();
        reader.Ignore("image_size");
        return new TowerConfiguration
        {
            Family = Dinov3,
            Channels = reader.OptionalSize("num_channels") ?? 3,
            Patch = reader.Pair("patch_size", 16),
            Hidden = reader.OptionalSize("hidden_size") ?? 384,
            Layers = reader.OptionalSize("num_hidden_layers") ?? 12,
            Heads = reader.OptionalSize("num_attention_heads") ?? 6,
            Neurons = reader.OptionalSize("intermediate_size") ?? 1536,
            Registers = reader.OptionalCount("num_register_tokens") ?? 0,
            RotaryBase = reader.Number(nested ?? 100, "rope_theta"),
            StoredPeriods = files.Tensors.Any(tensor => tensor.Name.EndsWith("rope_embed.periods", StringComparison.Ordinal)),
            AttentionBias = (reader.Flag(true, "query_bias"), reader.Flag(false, "key_bias"), reader.Flag(true, "value_bias"),
                reader.Flag(true, "proj_bias")),
            MlpBias = reader.Flag(true, "mlp_bias"),
            Gated = reader.Flag(false, "use_gated_mlp"),
            Activation = reader.Activation("hidden_act", "gelu"),
            LayerScale = true,
            Epsilon = reader.Epsilon(1e-5, "layer_norm_eps"),
        };
    }

    internal static TowerConfiguration ReadPixio(ConfigurationReader reader, CheckpointFolder files)
    {
        int hidden = reader.OptionalSize("hidden_size") ?? 1280;
        bool bias = reader.Flag(true, "qkv_bias");
        (int, int) patch = reader.Pair("patch_size", 16), image = reader.Pair("image_size", 256);
        return new TowerConfiguration
        {
            Family = Pixio,
            Channels = reader.OptionalSize("num_channels") ?? 3,
            Patch = patch,
            Hidden = hidden,
            Layers = reader.OptionalSize("num_hidden_layers") ?? 32,
            Heads = reader.OptionalSize("num_attention_heads") ?? 16,
            Neurons = (int)(hidden * reader.Number(4, "mlp_ratio")),
            ClassTokens = reader.OptionalSize("n_cls_tokens") ?? 8,
            Positions = Stored(patch, image, PositionResizing.Plain,
                TowerReading.AreOriginals(files) ? PositionMatch.Grid : PositionMatch.SquareImage),
            AttentionBias = (bias, bias, bias, true),
            Activation = reader.Activation("hidden_act", "gelu"),
            Epsilon = reader.Epsilon(1e-6, "layer_norm_eps"),
        };
    }

    internal static TowerConfiguration ReadMaskedAutoencoder(ConfigurationReader reader, CheckpointFolder files)
    {
        bool bias = reader.Flag(true, "qkv_bias");
        (int, int) patch = reader.Pair("patch_size", 16), image = reader.Pair("image_size", 224);
        return new TowerConfiguration
        {
            Family = MaskedAutoencoder,
            Channels = reader.OptionalSize("num_channels") ?? 3,
            Patch = patch,
            Hidden = reader.OptionalSize("hidden_size") ?? 768,
            Layers = reader.OptionalSize("num_hidden_layers") ?? 12,
            Heads = reader.OptionalSize("num_attention_heads") ?? 12,
            Neurons = reader.OptionalSize("intermediate_size") ?? 3072,
            Positions = Stored(patch, image, PositionResizing.Plain, PositionMatch.NativeImage),
            AttentionBias = (bias, bias, bias, true),
            Activation = reader.Activation("hidden_act", "gelu"),
            Epsilon = reader.Epsilon(1e-12, "layer_norm_eps"),
        };
    }

    /// <summary>CLIP: the whole model, or its vision tower alone.</summary>
    internal static TowerConfiguration ReadClip(ConfigurationReader reader, CheckpointFolder files)
    {
        int? wholeProjection = null;
        ConfigurationReader vision = reader;
        if (reader.Text("model_type") == Clip)
        {
            reader.Ignore("text_config", "text_config_dict");
            wholeProjection = reader.OptionalSize("projection_dim") ?? 512;
            vision = reader.Section("vision_config_dict") ?? reader.Section("vision_config")
                ?? throw reader.Bad("has no 'vision_config'", "The settings of the vision tower are needed");
            reader.Ignore("vision_config");
            vision.Ignore(Harmless);
        }
        int own = vision.OptionalSize("projection_dim") ?? 512;
        bool projected = files.Tensors.Any(tensor => tensor.Name.EndsWith("visual_projection.weight", StringComparison.Ordinal));
        (int, int) patch = vision.Pair("patch_size", 32), image = vision.Pair("image_size", 224);
        var shape = new TowerConfiguration
        {
            Family = Clip,
            Channels = vision.OptionalSize("num_channels") ?? 3,
            Patch = patch,
            Hidden = vision.OptionalSize("hidden_size") ?? 768,
            Layers = vision.OptionalSize("num_hidden_layers") ?? 12,
            Heads = vision.OptionalSize("num_attention_heads") ?? 12,
            Neurons = vision.OptionalSize("intermediate_size") ?? 3072,
            Positions = Stored(patch, image, PositionResizing.Plain, PositionMatch.NativeImage),
            PatchBias = false,
            PreNorm = true,
            Activation = vision.Activation("hidden_act", "quick_gelu"),
            Epsilon = vision.Epsilon(1e-5, "layer_norm_eps"),
            Output = TowerOutput.ClassEmbedding,
            Projection = projected ? wholeProjection ?? own : null,
        };
        vision.RefuseRest();
        return shape;
    }

    /// <summary>Width of the original's gated MLP: two thirds, rounded up to a multiple of eight.</summary>
    internal static int Gated(double inner) => ((int)((int)inner * 2 / 3.0) + 7) / 8 * 8;

    internal static PositionTable Stored((int Height, int Width) patch, (int Height, int Width) image, PositionResizing resizing,
        PositionMatch match) => new(image.Height / patch.Height * (image.Width / patch.Width), resizing, match, image);
}
