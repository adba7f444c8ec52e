using Rosetta.Empirical.Activations;

namespace Rosetta.Empirical.Matching;

/// <summary>Where in the two models the pairs lie.</summary>
public static class LayerMap
{
    /// <summary>Pairs by layer of A (row) and layer of B (column), both by position among the captured layers.</summary>
    public static int[,] Count(IReadOnlyList<MutualPair> pairs, NeuronLayout a, NeuronLayout b)
    {
        Dictionary<int, int> rows = Positions(a), columns = Positions(b);
        var counts = new int[a.LayerCount, b.LayerCount];
        foreach (MutualPair pair in pairs)
            counts[rows[pair.A.Layer], columns[pair.B.Layer]]++;
        return counts;
    }

    /// <summary>
    /// Pairs and neurons by normalised depth: a layer at position i of L lies at (i + 1/2) / L, so that models of different depth share
    /// their bins. Divide one by the other for a share.
    /// </summary>
    /// <param name="neurons">Neurons of the pairs on the side of <paramref name="layout"/>.</param>
    /// <param name="layout">That side's layers.</param>
    /// <param name="binCount">Bins over (0, 1).</param>
    public static (int Pairs, int Neurons)[] ByDepth(IEnumerable<NeuronKey> neurons, NeuronLayout layout, int binCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(binCount, 1);
        Dictionary<int, int> positions = Positions(layout);
        var bins = new (int Pairs, int Neurons)[binCount];
        int BinOf(int position) => (int)((position + 0.5) / layout.LayerCount * binCount);
        for (int position = 0; position < layout.LayerCount; position++)
            bins[BinOf(position)].Neurons += layout.Widths[position];
        foreach (NeuronKey neuron in neurons)
            bins[BinOf(positions[neuron.Layer])].Pairs++;
        return bins;
    }

    private static Dictionary<int, int> Positions(NeuronLayout layout) =>
        Enumerable.Range(0, layout.LayerCount).ToDictionary(position => layout.LayerIds[position]);
}
