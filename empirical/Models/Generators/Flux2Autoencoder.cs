using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Language;
using Rosetta.Empirical.Models.Vision;
using Rosetta.Theory;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Generators;

/// <summary>The decoder of FLUX.2's autoencoder (diffusers' AutoencoderKLFlux2), with the statistics of its latents.</summary>
internal sealed class Flux2Autoencoder : IDisposable
{
    private const string ClassName = "AutoencoderKLFlux2", Block = "UpDecoderBlock2D";

    /// <summary>Epsilon of the group norms, which no configuration says.</summary>
    private const double NormEpsilon = 1e-6;

    /// <summary>Pixels of a latent in each direction that lie in one token.</summary>
    private const int Fold = 2;

    private readonly Settings _settings;
    private readonly WeightSet _weights;
    private readonly ScalarType _type;

    private Flux2Autoencoder(Settings settings, WeightSet weights, ScalarType type) =>
        (_settings, _weights, _type) = (settings, weights, type);

    /// <summary>Channels of a latent.</summary>
    internal int Channels => _settings.Latent;

    /// <summary>Pixels of the image for each of a token, in each direction.</summary>
    internal int Scale => Fold << (_settings.Widths.Count - 1);

    /// <summary>Reads it; the encoder stays where it is.</summary>
    internal static Flux2Autoencoder Read(string folder, VisionReading reading)
    {
        Settings settings = GeneratorFolder.Read(folder, ClassName, reader => new Settings(reader));
        return new Flux2Autoencoder(settings, GeneratorWeights.Read(folder, reading, settings.Shapes, "encoder.", "quant_conv.",
            "bn.num_batches_tracked"), reading.Type);
    }

    /// <summary>Tokens' channels as a latent: scaled back by the statistics, each token unfolded to 2 x 2.</summary>
    /// <param name="tokens">[batch, 4 * channels, rows, columns].</param>
    internal Tensor Unfold(Tensor tokens)
    {
        Tensor deviation = _weights["bn.running_var"].to(tokens.dtype).Plus(_settings.BatchEpsilon).sqrt().reshape(1, -1, 1, 1);
        Tensor scaled = (tokens * deviation).Plus(_weights["bn.running_mean"].to(tokens.dtype).reshape(1, -1, 1, 1));
        return scaled.unflatten(1, [Channels, Fold, Fold]).permute(0, 1, 4, 2, 5, 3).flatten(4, 5).flatten(2, 3);
    }

    /// <summary>The image of a latent, nominally from -1 to 1.</summary>
    /// <param name="latent">[batch, channels, height, width].</param>
    internal Tensor Decode(Tensor latent)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = latent.to(_type);
        if (_settings.PostConvolution)
            x = _weights.Convolve(x, "post_quant_conv");
        x = Residual(_weights.Convolve(x, "decoder.conv_in"), "decoder.mid_block.resnets.0.");
        if (_settings.MiddleAttention)
            x = Attend(x, "decoder.mid_block.attentions.0.");
        x = Residual(x, "decoder.mid_block.resnets.1.");
        for (int stage = 0; stage < _settings.Widths.Count; stage++)
        {
            using DisposeScope step = NewDisposeScope();
            Tensor entered = x;
            for (int layer = 0; layer <= _settings.Layers; layer++)
                x = Residual(x, $"decoder.up_blocks.{stage}.resnets.{layer}.");
            if (stage < _settings.Widths.Count - 1)
                x = _weights.Convolve(nn.functional.interpolate(x, scale_factor: [2, 2]), $"decoder.up_blocks.{stage}.upsamplers.0.conv");
            x.MoveToOuterDisposeScope();
            entered.Dispose();
        }
        Tensor active = nn.functional.silu(Norm(x, "decoder.conv_norm_out"));
        return _weights.Convolve(active, "decoder.conv_out").to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _weights.Dispose();

    private Tensor Residual(Tensor x, string name)
    {
        Tensor first = _weights.Convolve(nn.functional.silu(Norm(x, name + "norm1")), name + "conv1");
        Tensor second = _weights.Convolve(nn.functional.silu(Norm(first, name + "norm2")), name + "conv2");
        bool widens = _weights.Find(name + "conv_shortcut.weight") is not null;
        return (widens ? _weights.Convolve(x, name + "conv_shortcut") : x).Plus(second);
    }

    /// <summary>One head over all pixels.</summary>
    private Tensor Attend(Tensor x, string name)
    {
        Tensor tokens = Norm(x, name + "group_norm").flatten(2).transpose(1, 2);
        Tensor mixed = Attention.Attend(Attention.Heads(_weights.Linear(tokens, name + "to_q"), 1),
            Attention.Heads(_weights.Linear(tokens, name + "to_k"), 1), Attention.Heads(_weights.Linear(tokens, name + "to_v"), 1));
        return x.Plus(_weights.Linear(mixed, name + "to_out.0").transpose(1, 2).reshape(x.shape));
    }

