using Rosetta.Empirical.Activations;
using Rosetta.Theory.Numerics;

namespace Rosetta.Empirical.Matching;

/// <summary>
/// Isolations recovered from a match. The correlation of the neurons that two models give to a feature is sqrt(s_A s_B) (theory.md section 1), so a
/// mutual pair's correlation is the geometric mean of the feature's two isolations.
/// </summary>
/// <remarks>
/// For neurons outside the pairs the best neighbour's correlation is a maximum over thousands of candidates, so it is never near
/// zero. Three figures bracket the truth, m = mean over those neurons of their largest true correlation:
/// <see cref="MeanOfOthersUncorrected"/> &gt;= m, since a mean of maxima exceeds the maximum of means;
/// <see cref="MeanOfOthersLessNull"/> &lt;= m, since max(true + noise) &lt;= max(true) + max(noise); and
/// <see cref="CrossFittedIsolation"/>, free of selection but for choosing a neighbour on half the samples, which can only fall short of m.
/// The last is the honest single number; the first two need no second match.
/// </remarks>
public sealed class IsolationProfile
{
    private readonly double[] _isolations;

    private IsolationProfile(double[] isolations, double? meanOfRosetta, double? others, double? nullExpectation, int otherCount) =>
        (_isolations, MeanOfRosetta, MeanOfOthersUncorrected, NullExpectation, OtherCount) = (isolations, meanOfRosetta, others, nullExpectation, otherCount);

    /// <summary>Isolations of the Rosetta Neurons, descending: by rank, the profile that delta is read from.</summary>
    public IReadOnlyList<double> Isolations => _isolations;

    /// <summary>Their mean; null when there are none.</summary>
    public double? MeanOfRosetta { get; }

    /// <summary>Live neurons of both models outside the pairs.</summary>
    public int OtherCount { get; }

    /// <summary>Mean correlation of those neurons with their nearest neighbour; null when there are none. An upper bound.</summary>
    public double? MeanOfOthersUncorrected { get; }

    /// <summary>Mean correlation of live neurons with their nearest neighbour in the nulls; null when none was given.</summary>
    public double? NullExpectation { get; }

    /// <summary>The uncorrected mean less the null's, at least 0; null where either is missing. A lower bound.</summary>
    public double? MeanOfOthersLessNull => MeanOfOthersUncorrected - NullExpectation is { } difference ? Math.Max(0, difference) : null;

    /// <summary>Recovers isolations.</summary>
    /// <param name="match">A match that swept k = 1.</param>
    /// <param name="threshold">Least correlation of a Rosetta Neuron: tau, or a calibrated floor. Mutual pairs below count among the others.</param>
    /// <param name="nulls">Matches of the same models under a null.</param>
    public static IsolationProfile Of(MatchResult match, double threshold, IReadOnlyList<MatchResult> nulls)
    {
        List<MutualPair> rosetta = [.. match.Pairs(1).Where(pair => pair.Correlation >= threshold)];
        HashSet<NeuronKey> ofA = [.. rosetta.Select(pair => pair.A)], ofB = [.. rosetta.Select(pair => pair.B)];
        List<double> others =
        [
            .. Nearest(match.NeighboursOfA, flat => !ofA.Contains(match.LayoutA.KeyOf(flat))),
            .. Nearest(match.NeighboursOfB, flat => !ofB.Contains(match.LayoutB.KeyOf(flat))),
        ];
        List<double> chance = [.. nulls.SelectMany(one => Nearest(one.NeighboursOfA, _ => true).Concat(Nearest(one.NeighboursOfB, _ => true)))];
        double[] isolations = [.. rosetta.Select(pair => pair.Correlation)];
        return new IsolationProfile(isolations, Mean(isolations), Mean(others), Mean(chance), others.Count);
    }

    private static IEnumerable<double> Nearest(NeighbourTable table, Func<int, bool> included) =>
        from flat in Enumerable.Range(0, table.NeuronCount)
        let correlation = table.NearestCorrelation(flat)
        where correlation is not null && included(flat)
        select correlation.Value;

    internal static double? Mean(IReadOnlyCollection<double> values)
    {
        CompensatedSum sum = default;
        foreach (double value in values)
            sum.Add(value);
        return values.Count == 0 ? null : sum.Value / values.Count;
    }
}
