using Rosetta.Empirical.Backend;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Generators;

/// <summary>Attention of every token to every token, and rotary positions on neighbouring pairs.</summary>
internal static class Attention
{
    /// <summary>[batch, tokens, heads * size] to [batch, heads, tokens, size].</summary>
    internal static Tensor Heads(Tensor joined, int heads) => joined.unflatten(2, [heads, -1]).transpose(1, 2);

    /// <summary>softmax(q k^T / sqrt(size) + mask) v of [batch, heads, tokens, size], as [batch, tokens, heads * size].</summary>
    internal static Tensor Attend(Tensor queries, Tensor keys, Tensor values, Tensor? mask = null) =>
        nn.functional.scaled_dot_product_attention(queries, keys, values, mask).transpose(1, 2).flatten(2);

    /// <summary>Turns each pair (2m, 2m+1) of the last axis by its angle, in float32.</summary>
    /// <param name="input">[batch, heads, tokens, size].</param>
    /// <param name="cosines">[batch or 1, 1, tokens, size / 2].</param>
    /// <param name="sines">The same.</param>
    internal static Tensor Turn(Tensor input, Tensor cosines, Tensor sines)
    {
        Tensor pairs = input.to(ScalarType.Float32).unflatten(3, [-1, 2]);
        Tensor real = pairs.select(4, 0), imaginary = pairs.select(4, 1);
        Tensor turned = stack([(real * cosines).Plus(imaginary * sines.neg()), (real * sines).Plus(imaginary * cosines)], 4);
        return turned.flatten(3).to(input.dtype);
    }
}
