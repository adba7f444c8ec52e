using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Models.Generators;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Sim.Vision;

/// <summary>A network of pMF DiT's layout whose parameters are trained: tokens of the conditions, then those of the places; gated neurons
/// silu(w1 x) w3 x, norms by the root mean square, rotary positions of rows and columns.</summary>
/// <remarks>4 width neurons a block, as in the towers; the original has 8/3 width.</remarks>
internal sealed class PixelFlowNetwork : IDisposable
{
    /// <summary>pMF's: channels of the waves that numbers become, and width between the two maps of a patch.</summary>
    private const int Waves = 256, MostBottleneck = 128;

    private const string Flax = "._flax_linear", Table = "y_embedder.embedding_table._flax_embedding.weight";

    private const double Epsilon = 1e-6, RotaryBase = 10_000;

    /// <summary>Learned tokens of each condition, in the order of the sequence: fewer than pMF's 20, as there are fewer places.</summary>
    private static readonly (string Name, int Tokens)[] Groups =
        [("class_tokens", 2), ("omega_tokens", 1), ("t_min_tokens", 1), ("t_max_tokens", 1), ("time_tokens", 2)];

    private static readonly int Prefix = Groups.Sum(group => group.Tokens);

    private readonly ParameterBank _bank;
    private readonly VisionShape _shape;
    private readonly PixelFlowSampling _sampling;
    private readonly string[] _blocks;
    private readonly Tensor _cosines, _sines, _frequencies;

    /// <param name="bank">Receives the parameters, by the names of the original.</param>
    /// <param name="shape">Sizes.</param>
    /// <param name="sampling">What its tokens of guidance are told, always.</param>
    /// <param name="classes">Rows of the table of classes; the last is that of no class.</param>
    public PixelFlowNetwork(ParameterBank bank, VisionShape shape, PixelFlowSampling sampling, int classes)
    {
        (_bank, _shape, _sampling) = (bank, shape, sampling);
        int bottleneck = Math.Min(MostBottleneck, shape.PatchValues), branch = shape.Layers / 2;
        bank.AddNormal("x_embedder.proj1.weight", 1 / Math.Sqrt(shape.PatchValues), bottleneck, 3, shape.Patch, shape.Patch);
        bank.AddConstant("x_embedder.proj1.bias", 0, bottleneck);
        bank.AddNormal("x_embedder.proj2.weight", 1 / Math.Sqrt(bottleneck), shape.Width, bottleneck, 1, 1);
        bank.AddConstant("x_embedder.proj2.bias", 0, shape.Width);
        foreach (string name in new[] { "h_embedder", "omega_embedder", "cfg_t_start_embedder", "cfg_t_end_embedder" })
        {
            bank.AddLinear($"{name}.mlp.0{Flax}", shape.Width, Waves);
            bank.AddLinear($"{name}.mlp.2{Flax}", shape.Width, shape.Width);
        }
        bank.AddNormal(Table, VisionData.TokenDeviation, classes, shape.Width);
        bank.AddNormal("pos_embed", VisionData.TokenDeviation, 1, Prefix + shape.Patches, shape.Width);
        foreach ((string name, int tokens) in Groups)
            bank.AddNormal(name, VisionData.TokenDeviation, 1, tokens, shape.Width);
        _blocks = [.. Enumerable.Range(0, shape.Layers - branch).Select(i => FormattableString.Invariant($"shared_blocks.{i}.")),
            .. Enumerable.Range(0, branch).Select(i => FormattableString.Invariant($"u_heads.{i}."))];
        foreach (string block in _blocks)
            AddBlock(block);
        bank.AddConstant("u_final_layer.norm.weight", 1, shape.Width);
        bank.AddLinear("u_final_layer.linear" + Flax, shape.PatchValues, shape.Width, 0.1);
        (_cosines, _sines, _frequencies) = Angles();
    }

