using Rosetta.Empirical.Backend;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Language;

/// <summary>softmax(scale * q k^T, causal) v, all heads at once, by libtorch's fused kernel.</summary>
/// <remarks>
/// No mask of the padding is needed: it is to the right, so under causal attention no real token ever sees it.
/// </remarks>
internal static class CausalAttention
{
    /// <param name="queries">[batch, heads, tokens, head size].</param>
    /// <param name="keys">[batch, heads, tokens, head size].</param>
    /// <param name="values">[batch, heads, tokens, head size].</param>
    /// <param name="relativeScale">Scale over the usual 1/sqrt(head size).</param>
    /// <returns>[batch, tokens, heads * head size].</returns>
    internal static Tensor Attend(Tensor queries, Tensor keys, Tensor values, double relativeScale = 1)
    {
        Tensor scaled = relativeScale == 1 ? queries : queries.Times(relativeScale);
        Tensor mixed = nn.functional.scaled_dot_product_attention(scaled, keys, values, is_casual: true);
        return mixed.transpose(1, 2).flatten(2);
    }

    /// <summary>[batch, tokens, heads * size] to [batch, heads, tokens, size].</summary>
    internal static Tensor SplitHeads(Tensor joined, int heads) => joined.unflatten(2, [heads, -1]).transpose(1, 2);
}
