using Rosetta.Empirical.Backend;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Generators;

/// <summary>What a condition does to a branch: its input is normed, scaled and shifted, its output gated.</summary>
/// <param name="Shift">[batch, 1, width].</param>
/// <param name="Scale">[batch, 1, width].</param>
/// <param name="Gate">[batch, 1, width].</param>
internal readonly record struct Modulation(Tensor Shift, Tensor Scale, Tensor Gate)
{
    /// <summary>Some modulations side by side in the last axis.</summary>
    /// <param name="packed">[batch, 1, 3 * count * width]: shift, scale and gate of each.</param>
    /// <param name="count">How many.</param>
    internal static Modulation[] Of(Tensor packed, int count)
    {
        Tensor[] parts = packed.chunk(3 * count, -1);
        return [.. Enumerable.Range(0, count).Select(i => new Modulation(parts[3 * i], parts[3 * i + 1], parts[3 * i + 2]))];
    }

    /// <summary>norm(x) (1 + scale) + shift, the norm without gain and bias.</summary>
    internal static Tensor Apply(Tensor input, Tensor shift, Tensor scale, double epsilon) =>
        (nn.functional.layer_norm(input, [input.shape[^1]], eps: epsilon) * scale.Plus(1)).Plus(shift);

    /// <inheritdoc cref="Apply(Tensor, Tensor, Tensor, double)"/>
    internal Tensor Apply(Tensor input, double epsilon) => Apply(input, Shift, Scale, epsilon);
}