    /// <summary>The picture that it predicts, [batch, patches, values], values channel by channel.</summary>
    /// <param name="noisy">[batch, patches, values].</param>
    /// <param name="labels">Class of each, or that of none.</param>
    /// <param name="durations">Time that the mean velocity is of, [batch or 1, 1, 1].</param>
    /// <param name="receive">Receives each layer's neurons, [batch, tokens, 4 width], tokens of conditions first; or null.</param>
    public Tensor Predict(Tensor noisy, Tensor labels, Tensor durations, Action<int, Tensor>? receive)
    {
        Tensor places = nn.functional.linear(nn.functional.linear(noisy, _bank["x_embedder.proj1.weight"].flatten(1),
            _bank["x_embedder.proj1.bias"]), _bank["x_embedder.proj2.weight"].flatten(1), _bank["x_embedder.proj2.bias"]);
        Tensor[] conditions = [_bank[Table].index_select(0, labels).unsqueeze(1), Number("omega_embedder", 1 - 1 / _sampling.Guidance),
            Number("cfg_t_start_embedder", _sampling.From), Number("cfg_t_end_embedder", _sampling.To), Numbers("h_embedder", durations)];
        IEnumerable<Tensor> prefix = Groups.Zip(conditions, (group, condition) =>
            _bank[group.Name].Plus(condition).expand(noisy.shape[0], -1, -1));
        Tensor stream = cat([.. prefix, places], 1).Plus(_bank["pos_embed"]);
        for (int layer = 0; layer < _blocks.Length; layer++)
        {
            string block = _blocks[layer];
            stream = stream.Plus(_bank[block + "attn_scale"] * Attend(Norm(stream, block + "norm1"), block + "attn."));
            Tensor normed = Norm(stream, block + "norm2");
            Tensor neurons = nn.functional.silu(_bank.Linear(normed, block + "mlp.w1" + Flax))
                * _bank.Linear(normed, block + "mlp.w3" + Flax);
            receive?.Invoke(layer, neurons);
            stream = stream.Plus(_bank[block + "mlp_scale"] * _bank.Linear(neurons, block + "mlp.w2" + Flax));
        }
        Tensor pixels = _bank.Linear(Norm(stream.narrow(1, Prefix, _shape.Patches), "u_final_layer.norm"), "u_final_layer.linear" + Flax);
        // pMF's last map gives pixel by pixel.
        return pixels.unflatten(2, [_shape.Patch * _shape.Patch, 3]).transpose(2, 3).flatten(2);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor table in new[] { _cosines, _sines, _frequencies })
            table.Dispose();
    }

    private Tensor Number(string name, double value) => Numbers(name, tensor(new[] { (float)value }, [1, 1, 1]));

    /// <summary>[batch, 1, 1] to [batch, 1, width]: cosines, then sines, of falling frequencies through two maps.</summary>
    private Tensor Numbers(string name, Tensor values)
    {
        Tensor angles = values * _frequencies;
        return _bank.Linear(nn.functional.silu(_bank.Linear(cat([angles.cos(), angles.sin()], 2), $"{name}.mlp.0{Flax}")),
            $"{name}.mlp.2{Flax}");
    }

    private Tensor Attend(Tensor input, string name)
    {
        // [batch, heads, tokens, head size].
        Tensor Heads(string part) => _bank.Linear(input, name + part + Flax).unflatten(2, [_shape.Heads, -1]).transpose(1, 2);
        Tensor mixed = nn.functional.scaled_dot_product_attention(Turn(Norm(Heads("q_proj"), name + "q_norm")),
            Turn(Norm(Heads("k_proj"), name + "k_norm")), Heads("v_proj"));
        return _bank.Linear(mixed.transpose(1, 2).flatten(2), name + "out_proj" + Flax);
    }

    /// <summary>Turns neighbouring pairs by their token's angles.</summary>
    private Tensor Turn(Tensor input)
    {
        Tensor pairs = input.unflatten(3, [-1, 2]), real = pairs.select(4, 0), imaginary = pairs.select(4, 1);
        return stack([(real * _cosines).Plus((imaginary * _sines).neg()), (real * _sines).Plus(imaginary * _cosines)], 4).flatten(3);
    }

    private Tensor Norm(Tensor input, string name) =>
        input * (input * input).mean([-1], keepdim: true).Plus(Epsilon).rsqrt() * _bank[name + ".weight"];

    private void AddBlock(string block)
    {
        int width = _shape.Width, neurons = 4 * width;
        double last = 1 / Math.Sqrt(2.0 * _shape.Layers);
        foreach ((string norm, int size) in new[] { ("norm1", width), ("norm2", width), ("attn.q_norm", width / _shape.Heads),
            ("attn.k_norm", width / _shape.Heads) })
            _bank.AddConstant($"{block}{norm}.weight", 1, size);
        foreach ((string map, int outputs, int inputs, double gain) in new[] { ("attn.q_proj", width, width, 1), ("attn.k_proj", width,
            width, 1), ("attn.v_proj", width, width, 1), ("attn.out_proj", width, width, last), ("mlp.w1", neurons, width, 1),
            ("mlp.w3", neurons, width, 1), ("mlp.w2", width, neurons, last) })
            _bank.AddLinear(block + map + Flax, outputs, inputs, gain, bias: false);
        _bank.AddConstant(block + "attn_scale", 1, width);
        _bank.AddConstant(block + "mlp_scale", 1, width);
    }

    /// <summary>Cosines and sines of the places' turns, [1, 1, tokens, head size / 2], rows in the first half, and the frequencies of
    /// numbers.</summary>
    private (Tensor Cosines, Tensor Sines, Tensor Frequencies) Angles()
    {
        int each = _shape.Width / _shape.Heads / 4, side = _shape.Side / _shape.Patch, half = Waves / 2;
        var angles = new double[(Prefix + _shape.Patches) * 2 * each];
        for (int place = 0; place < _shape.Patches; place++)
        {
            for (int i = 0; i < each; i++)
            {
                double frequency = Math.Pow(RotaryBase, -(double)i / each);
                int at = (Prefix + place) * 2 * each + i;
                (angles[at], angles[at + each]) = (place / side * frequency, place % side * frequency);
            }
        }
        float[] Of(Func<double, double> wave) => [.. angles.Select(angle => (float)wave(angle))];
        long[] shape = [1, 1, Prefix + _shape.Patches, 2 * each];
        return (tensor(Of(Math.Cos), shape).DetachFromDisposeScope(), tensor(Of(Math.Sin), shape).DetachFromDisposeScope(),
            tensor(Enumerable.Range(0, half).Select(k => (float)Math.Pow(RotaryBase, -(double)k / half)).ToArray(), [1, 1, half])
                .DetachFromDisposeScope());
    }
}
