using Rosetta.Empirical.Activations;
using Rosetta.Theory;
using Rosetta.Theory.Numerics;
using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Matching;

/// <summary>
/// Isolation of every neuron without the bias of choosing the largest of many: neighbours are chosen on one half of the samples
/// and correlated on the other, and both ways round are averaged (M22).
/// </summary>
/// <remarks>
/// A neuron with no counterpart then averages 0, where its largest correlation averages sqrt(2 ln N / T). Halves are of whole blocks
/// (documents), since samples of one document are not independent. The value estimates the true correlation with the neighbour
/// that half the samples point to, hence at most the largest true correlation: it errs low where half the samples choose wrongly.
/// </remarks>
public sealed class CrossFittedIsolation
{
    private readonly double?[] _ofA, _ofB;

    private CrossFittedIsolation(double?[] ofA, double?[] ofB, IReadOnlyList<IReadOnlyList<MutualHalf>> halves) =>
        (_ofA, _ofB, Halves) = (ofA, ofB, halves);

    /// <summary>The mutual nearest neighbours of each half of the samples, correlation descending.</summary>
    public IReadOnlyList<IReadOnlyList<MutualHalf>> Halves { get; }

    /// <summary>By flat index of A: the estimate, or null for a neuron dead in either half.</summary>
    public IReadOnlyList<double?> OfA => _ofA;

    /// <summary>By flat index of B.</summary>
    public IReadOnlyList<double?> OfB => _ofB;

    /// <summary>Mean over neurons of both models that are in no mutual pair at or above a threshold; null when there are none.</summary>
    /// <param name="match">The match of the same models on all samples, k = 1 among its ranks.</param>
    /// <param name="threshold">Least correlation of a Rosetta Neuron.</param>
    public double? MeanOfOthers(MatchResult match, double threshold) => Mean(match, threshold, rosetta: false);

    /// <summary>Mean over neurons of both models that are in a mutual pair at or above a threshold; null when there are none.</summary>
    /// <param name="match">The match of the same models on all samples, k = 1 among its ranks.</param>
    /// <param name="threshold">Least correlation of a Rosetta Neuron.</param>
    public double? MeanOfRosetta(MatchResult match, double threshold) => Mean(match, threshold, rosetta: true);

    /// <summary>Estimates isolations in one pass over the samples.</summary>
    /// <param name="a">The first model.</param>
    /// <param name="b">The second model, on the same samples.</param>
    /// <param name="options">Memory, threads and device; its ranks are not used.</param>
    /// <param name="rng">Draws the halves.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="BadInputException">Fewer than four samples, or fewer than two blocks.</exception>
    public static CrossFittedIsolation Estimate(IActivations a, IActivations b, MatchOptions options, Rng rng,
        CancellationToken cancellation = default) => MutualTopK.MatchCrossFitted(a, b, options, rng, null, cancellation).CrossFitted;

    /// <summary>Judges the neighbours that each half chose on the other half.</summary>
    internal static CrossFittedIsolation Of(IActivations a, IActivations b, SampleHalves halves,
        IReadOnlyList<(NeighbourTable OfA, NeighbourTable OfB)> chosen, CancellationToken cancellation)
    {
        var sums = (A: new double?[a.Layout.Count], B: new double?[b.Layout.Count]);
        Array.Fill(sums.A, 0);
        Array.Fill(sums.B, 0);
        foreach ((int half, int[] judge) in new[] { (0, halves.Second), (1, halves.First) })
        {
            var judgeA = new SelectedSamples(a, judge);
            var judgeB = new SelectedSamples(b, judge);
            Add(sums.A, chosen[half].OfA, pairs => PairCorrelator.Correlate(judgeA, judgeB, pairs, cancellation));
            Add(sums.B, chosen[half].OfB, pairs => PairCorrelator.Correlate(judgeB, judgeA, pairs, cancellation));
        }
        return new CrossFittedIsolation(Array.ConvertAll(sums.A, sum => sum / 2), Array.ConvertAll(sums.B, sum => sum / 2),
            [.. chosen.Select(half => Mutual(half.OfA, half.OfB))]);
    }

    /// <summary>Mutual nearest neighbours of two tables, correlation descending.</summary>
    internal static MutualHalf[] Mutual(NeighbourTable ofA, NeighbourTable ofB) =>
        [.. Enumerable.Range(0, ofA.NeuronCount).Where(flat => ofA.IndicesOf(flat) is [var nearest, ..]
                && ofB.IndicesOf(nearest) is [var back, ..] && back == flat)
            .Select(flat => new MutualHalf(flat, ofA.IndicesOf(flat)[0], ofA.CorrelationsOf(flat)[0]))
            .OrderByDescending(pair => pair.Correlation).ThenBy(pair => pair.A)];

    private static void Add(double?[] sums, NeighbourTable neighbours, Func<(int, int)[], double?[]> correlate)
    {
        int[] matched = [.. Enumerable.Range(0, sums.Length).Where(flat => neighbours.IndicesOf(flat).Length > 0)];
        double?[] correlations = correlate(Array.ConvertAll(matched, flat => (flat, neighbours.IndicesOf(flat)[0])));
        var judged = new double?[sums.Length];
        for (int i = 0; i < matched.Length; i++)
            judged[matched[i]] = correlations[i];
        for (int flat = 0; flat < sums.Length; flat++)
            sums[flat] += judged[flat];
    }

    private double? Mean(MatchResult match, double threshold, bool rosetta)
    {
        List<MutualPair> pairs = [.. match.Pairs(1).Where(pair => pair.Correlation >= threshold)];
        HashSet<NeuronKey> ofA = [.. pairs.Select(pair => pair.A)], ofB = [.. pairs.Select(pair => pair.B)];
        double[] values =
        [
            .. _ofA.Where((value, flat) => value is not null && ofA.Contains(match.LayoutA.KeyOf(flat)) == rosetta)
                .Select(value => value!.Value),
            .. _ofB.Where((value, flat) => value is not null && ofB.Contains(match.LayoutB.KeyOf(flat)) == rosetta)
            .Select(value => value!.Value),
        ];
        CompensatedSum sum = default;
        foreach (double value in values)
            sum.Add(value);
        return values.Length == 0 ? null : sum.Value / values.Length;
    }
}

/// <summary>Mutual nearest neighbours on one half of the samples, by flat index.</summary>
public readonly record struct MutualHalf(int A, int B, double Correlation);
