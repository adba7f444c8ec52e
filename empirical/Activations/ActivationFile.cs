using System.Buffers;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.ExceptionServices;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Theory;

namespace Rosetta.Empirical.Activations;

/// <summary>
/// An activation file: safetensors with one tensor <c>layer.{i}</c> of shape [samples, width] per layer (F32, F16 or BF16), and optionally
/// <c>sample.block</c>, the block of each sample (I32, [samples], non-decreasing), and <c>scale.{i}</c>, by which a layer's neurons are
/// multiplied (F32, [width], positive): float16 holds values of one size. Read piece by piece, never as a whole.
/// </summary>
/// <remarks>
/// The file is sample-major and readers want neurons, so a read copies a band of columns. A band of many columns takes whole rows in large
/// reads; a narrow one takes its own bytes of each row, so that a panel of a wide layer does not read the layer.
/// </remarks>
public sealed class ActivationFile : IActivations, IDisposable
{
    /// <summary>The tensor that holds the block of each sample.</summary>
    public const string BlockTensor = "sample.block";

    /// <summary>What the name of a tensor of scales begins with.</summary>
    public const string ScalePrefix = "scale.";

    /// <summary>What the name of a layer's tensor begins with.</summary>
    public const string LayerPrefix = "layer.";

    /// <summary>What a layer may have: a hundred times what is measured. Beyond it, counts alone fill the memory.</summary>
    private const int MostSamples = 100_000_000, MostNeurons = 100_000_000;

    /// <summary>Bytes read at a time: long enough for the disk, short enough to be transposed within the cache.</summary>
    private const int ReadBytes = 1 << 20;

    /// <summary>A row is skipped in, rather than read through, only when that saves more than one page of the disk.</summary>
    private const int PageBytes = 4096;

    private readonly SafetensorsFile _file;
    private readonly SafetensorsTensor[] _layers;
    private readonly float[]?[] _scales;

    private ActivationFile(SafetensorsFile file, SafetensorsTensor[] layers, NeuronLayout layout, int sampleCount,
        IReadOnlyList<int> blockOfSample, float[]?[] scales) =>
        (_file, _layers, Layout, SampleCount, BlockOfSample, _scales) = (file, layers, layout, sampleCount, blockOfSample, scales);

    /// <inheritdoc/>
    public NeuronLayout Layout { get; }

    /// <inheritdoc/>
    public int SampleCount { get; }

    /// <inheritdoc/>
    public IReadOnlyList<int> BlockOfSample { get; }

    /// <summary>The file's free strings.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _file.Metadata;

    /// <summary>Path of the file.</summary>
    public string Path => _file.Path;

    /// <summary>Name of the tensor of a layer.</summary>
    public static string LayerName(int layer) => LayerPrefix + layer.ToString(CultureInfo.InvariantCulture);

    /// <summary>Name of the tensor of a layer's scales.</summary>
    public static string ScaleName(int layer) => ScalePrefix + layer.ToString(CultureInfo.InvariantCulture);

