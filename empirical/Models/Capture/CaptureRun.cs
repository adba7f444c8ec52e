using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Models.Language;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Capture;

/// <summary>Receives pooled rows of neighbouring samples. Called from several threads at once, in any order of samples.</summary>
/// <param name="column">Position among the captured layers; after the last one, the logits.</param>
/// <param name="firstSample">Number of the first row's sample.</param>
/// <param name="rows">[samples, width].</param>
internal delegate void RowSink(int column, int firstSample, ReadOnlySpan<float> rows);

/// <summary>
/// One pass of windows through a model. Windows are taken in reading order, some batches' worth at a time, and batched among themselves by
/// length. Every layer is pooled and handed on as soon as the model has it, so that no more than one batch of one layer is held.
/// </summary>
internal sealed class CaptureRun
{
    private readonly LanguageModel _model;
    private readonly IReadOnlyList<FeedWindow> _windows;
    private readonly CaptureOptions _options;
    private readonly RowSink _sink;
    private readonly int[] _layers;
    private readonly int[] _widths;
    private readonly ConcurrentBag<PoolingRoom> _rooms = [];
    private readonly CancellationToken _cancellation;
    private readonly long _totalTokens;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private long _tokens;

    internal CaptureRun(LanguageModel model, IReadOnlyList<FeedWindow> windows, CaptureOptions options, RowSink sink,
        CancellationToken cancellation)
    {
        (_model, _windows, _options, _sink, _cancellation) = (model, windows, options, sink, cancellation);
        _layers = [.. options.Layers ?? [.. Enumerable.Range(0, model.Configuration.LayerCount)]];
        int[] widths = [.. _layers.Select(_ => model.Configuration.NeuronsPerLayer)];
        _widths = options.WithLogits ? [.. widths, model.Configuration.VocabularySize] : widths;
        _totalTokens = windows.Sum(window => (long)window.TokenIds.Length);
    }

    /// <summary>Feeds all windows.</summary>
    /// <param name="sampleCount">Number of samples that the windows must have between them.</param>
    internal void Feed(int sampleCount)
    {
        // Checked before the first batch: a pass may take hours.
        int sample = 0;
        foreach (FeedWindow window in _windows)
            sample = NextSample(window, sample);
        if (sample != sampleCount)
            throw new ArgumentException($"The windows hold {sample} samples, not {sampleCount}.", nameof(sampleCount));
        for (int first = 0; first < _windows.Count;)
        {
            int end = first;
            for (long tokens = 0; end < _windows.Count
                && (end == first || tokens + _windows[end].TokenIds.Length <= _options.LookaheadTokens); end++)
                tokens += _windows[end].TokenIds.Length;
            FeedGroup(first, end);
            first = end;
        }
    }

    /// <summary>The sample after the last of a window whose first must be <paramref name="expected"/>.</summary>
    private static int NextSample(FeedWindow window, int expected)
    {
        int last = expected - 1;
        foreach ((int token, int sample) in window.Memberships)
        {
            if (sample < last || sample > last + 1 || sample < expected || (uint)token >= (uint)window.TokenIds.Length)
                throw new ArgumentException($"A window has token {token} in sample {sample} where sample {last} or {last + 1} was next: "
                    + $"samples must follow one another.");
            last = sample;
        }
        return last + 1;
    }

    private void FeedGroup(int first, int end)
    {
        int[] order = [.. Enumerable.Range(first, end - first).OrderByDescending(i => _windows[i].TokenIds.Length)];
        for (int start = 0; start < order.Length;)
        {
            _cancellation.ThrowIfCancellationRequested();
            int length = _windows[order[start]].TokenIds.Length;
            int count = Math.Clamp(_options.BatchTokens / Math.Max(1, length), 1, order.Length - start);
            FeedWindow[] batch = [.. order.AsSpan(start, count).ToArray().Select(i => _windows[i])];
            if (length > 0)
                FeedBatch(batch, length);
            start += count;
            _tokens += batch.Sum(window => (long)window.TokenIds.Length);
            _options.Progress?.Report(new CaptureProgress(_tokens, _totalTokens, _tokens / _clock.Elapsed.TotalSeconds));
        }
    }

