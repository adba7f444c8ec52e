namespace Rosetta.Empirical.Matching;

/// <summary>The raw values of one model's active neurons, by position: from memory where they are at hand, else loaded a panel at a
/// time.</summary>
/// <param name="set">The neurons.</param>
/// <param name="rows">Room for a panel.</param>
/// <param name="panelRows">Rows of it.</param>
internal sealed class SettlerSide(NeuronSet set, IRowBuffer rows, int panelRows)
{
    private Dictionary<int, int>? _rowOf;
    private (int First, int Count) _loaded;

    public NeuronSet Set => set;

    /// <summary>Neurons that can be loaded together.</summary>
    public int Capacity { get; } = set.Source.IsAtHand ? Math.Max(1, set.Active.Length) : panelRows;

    /// <summary>Loads consecutive neurons, unless they are loaded.</summary>
    public void Load(RowLoader loader, int first, int count)
    {
        if (set.Source.IsAtHand || (_rowOf is null && _loaded == (first, count) && count > 0))
            return;
        loader.Load(set, set.Active.AsMemory(first, count), rows, normalise: false);
        (_loaded, _rowOf) = ((first, count), null);
    }

    /// <summary>Loads neurons with ascending positions.</summary>
    public void Load(RowLoader loader, int[] positions)
    {
        if (set.Source.IsAtHand)
            return;
        loader.Load(set, Array.ConvertAll(positions, position => set.Active[position]), rows, normalise: false);
        _rowOf = positions.Select((position, row) => (position, row)).ToDictionary(entry => entry.position, entry => entry.row);
    }

    /// <summary>Room for <see cref="ValuesOf"/>.</summary>
    public float[] Scratch() => new float[2 * set.Source.SampleCount];

    /// <summary>The values of a loaded neuron over a part of the samples, or over all.</summary>
    public ReadOnlySpan<float> ValuesOf(int position, int? part, float[] scratch)
    {
        int samples = set.Source.SampleCount;
        ReadOnlySpan<float> row;
        if (!set.Source.IsAtHand)
        {
            row = rows.Row(_rowOf?[position] ?? position - _loaded.First);
        }
        else if ((row = set.Source.RowOf(set.Active[position])).IsEmpty)
        {
            set.Source.Read(set.Active[position], 1, scratch.AsSpan(0, samples));
            row = scratch.AsSpan(0, samples);
        }
        return part is { } one ? set.Parts[one].Of(row, scratch.AsSpan(samples)) : row;
    }

    /// <summary>Mean and norm over the same samples.</summary>
    public NeuronMoments MomentsOf(int position, int? part) =>
        part is { } one ? set.MomentsOf(set.Active[position], one) : set.MomentsOf(set.Active[position]);
}
