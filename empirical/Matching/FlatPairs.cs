namespace Rosetta.Empirical.Matching;

/// <summary>Mutual pairs of one matching by flat neuron index, correlation descending.</summary>
/// <param name="A">Neurons of the first model.</param>
/// <param name="B">Their partners in the second.</param>
/// <param name="Correlations">Their correlations.</param>
public sealed record FlatPairs(IReadOnlyList<int> A, IReadOnlyList<int> B, IReadOnlyList<double> Correlations)
{
    /// <summary>Mutual nearest neighbours of a match.</summary>
    /// <param name="pairs">Mutual pairs, correlation descending.</param>
    /// <param name="match">What they are of.</param>
    public static FlatPairs Of(IReadOnlyList<MutualPair> pairs, MatchResult match) => new(
        [.. pairs.Select(pair => match.LayoutA.FlatOf(pair.A))], [.. pairs.Select(pair => match.LayoutB.FlatOf(pair.B))],
        [.. pairs.Select(pair => pair.Correlation)]);
}
