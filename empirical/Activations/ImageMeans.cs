using System.Buffers;

namespace Rosetta.Empirical.Activations;

/// <summary>Neurons over images: of each image the mean over its places, by which the paper ranks images. A sample is an image, and a
/// block of its own.</summary>
/// <param name="places">Places as samples, images as blocks of one size.</param>
public sealed class ImageMeans(IActivations places) : IActivations
{
    private readonly int _each = places.BlockOfSample.Count == 0 ? 1 : places.SampleCount / (places.BlockOfSample[^1] + 1);

    /// <summary>Places of an image.</summary>
    public int Places => _each;

    /// <inheritdoc/>
    public NeuronLayout Layout => places.Layout;

    /// <inheritdoc/>
    public int SampleCount => places.SampleCount / _each;

    /// <inheritdoc/>
    public IReadOnlyList<int> BlockOfSample { get; } = [.. Enumerable.Range(0, places.BlockOfSample.Count == 0 ? places.SampleCount
        : places.BlockOfSample[^1] + 1)];

    /// <inheritdoc/>
    public void Read(int first, int count, Span<float> destination)
    {
        int band = NeuronScan.BatchNeurons(count, places.SampleCount, few: places.IsAtHand);
        float[] rows = ArrayPool<float>.Shared.Rent(checked(band * places.SampleCount));
        for (int start = 0; start < count; start += band)
        {
            int length = Math.Min(band, count - start);
            places.Read(first + start, length, rows);
            for (int i = 0; i < length * SampleCount; i++)
            {
                double sum = 0;
                foreach (float value in rows.AsSpan(i * _each, _each))
                    sum += value;
                destination[start * SampleCount + i] = (float)(sum / _each);
            }
        }
        ArrayPool<float>.Shared.Return(rows);
    }
}
