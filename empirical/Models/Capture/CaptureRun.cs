using System.Diagnostics;
using System.Runtime.InteropServices;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Models.Language;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Capture;

/// <summary>Receives pooled rows, sample by sample in order.</summary>
/// <param name="column">Position among the captured layers; after the last one, the logits.</param>
/// <param name="firstSample">Number of the first row's sample.</param>
/// <param name="rows">[samples, width].</param>
internal delegate void RowSink(int column, int firstSample, ReadOnlySpan<float> rows);

/// <summary>
/// One pass of windows through a model. Windows are taken in reading order, as many as fit the buffer, batched among themselves by length, and
/// their samples' rows handed on in order.
/// </summary>
internal sealed class CaptureRun
{
    private readonly LanguageModel _model;
    private readonly IReadOnlyList<FeedWindow> _windows;
    private readonly CaptureOptions _options;
    private readonly int[] _layers;
    private readonly int[] _widths;
    private readonly float[][] _pooled;
    private readonly SpanPooler _pooler;
    private readonly CancellationToken _cancellation;
    private readonly long _totalTokens;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private long _tokens;

    internal CaptureRun(LanguageModel model, IReadOnlyList<FeedWindow> windows, CaptureOptions options, CancellationToken cancellation)
    {
        (_model, _windows, _options, _cancellation) = (model, windows, options, cancellation);
        _layers = [.. options.Layers ?? [.. Enumerable.Range(0, model.Configuration.LayerCount)]];
        int[] widths = [.. _layers.Select(_ => model.Configuration.NeuronsPerLayer)];
        _widths = options.WithLogits ? [.. widths, model.Configuration.VocabularySize] : widths;
        _pooled = [.. _widths.Select(_ => Array.Empty<float>())];
        _pooler = new SpanPooler(options.Pooling);
        _totalTokens = windows.Sum(window => (long)window.TokenIds.Length);
    }

    /// <summary>Feeds all windows.</summary>
    /// <param name="sampleCount">Number of samples that the windows must have between them.</param>
    /// <param name="sink">Receives the rows.</param>
    internal void Feed(int sampleCount, RowSink sink)
    {
        int rowBytes = checked(_widths.Sum() * sizeof(float));
        int sample = 0;
        for (int first = 0; first < _windows.Count;)
        {
            int end = first, endSample = sample;
            while (end < _windows.Count && (end == first || (long)(NextSample(_windows[end], endSample) - sample) * rowBytes <= _options.BufferBytes))
                endSample = NextSample(_windows[end++], endSample);
            FeedGroup(first, end, sample, endSample, sink);
            (first, sample) = (end, endSample);
        }
        if (sample != sampleCount)
            throw new ArgumentException($"The windows hold {sample} samples, not {sampleCount}.", nameof(sampleCount));
    }

    /// <summary>The sample after the last of a window whose first must be <paramref name="expected"/>.</summary>
    private static int NextSample(FeedWindow window, int expected)
    {
        int last = expected - 1;
        foreach ((int token, int sample) in window.Memberships)
        {
            if (sample < last || sample > last + 1 || sample < expected || (uint)token >= (uint)window.TokenIds.Length)
                throw new ArgumentException($"A window has token {token} in sample {sample} where sample {last} or {last + 1} was next: samples must follow one another.");
            last = sample;
        }
        return last + 1;
    }

    private void FeedGroup(int first, int end, int firstSample, int endSample, RowSink sink)
    {
        int samples = endSample - firstSample;
        for (int column = 0; column < _widths.Length; column++)
        {
            if (_pooled[column].Length < samples * _widths[column])
                _pooled[column] = new float[checked(samples * _widths[column])];
        }
        int[] order = [.. Enumerable.Range(first, end - first).OrderByDescending(i => _windows[i].TokenIds.Length)];
        for (int start = 0; start < order.Length;)
        {
            _cancellation.ThrowIfCancellationRequested();
            int length = _windows[order[start]].TokenIds.Length;
            int count = Math.Clamp(_options.BatchTokens / Math.Max(1, length), 1, order.Length - start);
            FeedWindow[] batch = [.. order.AsSpan(start, count).ToArray().Select(i => _windows[i])];
            if (length > 0)
                FeedBatch(batch, length, firstSample);
            start += count;
            _tokens += batch.Sum(window => (long)window.TokenIds.Length);
            _options.Progress?.Report(new CaptureProgress(_tokens, _totalTokens, _tokens / _clock.Elapsed.TotalSeconds));
        }
        for (int column = 0; column < _widths.Length; column++)
            sink(column, firstSample, _pooled[column].AsSpan(0, samples * _widths[column]));
    }

    private void FeedBatch(FeedWindow[] batch, int length, int firstSample)
    {
        var ids = new long[batch.Length * length];
        for (int row = 0; row < batch.Length; row++)
        {
            for (int t = 0; t < batch[row].TokenIds.Length; t++)
                ids[row * length + t] = batch[row].TokenIds[t];
        }
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        LanguageModelOutput output = _model.Forward(tensor(ids, [batch.Length, length], device: _model.Device), _options.WithLogits, _layers);
        for (int column = 0; column < _widths.Length; column++)
        {
            Tensor values = column < _layers.Length ? output.Neurons[_layers[column]] : output.Logits!;
            Tensor rows = values.to(ScalarType.Float32).cpu().contiguous();
            ReadOnlySpan<float> all = MemoryMarshal.Cast<byte, float>(rows.bytes);
            for (int row = 0; row < batch.Length; row++)
                PoolWindow(batch[row], all.Slice(row * length * _widths[column], length * _widths[column]), firstSample, column);
        }
    }

    private void PoolWindow(FeedWindow window, ReadOnlySpan<float> rows, int firstSample, int column)
    {
        int width = _widths[column];
        (int Token, int Sample)[] memberships = window.Memberships;
        Span<int> members = memberships.Length <= 1024 ? stackalloc int[memberships.Length] : new int[memberships.Length];
        for (int i = 0; i < memberships.Length;)
        {
            int sample = memberships[i].Sample, count = 0;
            for (; i < memberships.Length && memberships[i].Sample == sample; i++)
                members[count++] = memberships[i].Token;
            _pooler.Pool(rows, members[..count], _pooled[column].AsSpan((sample - firstSample) * width, width));
        }
    }
}
