namespace Rosetta.Sim.Populations;

/// <summary>What each neuron of a simulated model really carries. Ranks are 1-based; neurons are flat indices.</summary>
public sealed class PopulationTruth
{
    private readonly int[] _neuronOfRank, _rankOfNeuron;
    private readonly double[] _isolationOfRank;
    private readonly double _background;

    internal PopulationTruth(int[] neuronOfRank, double[] isolationOfRank, int neuronCount, double background)
    {
        _neuronOfRank = neuronOfRank;
        _isolationOfRank = isolationOfRank;
        _background = background;
        _rankOfNeuron = new int[neuronCount];
        for (int i = 0; i < neuronOfRank.Length; i++)
            _rankOfNeuron[neuronOfRank[i]] = i + 1;
    }

    /// <summary>Features that own a neuron: ranks 1 .. this.</summary>
    public int IsolatedFeatures => _neuronOfRank.Length;

    /// <summary>The neuron that carries the feature of this rank.</summary>
    internal int NeuronOf(int rank) => _neuronOfRank[rank - 1];

    /// <summary>The rank of the feature that this neuron carries; 0 for a mix.</summary>
    public int RankOf(int neuron) => _rankOfNeuron[neuron];

    /// <summary>Isolation s_r of the feature of this rank.</summary>
    public double IsolationOf(int rank) => _isolationOfRank[rank - 1];

    /// <summary>Share of the neuron's variance that its best feature explains: s_r of an owner, 1 / (features per mix) of a mix.</summary>
    public double NeuronIsolation(int neuron)
    {
        int rank = _rankOfNeuron[neuron];
        if (rank == 0)
            return _background;
        double isolation = _isolationOfRank[rank - 1];
        return Math.Max(isolation, (1 - isolation) * _background);
    }
}
