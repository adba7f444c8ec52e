using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Backend;
using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Nulls;

/// <summary>Activations whose layers are each standardised, neuron by neuron, and turned by a rotation. Keeps what it turned, up to
/// <see cref="HeldMemory.Budget"/>, and always the last layer: matching reads every neuron more than once.</summary>
/// <remarks>
/// Correlations do not see a neuron's mean and scale, so the subspace that two models share is one of standardised neurons: without it a
/// few loud neurons would make up every turned one. Each sample is turned on its own and in one order, so what is read depends neither on
/// which neurons are read together nor on threads. Neurons that are constant, or have a value that is not finite, count as zero: they would
/// spoil their whole layer.
/// </remarks>
/// <param name="source">The activations.</param>
/// <param name="rotation">The rotation of a layer by its width.</param>
/// <param name="rng">Children are derived by the layer's number.</param>
internal sealed class RotatedActivations(IActivations source, Func<int, Rng, IRotation> rotation, Rng rng) : IActivations
{
    /// <summary>Samples turned at a time: 64 samples of 3,072 neurons in float64 stay in a core's cache.</summary>
    private const int Batch = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, float[]> _turned = [];

    /// <summary>What is turned.</summary>
    public IActivations Source => source;

    public NeuronLayout Layout => source.Layout;

    public int SampleCount => source.SampleCount;

    public IReadOnlyList<int> BlockOfSample => source.BlockOfSample;

    public bool IsAtHand => (long)Layout.Count * SampleCount * sizeof(float) <= HeldMemory.Budget;

    public ReadOnlySpan<float> RowOf(int flat)
    {
        int position = Layout.PositionOf(flat);
        return IsAtHand ? LayerAt(position).AsSpan((flat - Layout.Start(position)) * SampleCount, SampleCount) : [];
    }

    public void Read(int first, int count, Span<float> destination)
    {
        while (count > 0)
        {
            int position = Layout.PositionOf(first), unit = first - Layout.Start(position);
            int units = Math.Min(count, Layout.Widths[position] - unit);
            LayerAt(position).AsSpan(unit * SampleCount, units * SampleCount).CopyTo(destination);
            destination = destination[(units * SampleCount)..];
            first += units;
            count -= units;
        }
    }

    /// <summary>The rotation of a layer.</summary>
    /// <param name="position">Which, from 0.</param>
    public IRotation RotationOf(int position) => rotation(Layout.Widths[position], rng.Derive("layer", Layout.LayerIds[position]));

    private float[] LayerAt(int position)
    {
        lock (_gate)
        {
            if (!_turned.TryGetValue(position, out float[]? layer))
            {
                long size = (long)Layout.Widths[position] * SampleCount;
                if (sizeof(float) * (size + _turned.Values.Sum(kept => kept.LongLength)) > HeldMemory.Budget)
                    _turned.Clear();
                _turned[position] = layer = Turned(position);
            }
            return layer;
        }
    }

    private float[] Turned(int position)
    {
        int width = Layout.Widths[position], samples = SampleCount;
        float[] layer = GC.AllocateUninitializedArray<float>(checked(width * samples));
        HugePages.Advise(layer);
        source.Read(Layout.Start(position), width, layer);
        Parallel.For(0, width, unit => Standardise(layer.AsSpan(unit * samples, samples)));
        IRotation turn = RotationOf(position);
        Parallel.For(0, (samples + Batch - 1) / Batch, () => new double[width * Batch], (batch, _, vectors) =>
        {
            int start = batch * Batch, length = Math.Min(Batch, samples - start);
            for (int unit = 0; unit < width; unit++)
            {
                for (int t = 0; t < length; t++)
                    vectors[unit * length + t] = layer[unit * samples + start + t];
            }
            turn.Apply(vectors.AsSpan(0, width * length), length);
            for (int unit = 0; unit < width; unit++)
            {
                for (int t = 0; t < length; t++)
                    layer[unit * samples + start + t] = (float)vectors[unit * length + t];
            }
            return vectors;
        }, static _ => { });
        return layer;
    }

    private static void Standardise(Span<float> row)
    {
        if (row.ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
        {
            row.Clear();
            return;
        }
        double mean = 0, squares = 0;
        foreach (float value in row)
            mean += value;
        mean /= row.Length;
        foreach (float value in row)
            squares += (value - mean) * (value - mean);
        double scale = squares > 0 ? Math.Sqrt(row.Length / squares) : 0;
        for (int t = 0; t < row.Length; t++)
            row[t] = (float)((row[t] - mean) * scale);
    }
}
