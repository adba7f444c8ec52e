using Rosetta.Empirical.Activations;
using Rosetta.Theory.Randomness;

namespace Rosetta.Sim.Populations;

/// <summary>
/// A simulated model: the neuron that owns feature r is sqrt(s_r) f_r + sqrt(1 - s_r) mix, every other neuron is a mix.
/// </summary>
/// <remarks>
/// Only features and the neurons' recipes are kept; rows are computed as they are read, in tens of microseconds each. A model of 4,096
/// neurons x 6,000 samples so takes its features' memory (about 20 MB, shared with its partner), not the 98 MB of its activations.
/// A neuron's mix comes from a generator named after the neuron, so nothing depends on the order or the threads of reading.
/// </remarks>
public sealed class PopulationModel : IActivations
{
    private readonly SparseFeature[] _features;
    private readonly int _mixFeatures;
    private readonly int[] _mixOfNeuron;
    private readonly ulong[] _signsOfNeuron;

    internal PopulationModel(PopulationSide side, SparseFeature[] features, int sampleCount, int mixFeatures, Rng rng)
    {
        int neurons = side.NeuronCount, isolated = side.Isolations.Count;
        int[] order = rng.Derive("neuron order").Permutation(neurons);
        Truth = new PopulationTruth(order[..isolated], [.. side.Isolations], neurons, 1.0 / mixFeatures);
        SampleCount = sampleCount;
        Layout = NeuronLayout.Of([.. Enumerable.Range(0, side.LayerCount)
            .Select(layer => neurons / side.LayerCount + (layer < neurons % side.LayerCount ? 1 : 0))]);
        _features = features;
        bool mixes = features.Length - isolated >= mixFeatures;
        _mixFeatures = mixes ? mixFeatures : 0;
        _mixOfNeuron = new int[neurons * _mixFeatures];
        int signWords = (_mixFeatures + 63) / 64;
        _signsOfNeuron = new ulong[neurons * signWords];
        for (int neuron = 0; mixes && neuron < neurons; neuron++)
        {
            Rng own = rng.Derive("mix", neuron);
            DrawDistinct(_mixOfNeuron.AsSpan(neuron * mixFeatures, mixFeatures), isolated, features.Length, own);
            for (int word = 0; word < signWords; word++)
                _signsOfNeuron[neuron * signWords + word] = own.NextUInt64();
        }
    }

    /// <summary>What each neuron really carries.</summary>
    public PopulationTruth Truth { get; }

    /// <inheritdoc/>
    public NeuronLayout Layout { get; }

    /// <inheritdoc/>
    public int SampleCount { get; }

    /// <summary>Empty: samples are independent draws.</summary>
    public IReadOnlyList<int> BlockOfSample => [];

    /// <inheritdoc/>
    public void Read(int first, int count, Span<float> destination)
    {
        for (int i = 0; i < count; i++)
            WriteRow(first + i, destination.Slice(i * SampleCount, SampleCount));
    }

    private void WriteRow(int neuron, Span<float> row)
    {
        row.Clear();
        int rank = Truth.RankOf(neuron);
        double isolation = rank == 0 ? 0 : Truth.IsolationOf(rank);
        if (isolation < 1)
        {
            int signWords = (_mixFeatures + 63) / 64;
            for (int i = 0; i < _mixFeatures; i++)
            {
                bool negative = (_signsOfNeuron[neuron * signWords + i / 64] >> (i % 64) & 1) != 0;
                _features[_mixOfNeuron[neuron * _mixFeatures + i]].AddPresencesTo(row, negative ? -1f : 1f);
            }
            Standardise(row, Math.Sqrt(1 - isolation));
        }
        if (rank != 0)
            _features[rank - 1].AddTo(row, (float)Math.Sqrt(isolation));
    }

    /// <summary>Scales a row to mean 0 and the given standard deviation.</summary>
    private static void Standardise(Span<float> row, double deviation)
    {
        double sum = 0, squares = 0;
        foreach (float value in row)
            sum += value;
        double mean = sum / row.Length;
        foreach (float value in row)
            squares += (value - mean) * (value - mean);
        float scale = (float)(deviation / Math.Sqrt(squares / row.Length)), shift = (float)(-mean * scale);
        for (int t = 0; t < row.Length; t++)
            row[t] = row[t] * scale + shift;
    }

    /// <summary>Fills with different integers of [low, high), uniformly (Floyd's method: no list of the whole range).</summary>
    private static void DrawDistinct(Span<int> chosen, int low, int high, Rng rng)
    {
        for (int i = 0; i < chosen.Length; i++)
        {
            int top = high - chosen.Length + i;
            int candidate = low + rng.NextInt(top - low + 1);
            chosen[i] = chosen[..i].Contains(candidate) ? top : candidate;
        }
    }
}
