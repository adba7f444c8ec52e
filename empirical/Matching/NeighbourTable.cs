namespace Rosetta.Empirical.Matching;

/// <summary>The nearest neighbours of every neuron of one model among the live neurons of another, best first.</summary>
public sealed class NeighbourTable
{
    private readonly int[] _indices;
    private readonly double[] _correlations;
    private readonly int[] _counts;

    internal NeighbourTable(int neuronCount, int rankCount)
    {
        RankCount = rankCount;
        _indices = new int[checked(neuronCount * rankCount)];
        _correlations = new double[_indices.Length];
        _counts = new int[neuronCount];
    }

    /// <summary>The best of some pairs for every neuron.</summary>
    /// <param name="neuronCount">Neurons.</param>
    /// <param name="rankCount">Neighbours kept of each.</param>
    /// <param name="pairs">Neuron, other, correlation; each pair once.</param>
    internal static NeighbourTable Of(int neuronCount, int rankCount, IEnumerable<(int Own, int Other, double Correlation)> pairs)
    {
        var table = new NeighbourTable(neuronCount, rankCount);
        foreach (IGrouping<int, (int Own, int Other, double Correlation)> group in pairs.GroupBy(pair => pair.Own))
        {
            var best = new ExactTopK(rankCount);
            foreach ((_, int other, double correlation) in group.OrderBy(pair => pair.Other))
                best.Offer(other, correlation);
            table.Set(group.Key, best.Take());
        }
        return table;
    }

    /// <summary>A table as its arrays.</summary>
    /// <exception cref="ArgumentException">Their lengths do not fit.</exception>
    internal NeighbourTable(int[] counts, int[] indices, double[] correlations, int neuronCount)
    {
        if (counts.Length != neuronCount || neuronCount == 0 || indices.Length != correlations.Length || indices.Length % neuronCount != 0)
            throw new ArgumentException($"{counts.Length} counts and {indices.Length} neighbours for {neuronCount} neurons.");
        (_counts, _indices, _correlations, RankCount) = (counts, indices, correlations, indices.Length / neuronCount);
    }

    /// <summary>Flat indices of the neighbours, [neurons, ranks]; what is beyond <see cref="Counts"/> is without meaning.</summary>
    internal int[] Indices => _indices;

    /// <summary>Their correlations.</summary>
    internal double[] Correlations => _correlations;

    /// <summary>Neighbours of each neuron.</summary>
    internal int[] Counts => _counts;

    /// <summary>Neurons, dead ones included.</summary>
    public int NeuronCount => _counts.Length;

    /// <summary>Neighbours kept per neuron, where the other model has as many.</summary>
    public int RankCount { get; }

    /// <summary>Flat indices of the neighbours of a neuron, rank 1 first; empty for a dead neuron.</summary>
    public ReadOnlySpan<int> IndicesOf(int flat) => _indices.AsSpan(flat * RankCount, _counts[flat]);

    /// <summary>Correlations with those neighbours; within 1e-12 of descending, since closer values are ties.</summary>
    public ReadOnlySpan<double> CorrelationsOf(int flat) => _correlations.AsSpan(flat * RankCount, _counts[flat]);

    /// <summary>1-based rank of a neighbour, or 0 when it is not among those kept.</summary>
    public int RankOf(int flat, int neighbour) => IndicesOf(flat).IndexOf(neighbour) + 1;

    internal void Set(int flat, ReadOnlySpan<Neighbour> neighbours)
    {
        for (int rank = 0; rank < neighbours.Length; rank++)
        {
            _indices[flat * RankCount + rank] = neighbours[rank].Index;
            _correlations[flat * RankCount + rank] = neighbours[rank].Correlation;
        }
        _counts[flat] = neighbours.Length;
    }

    internal void Copy(int from, int to)
    {
        Array.Copy(_indices, from * RankCount, _indices, to * RankCount, RankCount);
        Array.Copy(_correlations, from * RankCount, _correlations, to * RankCount, RankCount);
        _counts[to] = _counts[from];
    }
}

/// <summary>A neighbour and its correlation in float64.</summary>
internal readonly record struct Neighbour(int Index, double Correlation);
