using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Generators;

/// <summary>
/// Sana's transformer: linear attention among the places, attention into the text, and a gated convolutional MLP (1 x 1, 3 x 3 of each
/// channel, 1 x 1). Neurons: the gated values before the last 1 x 1 convolution.
/// </summary>
internal sealed class SanaTransformer(SanaConfiguration shape, WeightSet weights, ScalarType type) : IDisposable
{
    /// <summary>Epsilons that no configuration says: of the text's norm and those of queries and keys, of the last norm, and of linear
    /// attention.</summary>
    private const double RmsEpsilon = 1e-5, LastEpsilon = 1e-6, LinearEpsilon = 1e-15;

    /// <summary>What is added to the score of a text token that the mask excludes.</summary>
    private const double Excluded = -10_000;

    /// <summary>Sizes.</summary>
    internal SanaConfiguration Shape => shape;

    /// <summary>Its parameters.</summary>
    internal WeightSet Weights => weights;

    /// <summary>One layer a block.</summary>
    internal NeuronLayout Layout => NeuronLayout.Of([.. Enumerable.Repeat(shape.Neurons, shape.Layers)]);

    /// <summary>One pass.</summary>
    /// <param name="latent">[batch, channels, height, width].</param>
    /// <param name="text">[batch, text tokens, channels].</param>
    /// <param name="mask">[batch, text tokens], 1 where a token counts; null for all.</param>
    /// <param name="time">[batch].</param>
    /// <param name="guidance">[batch], scaled already.</param>
    /// <param name="receive">Receives the neurons of each layer, [batch, places, neurons], places in reading order. Null for none.</param>
    /// <param name="withOutput">Whether the output is wanted.</param>
    /// <returns>[batch, outputs, height, width]; null when it is not wanted.</returns>
    internal Tensor? Run(Tensor latent, Tensor text, Tensor? mask, Tensor time, Tensor guidance, Action<int, Tensor>? receive,
        bool withOutput)
    {
        using DisposeScope scope = NewDisposeScope();
        long rows = latent.shape[2] / shape.Patch, columns = latent.shape[3] / shape.Patch;
        Tensor stream = nn.functional.conv2d(latent.to(type), weights["patch_embed.proj.weight"], weights["patch_embed.proj.bias"],
            strides: [shape.Patch, shape.Patch]).flatten(2).transpose(1, 2);
        Tensor condition = Embedded(time, "timestep_embedder").Plus(Embedded(guidance, "guidance_embedder"));
        Tensor modulations = weights.Linear(nn.functional.silu(condition), "time_embed.linear").unflatten(1, [6, -1]);
        Tensor projected = nn.functional.gelu(weights.Linear(text.to(type), "caption_projection.linear_1"),
            TorchSharp.Modules.GELU.Approximate.tanh);
        Tensor context = weights.RootMeanSquare(weights.Linear(projected, "caption_projection.linear_2"), "caption_norm", RmsEpsilon);
        Tensor? bias = mask?.to(type).neg().Plus(1).Times(Excluded).unsqueeze(1).unsqueeze(1);
        for (int layer = 0; layer < shape.Layers; layer++)
        {
            using DisposeScope block = NewDisposeScope();
            bool last = layer == shape.Layers - 1 && !withOutput;
            if (Block(layer, stream, modulations, context, bias, [rows, columns], receive, last) is not { } next)
                return null;
            next.MoveToOuterDisposeScope();
            stream.Dispose();
            stream = next;
        }
        Tensor[] final = weights["scale_shift_table"].unsqueeze(0).Plus(condition.unsqueeze(1)).chunk(2, 1);
        Tensor output = weights.Linear(Modulation.Apply(stream, shift: final[0], scale: final[1], LastEpsilon), "proj_out");
        return output.reshape(-1, rows, columns, shape.Patch, shape.Patch, shape.Outputs).permute(0, 5, 1, 3, 2, 4)
            .reshape(-1, shape.Outputs, rows * shape.Patch, columns * shape.Patch).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => weights.Dispose();

    private Tensor Embedded(Tensor values, string name) =>
        ScalarEmbedding.Embed(weights, "time_embed." + name, values, SanaConfiguration.Waves, type);

    private Tensor? Block(int layer, Tensor stream, Tensor modulations, Tensor context, Tensor? bias, long[] grid,
        Action<int, Tensor>? receive, bool neuronsOnly)
    {
        string block = $"transformer_blocks.{layer}.";
        Modulation[] parts = Modulation.Of(weights[block + "scale_shift_table"].unsqueeze(0).Plus(modulations).flatten(1).unsqueeze(1), 2);
        stream = stream.Plus(parts[0].Gate * Linear(parts[0].Apply(stream, shape.Epsilon), block + "attn1."));
        stream = stream.Plus(Cross(stream, context, bias, block + "attn2."));
        Tensor normed = weights.Norm(stream, block + "norm2", shape.Epsilon);
        Tensor image = (normed * parts[1].Scale.Plus(1)).Plus(parts[1].Shift).transpose(1, 2).unflatten(2, grid);
        Tensor inner = weights.Convolve(nn.functional.silu(weights.Convolve(image, block + "ff.conv_inverted")), block + "ff.conv_depth",
            2 * shape.Neurons);
        Tensor[] halves = inner.chunk(2, 1);
        Tensor neurons = halves[0] * nn.functional.silu(halves[1]);
        receive?.Invoke(layer, neurons.flatten(2).transpose(1, 2));
        return neuronsOnly ? null
            : stream.Plus(parts[1].Gate * weights.Convolve(neurons, block + "ff.conv_point").flatten(2).transpose(1, 2));
    }

    /// <summary>Attention whose cost is linear in the places: relu(q) (relu(k)^T v), over the sum of the weights; in float32.</summary>
    private Tensor Linear(Tensor input, string name)
    {
        Tensor queries = Heads("to_q", "norm_q").relu(), keys = Heads("to_k", "norm_k").relu(), values = Heads("to_v", null);
        Tensor weighted = queries.matmul(keys.transpose(2, 3).matmul(values)), sums = queries.matmul(keys.sum(2).unsqueeze(3));
        return weights.Linear((weighted / sums.Plus(LinearEpsilon)).transpose(1, 2).flatten(2).to(type), name + "to_out.0");

        Tensor Heads(string part, string? norm) =>
            Attention.Heads(Projected(input, name + part, norm is null ? null : name + norm), shape.Heads).to(ScalarType.Float32);
    }

    private Tensor Cross(Tensor stream, Tensor context, Tensor? bias, string name)
    {
        Tensor mixed = Attention.Attend(Heads(stream, "to_q", "norm_q"), Heads(context, "to_k", "norm_k"), Heads(context, "to_v", null),
            bias);
        return weights.Linear(mixed, name + "to_out.0");

        Tensor Heads(Tensor input, string part, string? norm) =>
            Attention.Heads(Projected(input, name + part, norm is null ? null : name + norm), shape.CrossHeads);
    }

    private Tensor Projected(Tensor input, string name, string? norm)
    {
        Tensor projected = weights.Linear(input, name);
        return norm is null || !shape.NormsQueries ? projected : weights.RootMeanSquare(projected, norm, RmsEpsilon);
    }
}
