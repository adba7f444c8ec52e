using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Measurement;

/// <summary>
/// Dimension of what a model's neurons span together: the participation ratio N^2 / sum of squared correlations of all its standardised
/// neurons, which is the number of equal directions that would give the same.
/// </summary>
public static class ParticipationRatio
{
    /// <summary>Samples behind it, evenly spaced: their two million pairs leave an error of a few per cent.</summary>
    private const int MostSamples = 2048;

    private const int Strip = 256;

    /// <summary>Measures it over the live neurons of all layers.</summary>
    /// <param name="activations">The model; samples of one block are not taken as independent.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>From 1 (all neurons say the same) to the number of neurons; null where fewer than two blocks or live neurons are.</returns>
    /// <remarks>
    /// With x_s the standardised neurons on sample s, the mean of (x_s . x_t)^2 over samples of different blocks is the sum of squared
    /// correlations without the bias N^2 / T of its plain estimate.
    /// </remarks>
    public static double? Of(IActivations activations, CancellationToken cancellation = default)
    {
        int samples = activations.SampleCount, taken = Math.Min(samples, MostSamples);
        int[] chosen = [.. Enumerable.Range(0, taken).Select(i => (int)((long)i * samples / taken))];
        var values = new double[checked(activations.Layout.Count * taken)];
        int alive = 0;
        NeuronScan.Visit(activations, (flat, row) =>
        {
            var moments = NeuronMoments.Of(row);
            if (!moments.IsAlive)
                return;
            Interlocked.Increment(ref alive);
            double scale = Math.Sqrt(samples) / moments.Norm;
            for (int i = 0; i < taken; i++)
                values[flat * taken + i] = (row[chosen[i]] - moments.Mean) * scale;
        }, new ParallelOptions { CancellationToken = cancellation });
        if (alive < 2)
            return null;
        cancellation.ThrowIfCancellationRequested();
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        Tensor neurons = tensor(values, [activations.Layout.Count, taken], dtype: ScalarType.Float64);
        double sum = 0;
        long pairs = 0;
        // Products are the same both ways round: those of a strip of samples with the samples up to its end.
        for (int first = 0; first < taken; first += Strip)
        {
            int end = Math.Min(taken, first + Strip);
            using Tensor strip = neurons.narrow(1, first, end - first).t(), before = neurons.narrow(1, 0, end), all = strip.mm(before);
            double[] products = all.data<double>().ToArray();
            for (int s = first; s < end; s++)
            {
                for (int t = 0; t < s; t++)
                {
                    if (activations.BlockOfSample.Count > 0 && activations.BlockOfSample[chosen[s]] == activations.BlockOfSample[chosen[t]])
                        continue;
                    double product = products[(s - first) * end + t];
                    sum += product * product;
                    pairs++;
                }
            }
        }
        return pairs == 0 || sum <= 0 ? null : Math.Clamp((double)alive * alive * pairs / sum, 1, alive);
    }
}
