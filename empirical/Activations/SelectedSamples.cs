namespace Rosetta.Empirical.Activations;

/// <summary>A view of activations whose samples are chosen, and put in order, by index. Copies nothing until it is read.</summary>
public sealed class SelectedSamples : IActivations
{
    private readonly IActivations _source;
    private readonly int[] _samples;

    /// <param name="source">The activations viewed.</param>
    /// <param name="samples">Sample of the source behind each sample of the view; may leave out and repeat.</param>
    /// <param name="blockOfSample">Block of each sample of the view, or null when its samples are independent.</param>
    public SelectedSamples(IActivations source, IReadOnlyList<int> samples, IReadOnlyList<int>? blockOfSample = null)
    {
        _source = source;
        _samples = [.. samples];
        if (Array.Exists(_samples, t => t < 0 || t >= source.SampleCount))
            throw new ArgumentOutOfRangeException(nameof(samples), $"Samples must be 0 .. {source.SampleCount - 1}.");
        if (blockOfSample is { Count: > 0 } && blockOfSample.Count != _samples.Length)
            throw new ArgumentException($"{blockOfSample.Count} block numbers for {_samples.Length} samples.", nameof(blockOfSample));
        BlockOfSample = blockOfSample ?? [];
    }

    /// <inheritdoc/>
    public NeuronLayout Layout => _source.Layout;

    /// <inheritdoc/>
    public int SampleCount => _samples.Length;

    /// <inheritdoc/>
    public IReadOnlyList<int> BlockOfSample { get; }

    /// <inheritdoc/>
    public void Read(int first, int count, Span<float> destination)
    {
        int from = _source.SampleCount;
        // One read for all neurons: a source on disk reads a band of them as cheaply as a single one.
        var raw = new float[checked(count * from)];
        _source.Read(first, count, raw);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> row = raw.AsSpan(i * from, from);
            Span<float> chosen = destination.Slice(i * _samples.Length, _samples.Length);
            for (int t = 0; t < chosen.Length; t++)
                chosen[t] = row[_samples[t]];
        }
    }
}
