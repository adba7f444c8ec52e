using System.Buffers;
using Rosetta.Empirical.Activations;

namespace Rosetta.Empirical.Measurement;

/// <summary>A model on chosen samples, in a chosen order, with repetitions if wanted: a view, nothing is copied.</summary>
/// <remarks>Permutations, circular shifts and bootstrap resamples are all of this form.</remarks>
public sealed class SelectedSamples : IActivations
{
    private readonly IActivations _source;
    private readonly int[] _order;

    /// <param name="source">The model.</param>
    /// <param name="order">Sample of the source that stands at each place.</param>
    /// <param name="blockOfSample">Blocks of the view; empty when they mean nothing any more.</param>
    public SelectedSamples(IActivations source, int[] order, IReadOnlyList<int>? blockOfSample = null)
    {
        if (order.Any(sample => (uint)sample >= (uint)source.SampleCount))
            throw new ArgumentException($"A sample outside [0, {source.SampleCount}).", nameof(order));
        (_source, _order, BlockOfSample) = (source, order, blockOfSample ?? []);
    }

    /// <inheritdoc/>
    public NeuronLayout Layout => _source.Layout;

    /// <inheritdoc/>
    public int SampleCount => _order.Length;

    /// <inheritdoc/>
    public IReadOnlyList<int> BlockOfSample { get; }

    /// <inheritdoc/>
    public void Read(int first, int count, Span<float> destination)
    {
        float[] row = ArrayPool<float>.Shared.Rent(_source.SampleCount);
        try
        {
            for (int i = 0; i < count; i++)
            {
                _source.Read(first + i, 1, row);
                Span<float> target = destination.Slice(i * _order.Length, _order.Length);
                for (int t = 0; t < _order.Length; t++)
                    target[t] = row[_order[t]];
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(row);
        }
    }
}
