using System.Globalization;
using Rosetta.Experiments.Runs;

namespace Rosetta.Experiments.Judgement;

/// <summary>Purification of the features of a measured world, followed across sizes by matching.</summary>
internal static class ChainClaim
{
    /// <summary>
    /// Judged over the longest run of sizes, ending at the largest, that has <see cref="FeatureChains.Fewest"/> chained features: a rule about their number, which says nothing of
    /// their exponent. Null where the prediction has no such claim, or the world no links.
    /// </summary>
    /// <param name="prediction">The prediction.</param>
    /// <param name="cells">All cells of its world.</param>
    /// <param name="level">Level of the tests.</param>
    /// <param name="margin">Equivalence margin, or null.</param>
    public static VerdictRecord? Judge(PredictionRecord prediction, IReadOnlyList<CellRow> cells, double level, double? margin)
    {
        (FrozenClaim Claim, FeatureChains Chains)[] windows = [.. prediction.Claims.Where(claim => claim.Quantity == ScalingQuantities.Purification)
            .OrderByDescending(claim => claim.Neurons.Count).Select(claim => (Claim: claim, Chains: FeatureChains.Of(cells, claim.Neurons)))
            .Where(entry => entry.Chains is not null).Select(entry => (entry.Claim, entry.Chains!))];
        if (windows.Length == 0)
            return null;
        (FrozenClaim claim, FeatureChains chains) = windows.FirstOrDefault(window => window.Chains.Count >= FeatureChains.Fewest, windows[^1]);
        VerdictRecord verdict = ScalingClaims.Purification(prediction, claim, () => chains.Rows, "matching", level, margin, deciding: false);
        string numbers = string.Create(CultureInfo.InvariantCulture,
            $"Of {chains.Started} Rosetta pairs at N = {chains.Sizes[0]}, {chains.Count} are followed to N = {chains.Sizes[^1]} ({chains.Confirmed} of them through the second family too, {chains.ConfirmedByChance:G2} by chance); ")
            + string.Create(CultureInfo.InvariantCulture, $"through the null's links {chains.NullChains:G3}.");
        if (chains.Count < FeatureChains.Fewest)
            verdict = verdict with { Outcome = VerdictNames.CannotTell, WouldSettle = $"At least {FeatureChains.Fewest} features in a chain: more samples (a lower threshold), larger or more closely spaced sizes." };
        return verdict with { Reason = $"{numbers} {verdict.Reason}" };
    }
}
