using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Language;
using Rosetta.Empirical.Models.Vision;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Generators;

/// <summary>The decoder of Sana's deep-compression autoencoder (diffusers' AutoencoderDC).</summary>
internal sealed class DeepCompressionAutoencoder : IDisposable
{
    /// <summary>Epsilons of the norms and of linear attention, which no configuration says.</summary>
    private const double NormEpsilon = 1e-5, LinearEpsilon = 1e-15;

    private readonly DeepCompressionConfiguration _shape;
    private readonly WeightSet _weights;
    private readonly ScalarType _type;

    private DeepCompressionAutoencoder(DeepCompressionConfiguration shape, WeightSet weights, ScalarType type) =>
        (_shape, _weights, _type) = (shape, weights, type);

    /// <summary>Channels of a latent.</summary>
    internal int Channels => _shape.Latent;

    /// <summary>Pixels of the image for each of a latent, in each direction.</summary>
    internal int Scale => 1 << (_shape.Stages.Count - 1);

    /// <summary>Reads it; the encoder stays where it is.</summary>
    internal static DeepCompressionAutoencoder Read(string folder, VisionReading reading)
    {
        DeepCompressionConfiguration shape = GeneratorFolder.Read(folder, DeepCompressionConfiguration.ClassName,
            reader => new DeepCompressionConfiguration(reader));
        return new DeepCompressionAutoencoder(shape, GeneratorWeights.Read(folder, reading, shape.Shapes, "encoder."), reading.Type);
    }

    /// <summary>The image of a latent, nominally from -1 to 1.</summary>
    /// <param name="latent">[batch, channels, height, width], in the transformer's scale.</param>
    internal Tensor Decode(Tensor latent)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor z = latent.Times(1 / _shape.ScalingFactor).to(_type);
        Tensor x = _weights.Convolve(z, "decoder.conv_in");
        if (_shape.InShortcut)
            x = x.Plus(z.repeat_interleave(_shape.Stages[^1].Width / _shape.Latent, 1));
        for (int stage = _shape.Stages.Count - 1; stage >= 0; stage--)
        {
            using DisposeScope step = NewDisposeScope();
            Tensor entered = x;
            DecoderStage now = _shape.Stages[stage];
            int part = 0;
            if (stage < _shape.Stages.Count - 1 && now.Layers > 0)
                x = Up(x, $"decoder.up_blocks.{stage}.{part++}.conv", now.Width, shortcut: true);
            for (int layer = 0; layer < now.Layers; layer++)
            {
                string name = $"decoder.up_blocks.{stage}.{part++}.";
                x = now.IsResidual ? Residual(x, name, now.Activation)
                    : Inverted(Attend(x, name + "attn.", now.Kernels), name + "conv_out.");
            }
            if (now.Layers == 0)
                continue;
            x.MoveToOuterDisposeScope();
            entered.Dispose();
        }
        Tensor active = _shape.LastActivation.Apply(Norm(x, "decoder.norm_out"));
        Tensor image = _shape.Stages[0].Layers > 0 ? _weights.Convolve(active, "decoder.conv_out")
            : Up(active, "decoder.conv_out.conv", _shape.Outputs, shortcut: false);
        return image.to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _weights.Dispose();

    /// <summary>Twice the size: by repeating pixels, or by unfolding channels; the shortcut repeats channels and unfolds them.</summary>
    private Tensor Up(Tensor x, string name, int width, bool shortcut)
    {
        Tensor larger = _shape.Interpolates ? _weights.Convolve(nn.functional.interpolate(x, scale_factor: [2, 2]), name)
            : nn.functional.pixel_shuffle(_weights.Convolve(x, name), 2);
        return shortcut ? larger.Plus(nn.functional.pixel_shuffle(x.repeat_interleave(4L * width / x.shape[1], 1), 2)) : larger;
    }

    private Tensor Residual(Tensor x, string name, ActivationFunction activation) =>
        Norm(_weights.Convolve(activation.Apply(_weights.Convolve(x, name + "conv1")), name + "conv2"), name + "norm").Plus(x);

    /// <summary>Attention of relu(q) to relu(k), whose weights are divided by their sum, over the projections and over their
    /// surroundings of other sizes; in float32 where it is linear in the pixels.</summary>
    private Tensor Attend(Tensor x, string name, IReadOnlyList<int> kernels)
    {
        long height = x.shape[2], width = x.shape[3], head = _shape.HeadSize;
        Tensor last = x.movedim([1], [3]);
        Tensor packed = cat([_weights.Linear(last, name + "to_q"), _weights.Linear(last, name + "to_k"),
            _weights.Linear(last, name + "to_v")],
            3).movedim([3], [1]);
        List<Tensor> scales = [packed];
        for (int i = 0; i < kernels.Count; i++)
        {
            string projection = $"{name}to_qkv_multiscale.{i}.";
            scales.Add(_weights.Convolve(_weights.Convolve(packed, projection + "proj_in", packed.shape[1]), projection + "proj_out",
                packed.shape[1] / head));
        }
        bool linear = height * width > head;
        Tensor joint = cat(scales, 1);
        Tensor[] parts = (linear ? joint.to(ScalarType.Float32) : joint).reshape(x.shape[0], -1, 3 * head, height * width).chunk(3, 2);
        Tensor queries = parts[0].relu(), keys = parts[1].relu(), values = parts[2];
        Tensor mixed;
        if (linear)
        {
            Tensor sums = keys.sum(3, keepdim: true).transpose(2, 3).matmul(queries);
            mixed = values.matmul(keys.transpose(2, 3)).matmul(queries) / sums.Plus(LinearEpsilon);
        }
        else
        {
            Tensor scores = keys.transpose(2, 3).matmul(queries).to(ScalarType.Float32);
            mixed = values.matmul((scores / scores.sum(2, keepdim: true).Plus(LinearEpsilon)).to(values.dtype));
        }
        Tensor written = _weights.Linear(mixed.to(_type).reshape(x.shape[0], -1, height, width).movedim([1], [3]), name + "to_out");
        return Norm(written.movedim([3], [1]), name + "norm_out").Plus(x);
    }

    private Tensor Inverted(Tensor x, string name)
    {
        Tensor inner = nn.functional.silu(_weights.Convolve(x, name + "conv_inverted"));
        Tensor[] halves = _weights.Convolve(inner, name + "conv_depth", inner.shape[1]).chunk(2, 1);
        return Norm(_weights.Convolve(halves[0] * nn.functional.silu(halves[1]), name + "conv_point"), name + "norm").Plus(x);
    }

    /// <summary>The norm over the channels of each pixel.</summary>
    private Tensor Norm(Tensor x, string name) =>
        _weights.RootMeanSquare(x.movedim([1], [3]), name, NormEpsilon).movedim([3], [1]);
}
