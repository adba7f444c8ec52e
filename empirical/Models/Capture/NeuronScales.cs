using System.Numerics.Tensors;
using Rosetta.Empirical.Activations;

namespace Rosetta.Empirical.Models.Capture;

/// <summary>Scales by which float16 holds neurons' values: powers of two, so that dividing by them loses nothing.</summary>
public static class NeuronScales
{
    /// <summary>The largest float16.</summary>
    public const float LargestHalf = 65504;

    /// <summary>How much larger than on the samples looked at a value may be.</summary>
    private const double Headroom = 64;

    /// <summary>By layer and neuron, from some samples: values up to 64 times the largest of them fit, and those down to 2^-24 of it keep
    /// eleven bits.</summary>
    /// <param name="some">The model on some of the samples.</param>
    public static IReadOnlyList<float[]> Of(IActivations some)
    {
        NeuronLayout layout = some.Layout;
        var largest = new float[layout.Count];
        NeuronScan.Visit(some, (flat, values) => largest[flat] = values.IsEmpty ? 0 : Math.Abs(TensorPrimitives.MaxMagnitude(values)),
            new ParallelOptions());
        return [.. Enumerable.Range(0, layout.LayerCount).Select(position => largest.AsSpan(layout.Start(position),
            layout.Widths[position]).ToArray().Select(Scale).ToArray())];
    }

    private static float Scale(float largest) => largest > 0 && float.IsFinite(largest)
        ? (float)Math.Pow(2, Math.Clamp(Math.Ceiling(Math.Log2(largest * Headroom / LargestHalf)), -100, 100)) : 1;
}
