using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Language;

namespace Rosetta.Empirical.Models.Generators;

/// <summary>A stage of the decoder, at one size of image.</summary>
/// <param name="Width">Channels.</param>
/// <param name="Layers">Blocks; a stage without any is left out.</param>
/// <param name="IsResidual">Whether its blocks are two convolutions each; else attention and a gated MLP.</param>
/// <param name="Activation">Of its residual blocks.</param>
/// <param name="Kernels">Surroundings that its attention looks at too: sides of the windows.</param>
internal sealed record DecoderStage(int Width, int Layers, bool IsResidual, ActivationFunction Activation, IReadOnlyList<int> Kernels);

/// <summary>Sizes of the decoder of a deep-compression autoencoder.</summary>
internal sealed class DeepCompressionConfiguration
{
    internal const string ClassName = "AutoencoderDC";

    private const string ResidualBlock = "ResBlock", AttentionBlock = "EfficientViTBlock", Interpolation = "interpolate",
        Unfolding = "pixel_shuffle";

    /// <summary>Channels within a gated MLP for each of its own.</summary>
    private const int Expansion = 4;

    internal DeepCompressionConfiguration(ConfigurationReader reader)
    {
        Latent = reader.OptionalSize("latent_channels") ?? 32;
        Outputs = reader.OptionalSize("in_channels") ?? 3;
        HeadSize = reader.OptionalSize("attention_head_dim") ?? 32;
        ScalingFactor = reader.Number(1, "scaling_factor");
        InShortcut = reader.Flag(true, "decoder_in_shortcut");
        LastActivation = reader.Activation("decoder_conv_act_fn", "relu");
        Interpolates = reader.Text("upsample_block_type") switch
        {
            Interpolation => true,
            null or Unfolding => false,
            var other => throw reader.Refuse($"'upsample_block_type': '{other}'"),
        };
        IReadOnlyList<int> widths = reader.Sizes("decoder_block_out_channels", [128, 256, 512, 512, 1024, 1024]);
        int count = widths.Count;
        IReadOnlyList<int> layers = reader.Sizes("decoder_layers_per_block", [.. Enumerable.Repeat(3, count)]);
        IReadOnlyList<string> blocks = reader.TextPerStage("decoder_block_types", ResidualBlock, count),
            norms = reader.TextPerStage("decoder_norm_types", "rms_norm", count),
            activations = reader.TextPerStage("decoder_act_fns", "silu", count);
        IReadOnlyList<IReadOnlyList<int>> kernels = reader.SizeLists("decoder_qkv_multiscales",
            [.. Enumerable.Range(0, count).Select(stage => stage < 3 ? Array.Empty<int>() : [5])]);
        if (layers.Count != count || kernels.Count != count)
            throw reader.Bad($"has {count} widths, {layers.Count} numbers of layers and {kernels.Count} lists of scales",
                "Each stage of the decoder has one of each");
        if (norms.FirstOrDefault(norm => norm != "rms_norm") is { } strange)
            throw reader.Refuse($"'decoder_norm_types': '{strange}'");
        if (blocks.FirstOrDefault(block => block is not (ResidualBlock or AttentionBlock)) is { } unknown)
            throw reader.Refuse($"'decoder_block_types': '{unknown}'");
        if (InShortcut && widths[^1] % Latent != 0)
            throw reader.Bad($"repeats {Latent} channels to {widths[^1]}", "The widest stage is a multiple of the latent");
        Stages = [.. Enumerable.Range(0, count).Select(stage =>
            new DecoderStage(widths[stage], layers[stage], blocks[stage] == ResidualBlock,
            ActivationFunction.Named(activations[stage], $"'decoder_act_fns' in {reader.Place}"), kernels[stage]))];
        reader.Ignore("encoder_block_types", "encoder_block_out_channels", "encoder_layers_per_block", "encoder_qkv_multiscales",
            "downsample_block_type", "encoder_out_shortcut");
        reader.RefuseRest();
    }

    internal int Latent { get; }

    internal int Outputs { get; }

    internal int HeadSize { get; }

    internal double ScalingFactor { get; }

    internal bool InShortcut { get; }

    internal ActivationFunction LastActivation { get; }

    /// <summary>Whether images grow by repeated pixels; else by unfolded channels.</summary>
    internal bool Interpolates { get; }

    /// <summary>Stages from the largest image to the smallest: the last runs first.</summary>
    internal IReadOnlyList<DecoderStage> Stages { get; }

    /// <summary>Every parameter.</summary>
    internal IReadOnlyList<WeightShape> Shapes
    {
        get
        {
            int last = Stages[0].Layers > 0 ? Stages[0].Width : Stages[1].Width;
            List<WeightShape> shapes =
            [
                .. GeneratorWeights.Convolution("decoder.conv_in", Stages[^1].Width, Latent, 3),
                    .. GeneratorWeights.Norm("decoder.norm_out", last),
                .. Stages[0].Layers > 0 ? GeneratorWeights.Convolution("decoder.conv_out", Outputs, last, 3)
                    : GeneratorWeights.Convolution("decoder.conv_out.conv", Larger(Outputs), last, 3),
            ];
            for (int stage = 0; stage < Stages.Count; stage++)
            {
                DecoderStage now = Stages[stage];
                int part = 0;
                if (stage < Stages.Count - 1 && now.Layers > 0)
                    shapes.AddRange(GeneratorWeights.Convolution($"decoder.up_blocks.{stage}.{part++}.conv", Larger(now.Width),
                        Stages[stage + 1].Width, 3));
                for (int layer = 0; layer < now.Layers; layer++)
                {
                    string name = $"decoder.up_blocks.{stage}.{part++}.";
                    shapes.AddRange(now.IsResidual ? Residual(name, now.Width) : Attention(name, now));
                }
            }
            return shapes;
        }
    }

    private int Larger(int width) => Interpolates ? width : 4 * width;

    private static IEnumerable<WeightShape> Residual(string name, int width) =>
    [
        .. GeneratorWeights.Convolution(name + "conv1", width, width, 3),
            .. GeneratorWeights.Convolution(name + "conv2", width, width, 3, false),
        .. GeneratorWeights.Norm(name + "norm", width),
    ];

    private IEnumerable<WeightShape> Attention(string name, DecoderStage stage)
    {
        int width = stage.Width, inner = width / HeadSize * HeadSize;
        string attention = name + "attn.", outer = name + "conv_out.";
        return
        [
            .. new[] { "to_q", "to_k", "to_v" }.SelectMany(part => GeneratorWeights.Linear(attention + part, inner, width, false)),
            .. stage.Kernels.SelectMany((kernel, i) => (IEnumerable<WeightShape>)
            [
                .. GeneratorWeights.Convolution($"{attention}to_qkv_multiscale.{i}.proj_in", 3 * inner, 1, kernel, false),
                .. GeneratorWeights.Convolution($"{attention}to_qkv_multiscale.{i}.proj_out", 3 * inner, HeadSize, 1, false),
            ]),
            .. GeneratorWeights.Linear(attention + "to_out", width, inner * (1 + stage.Kernels.Count), false),
            .. GeneratorWeights.Norm(attention + "norm_out", width),
            .. GeneratorWeights.Convolution(outer + "conv_inverted", 2 * Expansion * width, width, 1),
            .. GeneratorWeights.Convolution(outer + "conv_depth", 2 * Expansion * width, 1, 3),
            .. GeneratorWeights.Convolution(outer + "conv_point", width, Expansion * width, 1, false),
            .. GeneratorWeights.Norm(outer + "norm", width),
        ];
    }
}
