using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Capture;

/// <summary>
/// Pools a batch's spans where the model runs, so that one row per span comes to the host, and not one per token. The same additions in
/// the same order as <see cref="SpanPooler"/>, hence the same bits.
/// </summary>
/// <remarks>
/// The i-th tokens of all spans that have one are added at once. Spans are ordered by their number of tokens, longest first, so that these
/// are always the first rows of the sums. No two additions go to one place, as they would in a scattered sum, whose order a device
/// chooses.
/// </remarks>
internal sealed class DevicePooling : IDisposable
{
    private readonly Tensor[] _tokens;
    private readonly Tensor _lengths, _places;
    private readonly bool _longest;

    /// <param name="slices">All samples of a batch.</param>
    /// <param name="pooling">Their mean or the largest value.</param>
    /// <param name="device">Where the batch is.</param>
    internal DevicePooling(IReadOnlyList<SampleSlice> slices, SpanPooling pooling, Device device)
    {
        if (!Supports(pooling))
            throw new ArgumentOutOfRangeException(nameof(pooling), pooling, "A mean or a maximum is pooled on a device.");
        _longest = pooling == SpanPooling.Max;
        long[][] spans = [.. slices.SelectMany(slice => Enumerable.Range(0, slice.SampleCount)
            .Select(sample => Array.ConvertAll(slice.RowsOf(sample).ToArray(), row => (long)slice.FirstRow + row)))];
        int[] order = [.. Enumerable.Range(0, spans.Length).OrderByDescending(i => spans[i].Length)];
        var places = new long[spans.Length];
        for (int i = 0; i < order.Length; i++)
            places[order[i]] = i;
        int most = spans.Length == 0 ? 0 : spans[order[0]].Length;
        _tokens = [.. Enumerable.Range(0, most).Select(token => tensor([.. order.TakeWhile(i => spans[i].Length > token)
            .Select(i => spans[i][token])], device: device))];
        _lengths = tensor([.. order.Select(i => (double)spans[i].Length)], device: device).unsqueeze(1);
        _places = tensor(places, device: device);
    }

    /// <summary>Whether a pooling can be done on a device.</summary>
    internal static bool Supports(SpanPooling pooling) => pooling is SpanPooling.Mean or SpanPooling.Max;

    /// <summary>One row per sample, in the order of the slices, float32, on the host.</summary>
    /// <param name="values">Token activations, [windows, tokens, width].</param>
    internal Tensor Pool(Tensor values)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor rows = values.flatten(0, 1);
        Tensor pooled = Row(rows, 0);
        if (_tokens.Length > 1)
        {
            pooled = _longest ? pooled : pooled.to(ScalarType.Float64);
            for (int token = 1; token < _tokens.Length; token++)
            {
                Tensor first = pooled.narrow(0, 0, _tokens[token].shape[0]);
                if (_longest)
                    first.copy_(maximum(first, Row(rows, token)));
                else
                    first.add_(Row(rows, token).to(ScalarType.Float64));
            }
            pooled = _longest ? pooled : pooled.div_(_lengths).to(ScalarType.Float32);
        }
        return pooled.index_select(0, _places).cpu().contiguous().MoveToOuterDisposeScope();
    }

    private Tensor Row(Tensor rows, int token) => rows.index_select(0, _tokens[token]).to(ScalarType.Float32);

    public void Dispose()
    {
        foreach (Tensor own in _tokens.Append(_lengths).Append(_places))
            own.Dispose();
    }
}