    private void FeedBatch(FeedWindow[] batch, int length)
    {
        var ids = new long[batch.Length * length];
        for (int row = 0; row < batch.Length; row++)
        {
            for (int t = 0; t < batch[row].TokenIds.Length; t++)
                ids[row * length + t] = batch[row].TokenIds[t];
        }
        SampleSlice[] slices = [.. batch.SelectMany((window, row) => SampleSlice.Of(window, row * length))];
        if (slices.Length == 0)
            return;
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        using DevicePooling? pooling = DevicePooling.Supports(_options.Pooling)
            && (_options.PoolsOnDevice || _model.Device.type != DeviceType.CPU) ? new(slices, _options.Pooling, _model.Device) : null;
        Tensor? logits = _model.Run(tensor(ids, [batch.Length, length], device: _model.Device),
            _options.WithLogits || _options.Loss is not null, _layers,
            (layer, neurons) => Hand(Array.BinarySearch(_layers, layer), neurons));
        if (logits is null)
            return;
        for (int row = 0; row < batch.Length && _options.Loss is not null; row++)
            _options.Loss.Add(logits[row], batch[row].TokenIds);
        if (_options.WithLogits)
            Hand(_layers.Length, logits);

        void Hand(int column, Tensor values)
        {
            if (pooling is null)
                Pool(slices, column, values);
            else
                HandPooled(slices, column, pooling.Pool(values));
        }
    }

    /// <summary>Hands on a layer that was pooled on the device.</summary>
    private unsafe void HandPooled(SampleSlice[] slices, int column, Tensor pooled)
    {
        using Tensor own = pooled;
        int width = _widths[column];
        float* start = (float*)HugePages.AddressOf(own);
        var firstRows = new int[slices.Length];
        for (int i = 1; i < slices.Length; i++)
            firstRows[i] = firstRows[i - 1] + slices[i - 1].SampleCount;
        Share(slices.Length, own.numel(), i => _sink(column, slices[i].FirstSample,
            new ReadOnlySpan<float>(start + (long)firstRows[i] * width, checked(slices[i].SampleCount * width))));
    }

    /// <summary>Pools one layer of a batch, slice by slice.</summary>
    private unsafe void Pool(SampleSlice[] slices, int column, Tensor values)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor rows = values.to(ScalarType.Float32).cpu().contiguous();
        float* start = (float*)HugePages.AddressOf(rows); // A pointer, since threads cannot share a span, nor a span hold a large batch.
        Share(slices.Length, rows.numel(), i => PoolSlice(slices[i], start, column));
    }

    /// <summary>Does the parts of a layer's work on several threads, where that pays.</summary>
    private static void Share(int parts, long elements, Action<int> work)
    {
        if (elements < LeastShared)
        {
            for (int i = 0; i < parts; i++)
                work(i);
            return;
        }
        try
        {
            Parallel.For(0, parts, work);
        }
        catch (AggregateException failures)
        {
            // A full disk is one error, however many threads met it.
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }
    }

    /// <summary>Elements from which pooling is spread over threads: below, starting them costs more.</summary>
    private const long LeastShared = 1 << 16;

    private unsafe void PoolSlice(SampleSlice slice, float* batch, int column)
    {
        int width = _widths[column];
        var rows = new ReadOnlySpan<float>(batch + (long)slice.FirstRow * width, checked(slice.RowCount * width));
        if (slice.IsTokenByToken)
        {
            _sink(column, slice.FirstSample, rows);
            return;
        }
        PoolingRoom room = _rooms.TryTake(out PoolingRoom? kept) ? kept : new PoolingRoom(new SpanPooler(_options.Pooling));
        Span<float> pooled = room.Rows(slice.SampleCount * width);
        for (int sample = 0; sample < slice.SampleCount; sample++)
            room.Pooler.Pool(rows, slice.RowsOf(sample), pooled.Slice(sample * width, width));
        _sink(column, slice.FirstSample, pooled);
        _rooms.Add(room);
    }

    /// <summary>What one thread needs for pooling, kept from slice to slice.</summary>
    private sealed class PoolingRoom(SpanPooler pooler)
    {
        private float[] _rows = [];

        public SpanPooler Pooler { get; } = pooler;

        public Span<float> Rows(int count) => (_rows.Length >= count ? _rows : _rows = new float[count]).AsSpan(0, count);
    }
}
