using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Models.Language;

namespace Rosetta.Empirical.Models.Capture;

/// <summary>
/// A model's neurons on samples, computed anew when they are read: for activations that neither memory nor disk can hold. A pass gives as
/// many neurons as the memory allows, from the one that was asked for on, and these are held until others are asked for; so neurons are
/// best read in order.
/// </summary>
public sealed class RecomputedActivations : IActivations, IDisposable
{
    private readonly LanguageModel _model;
    private readonly IReadOnlyList<FeedWindow> _windows;
    private readonly CaptureOptions _options;
    private readonly CancellationToken _cancellation;
    private readonly int _bandNeurons;
    private readonly Lock _lock = new();
    private float[] _band = [];
    private int _first, _count;

    /// <param name="model">The model, which these activations own.</param>
    /// <param name="windows">What to feed, in reading order.</param>
    /// <param name="sampleCount">Samples that the windows hold.</param>
    /// <param name="options">Pooling, batches, blocks; all layers.</param>
    /// <param name="memoryBytes">Bytes for the neurons of one pass.</param>
    /// <param name="cancellation">Ends a pass between batches.</param>
    public RecomputedActivations(LanguageModel model, IReadOnlyList<FeedWindow> windows, int sampleCount, CaptureOptions options,
        long memoryBytes, CancellationToken cancellation)
    {
        if (options.Layers is not null || options.WithLogits)
            throw new ArgumentException("All layers are captured, and no logits.", nameof(options));
        (_model, _windows, SampleCount, _options, _cancellation) = (model, windows, sampleCount, options, cancellation);
        Layout = model.Layout;
        _bandNeurons = BandNeurons(Layout.Count, sampleCount, memoryBytes);
    }

    /// <inheritdoc/>
    public NeuronLayout Layout { get; }

    /// <inheritdoc/>
    public int SampleCount { get; }

    /// <inheritdoc/>
    public IReadOnlyList<int> BlockOfSample => _options.BlockOfSample;

    /// <summary>Passes of the model so far.</summary>
    public int Passes { get; private set; }

    /// <summary>Passes in which every neuron is read once, for a memory.</summary>
    public static int PassesOf(int neurons, int sampleCount, long memoryBytes)
    {
        int band = BandNeurons(neurons, sampleCount, memoryBytes);
        return (neurons + band - 1) / band;
    }

    private static int BandNeurons(int neurons, int sampleCount, long memoryBytes) =>
        (int)Math.Clamp(Math.Min(memoryBytes, sizeof(float) * (long)Array.MaxLength) / (sizeof(float) * (long)Math.Max(1, sampleCount)),
            1, Math.Max(1, neurons));

    /// <inheritdoc/>
    public void Read(int first, int count, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (first < 0 || first > Layout.Count - count)
            throw new ArgumentOutOfRangeException(nameof(first), first, $"{count} neurons from {first} exceed the {Layout.Count}.");
        // A model may be used from one thread at a time.
        lock (_lock)
        {
            for (int done = 0; done < count;)
            {
                int neuron = first + done;
                if (neuron < _first || neuron >= _first + _count)
                    Compute(neuron);
                int length = Math.Min(count - done, _first + _count - neuron);
                _band.AsSpan((neuron - _first) * SampleCount, length * SampleCount).CopyTo(destination[(done * SampleCount)..]);
                done += length;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    /// <summary>One pass for the neurons from one on.</summary>
    private void Compute(int first)
    {
        _count = 0;
        int count = Math.Min(_bandNeurons, Layout.Count - first);
        _band = _band.Length >= count * SampleCount ? _band : GC.AllocateUninitializedArray<float>(checked(count * SampleCount));
        int firstLayer = Layout.PositionOf(first), lastLayer = Layout.PositionOf(first + count - 1);
        int[] layers = [.. Enumerable.Range(firstLayer, lastLayer - firstLayer + 1)];
        ActivationCapture.WithWhatFits(_options, _windows, own => new CaptureRun(_model, _windows, own with { Layers = layers },
            (column, firstSample, rows) =>
            {
                int start = Layout.Start(layers[column]), width = Layout.Widths[layers[column]];
                int from = Math.Max(first, start), to = Math.Min(first + count, start + width);
                for (int neuron = from; neuron < to; neuron++)
                {
                    Span<float> target = _band.AsSpan((neuron - first) * SampleCount + firstSample, rows.Length / width);
                    for (int t = 0; t < target.Length; t++)
                        target[t] = rows[t * width + neuron - start];
                }
            }, _cancellation).Feed(SampleCount));
        (_first, _count) = (first, count);
        Passes++;
    }
}