    /// <summary>Opens and checks a file. Tensors of other names (logits, say) are left alone.</summary>
    /// <exception cref="BadInputException">Not a safetensors file, no layer, shapes or types that do not fit, or blocks out of
    /// order.</exception>
    public static ActivationFile Open(string path)
    {
        SafetensorsFile file = SafetensorsFile.Open(path);
        try
        {
            var byLayer = new SortedDictionary<int, SafetensorsTensor>();
            foreach (SafetensorsTensor tensor in file.Tensors.Values.Where(t => t.Name.StartsWith(LayerPrefix, StringComparison.Ordinal)))
                byLayer.Add(LayerNumber(path, tensor), tensor);
            if (byLayer.Count == 0)
                throw Bad(path, $"has {file.Tensors.Count} tensors and none named layer.0, layer.1, ...",
                    "An activation file has one tensor per layer");
            SafetensorsTensor first = byLayer.Values.First();
            foreach (SafetensorsTensor tensor in byLayer.Values)
                CheckLayer(path, tensor, first);
            var layout = new NeuronLayout([.. byLayer.Keys], [.. byLayer.Values.Select(t => (int)t.Shape[1])]);
            int samples = (int)first.Shape[0];
            return new ActivationFile(file, [.. byLayer.Values], layout, samples, ReadBlocks(file, samples),
                [.. byLayer.Select(layer => ReadScales(file, layer.Key, (int)layer.Value.Shape[1]))]);
        }
        catch (OverflowException error)
        {
            file.Dispose();
            throw Bad(path, "has more than 2^31 neurons", "Fewer are needed", error);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Read(int first, int count, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (first < 0 || first > Layout.Count - count)
            throw new ArgumentOutOfRangeException(nameof(first), first,
                $"{count} neurons from {first} exceed the {Layout.Count} of '{Path}'.");
        while (count > 0)
        {
            int position = Layout.PositionOf(first), unit = first - Layout.Start(position);
            int units = Math.Min(count, Layout.Widths[position] - unit);
            ReadBand(_layers[position], unit, units, destination);
            if (_scales[position] is { } scales)
            {
                for (int i = 0; i < units; i++)
                {
                    Span<float> row = destination.Slice(i * SampleCount, SampleCount);
                    TensorPrimitives.Multiply(row, scales[unit + i], row);
                }
            }
            destination = destination[(units * SampleCount)..];
            first += units;
            count -= units;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private unsafe void ReadBand(SafetensorsTensor layer, int unit, int units, Span<float> destination)
    {
        int width = (int)layer.Shape[1], size = layer.Type.Size();
        bool wholeRows = (long)(width - units) * size <= PageBytes || units > width / 2;
        int columns = wholeRows ? width : units;
        int rows = (int)Math.Clamp(ReadBytes / ((long)columns * size), 1, Math.Max(1, SampleCount));
        int parts = (SampleCount + rows - 1) / rows, values = destination.Length;
        fixed (float* pinned = destination)
        {
            float* place = pinned;
            try
            {
                Parallel.For(0, parts, part => ReadRows(part * rows, new Span<float>(place, values)));
            }
            catch (AggregateException several)
            {
                ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
            }
        }

        void ReadRows(int start, Span<float> neurons)
        {
            int length = Math.Min(rows, SampleCount - start), row = columns * size;
            byte[] raw = ArrayPool<byte>.Shared.Rent(length * row);
            float[] buffer = ArrayPool<float>.Shared.Rent(length * units);
            if (columns == width)
            {
                _file.ReadBytes(layer, (long)start * row, raw.AsSpan(0, length * row));
                for (int t = 0; t < length; t++)
                    SafetensorsConversion.ToFloat32(layer.Type, raw.AsSpan(t * row + unit * size, units * size),
                        buffer.AsSpan(t * units, units));
            }
            else
            {
                for (int t = 0; t < length; t++)
                    _file.ReadBytes(layer, ((long)(start + t) * width + unit) * size, raw.AsSpan(t * row, row));
                SafetensorsConversion.ToFloat32(layer.Type, raw.AsSpan(0, length * row), buffer.AsSpan(0, length * units));
            }
            Transposition.Write(buffer.AsSpan(0, length * units), units, neurons, SampleCount, start);
            ArrayPool<float>.Shared.Return(buffer);
            ArrayPool<byte>.Shared.Return(raw);
        }
    }

    private static int LayerNumber(string path, SafetensorsTensor tensor)
    {
        string digits = tensor.Name[LayerPrefix.Length..];
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && LayerName(number) == tensor.Name
            ? number
            : throw Bad(path, $"has a tensor '{tensor.Name}'", "After 'layer.' comes a layer's number, 0, 1, 2, ...");
    }

    private static void CheckLayer(string path, SafetensorsTensor tensor, SafetensorsTensor first)
    {
        if (tensor.Type is not (SafetensorsType.F32 or SafetensorsType.F16 or SafetensorsType.BF16) || tensor.Shape.Count != 2)
            throw Bad(path, $"has '{tensor.Name}' as {tensor}", "Activations are F32, F16 or BF16 of shape [samples, width]");
        if (tensor.Shape[0] > MostSamples || tensor.Shape[1] > MostNeurons)
            throw Bad(path, $"has '{tensor.Name}' as {tensor}",
                $"At most {MostSamples} samples and {MostNeurons} neurons of a layer are possible");
        if (tensor.Shape[0] != first.Shape[0])
            throw Bad(path, $"has {first.Shape[0]} samples in '{first.Name}' and {tensor.Shape[0]} in '{tensor.Name}'",
                "All layers need the same samples");
    }

    private static float[]? ReadScales(SafetensorsFile file, int layer, int width)
    {
        string name = ScaleName(layer);
        if (!file.Tensors.TryGetValue(name, out SafetensorsTensor? tensor))
            return null;
        if (tensor.Type != SafetensorsType.F32 || tensor.Shape is not [long count] || count != width)
            throw Bad(file.Path, $"has '{name}' as {tensor}", $"F32 [{width}] is needed: one scale per neuron");
        var scales = new float[width];
        file.ReadFloat32(tensor, 0, scales);
        int odd = Array.FindIndex(scales, scale => !(float.IsFinite(scale) && scale > 0));
        return odd < 0 ? scales : throw Bad(file.Path, $"has the scale {scales[odd]} for neuron {odd} in '{name}'",
            "Scales are positive numbers");
    }

    private static int[] ReadBlocks(SafetensorsFile file, int samples)
    {
        if (!file.Tensors.TryGetValue(BlockTensor, out SafetensorsTensor? tensor))
            return [];
        if (tensor.Type is not (SafetensorsType.I32 or SafetensorsType.I64) || tensor.Shape is not [long count] || count != samples)
            throw Bad(file.Path, $"has '{BlockTensor}' as {tensor}", $"I32 [{samples}] is needed: one block number per sample");
        var numbers = new long[samples];
        file.ReadInt64(tensor, 0, numbers);
        var blocks = new int[samples];
        for (int t = 0; t < samples; t++)
        {
            if (numbers[t] is < 0 or > int.MaxValue || (t > 0 && numbers[t] < numbers[t - 1]))
                throw Bad(file.Path, $"has block {numbers[t]} at sample {t} of '{BlockTensor}'",
                    "Block numbers are non-negative and never decrease");
            blocks[t] = (int)numbers[t];
        }
        return blocks;
    }

    private static BadInputException Bad(string path, string received, string needed, Exception? cause = null) =>
        new($"'{path}' {received}", needed, "Capture the activations again", cause);
}
