using Rosetta.Empirical.Activations;

namespace Rosetta.Empirical.Contexts;

/// <summary>Maps of neurons over the images that pairs show, each on its neuron's own scale: 0 is the median over all places of all
/// images and
/// 1 the 0.999 quantile, as for single samples (<see cref="NeuronScale"/>).</summary>
public sealed class ImageMaps
{
    private ImageMaps(int pairs, int most, int places)
    {
        Scales = new NeuronScale[pairs];
        Levels = new byte[checked(pairs * most * places)];
    }

    /// <summary>[pairs]: scale of the pair's neuron.</summary>
    public NeuronScale[] Scales { get; }

    /// <summary>[pairs, contexts, places]: levels in steps of <see cref="NeuronScale.Step"/>; <see cref="NeuronScale.NoSample"/> where a
    /// pair
    /// has no more contexts.</summary>
    public byte[] Levels { get; }

    /// <summary>Reads the maps of one model.</summary>
    /// <param name="activations">Places as samples, images as blocks of one size.</param>
    /// <param name="neurons">The pairs' neurons of this model, flat; none of them dead.</param>
    /// <param name="images">[pairs, contexts]: images shown; -1 where a pair has no more.</param>
    /// <param name="places">Places of an image.</param>
    /// <param name="cancellation">Ends the work between reads.</param>
    public static ImageMaps Collect(IActivations activations, IReadOnlyList<int> neurons, IReadOnlyList<int> images, int places,
        CancellationToken cancellation = default)
    {
        int most = neurons.Count == 0 ? 0 : images.Count / neurons.Count;
        var maps = new ImageMaps(neurons.Count, most, places);
        ILookup<int, int> pairsOf = Enumerable.Range(0, neurons.Count).ToLookup(pair => neurons[pair]);
        NeuronScan.Visit(activations, (flat, values) =>
        {
            float[] quantiles = OrderStatistics.Of(values, ContextSettings.Bands);
            float largest = float.NegativeInfinity;
            foreach (float value in values)
                largest = Math.Max(largest, value);
            var scale = new NeuronScale(quantiles, largest);
            foreach (int pair in pairsOf[flat])
            {
                maps.Scales[pair] = scale;
                for (int i = pair * most; i < (pair + 1) * most; i++)
                {
                    Span<byte> own = maps.Levels.AsSpan(i * places, places);
                    if (images[i] < 0)
                        own.Fill(NeuronScale.NoSample);
                    else
                        scale.Steps(values.Slice(images[i] * places, places), own);
                }
            }
        }, new ParallelOptions { CancellationToken = cancellation }, pairsOf.Contains);
        return maps;
    }
}
