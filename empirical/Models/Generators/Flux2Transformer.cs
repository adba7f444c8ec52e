using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Generators;

/// <summary>
/// FLUX.2's transformer: blocks with a stream each for image and text tokens that attend to all of both, then blocks with one stream, text
/// first, whose attention and MLP run side by side. Neurons: the gated values before the last linear map (in the single blocks those of its
/// MLP part).
/// </summary>
internal sealed class Flux2Transformer(Flux2Configuration shape, WeightSet weights, ScalarType type) : IDisposable
{
    /// <summary>The unit of time of the original's embedding.</summary>
    private const double TimeUnits = 1000;

    /// <summary>Sizes.</summary>
    internal Flux2Configuration Shape => shape;

    /// <summary>Its parameters.</summary>
    internal WeightSet Weights => weights;

    /// <summary>Double blocks first, then single ones.</summary>
    internal NeuronLayout Layout => NeuronLayout.Of([.. Enumerable.Repeat(shape.Neurons, shape.Double + shape.Single)]);

    /// <summary>One pass.</summary>
    /// <param name="image">[batch, tokens, channels].</param>
    /// <param name="text">[batch, text tokens, channels].</param>
    /// <param name="time">[batch], from 0 to 1.</param>
    /// <param name="imageIds">[batch, tokens, axes]: positions.</param>
    /// <param name="textIds">[batch, text tokens, axes].</param>
    /// <param name="guidance">[batch]; null where the model takes none.</param>
    /// <param name="receive">Receives the neurons of each layer: of double blocks [batch, tokens, neurons] of the image, of single ones
    /// those of the text before them. Null for none.</param>
    /// <param name="withOutput">Whether the output is wanted.</param>
    /// <returns>[batch, tokens, outputs]; null when it is not wanted.</returns>
    internal Tensor? Run(Tensor image, Tensor text, Tensor time, Tensor imageIds, Tensor textIds, Tensor? guidance,
        Action<int, Tensor>? receive, bool withOutput)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor condition = Condition(time, "timestep_embedder");
        if (guidance is not null)
            condition = condition.Plus(Condition(guidance, "guidance_embedder"));
        Tensor active = nn.functional.silu(condition);
        Modulation[] forImage = Modulations(active, "double_stream_modulation_img", 2),
            forText = Modulations(active, "double_stream_modulation_txt", 2);
        Modulation single = Modulations(active, "single_stream_modulation", 1)[0];
        (Tensor cosines, Tensor sines) = Rotary(cat([textIds, imageIds], 1));
        Tensor stream = weights.Linear(image.to(type), "x_embedder"), context = weights.Linear(text.to(type), "context_embedder");
        for (int layer = 0; layer < shape.Double; layer++)
        {
            using DisposeScope block = NewDisposeScope();
            (Tensor next, Tensor nextContext) = DoubleBlock(layer, stream, context, forImage, forText, cosines, sines, receive);
            next.MoveToOuterDisposeScope();
            nextContext.MoveToOuterDisposeScope();
            stream.Dispose();
            context.Dispose();
            (stream, context) = (next, nextContext);
        }
        long texts = context.shape[1], images = stream.shape[1];
        Tensor joint = cat([context, stream], 1);
        for (int layer = 0; layer < shape.Single; layer++)
        {
            using DisposeScope block = NewDisposeScope();
            bool last = layer == shape.Single - 1 && !withOutput;
            if (SingleBlock(layer, joint, single, cosines, sines, receive, last) is not { } next)
                return null;
            next.MoveToOuterDisposeScope();
            joint.Dispose();
            joint = next;
        }
        if (!withOutput)
            return null;
        Tensor[] final = weights.Linear(active, "norm_out.linear").unsqueeze(1).chunk(2, -1);
        Tensor normed = Modulation.Apply(joint.narrow(1, texts, images), shift: final[1], scale: final[0], shape.Epsilon);
        return weights.Linear(normed, "proj_out").MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => weights.Dispose();

    private Tensor Condition(Tensor values, string name) => ScalarEmbedding.Embed(weights, "time_guidance_embed." + name,
        values.to(type).Times(TimeUnits), shape.Waves, type);

    private Modulation[] Modulations(Tensor active, string name, int count) =>
        Modulation.Of(weights.Linear(active, name + ".linear").unsqueeze(1), count);

