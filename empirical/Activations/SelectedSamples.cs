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
                Gather(row, _samples, destination.Slice(i * _samples.Length, _samples.Length));
            }
            return;
        }
        // One read for all neurons: a source on disk reads a band of them as cheaply as a single one.
        var raw = new float[checked(count * from)];
        _source.Read(first, count, raw);
        for (int i = 0; i < count; i++)
            Gather(raw.AsSpan(i * from, from), _samples, destination.Slice(i * _samples.Length, _samples.Length));
    }

    /// <summary>The chosen values of a row.</summary>
    /// <param name="row">Values.</param>
    /// <param name="samples">Which of them.</param>
    /// <param name="chosen">As many.</param>
    internal static void Gather(ReadOnlySpan<float> row, ReadOnlySpan<int> samples, Span<float> chosen)
    {
        for (int t = 0; t < samples.Length; t++)
            chosen[t] = row[samples[t]];
    }
}
