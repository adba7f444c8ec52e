namespace Rosetta.Empirical.Activations;

/// <summary>A neuron's key: layer and unit within the layer, both 0-based (M3).</summary>
public readonly record struct NeuronKey(int Layer, int Unit)
{
    /// <summary>For messages.</summary>
    public override string ToString() => FormattableString.Invariant($"layer {Layer}, neuron {Unit}");
}

/// <summary>The layers of a model and their widths: the map between a neuron's key and its flat index.</summary>
public sealed class NeuronLayout
{
    private readonly int[] _layerIds, _widths, _starts;

    /// <param name="layerIds">The model's own number of each captured layer, increasing (all layers: 0, 1, 2, ...).</param>
    /// <param name="widths">Neurons per captured layer.</param>
    public NeuronLayout(IReadOnlyList<int> layerIds, IReadOnlyList<int> widths)
    {
        if (layerIds.Count != widths.Count)
            throw new ArgumentException($"{layerIds.Count} layers but {widths.Count} widths.", nameof(widths));
        _layerIds = [.. layerIds];
        _widths = [.. widths];
        _starts = new int[_widths.Length + 1];
        for (int i = 0; i < _widths.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(_widths[i]);
            if (i > 0 && _layerIds[i] <= _layerIds[i - 1])
                throw new ArgumentException("Layer numbers must increase.", nameof(layerIds));
            _starts[i + 1] = _starts[i] + _widths[i];
        }
    }

    /// <summary>Layers 0 .. n-1 of the given widths.</summary>
    public static NeuronLayout Of(params int[] widths) => new([.. Enumerable.Range(0, widths.Length)], widths);

    /// <summary>Neurons of all captured layers together.</summary>
    public int Count => _starts[^1];

    /// <summary>Captured layers.</summary>
    public int LayerCount => _widths.Length;

    /// <summary>The model's own number of each captured layer.</summary>
    public IReadOnlyList<int> LayerIds => _layerIds;

    /// <summary>Neurons in each captured layer.</summary>
    public IReadOnlyList<int> Widths => _widths;

    /// <summary>Flat index of the first neuron of the captured layer at <paramref name="position"/>.</summary>
    public int Start(int position) => _starts[position];

    /// <summary>Position (among captured layers) of the neuron with this flat index.</summary>
    public int PositionOf(int flat)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(flat);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(flat, Count);
        int low = 0, high = _widths.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (_starts[middle] <= flat)
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }

    /// <summary>Key of the neuron with this flat index.</summary>
    public NeuronKey KeyOf(int flat)
    {
        int position = PositionOf(flat);
        return new NeuronKey(_layerIds[position], flat - _starts[position]);
    }

    /// <summary>Flat index of the neuron with this key, the inverse of <see cref="KeyOf"/>.</summary>
    public int FlatOf(NeuronKey key)
    {
        int position = Array.BinarySearch(_layerIds, key.Layer);
        return position >= 0 && key.Unit >= 0 && key.Unit < _widths[position] ? _starts[position] + key.Unit
            : throw new ArgumentOutOfRangeException(nameof(key), key, "There is no such neuron in this layout.");
    }
}