    /// <summary>Cosines and sines of each token, [batch, 1, tokens, head size / 2], from angles in float64 as in the original.</summary>
    private (Tensor Cosines, Tensor Sines) Rotary(Tensor ids)
    {
        Tensor positions = ids.to(ScalarType.Float64);
        Tensor angles = cat([.. shape.RotarySizes.Select((size, axis) => positions.select(2, axis).unsqueeze(2) * tensor(
            [.. Enumerable.Range(0, size / 2).Select(pair => Math.Pow(shape.RotaryBase, -2.0 * pair / size))], device: ids.device))], 2);
        return (angles.cos().to(ScalarType.Float32).unsqueeze(1), angles.sin().to(ScalarType.Float32).unsqueeze(1));
    }

    private (Tensor Image, Tensor Text) DoubleBlock(int layer, Tensor image, Tensor text, Modulation[] forImage, Modulation[] forText,
        Tensor cosines, Tensor sines, Action<int, Tensor>? receive)
    {
        string block = $"transformer_blocks.{layer}.", attention = block + "attn.";
        Tensor imageIn = forImage[0].Apply(image, shape.Epsilon), textIn = forText[0].Apply(text, shape.Epsilon);
        Tensor queries = Joined("add_q_proj", "norm_added_q", "to_q", "norm_q"),
            keys = Joined("add_k_proj", "norm_added_k", "to_k", "norm_k"),
            values = Joined("add_v_proj", null, "to_v", null);
        Tensor mixed = Attention.Attend(Attention.Turn(queries, cosines, sines), Attention.Turn(keys, cosines, sines), values);
        long texts = text.shape[1];
        Tensor textOut = weights.Linear(mixed.narrow(1, 0, texts), attention + "to_add_out"),
            imageOut = weights.Linear(mixed.narrow(1, texts, image.shape[1]), attention + "to_out.0");
        image = image.Plus(forImage[0].Gate * imageOut);
        text = text.Plus(forText[0].Gate * textOut);
        Tensor neurons = Gated(weights.Linear(forImage[1].Apply(image, shape.Epsilon), block + "ff.linear_in"));
        receive?.Invoke(layer, neurons);
        Tensor textNeurons = Gated(weights.Linear(forText[1].Apply(text, shape.Epsilon), block + "ff_context.linear_in"));
        return (image.Plus(forImage[1].Gate * weights.Linear(neurons, block + "ff.linear_out")),
            text.Plus(forText[1].Gate * weights.Linear(textNeurons, block + "ff_context.linear_out")));

        // Text tokens come first.
        Tensor Joined(string ofText, string? textNorm, string ofImage, string? imageNorm) =>
            cat([Projected(textIn, ofText, textNorm), Projected(imageIn, ofImage, imageNorm)], 2);

        Tensor Projected(Tensor input, string name, string? norm)
        {
            Tensor heads = Attention.Heads(weights.Linear(input, attention + name), shape.Heads);
            return norm is null ? heads : weights.RootMeanSquare(heads, attention + norm, shape.Epsilon);
        }
    }

    private Tensor? SingleBlock(int layer, Tensor stream, Modulation modulation, Tensor cosines, Tensor sines, Action<int, Tensor>? receive,
        bool neuronsOnly)
    {
        string attention = $"single_transformer_blocks.{layer}.attn.";
        int width = shape.Width;
        Tensor projected = weights.Linear(modulation.Apply(stream, shape.Epsilon), attention + "to_qkv_mlp_proj");
        Tensor neurons = Gated(projected.narrow(2, 3 * width, 2 * shape.Neurons));
        receive?.Invoke(shape.Double + layer, neurons);
        if (neuronsOnly)
            return null;
        Tensor[] parts = projected.narrow(2, 0, 3 * width).chunk(3, 2);
        Tensor queries = weights.RootMeanSquare(Attention.Heads(parts[0], shape.Heads), attention + "norm_q", shape.Epsilon),
            keys = weights.RootMeanSquare(Attention.Heads(parts[1], shape.Heads), attention + "norm_k", shape.Epsilon);
        Tensor mixed = Attention.Attend(Attention.Turn(queries, cosines, sines), Attention.Turn(keys, cosines, sines),
            Attention.Heads(parts[2], shape.Heads));
        return stream.Plus(modulation.Gate * weights.Linear(cat([mixed, neurons], 2), attention + "to_out"));
    }

    private static Tensor Gated(Tensor packed)
    {
        Tensor[] halves = packed.chunk(2, -1);
        return nn.functional.silu(halves[0]) * halves[1];
    }
}
