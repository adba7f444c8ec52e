using Rosetta.Empirical.Activations;

namespace Rosetta.Empirical.Matching;

/// <summary>What matching two models found, by the definitions M8, M9 and M11, and what it cost.</summary>
public sealed class MatchResult
{
    private readonly IReadOnlyList<MutualPair> _pairs;

    internal MatchResult(IActivations a, IActivations b, IReadOnlyList<int> ks, NeighbourTable neighboursOfA, NeighbourTable neighboursOfB,
        UnmatchedNeurons leftOutA, UnmatchedNeurons leftOutB, MatchCost cost)
        : this(a.Layout, b.Layout, a.SampleCount, ks, neighboursOfA, neighboursOfB, leftOutA, leftOutB, cost)
    {
    }

    internal MatchResult(NeuronLayout layoutA, NeuronLayout layoutB, int sampleCount, IReadOnlyList<int> ks, NeighbourTable neighboursOfA,
        NeighbourTable neighboursOfB, UnmatchedNeurons leftOutA, UnmatchedNeurons leftOutB, MatchCost cost)
    {
        (LayoutA, LayoutB, SampleCount, Ks) = (layoutA, layoutB, sampleCount, [.. ks.Distinct().Order()]);
        (NeighboursOfA, NeighboursOfB, DeadA, DeadB) = (neighboursOfA, neighboursOfB, leftOutA.Dead, leftOutB.Dead);
        (NonFiniteA, NonFiniteB, Cost) = (leftOutA.NonFinite, leftOutB.NonFinite, cost);
        _pairs = FindPairs();
    }

    /// <summary>Layers and widths of the first model.</summary>
    public NeuronLayout LayoutA { get; }

    /// <summary>Layers and widths of the second model.</summary>
    public NeuronLayout LayoutB { get; }

    /// <summary>Samples that the correlations are over.</summary>
    public int SampleCount { get; }

    /// <summary>The k swept, ascending.</summary>
    public IReadOnlyList<int> Ks { get; }

    /// <summary>Neighbours of every neuron of A among B, up to the largest k.</summary>
    public NeighbourTable NeighboursOfA { get; }

    /// <summary>Neighbours of every neuron of B among A, up to the largest k.</summary>
    public NeighbourTable NeighboursOfB { get; }

    /// <summary>Neurons of A without variance or with a value that is not finite: never matched.</summary>
    public IReadOnlyList<NeuronKey> DeadA { get; }

    /// <summary>Neurons of B without variance or with a value that is not finite: never matched.</summary>
    public IReadOnlyList<NeuronKey> DeadB { get; }

    /// <summary>Those of <see cref="DeadA"/> with a value that is NaN or infinite; the others have no variance.</summary>
    public IReadOnlyList<NeuronKey> NonFiniteA { get; }

    /// <summary>Those of <see cref="DeadB"/> with a value that is NaN or infinite; the others have no variance.</summary>
    public IReadOnlyList<NeuronKey> NonFiniteB { get; }

    /// <summary>Dead and non-finite neurons of both models in one sentence; null when there are none.</summary>
    public string? LeftOutNeurons
    {
        get
        {
            string?[] parts = [Sentence("A", DeadA.Count, NonFiniteA.Count, LayoutA.Count),
                Sentence("B", DeadB.Count, NonFiniteB.Count, LayoutB.Count)];
            return Array.TrueForAll(parts, part => part is null) ? null
                : $"left out: {string.Join("; ", parts.OfType<string>())}";
        }
    }

    /// <summary>What is proven of a sketched match; null for an exact one.</summary>
    public SketchCertificate? Certificate { get; init; }

    /// <summary>Time, work and place.</summary>
    public MatchCost Cost { get; }

    /// <summary>Mutual top-k pairs, correlation descending (equal ones by flat index).</summary>
    /// <param name="k">One of <see cref="Ks"/>.</param>
    public IReadOnlyList<MutualPair> Pairs(int k)
    {
        if (!Ks.Contains(k))
            throw new ArgumentOutOfRangeException(nameof(k), k, $"Matched for k = {string.Join(", ", Ks)} only.");
        return k >= NeighboursOfA.RankCount ? _pairs : [.. _pairs.Where(pair => pair.RankA <= k && pair.RankB <= k)];
    }

    private static string? Sentence(string name, int dead, int nonFinite, int neurons) => dead == 0 ? null
        : FormattableString.Invariant($"of the {neurons} neurons of {name}, {dead - nonFinite} constant and {nonFinite} not finite");

    private List<MutualPair> FindPairs()
    {
        var found = new List<(int A, int B, MutualPair Pair)>();
        for (int a = 0; a < NeighboursOfA.NeuronCount; a++)
        {
            ReadOnlySpan<int> neighbours = NeighboursOfA.IndicesOf(a);
            for (int i = 0; i < neighbours.Length; i++)
            {
                int b = neighbours[i], rankB = NeighboursOfB.RankOf(b, a);
                if (rankB > 0)
                    found.Add((a, b, new MutualPair(LayoutA.KeyOf(a), LayoutB.KeyOf(b), NeighboursOfA.CorrelationsOf(a)[i], i + 1, rankB)));
            }
        }
        found.Sort((x, y) =>
        {
            int order = y.Pair.Correlation.CompareTo(x.Pair.Correlation);
            order = order != 0 ? order : x.A.CompareTo(y.A);
            return order != 0 ? order : x.B.CompareTo(y.B);
        });
        return found.ConvertAll(entry => entry.Pair);
    }
}

/// <summary>Neurons of a model that no pair can have.</summary>
/// <param name="Dead">Without variance or with a value that is not finite.</param>
/// <param name="NonFinite">Those of them with a value that is not finite.</param>
internal sealed record UnmatchedNeurons(IReadOnlyList<NeuronKey> Dead, IReadOnlyList<NeuronKey> NonFinite);
