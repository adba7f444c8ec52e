using System.Buffers;

namespace Rosetta.Empirical.Activations;

/// <summary>Visits neurons one by one while reading many at a time: long reads for the disk, all threads for the visitor, bounded
/// memory.</summary>
public static class NeuronScan
{
    /// <summary>Bytes held at a time, where memory is short and where it is not: a file has the neurons of a sample side by side, so that
    /// a band of few of them costs a read for each sample.</summary>
    private const long FewBytes = 16L << 20, MostBytes = 256L << 20;

    /// <summary>Share of what is held that a band is.</summary>
    private const int BandShare = 16;

    /// <summary>Looks at one neuron's values over all samples.</summary>
    public delegate void Visitor(int flat, ReadOnlySpan<float> values);

    /// <summary>Neurons held at a time for a number of samples; at least one, however long.</summary>
    /// <param name="neurons">All there are.</param>
    /// <param name="samples">Values of each.</param>
    /// <param name="few">Whether memory is short.</param>
    public static int BatchNeurons(int neurons, int samples, bool few = false) => (int)Math.Clamp(
        (few ? FewBytes : Math.Clamp(HeldMemory.Budget / BandShare, FewBytes, MostBytes)) / Math.Max(1, 4L * samples), 1,
        Math.Max(1, neurons));

    /// <summary>Visits neurons, several at once, each exactly once.</summary>
    /// <param name="activations">Where they are read.</param>
    /// <param name="visit">Called from several threads.</param>
    /// <param name="parallel">Threads and cancellation.</param>
    /// <param name="wanted">Which neurons, or null for all. Batches without one are not read.</param>
    /// <param name="advance">Told how many flat indices were passed.</param>
    /// <param name="rows">Neurons held at a time; null for <see cref="BatchNeurons"/>.</param>
    public static void Visit(IActivations activations, Visitor visit, ParallelOptions parallel, Predicate<int>? wanted = null,
        Action<int>? advance = null, int? rows = null)
    {
        int neurons = activations.Layout.Count, samples = activations.SampleCount;
        if (activations.IsAtHand)
        {
            VisitAtHand(activations, visit, parallel, wanted, advance);
            return;
        }
        int held = Math.Min(rows ?? BatchNeurons(neurons, samples), neurons);
        // Rented: the collector sees no hurry in buffers as large as these, and leaves many of them.
        float[] buffer = ArrayPool<float>.Shared.Rent(checked(held * samples));
        for (int first = 0; first < neurons; first += held)
        {
            parallel.CancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(held, neurons - first);
            int[] batch = [.. Enumerable.Range(first, count).Where(flat => wanted?.Invoke(flat) ?? true)];
            if (batch.Length > 0)
            {
                int start = batch[0];
                activations.Read(start, batch[^1] - start + 1, buffer);
                Parallel.ForEach(batch, parallel, flat => visit(flat, buffer.AsSpan((flat - start) * samples, samples)));
            }
            advance?.Invoke(count);
        }
        ArrayPool<float>.Shared.Return(buffer);
    }

    private static void VisitAtHand(IActivations activations, Visitor visit, ParallelOptions parallel, Predicate<int>? wanted,
        Action<int>? advance)
    {
        int neurons = activations.Layout.Count, samples = activations.SampleCount, rows = BatchNeurons(neurons, samples, few: true);
        // A source that makes a layer when it is first asked for one needs all threads for that.
        for (int position = 0; position < activations.Layout.LayerCount; position++)
        {
            if (activations.Layout.Widths[position] > 0)
                _ = activations.RowOf(activations.Layout.Start(position));
        }
        for (int first = 0; first < neurons; first += rows)
        {
            int count = Math.Min(rows, neurons - first);
            Parallel.For(first, first + count, parallel, static () => Array.Empty<float>(), (flat, _, scratch) =>
            {
                if (wanted?.Invoke(flat) == false)
                    return scratch;
                ReadOnlySpan<float> row = activations.RowOf(flat);
                if (row.IsEmpty && samples > 0)
                {
                    scratch = scratch.Length == samples ? scratch : new float[samples];
                    activations.Read(flat, 1, scratch);
                    row = scratch;
                }
                visit(flat, row);
                return scratch;
            }, static _ => { });
            advance?.Invoke(count);
        }
    }
}
