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
/// Of a group of bit-for-bit identical neurons only the first k (by flat index) are compared. They have equal correlations with every
/// neuron of the other model, ties go to the smaller flat index, so no later member can be in anybody's top k, nor in a mutual pair; and a
/// later member's own neighbours are those of the first. Ten thousand copies therefore cost what k copies cost.
/// </remarks>
internal sealed class NeuronSet
{
    private readonly NeuronMoments[] _moments;
    private readonly NeuronMoments[][] _ofParts;

    private NeuronSet(IActivations source, SamplePart[] parts, NeuronMoments[] moments, NeuronMoments[][] ofParts) =>
        (Source, Parts, _moments, _ofParts) = (source, parts, moments, ofParts);

    private NeuronSet(IActivations source, SamplePart[] parts)
        : this(source, parts, new NeuronMoments[source.Layout.Count], [])
    {
        _ofParts = parts.Length == 1 ? [_moments] : Array.ConvertAll(parts, _ => new NeuronMoments[source.Layout.Count]);
    }

    /// <summary>Samples that are standardised together.</summary>
    public SamplePart[] Parts { get; }

    public IActivations Source { get; }

    /// <summary>Flat indices of the neurons to compare, ascending. A position below is an index into this list.</summary>
    public int[] Active { get; private set; } = [];

    /// <summary>Flat indices of dead neurons: constant, or with a value that is not finite.</summary>
    public List<int> Dead { get; } = [];

    /// <summary>Those of <see cref="Dead"/> with a value that is not finite.</summary>
    public List<int> NonFinite { get; } = [];

    /// <summary>Live neurons left out of the comparison, each with the identical neuron whose neighbours it shares.</summary>
    public List<(int Neuron, int SameAs)> Copies { get; } = [];

    /// <summary>Mean and norm of a neuron over all samples.</summary>
    public NeuronMoments MomentsOf(int flat) => _moments[flat];

    /// <summary>Mean and norm of a neuron over one of <see cref="Parts"/>.</summary>
    public NeuronMoments MomentsOf(int flat, int part) => _ofParts[part][flat];

    /// <summary>The same with some of the active neurons, by ascending flat index, and no copies.</summary>
    public NeuronSet Only(int[] active) => new(Source, Parts, _moments, _ofParts) { Active = active };

    /// <summary>Reads every neuron once.</summary>
    /// <param name="source">The model's activations.</param>
    /// <param name="parts">See <see cref="Parts"/>.</param>
    /// <param name="name">For messages: which of the models this is.</param>
    /// <param name="maxRank">Largest k that will be asked for.</param>
    /// <param name="mostNonFinite">Share of neurons that may have a value that is not finite.</param>
    /// <param name="parallel">Threads and cancellation.</param>
    /// <param name="advance">Told how many neurons were read.</param>
    /// <param name="rows">Neurons read at a time.</param>
    /// <exception cref="BadInputException">More neurons than that have one, or all.</exception>
    public static NeuronSet Measure(IActivations source, SamplePart[] parts, string name, int maxRank, double mostNonFinite,
        ParallelOptions parallel, Action<int> advance, int rows)
    {
        var set = new NeuronSet(source, parts);
        int neurons = source.Layout.Count, samples = source.SampleCount;
        using var scratch = new ThreadLocal<float[]>(() => new float[parts.Length == 1 ? 0 : parts.Max(part => part.Count)]);
        NeuronScan.Visit(source, (flat, values) =>
        {
            set._moments[flat] = NeuronMoments.Of(values);
            for (int part = 0; parts.Length > 1 && part < parts.Length; part++)
                set._ofParts[part][flat] = NeuronMoments.Of(parts[part].Of(values, scratch.Value!));
        }, parallel, advance: advance, rows: rows);
        set.NonFinite.AddRange(Enumerable.Range(0, neurons).Where(flat => set._moments[flat].HasNonFinite));
        if (neurons > 0 && (set.NonFinite.Count == neurons || set.NonFinite.Count > mostNonFinite * neurons))
        {
            NeuronKey first = source.Layout.KeyOf(set.NonFinite[0]);
            throw new BadInputException(FormattableString.Invariant(
                    $"{set.NonFinite.Count} of the {neurons} neurons of model {name} have a value that is NaN or infinite among their ")
                + FormattableString.Invariant($"{samples}; the first is neuron {first.Unit} of layer {first.Layer}"),
                FormattableString.Invariant(
                    $"Activations must be finite numbers; at most {100 * mostNonFinite} % of the neurons may be left out"),
                "Check the run that made them (float16 overflow, a diverged model, a wrong file)");
        }
        set.LeaveOutCopies(maxRank, parallel, rows);
        return set;
    }

    private void LeaveOutCopies(int maxRank, ParallelOptions parallel, int rows)
    {
        // Identical neurons have identical means and norms, so only those are read again; a digest settles identity.
        var seen = new HashSet<NeuronMoments>();
        var shared = new HashSet<NeuronMoments>();
        for (int flat = 0; flat < _moments.Length; flat++)
        {
            if (!_moments[flat].IsAlive)
                Dead.Add(flat);
            else if (!seen.Add(_moments[flat]))
                shared.Add(_moments[flat]);
        }
        var digests = new string?[_moments.Length];
        if (shared.Count > 0)
        {
            NeuronScan.Visit(Source, (flat, values) => digests[flat] = Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(values))),
                parallel, wanted: flat => shared.Contains(_moments[flat]), rows: rows);
        }
        var groups = new Dictionary<string, (int First, int Count)>(StringComparer.Ordinal);
        var active = new List<int>(_moments.Length - Dead.Count);
        for (int flat = 0; flat < _moments.Length; flat++)
        {
            if (!_moments[flat].IsAlive)
                continue;
            if (digests[flat] is { } digest)
            {
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
