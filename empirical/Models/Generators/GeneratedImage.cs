using Rosetta.Empirical.Backend;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Generators;

/// <summary>What a decoder returns, as an image from 0 to 1.</summary>
internal static class GeneratedImage
{
    private static readonly Scalar Black = 0.0, White = 1.0;

    /// <summary>(x + 1) / 2, clamped.</summary>
    internal static Tensor Of(Tensor decoded) => decoded.to(ScalarType.Float32).Times(0.5).Plus(0.5).clamp(Black, White);
}
