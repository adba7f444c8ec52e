using Rosetta.Empirical.Backend;
using static TorchSharp.torch;

namespace Rosetta.Sim.Vision;

/// <summary>Blocks of a transformer with norms before its branches, biases and exact GELU: what Pixio, OpenCLIP's towers and the decoder
/// share.</summary>
internal sealed class TransformerStack
{
    private readonly ParameterBank _bank;
    private readonly string _name;
    private readonly int _layers, _heads;
    private readonly double _epsilon;
    private readonly bool _causal;

    /// <param name="bank">Receives the parameters.</param>
    /// <param name="name">What their names begin with.</param>
    /// <param name="layers">Blocks.</param>
    /// <param name="width">Width of the stream.</param>
    /// <param name="heads">Heads.</param>
    /// <param name="epsilon">Of the norms.</param>
    /// <param name="causal">Whether a token sees none after it.</param>
    public TransformerStack(ParameterBank bank, string name, int layers, int width, int heads, double epsilon, bool causal = false)
    {
        (_bank, _name, _layers, _heads, _epsilon, _causal) = (bank, name, layers, heads, epsilon, causal);
        // Branches add up over the blocks: their last maps begin smaller.
        double branch = 1 / Math.Sqrt(2.0 * layers);
        for (int layer = 0; layer < layers; layer++)
        {
            string block = Block(layer);
            bank.AddNorm(block + "norm1", width);
            bank.AddLinear(block + "qkv", 3 * width, width);
            bank.AddLinear(block + "output", width, width, branch);
            bank.AddNorm(block + "norm2", width);
            bank.AddLinear(block + "up", 4 * width, width);
            bank.AddLinear(block + "down", width, 4 * width, branch);
        }
    }

    /// <summary>Name of a block's parameters up to the last dot.</summary>
    public string Block(int layer) => FormattableString.Invariant($"{_name}.{layer}.");

    /// <summary>[batch, tokens, width] to the same after all blocks.</summary>
    /// <param name="stream">The tokens.</param>
    /// <param name="receive">Receives each layer's neurons, [batch, tokens, 4 width]; null where nobody wants them.</param>
    public Tensor Forward(Tensor stream, Action<int, Tensor>? receive = null)
    {
        for (int layer = 0; layer < _layers; layer++)
        {
            string block = Block(layer);
            Tensor middle = stream.Plus(Attend(_bank.Norm(stream, block + "norm1", _epsilon), block));
            Tensor neurons = nn.functional.gelu(_bank.Linear(_bank.Norm(middle, block + "norm2", _epsilon), block + "up"));
            receive?.Invoke(layer, neurons);
            stream = middle.Plus(_bank.Linear(neurons, block + "down"));
        }
        return stream;
    }

    private Tensor Attend(Tensor input, string block)
    {
        // [three, batch, heads, tokens, head size].
        Tensor all = _bank.Linear(input, block + "qkv").unflatten(2, [3, _heads, -1]).permute(2, 0, 3, 1, 4);
        Tensor mixed = nn.functional.scaled_dot_product_attention(all.select(0, 0), all.select(0, 1), all.select(0, 2),
            is_casual: _causal);
        return _bank.Linear(mixed.transpose(1, 2).flatten(2), block + "output");
    }
}
