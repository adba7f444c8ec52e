using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Rosetta.Empirical.Activations;
using Rosetta.Theory;

namespace Rosetta.Empirical.Matching;

/// <summary>
/// One model as the matcher sees it: which neurons are alive, their means and norms in float64, and which of them need to be
/// compared at all.
/// </summary>
/// <remarks>
/// Of a group of bit-for-bit identical neurons only the first k (by flat index) are compared. They have equal correlations with every neuron of
/// the other model, ties go to the smaller flat index, so no later member can be in anybody's top k, nor in a mutual pair; and a
/// later member's own neighbours are those of the first. Ten thousand copies therefore cost what k copies cost.
/// </remarks>
internal sealed class NeuronSet
{
    private readonly double[] _means, _norms;

    private NeuronSet(IActivations source)
    {
        Source = source;
        _means = new double[source.Layout.Count];
        _norms = new double[source.Layout.Count];
    }

    public IActivations Source { get; }

    /// <summary>Flat indices of the neurons to compare, ascending. A position below is an index into this list.</summary>
    public int[] Active { get; private set; } = [];

    /// <summary>Flat indices of dead neurons: constant, or with a value that is not finite.</summary>
    public List<int> Dead { get; } = [];

    /// <summary>Live neurons left out of the comparison, each with the identical neuron whose neighbours it shares.</summary>
    public List<(int Neuron, int SameAs)> Copies { get; } = [];

    /// <summary>Mean of a live neuron over samples.</summary>
    public double Mean(int flat) => _means[flat];

    /// <summary>Square root of a live neuron's sum of squared deviations.</summary>
    public double Norm(int flat) => _norms[flat];

    /// <summary>Reads every neuron once.</summary>
    /// <param name="source">The model's activations.</param>
    /// <param name="name">For messages: which of the models this is.</param>
    /// <param name="maxRank">Largest k that will be asked for.</param>
    /// <param name="rows">Neurons to hold in memory at a time.</param>
    /// <param name="parallel">Threads and cancellation.</param>
    /// <param name="advance">Told how many neurons were read.</param>
    /// <exception cref="BadInputException">Not one value of the model is finite.</exception>
    public static NeuronSet Measure(IActivations source, string name, int maxRank, int rows, ParallelOptions parallel, Action<int> advance)
    {
        var set = new NeuronSet(source);
        int neurons = source.Layout.Count, samples = source.SampleCount;
        var finite = new bool[neurons];
        var buffer = new float[checked(Math.Min(rows, Math.Max(neurons, 1)) * samples)];
        for (int first = 0; first < neurons; first += rows)
        {
            parallel.CancellationToken.ThrowIfCancellationRequested();
            int start = first, count = Math.Min(rows, neurons - first);
            source.Read(start, count, buffer.AsSpan(0, count * samples));
            Parallel.For(0, count, parallel, i => finite[start + i] = set.MeasureOne(start + i, buffer.AsSpan(i * samples, samples)));
            advance(count);
        }
        if (neurons > 0 && samples > 0 && !Array.Exists(finite, one => one))
            throw new BadInputException($"Every neuron of model {name} ({neurons} over {samples} samples) has a value that is NaN or infinite",
                "Activations must be finite numbers; single dead neurons are reported and left out, but here nothing is left",
                "Check the run that made them (float16 overflow, a diverged model, a wrong file)");
        set.LeaveOutCopies(maxRank, buffer.AsSpan(0, samples));
        return set;
    }

    /// <summary>Mean, norm and life of a neuron; returns whether all its values are finite.</summary>
    private bool MeasureOne(int flat, ReadOnlySpan<float> values)
    {
        _norms[flat] = 0;
        float low = float.PositiveInfinity, high = float.NegativeInfinity;
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                return false;
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }
        // The comparison is exact where a computed variance is not: the mean of equal values may differ from them by an ulp.
        if (!(low < high))
            return true;
        double mean = Float64Sums.Mean(values);
        _means[flat] = mean;
        _norms[flat] = Math.Sqrt(Float64Sums.CentredProduct(values, mean, values, mean));
        return true;
    }

    private void LeaveOutCopies(int maxRank, Span<float> row)
    {
        // Identical neurons have identical means and norms, so only those are read again; a digest settles identity.
        var byMoments = new Dictionary<(double, double), int>();
        var crowded = new HashSet<(double, double)>();
        for (int flat = 0; flat < _norms.Length; flat++)
        {
            if (_norms[flat] == 0)
                Dead.Add(flat);
            else if (!byMoments.TryAdd((_means[flat], _norms[flat]), flat))
                crowded.Add((_means[flat], _norms[flat]));
        }
        var groups = new Dictionary<string, (int First, int Count)>(StringComparer.Ordinal);
        var active = new List<int>(_norms.Length - Dead.Count);
        for (int flat = 0; flat < _norms.Length; flat++)
        {
            if (_norms[flat] == 0)
                continue;
            if (crowded.Contains((_means[flat], _norms[flat])))
            {
                Source.Read(flat, 1, row);
                string digest = Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(row)));
                (int first, int count) = groups.GetValueOrDefault(digest, (flat, 0));
                groups[digest] = (first, count + 1);
                if (count >= maxRank)
                {
                    Copies.Add((flat, first));
                    continue;
                }
            }
            active.Add(flat);
        }
        Active = [.. active];
    }
}
