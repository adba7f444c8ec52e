using System.Buffers;

namespace Rosetta.Empirical.Activations;

/// <summary>A view of activations whose samples are chosen, and put in order, by index. Copies nothing until it is read.</summary>
public sealed class SelectedSamples : IActivations
{
    private readonly IActivations _source;
    private readonly SampleSelection _samples;

    /// <param name="source">The activations viewed.</param>
    /// <param name="samples">Sample of the source behind each sample of the view; may leave out and repeat.</param>
    /// <param name="blockOfSample">Block of each sample of the view, or null when its samples are independent.</param>
    public SelectedSamples(IActivations source, IReadOnlyList<int> samples, IReadOnlyList<int>? blockOfSample = null)
    {
        _source = source;
        int[] chosen = [.. samples];
        _samples = new SampleSelection(chosen);
        if (Array.Exists(chosen, t => t < 0 || t >= source.SampleCount))
            throw new ArgumentOutOfRangeException(nameof(samples), $"Samples must be 0 .. {source.SampleCount - 1}.");
        if (blockOfSample is { Count: > 0 } && blockOfSample.Count != _samples.Count)
            throw new ArgumentException($"{blockOfSample.Count} block numbers for {_samples.Count} samples.", nameof(blockOfSample));
        BlockOfSample = blockOfSample ?? [];
    }

    /// <inheritdoc/>
    public NeuronLayout Layout => _source.Layout;

    /// <inheritdoc/>
    public int SampleCount => _samples.Count;

    /// <inheritdoc/>
    public IReadOnlyList<int> BlockOfSample { get; }

    /// <inheritdoc/>
    public bool IsAtHand => _source.IsAtHand;

    /// <inheritdoc/>
    public void Read(int first, int count, Span<float> destination)
    {
        int from = _source.SampleCount;
        if (IsAtHand)
        {
            float[]? copy = null;
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<float> row = _source.RowOf(first + i);
                if (row.IsEmpty && from > 0)
                {
                    copy ??= new float[from];
                    _source.Read(first + i, 1, copy);
                    row = copy;
                }
                _samples.Gather(row, destination.Slice(i * _samples.Count, _samples.Count));
            }
            return;
        }
        // Many neurons at once: a source on disk reads a band of them as cheaply as a single one.
        int band = NeuronScan.BatchNeurons(count, from);
        float[] raw = ArrayPool<float>.Shared.Rent(checked(band * from));
        for (int start = 0; start < count; start += band)
        {
            int length = Math.Min(band, count - start);
            _source.Read(first + start, length, raw);
            for (int i = 0; i < length; i++)
                _samples.Gather(raw.AsSpan(i * from, from), destination.Slice((start + i) * _samples.Count, _samples.Count));
        }
        ArrayPool<float>.Shared.Return(raw);
    }
}
