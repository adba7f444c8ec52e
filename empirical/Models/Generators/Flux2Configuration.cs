using Rosetta.Empirical.Interchange;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Language;

namespace Rosetta.Empirical.Models.Generators;

/// <summary>Sizes of a FLUX.2 transformer (diffusers' Flux2Transformer2DModel).</summary>
internal sealed class Flux2Configuration
{
    internal const string ClassName = "Flux2Transformer2DModel";

    internal Flux2Configuration(ConfigurationReader reader)
    {
        Heads = reader.OptionalSize("num_attention_heads") ?? 48;
        HeadSize = reader.OptionalSize("attention_head_dim") ?? 128;
        Channels = reader.OptionalSize("in_channels") ?? 128;
        Outputs = reader.OptionalSize("out_channels") ?? Channels;
        Text = reader.OptionalSize("joint_attention_dim") ?? 15_360;
        Double = reader.OptionalCount("num_layers") ?? 8;
        Single = reader.OptionalCount("num_single_layers") ?? 48;
        Waves = reader.OptionalSize("timestep_guidance_channels") ?? 256;
        Neurons = (int)(Width * reader.Number(3, "mlp_ratio"));
        Epsilon = reader.Epsilon(1e-6, "eps");
        RotaryBase = reader.Number(2000, "rope_theta");
        RotarySizes = reader.Sizes("axes_dims_rope", [32, 32, 32, 32]);
        Guided = reader.Flag(true, "guidance_embeds");
        reader.Agree("patch_size", 1);
        reader.RefuseRest();
        if (RotarySizes.Sum() != HeadSize || RotarySizes.Any(size => size % 2 != 0))
            throw reader.Bad($"divides heads of {HeadSize} among axes of {string.Join(", ", RotarySizes)}",
                "The even sizes of the axes add up to a head's");
        if (Double + Single == 0)
            throw reader.Bad("has no layers", "At least one is needed");
    }

    internal int Heads { get; }

    internal int HeadSize { get; }

    /// <summary>Layers as the published pipeline names them.</summary>
    internal IReadOnlyList<string> LayerNames =>
        [.. VisionLayers.Named("flux_ff_", Double), .. VisionLayers.Named("flux_single_ff_", Single)];

    /// <summary>Width of the stream.</summary>
    internal int Width => Heads * HeadSize;

    /// <summary>Channels of an image token.</summary>
    internal int Channels { get; }

    internal int Outputs { get; }

    /// <summary>Channels of a text token.</summary>
    internal int Text { get; }

    /// <summary>Blocks with a stream of their own for image and text.</summary>
    internal int Double { get; }

    /// <summary>Blocks after those, with one stream.</summary>
    internal int Single { get; }

    /// <summary>Channels of the waves that times become.</summary>
    internal int Waves { get; }

    /// <summary>Neurons of each block.</summary>
    internal int Neurons { get; }

    internal double Epsilon { get; }

    internal double RotaryBase { get; }

    /// <summary>What each of the axes of the positions has of a head.</summary>
    internal IReadOnlyList<int> RotarySizes { get; }

    /// <summary>Whether the strength of guidance is an input (FLUX.2-dev; klein has none).</summary>
    internal bool Guided { get; }

    /// <summary>Every parameter.</summary>
    internal IReadOnlyList<WeightShape> Shapes =>
    [
        .. GeneratorWeights.Linear("x_embedder", Width, Channels, false),
            .. GeneratorWeights.Linear("context_embedder", Width, Text, false),
        .. ScalarEmbedding.Shapes("time_guidance_embed.timestep_embedder", Waves, Width, false),
        .. Guided ? ScalarEmbedding.Shapes("time_guidance_embed.guidance_embedder", Waves, Width, false) : [],
        .. GeneratorWeights.Linear("double_stream_modulation_img.linear", 6 * Width, Width, false),
        .. GeneratorWeights.Linear("double_stream_modulation_txt.linear", 6 * Width, Width, false),
        .. GeneratorWeights.Linear("single_stream_modulation.linear", 3 * Width, Width, false),
        .. Enumerable.Range(0, Double).SelectMany(DoubleBlock), .. Enumerable.Range(0, Single).SelectMany(SingleBlock),
        .. GeneratorWeights.Linear("norm_out.linear", 2 * Width, Width, false),
        .. GeneratorWeights.Linear("proj_out", Outputs, Width, false),
    ];

    private IEnumerable<WeightShape> DoubleBlock(int layer)
    {
        string block = $"transformer_blocks.{layer}.", attention = block + "attn.";
        string[] square = ["to_q", "to_k", "to_v", "to_out.0", "add_q_proj", "add_k_proj", "add_v_proj", "to_add_out"];
        string[] norms = ["norm_q", "norm_k", "norm_added_q", "norm_added_k"];
        return
        [
            .. square.SelectMany(name => GeneratorWeights.Linear(attention + name, Width, Width, false)),
            .. norms.SelectMany(name => GeneratorWeights.Norm(attention + name, HeadSize, false)),
            .. GeneratorWeights.Linear(block + "ff.linear_in", 2 * Neurons, Width, false),
            .. GeneratorWeights.Linear(block + "ff.linear_out", Width, Neurons, false),
            .. GeneratorWeights.Linear(block + "ff_context.linear_in", 2 * Neurons, Width, false),
            .. GeneratorWeights.Linear(block + "ff_context.linear_out", Width, Neurons, false),
        ];
    }

    private IEnumerable<WeightShape> SingleBlock(int layer)
    {
        string attention = $"single_transformer_blocks.{layer}.attn.";
        return
        [
            .. GeneratorWeights.Linear(attention + "to_qkv_mlp_proj", 3 * Width + 2 * Neurons, Width, false),
            .. GeneratorWeights.Linear(attention + "to_out", Width, Width + Neurons, false),
            .. GeneratorWeights.Norm(attention + "norm_q", HeadSize, false),
            .. GeneratorWeights.Norm(attention + "norm_k", HeadSize, false),
        ];
    }
}