    private Tensor Norm(Tensor x, string name) =>
        nn.functional.group_norm(x, _settings.Groups, _weights[name + ".weight"], _weights[name + ".bias"], NormEpsilon);

    private sealed class Settings
    {
        internal Settings(ConfigurationReader reader)
        {
            Latent = reader.OptionalSize("latent_channels") ?? 32;
            Outputs = reader.OptionalSize("out_channels") ?? 3;
            IReadOnlyList<int> widths = reader.Sizes("block_out_channels", [128, 256, 512, 512]);
            Widths = [.. reader.Sizes("decoder_block_out_channels", widths).Reverse()];
            Layers = reader.OptionalSize("layers_per_block") ?? 2;
            Groups = reader.OptionalSize("norm_num_groups") ?? 32;
            PostConvolution = reader.Flag(true, "use_post_quant_conv");
            MiddleAttention = reader.Flag(true, "mid_block_add_attention");
            BatchEpsilon = reader.Epsilon(1e-4, "batch_norm_eps");
            reader.Agree("act_fn", "silu");
            if (!reader.Sizes("patch_size", [Fold, Fold]).SequenceEqual([Fold, Fold]))
                throw reader.Refuse("a 'patch_size' other than 2 x 2");
            if (reader.Texts("up_block_types") is { Count: > 0 } blocks
                && (blocks.Count != Widths.Count || blocks.Any(block => block != Block)))
                throw reader.Refuse($"'up_block_types' of {string.Join(", ", blocks)}");
            if (Widths.Any(width => width % Groups != 0))
                throw reader.Bad($"has {Groups} groups for widths of {string.Join(", ", Widths)}", "The groups divide each width");
            // Of the encoder, of training, and of a way to save memory that is not taken.
            reader.Ignore("in_channels", "down_block_types", "use_quant_conv", "batch_norm_momentum", "sample_size", "force_upcast");
            reader.RefuseRest();
        }

        internal int Latent { get; }

        internal int Outputs { get; }

        /// <summary>Widths of the stages, in the order in which they run.</summary>
        internal IReadOnlyList<int> Widths { get; }

        internal int Layers { get; }

        internal int Groups { get; }

        internal bool PostConvolution { get; }

        internal bool MiddleAttention { get; }

        internal double BatchEpsilon { get; }

        internal IReadOnlyList<WeightShape> Shapes
        {
            get
            {
                int widest = Widths[0], last = Widths[^1], tokens = Fold * Fold * Latent;
                List<WeightShape> shapes =
                [
                    new("bn.running_mean", tokens), new("bn.running_var", tokens),
                    .. PostConvolution ? GeneratorWeights.Convolution("post_quant_conv", Latent, Latent, 1) : [],
                    .. GeneratorWeights.Convolution("decoder.conv_in", widest, Latent, 3),
                    .. Residual("decoder.mid_block.resnets.0.", widest, widest),
                    .. Residual("decoder.mid_block.resnets.1.", widest, widest),
                    .. GeneratorWeights.Norm("decoder.conv_norm_out", last),
                    .. GeneratorWeights.Convolution("decoder.conv_out", Outputs, last, 3),
                ];
                if (MiddleAttention)
                {
                    const string attention = "decoder.mid_block.attentions.0.";
                    shapes.AddRange(GeneratorWeights.Norm(attention + "group_norm", widest));
                    foreach (string part in new[] { "to_q", "to_k", "to_v", "to_out.0" })
                        shapes.AddRange(GeneratorWeights.Linear(attention + part, widest, widest));
                }
                for (int stage = 0; stage < Widths.Count; stage++)
                {
                    int before = Widths[Math.Max(stage - 1, 0)], width = Widths[stage];
                    for (int layer = 0; layer <= Layers; layer++)
                        shapes.AddRange(Residual($"decoder.up_blocks.{stage}.resnets.{layer}.", layer == 0 ? before : width, width));
                    if (stage < Widths.Count - 1)
                        shapes.AddRange(GeneratorWeights.Convolution($"decoder.up_blocks.{stage}.upsamplers.0.conv", width, width, 3));
                }
                return shapes;
            }
        }

        private static IEnumerable<WeightShape> Residual(string name, int inputs, int outputs) =>
        [
            .. GeneratorWeights.Norm(name + "norm1", inputs), .. GeneratorWeights.Convolution(name + "conv1", outputs, inputs, 3),
            .. GeneratorWeights.Norm(name + "norm2", outputs), .. GeneratorWeights.Convolution(name + "conv2", outputs, outputs, 3),
            .. inputs == outputs ? [] : GeneratorWeights.Convolution(name + "conv_shortcut", outputs, inputs, 1),
        ];
    }
}
