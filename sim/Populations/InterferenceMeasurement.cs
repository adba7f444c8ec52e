using Rosetta.Empirical.Matching;
using Rosetta.Theory.Claims;

namespace Rosetta.Sim.Populations;

/// <summary>Matches the two models of an interference world by mutual nearest neighbours, without a threshold, as the paper does.</summary>
public static class InterferenceMeasurement
{
    /// <summary>Counts pairs, and the ratios that were assigned to matched and unmatched coordinates of the first model.</summary>
    /// <param name="population">The world.</param>
    /// <param name="expected">What its recipe leads to expect.</param>
    /// <param name="entry">Name of the entry that it belongs to.</param>
    /// <param name="beta">Its exponent of importance.</param>
    /// <param name="gamma">Its features per neuron.</param>
    /// <param name="device">auto, cpu or cuda.</param>
    /// <param name="cancel">Ends the matching.</param>
    public static RecoveryEvidence Measure(InterferencePopulation population, ExpectedRecovery expected, string entry, double beta,
        double gamma, string device = "cpu", CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(population);
        ArgumentNullException.ThrowIfNull(expected);
        InterferenceRecipe recipe = population.Recipe;
        MatchResult match = MutualTopK.Match(population.A, population.B, new MatchOptions { Device = device }, cancellation: cancel);
        IReadOnlyList<MutualPair> pairs = match.Pairs(1);
        // One layer, so a unit is a coordinate; those of features come first, in order of rank.
        HashSet<int> matched = [.. pairs.Select(pair => pair.A.Unit)];
        double[] unmatched = [.. recipe.Ratios.Where((_, i) => !matched.Contains(i))];
        return new RecoveryEvidence
        {
            Entry = entry,
            Beta = beta,
            Kappa = recipe.Kappa,
            Gamma = gamma,
            Samples = recipe.Samples,
            Presence = recipe.Presence,
            BackgroundNeurons = recipe.BackgroundNeurons,
            Features = recipe.Features,
            Isolated = recipe.Ratios.Count,
            Coordinates = recipe.Coordinates,
            Matched = pairs.Count,
            Right = pairs.Count(pair => pair.A.Unit == pair.B.Unit && pair.A.Unit < recipe.Ratios.Count),
            RatioMatched = pairs.Count == 0 ? double.NaN
                : pairs.Average(pair => pair.A.Unit < recipe.Ratios.Count ? recipe.Ratios[pair.A.Unit] : 0),
            RatioUnmatched = unmatched.Sum() / (recipe.Neurons - pairs.Count),
            RatioUnmatchedCoordinates = unmatched.Length == 0 ? null : unmatched.Average(),
            Law = expected.Law,
            WithChance = expected.WithChance,
        };
    }
}
