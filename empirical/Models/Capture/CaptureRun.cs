using System.Collections.Concurrent;
using System.Diagnostics;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Models.Language;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Capture;

/// <summary>Receives pooled rows of neighbouring samples.</summary>
/// <param name="column">Position among the captured layers; after the last one, the logits.</param>
/// <param name="firstSample">Number of the first row's sample.</param>
/// <param name="rows">[samples, width].</param>
internal delegate void RowSink(int column, int firstSample, ReadOnlySpan<float> rows);

/// <summary>
/// One pass of windows through a model. Windows are taken in reading order, as many as fit the buffer, and batched among themselves by length. Rows are handed
/// on in the order of samples, from buffers, or as soon as a layer has them, window by window and from several threads.
/// </summary>
internal sealed class CaptureRun
{
    private readonly LanguageModel _model;
    private readonly IReadOnlyList<FeedWindow> _windows;
    private readonly CaptureOptions _options;
    private readonly int[] _layers;
    private readonly int[] _widths;
    private readonly float[][] _pooled;
    private readonly ConcurrentBag<PoolingRoom> _rooms = [];
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
        _totalTokens = windows.Sum(window => (long)window.TokenIds.Length);
    }

    /// <summary>Feeds all windows.</summary>
    /// <param name="sampleCount">Number of samples that the windows must have between them.</param>
    /// <param name="ordered">Whether rows must come in the order of samples and from one thread.</param>
    /// <param name="sink">Receives the rows.</param>
    internal void Feed(int sampleCount, bool ordered, RowSink sink)
    {
        int rowBytes = checked(_widths.Sum() * sizeof(float));
        int sample = 0;
        for (int first = 0; first < _windows.Count;)
        {
            int end = first, endSample = sample;
            while (end < _windows.Count && (end == first || (long)(NextSample(_windows[end], endSample) - sample) * rowBytes <= _options.BufferBytes))
                endSample = NextSample(_windows[end++], endSample);
            FeedGroup(first, end, sample, endSample, ordered, sink);
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

    private void FeedGroup(int first, int end, int firstSample, int endSample, bool ordered, RowSink sink)
    {
        int samples = endSample - firstSample;
        for (int column = 0; column < _widths.Length && ordered; column++)
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
                FeedBatch(batch, length, ordered ? KeptFrom(firstSample) : sink);
            start += count;
            _tokens += batch.Sum(window => (long)window.TokenIds.Length);
            _options.Progress?.Report(new CaptureProgress(_tokens, _totalTokens, _tokens / _clock.Elapsed.TotalSeconds));
        }
        for (int column = 0; column < _widths.Length && ordered; column++)
            sink(column, firstSample, _pooled[column].AsSpan(0, samples * _widths[column]));
    }

    /// <summary>Keeps rows in the buffers of a group.</summary>
    private RowSink KeptFrom(int groupFirst) => (column, firstSample, rows) => rows.CopyTo(_pooled[column].AsSpan((firstSample - groupFirst) * _widths[column]));

    private void FeedBatch(FeedWindow[] batch, int length, RowSink sink)
    {
        var ids = new long[batch.Length * length];
        for (int row = 0; row < batch.Length; row++)
        {
            for (int t = 0; t < batch[row].TokenIds.Length; t++)
                ids[row * length + t] = batch[row].TokenIds[t];
        }
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        Tensor? logits = _model.Run(tensor(ids, [batch.Length, length], device: _model.Device), _options.WithLogits, _layers,
            (layer, neurons) => Pool(batch, length, Array.BinarySearch(_layers, layer), neurons, sink));
        if (logits is not null)
            Pool(batch, length, _layers.Length, logits, sink);
    }

    /// <summary>Pools one layer of a batch, window by window.</summary>
    private unsafe void Pool(FeedWindow[] batch, int length, int column, Tensor values, RowSink sink)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor rows = values.to(ScalarType.Float32).cpu().contiguous();
        int width = _widths[column], perWindow = checked(length * width);
        fixed (byte* start = rows.bytes)
        {
            float* first = (float*)start; // A pointer, since threads cannot share a span.
            if (batch.Length == 1 || rows.numel() < LeastShared)
            {
                for (int row = 0; row < batch.Length; row++)
                    PoolWindow(batch[row], new ReadOnlySpan<float>(first + (long)row * perWindow, perWindow), column, sink);
            }
            else
            {
                nint address = (nint)first;
                Parallel.For(0, batch.Length, row =>
                    PoolWindow(batch[row], new ReadOnlySpan<float>((float*)address + (long)row * perWindow, perWindow), column, sink));
            }
        }
    }

    /// <summary>Elements from which pooling is spread over threads: below, starting them costs more.</summary>
    private const long LeastShared = 1 << 16;

    private void PoolWindow(FeedWindow window, ReadOnlySpan<float> rows, int column, RowSink sink)
    {
        (int Token, int Sample)[] memberships = window.Memberships;
        if (memberships.Length == 0)
            return;
        int width = _widths[column], firstSample = memberships[0].Sample, samples = memberships[^1].Sample - firstSample + 1;
        if (IsTokenByToken(memberships, samples))
        {
            sink(column, firstSample, rows.Slice(memberships[0].Token * width, samples * width));
            return;
        }
        PoolingRoom room = _rooms.TryTake(out PoolingRoom? kept) ? kept : new PoolingRoom(new SpanPooler(_options.Pooling));
        Span<float> pooled = room.Rows(samples * width);
        Span<int> members = room.Members(memberships.Length);
        for (int i = 0; i < memberships.Length;)
        {
            int sample = memberships[i].Sample, count = 0;
            for (; i < memberships.Length && memberships[i].Sample == sample; i++)
                members[count++] = memberships[i].Token;
            room.Pooler.Pool(rows, members[..count], pooled.Slice((sample - firstSample) * width, width));
        }
        sink(column, firstSample, pooled);
        _rooms.Add(room);
    }

    /// <summary>Whether every sample is one token, and they follow one another: then the rows are the pooled rows.</summary>
    private static bool IsTokenByToken((int Token, int Sample)[] memberships, int samples)
    {
        if (memberships.Length != samples)
            return false;
        for (int i = 1; i < memberships.Length; i++)
        {
            if (memberships[i].Token != memberships[i - 1].Token + 1)
                return false;
        }
        return true;
    }

    /// <summary>What one thread needs for pooling, kept from window to window.</summary>
    private sealed class PoolingRoom(SpanPooler pooler)
    {
        private float[] _rows = [];
        private int[] _members = [];

        public SpanPooler Pooler { get; } = pooler;

        public Span<float> Rows(int count) => (_rows.Length >= count ? _rows : _rows = new float[count]).AsSpan(0, count);

        public Span<int> Members(int count) => (_members.Length >= count ? _members : _members = new int[count]).AsSpan(0, count);
    }
}
