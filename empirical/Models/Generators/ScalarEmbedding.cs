using Rosetta.Empirical.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Generators;

/// <summary>Numbers (a time, a strength of guidance) as vectors: cosines, then sines, of falling frequencies, then two linear
/// maps.</summary>
internal static class ScalarEmbedding
{
    private const double Slowest = 10_000;

    /// <summary>[batch] to [batch, channels], float32: cosines first.</summary>
    internal static Tensor Waves(Tensor values, int channels)
    {
        int half = channels / 2;
        using var scope = NewDisposeScope();
        // Rounded as in the original: of a time of a thousand units, the last bit of a frequency is visible.
        float slope = -(float)Math.Log(Slowest);
        Tensor frequencies = tensor([.. Enumerable.Range(0, half).Select(k => slope * k / half)], device: values.device).exp();
        Tensor angles = values.to(ScalarType.Float32).unsqueeze(1) * frequencies.unsqueeze(0);
        return cat([angles.cos(), angles.sin()], 1).MoveToOuterDisposeScope();
    }

    /// <summary>The parameters of the two maps of diffusers' TimestepEmbedding.</summary>
    internal static IEnumerable<WeightShape> Shapes(string name, int channels, int width, bool bias) =>
        [.. GeneratorWeights.Linear(name + ".linear_1", width, channels, bias),
            .. GeneratorWeights.Linear(name + ".linear_2", width, width, bias)];

    /// <summary>Waves through both maps, with SiLU between them.</summary>
    internal static Tensor Embed(WeightSet weights, string name, Tensor values, int channels, ScalarType type) =>
        weights.Linear(nn.functional.silu(weights.Linear(Waves(values, channels).to(type), name + ".linear_1")), name + ".linear_2");
}
