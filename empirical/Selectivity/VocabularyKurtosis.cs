using Rosetta.Empirical.Backend;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Selectivity;

/// <summary>
/// Excess kurtosis over the vocabulary of what a neuron writes: W_U W_out[:, n], the output weights of neuron n projected by the unembedding. Large where the neuron
/// speaks for or against few tokens (M26).
/// </summary>
public static class VocabularyKurtosis
{
    /// <summary>Bytes of projections held at a time.</summary>
    private const long TileBytes = 64L << 20;

    /// <summary>The kurtosis of every neuron of a layer.</summary>
    /// <param name="outputWeights">W_out as [neurons, modelWidth], row-major: one row per neuron, whatever the checkpoint's own order.</param>
    /// <param name="unembedding">W_U as [vocabulary, modelWidth], row-major.</param>
    /// <param name="modelWidth">Width of the residual stream.</param>
    /// <param name="finalNormGain">Gain of the final norm, folded into W_U when given: modelWidth values.</param>
    /// <param name="cancellation">Ends the work between tiles.</param>
    /// <returns>One value per neuron, or null where the projection is constant or not finite.</returns>
    public static double?[] Compute(ReadOnlySpan<float> outputWeights, ReadOnlySpan<float> unembedding, int modelWidth,
        ReadOnlySpan<float> finalNormGain = default, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(modelWidth, 1);
        if (outputWeights.Length % modelWidth != 0)
            throw new ArgumentException($"{outputWeights.Length} values are no whole number of rows of {modelWidth}.", nameof(outputWeights));
        if (unembedding.Length % modelWidth != 0 || unembedding.Length == 0)
            throw new ArgumentException($"{unembedding.Length} values are no whole number of rows of {modelWidth}.", nameof(unembedding));
        if (finalNormGain.Length > 0 && finalNormGain.Length != modelWidth)
            throw new ArgumentException($"{finalNormGain.Length} gains for a width of {modelWidth}.", nameof(finalNormGain));
        LibTorch.Load();
        int neurons = outputWeights.Length / modelWidth, vocabulary = unembedding.Length / modelWidth;
        int rows = (int)Math.Clamp(TileBytes / (8L * vocabulary), 1, Math.Max(1, neurons));
        var kurtosis = new double?[neurons];
        using IDisposable quiet = no_grad();
        using Tensor readout = Doubles(unembedding, vocabulary, modelWidth, finalNormGain), readoutTransposed = readout.t();
        for (int first = 0; first < neurons; first += rows)
        {
            cancellation.ThrowIfCancellationRequested();
            int start = first, count = Math.Min(rows, neurons - first);
            using Tensor weights = Doubles(outputWeights.Slice(start * modelWidth, count * modelWidth), count, modelWidth, default);
            using Tensor projection = weights.mm(readoutTransposed);
            double[] values = projection.data<double>().ToArray();
            Parallel.For(0, count, i => kurtosis[start + i] = Of(values.AsSpan(i * vocabulary, vocabulary)));
        }
        return kurtosis;
    }

    private static double? Of(ReadOnlySpan<double> projection)
    {
        (double variance, _, double kurtosis) = CentralMoments.Standardised(projection);
        return variance > 0 && double.IsFinite(kurtosis) ? kurtosis : null;
    }

    private static Tensor Doubles(ReadOnlySpan<float> values, int rows, int columns, ReadOnlySpan<float> gain)
    {
        var wide = new double[values.Length];
        for (int i = 0; i < wide.Length; i++)
            wide[i] = gain.IsEmpty ? values[i] : (double)values[i] * gain[i % columns];
        return tensor(wide, rows, columns);
    }
}
