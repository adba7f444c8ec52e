using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Language;

namespace Rosetta.Empirical.Models.Generators;

/// <summary>Sizes of a Sana-Sprint transformer (diffusers' SanaTransformer2DModel with guidance as an input).</summary>
internal sealed class SanaConfiguration
{
    internal const string ClassName = "SanaTransformer2DModel";

    /// <summary>Channels of the waves that numbers become, which no configuration says.</summary>
    internal const int Waves = 256;

    internal SanaConfiguration(ConfigurationReader reader)
    {
        Channels = reader.OptionalSize("in_channels") ?? 32;
        Outputs = reader.OptionalSize("out_channels") ?? Channels;
        Heads = reader.OptionalSize("num_attention_heads") ?? 70;
        HeadSize = reader.OptionalSize("attention_head_dim") ?? 32;
        Layers = reader.OptionalSize("num_layers") ?? 20;
        CrossHeads = reader.OptionalSize("num_cross_attention_heads") ?? 20;
        CrossHeadSize = reader.OptionalSize("cross_attention_head_dim") ?? 112;
        Text = reader.OptionalSize("caption_channels") ?? 2304;
        Neurons = (int)(reader.Number(2.5, "mlp_ratio") * Width);
        Patch = reader.OptionalSize("patch_size") ?? 1;
        Side = reader.OptionalSize("sample_size") ?? 32;
        Epsilon = reader.Epsilon(1e-6, "norm_eps");
        AttentionBias = reader.Flag(false, "attention_bias");
        NormGain = reader.Flag(false, "norm_elementwise_affine");
        GuidanceScale = reader.Number(0.1, "guidance_embeds_scale");
        NormsQueries = reader.Text("qk_norm") switch
        {
            null => false,
            "rms_norm_across_heads" => true,
            var other => throw reader.Refuse($"'qk_norm': '{other}'"),
        };
        if (!reader.Flag(false, "guidance_embeds"))
            throw reader.Refuse("'guidance_embeds': false (Sana-Sprint takes its guidance as an input)");
        if ((reader.OptionalSize("cross_attention_dim") ?? 2240) != Width || CrossHeads * CrossHeadSize != Width)
            throw reader.Bad($"has cross attention of another width than {Width}",
                "It looks from a stream of that width into text of that width");
        // The original pipeline never scales its times by this.
        reader.Ignore("timestep_scale");
        reader.RefuseRest();
    }

    internal int Channels { get; }

    internal int Outputs { get; }

    internal int Heads { get; }

    internal int HeadSize { get; }

    /// <summary>Width of the stream.</summary>
    internal int Width => Heads * HeadSize;

    internal int Layers { get; }

    internal int CrossHeads { get; }

    internal int CrossHeadSize { get; }

    /// <summary>Channels of a text token.</summary>
    internal int Text { get; }

    /// <summary>Neurons of each block.</summary>
    internal int Neurons { get; }

    internal int Patch { get; }

    /// <summary>Rows and columns of the latents that it was trained on.</summary>
    internal int Side { get; }

    internal double Epsilon { get; }

    internal bool AttentionBias { get; }

    /// <summary>Whether the norm before the MLP has gains of its own.</summary>
    internal bool NormGain { get; }

    /// <summary>Whether queries and keys are normed over all heads together.</summary>
    internal bool NormsQueries { get; }

    /// <summary>Factor of the strength of guidance before it is embedded.</summary>
    internal double GuidanceScale { get; }

    /// <summary>Every parameter.</summary>
    internal IReadOnlyList<WeightShape> Shapes =>
    [
        .. GeneratorWeights.Convolution("patch_embed.proj", Width, Channels, Patch),
        .. ScalarEmbedding.Shapes("time_embed.timestep_embedder", Waves, Width, true),
        .. ScalarEmbedding.Shapes("time_embed.guidance_embedder", Waves, Width, true),
        .. GeneratorWeights.Linear("time_embed.linear", 6 * Width, Width),
        .. GeneratorWeights.Linear("caption_projection.linear_1", Width, Text),
        .. GeneratorWeights.Linear("caption_projection.linear_2", Width, Width), .. GeneratorWeights.Norm("caption_norm", Width, false),
        new("scale_shift_table", 2, Width), .. GeneratorWeights.Linear("proj_out", Patch * Patch * Outputs, Width),
        .. Enumerable.Range(0, Layers).SelectMany(Block),
    ];

    private IEnumerable<WeightShape> Block(int layer)
    {
        string block = $"transformer_blocks.{layer}.";
        List<WeightShape> shapes =
        [
            new(block + "scale_shift_table", 6, Width), .. GeneratorWeights.Convolution(block + "ff.conv_inverted", 2 * Neurons, Width, 1),
            .. GeneratorWeights.Convolution(block + "ff.conv_depth", 2 * Neurons, 1, 3),
            .. GeneratorWeights.Convolution(block + "ff.conv_point", Width, Neurons, 1, false),
            .. NormGain ? GeneratorWeights.Norm(block + "norm2", Width) : [],
        ];
        foreach ((string attention, bool bias) in new[] { (block + "attn1.", AttentionBias), (block + "attn2.", true) })
        {
            foreach (string part in new[] { "to_q", "to_k", "to_v" })
                shapes.AddRange(GeneratorWeights.Linear(attention + part, Width, Width, bias));
            shapes.AddRange(GeneratorWeights.Linear(attention + "to_out.0", Width, Width));
            if (NormsQueries)
                shapes.AddRange([.. GeneratorWeights.Norm(attention + "norm_q", Width, false),
                    .. GeneratorWeights.Norm(attention + "norm_k", Width, false)]);
        }
        return shapes;
    }
}
