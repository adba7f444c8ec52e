using System.Globalization;
using Rosetta.Experiments.Runs;
using Rosetta.Theory.Statistics.Estimators;

namespace Rosetta.Experiments.Judgement;

/// <summary>Features of a simulated world by their rank, with the isolation that the instrument recovered: what a measured world must find by matching is known here.</summary>
internal static class KnownFeatures
{
    /// <summary>One row per feature, seed and size; a feature that the instrument did not find at a size has none there. Seeds are worlds of their own, so each feature of each seed is one cluster.</summary>
    public static IReadOnlyList<FeatureRow> Of(IReadOnlyList<CellRow> cells, FrozenClaim claim) =>
        [.. from cell in cells
            where claim.Neurons.Contains((long)cell.Neurons) && cell.Pair?.Truth is not null
            from entry in cell.Pair!.Truth!.FeatureIsolations.Take(claim.Features ?? 0).Select((isolation, i) => (Rank: i + 1, Isolation: isolation))
            where entry.Isolation is not null
            select new FeatureRow(string.Create(CultureInfo.InvariantCulture, $"{entry.Rank}, seed {cell.Seed}"), cell.Neurons, entry.Isolation!.Value)];
}
