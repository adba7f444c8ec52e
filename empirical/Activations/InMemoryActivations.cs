using Rosetta.Empirical.Backend;
using Rosetta.Theory;

namespace Rosetta.Empirical.Activations;

/// <summary>Activations held in one neuron-major float32 array, [neurons, samples].</summary>
public sealed class InMemoryActivations : IActivations
{
    /// <summary>Neurons that one thread reads at least: short stretches of a file's rows are slow.</summary>
    private const int LeastBand = 256;

    private float[]? _neuronMajor;

    /// <param name="layout">Layers and widths.</param>
    /// <param name="sampleCount">Samples per neuron.</param>
    /// <param name="neuronMajor">layout.Count * sampleCount values, neuron-major, and perhaps room that is not used after them; kept, not
    /// copied.</param>
    /// <param name="blockOfSample">Block of each sample, or null when samples are independent.</param>
    public InMemoryActivations(NeuronLayout layout, int sampleCount, float[] neuronMajor, IReadOnlyList<int>? blockOfSample = null)
    {
        if (neuronMajor.LongLength < (long)layout.Count * sampleCount)
            throw new ArgumentException($"{neuronMajor.LongLength} values for {layout.Count} neurons x {sampleCount} samples.",
                nameof(neuronMajor));
        if (blockOfSample is { Count: > 0 } && blockOfSample.Count != sampleCount)
            throw new ArgumentException($"{blockOfSample.Count} block numbers for {sampleCount} samples.", nameof(blockOfSample));
        Layout = layout;
        SampleCount = sampleCount;
        BlockOfSample = blockOfSample ?? [];
        _neuronMajor = neuronMajor;
    }

    /// <summary>The same activations, read once and held: for sources that compute or fetch their rows anew at every reading.</summary>
    public static InMemoryActivations CopyOf(IActivations source)
    {
        int neurons = source.Layout.Count, samples = source.SampleCount;
        var neuronMajor = GC.AllocateUninitializedArray<float>(checked(neurons * samples));
        HugePages.Advise(neuronMajor);
        int band = Math.Max(LeastBand, (neurons + Environment.ProcessorCount - 1) / Environment.ProcessorCount);
        Parallel.For(0, (neurons + band - 1) / band, i =>
        {
            int first = i * band, count = Math.Min(band, neurons - first);
            source.Read(first, count, neuronMajor.AsSpan(first * samples, count * samples));
        });
        return new InMemoryActivations(source.Layout, source.SampleCount, neuronMajor, source.BlockOfSample);
    }

    /// <summary>Some neurons of a source, read once and held as one layer in the order given.</summary>
    /// <param name="source">Where they are read from.</param>
    /// <param name="neurons">Flat indices in the source.</param>
    public static InMemoryActivations Of(IActivations source, IReadOnlyList<int> neurons)
    {
        var rows = new float[checked(neurons.Count * source.SampleCount)];
        for (int i = 0; i < neurons.Count; i++)
            source.Read(neurons[i], 1, rows.AsSpan(i * source.SampleCount, source.SampleCount));
        return new InMemoryActivations(NeuronLayout.Of(neurons.Count), source.SampleCount, rows, source.BlockOfSample);
    }

    /// <inheritdoc/>
    public NeuronLayout Layout { get; }

    /// <inheritdoc/>
    public int SampleCount { get; }

    /// <inheritdoc/>
    public IReadOnlyList<int> BlockOfSample { get; }

    /// <inheritdoc/>
    public void Read(int first, int count, Span<float> destination) =>
        Values.AsSpan(0, checked(Layout.Count * SampleCount)).Slice(checked(first * SampleCount), checked(count * SampleCount))
            .CopyTo(destination);

    /// <inheritdoc/>
    public bool IsAtHand => true;

    /// <inheritdoc/>
    public ReadOnlySpan<float> RowOf(int flat) =>
        Values.AsSpan(checked((int)((nint)flat * SampleCount)), SampleCount);

    /// <summary>Room for the values of some neurons, not cleared: that of activations which are not needed any more, or fresh.</summary>
    /// <param name="layout">Layers and widths.</param>
    /// <param name="sampleCount">Samples per neuron.</param>
    /// <param name="spent">Activations that may not be read after this; null for fresh memory.</param>
    /// <exception cref="BadInputException">More values than one array holds.</exception>
    internal static float[] Room(NeuronLayout layout, int sampleCount, InMemoryActivations? spent)
    {
        long values = (long)layout.Count * sampleCount;
        if (values > Array.MaxLength)
            throw new BadInputException($"{layout.Count} neurons on {sampleCount} samples are {values} values",
                $"At most {Array.MaxLength} are held in memory",
                "Capture to a file, take fewer samples, or choose layers");
        float[]? room = spent?.ReleaseMemory();
        // Much more than is needed is not kept alive for it.
        if (room is null || room.LongLength < values || room.LongLength / 2 > values)
        {
            room = GC.AllocateUninitializedArray<float>((int)values);
            HugePages.Advise(room);
        }
        return room;
    }

    /// <summary>Gives the memory up, to be written anew; reading is an error from then on.</summary>
    internal float[] ReleaseMemory()
    {
        float[] values = Values;
        _neuronMajor = null;
        return values;
    }

    private float[] Values => _neuronMajor ?? throw new ObjectDisposedException(nameof(InMemoryActivations),
        "The memory of these activations was given to a later capture.");
}
