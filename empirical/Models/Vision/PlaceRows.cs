using System.Buffers;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Models.Capture;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Vision;

/// <summary>Neurons of a batch of images at the places of one grid, on the host: [places, neurons] of each image.</summary>
/// <remarks>Maps of a device are resampled there (torch's interpolate); on the host by <see cref="GridResampling"/>, a row of neurons at a
/// time, which needs no maps of single neurons. The two differ by rounding.</remarks>
internal sealed unsafe class PlaceRows
{
    private const int NeuronsAtATime = 128;

    private readonly Tensor _rows;
    private readonly GridResampling? _resampling;
    private readonly int _tokens, _prefix, _places, _width;
    private float[]? _resampled;

    private PlaceRows(Tensor rows, int prefix, int places, GridResampling? resampling)
    {
        (_rows, _prefix, _places, _resampling) = (rows, prefix, places, resampling);
        (Count, _tokens, _width) = ((int)rows.shape[0], (int)rows.shape[1], (int)rows.shape[2]);
        Address = (float*)HugePages.AddressOf(rows);
    }

    /// <summary>Images.</summary>
    public int Count { get; }

    private float* Address { get; }

    /// <summary>Those of a layer.</summary>
    /// <param name="neurons">[images, tokens, neurons], of any type and place.</param>
    /// <param name="own">Its grid, and the tokens before it.</param>
    /// <param name="wanted">The grid.</param>
    public static PlaceRows Of(Tensor neurons, TokenGrid own, GridSize wanted)
    {
        (int places, bool same) = (own.Rows * own.Columns, (own.Rows, own.Columns) == (wanted.Rows, wanted.Columns));
        if (neurons.device.type == DeviceType.CPU)
        {
            return new PlaceRows(neurons.to(ScalarType.Float32).contiguous(), own.Prefix, places,
                same ? null : new GridResampling(new(own.Rows, own.Columns), wanted, "bilinear"));
        }
        (long batch, long width) = (neurons.shape[0], neurons.shape[2]);
        Tensor maps = neurons.narrow(1, own.Prefix, places).to(ScalarType.Float32);
        if (!same)
        {
            maps = nn.functional.interpolate(maps.reshape(batch, own.Rows, own.Columns, width).permute(0, 3, 1, 2),
                size: [wanted.Rows, wanted.Columns], mode: InterpolationMode.Bilinear, align_corners: false).permute(0, 2, 3, 1);
        }
        return new PlaceRows(maps.reshape(batch, wanted.Count, width).contiguous().cpu(), 0, wanted.Count, null);
    }

    /// <summary>One image's places in reading order, [places, neurons]; to be read before the next call where they are resampled.</summary>
    /// <param name="image">Which of the batch.</param>
    public ReadOnlySpan<float> Of(int image)
    {
        if (_resampling is null)
            return Own(image);
        _resampled ??= GC.AllocateUninitializedArray<float>(_resampling.To.Count * _width);
        _resampling.Apply(Own(image), _width, _resampled);
        GC.KeepAlive(_rows);
        return _resampled;
    }

    /// <summary>Writes one image's places into columns of [neurons, samples]. Threads may write several images at a time.</summary>
    /// <param name="image">Which of the batch.</param>
    /// <param name="neuronMajor">The layer's neurons.</param>
    /// <param name="samples">Samples of each.</param>
    /// <param name="first">The image's first sample.</param>
    public void Transpose(int image, Span<float> neuronMajor, int samples, int first)
    {
        if (_resampling is null)
        {
            Transposition.Write(Own(image), _width, neuronMajor, samples, first);
            GC.KeepAlive(_rows);
            return;
        }
        // Some neurons at a time, whose resampled maps stay in the processor's cache.
        float[] rented = ArrayPool<float>.Shared.Rent(_resampling.To.Count * NeuronsAtATime);
        for (int neuron = 0; neuron < _width; neuron += NeuronsAtATime)
        {
            int count = Math.Min(NeuronsAtATime, _width - neuron);
            Span<float> resampled = rented.AsSpan(0, _resampling.To.Count * count);
            _resampling.Apply(Own(image), _width, neuron, count, resampled);
            Transposition.Write(resampled, count, neuronMajor[(neuron * samples)..], samples, first);
        }
        ArrayPool<float>.Shared.Return(rented);
        GC.KeepAlive(_rows);
    }

    private ReadOnlySpan<float> Own(int image) => new(Address + ((long)image * _tokens + _prefix) * _width, _places * _width);
}
