using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Measurement;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Worlds.Measured;

/// <summary>A match over a series of budgets of samples, as cells keep it and the claim takes it.</summary>
internal static class StabilityCells
{
    /// <summary>The evidence of one world; null where no cell has budgets.</summary>
    public static StabilityEvidence? Evidence(string world, IReadOnlyList<CellRow> cells)
    {
        StabilityCell[] own = [.. cells.Where(cell => cell.World == world).Select(cell => cell.Stability).OfType<StabilityCell>()];
        return own.Length == 0 ? null : new StabilityEvidence(world, own);
    }

    /// <summary>Measures one pair of models; null where the experiment asks for no budgets.</summary>
    /// <param name="empty">Its cell: key, size and seed.</param>
    /// <param name="series">Its series; "" for the main one.</param>
    /// <param name="modelA">Name of the first model.</param>
    /// <param name="modelB">Name of the second.</param>
    /// <param name="a">Activations of the first.</param>
    /// <param name="b">Activations of the second.</param>
    /// <param name="measured">Their measurement.</param>
    /// <param name="match">Budgets and orders.</param>
    /// <param name="rng">The source that the measurement had.</param>
    /// <param name="stop">Ends the work between tiles.</param>
    public static StabilityCell? Of(CellRow empty, string series, string modelA, string modelB, IActivations a, IActivations b,
        PairMeasurement measured, MatchDefinition match, Rng rng, CancellationToken stop)
    {
        if (match.Budgets.Count == 0)
            return null;
        IReadOnlyList<double> levels = DepthCells.LevelsOf(measured);
        var rows = new List<BudgetRow>();
        var order = new List<BudgetMatch>();
        foreach (BudgetMatch budget in PairBudgets.Measure(a, b, measured, match.Budgets, match.BudgetOrders, rng, stop))
        {
            // Order by order: the pairs of one are in memory at a time.
            if (order.Count > 0 && (order[0].Null, order[0].Order) != (budget.Null, budget.Order))
                Close();
            order.Add(budget);
        }
        Close();
        return new StabilityCell
        {
            Name = empty.Key,
            Series = series,
            Seed = empty.Seed,
            ModelA = modelA,
            ModelB = modelB,
            Neurons = empty.Neurons,
            NeuronsA = measured.Match.LayoutA.Count - measured.Match.DeadA.Count,
            NeuronsB = measured.Match.LayoutB.Count - measured.Match.DeadB.Count,
            Levels = levels,
            Tau = measured.Calibration?.Tau,
            Rows = rows,
        };

        void Close()
        {
            rows.AddRange(order.Select((budget, i) => Row(budget, i == 0 ? null : order[i - 1].Pairs, order[^1].Pairs, levels)));
            order.Clear();
        }
    }

    /// <summary>One set of pairs, beside those that it is compared with: counts, and what is in both, level by level.</summary>
    /// <param name="own">The set.</param>
    /// <param name="previous">That of the budget before; null for the first.</param>
    /// <param name="all">That of all samples.</param>
    /// <param name="levels">Correlations; 0 for all pairs.</param>
    internal static BudgetRow Row(BudgetMatch own, IReadOnlyList<MutualPair>? previous, IReadOnlyList<MutualPair> all,
        IReadOnlyList<double> levels)
    {
        return new(own.Null, own.Order, own.Samples, Counts(own.Pairs), previous is null ? [] : Both(previous), Both(all),
            own.Apart is null ? [] : Counts(own.Apart), own.Apart is null ? [] : Both(own.Apart));

        int[] Counts(IReadOnlyList<MutualPair> pairs) => [.. levels.Select(level => At(pairs, level).Count())];

        int[] Both(IReadOnlyList<MutualPair> other) => [.. levels.Select(level =>
        {
            HashSet<(NeuronKey, NeuronKey)> set = [.. At(own.Pairs, level)];
            return At(other, level).Count(set.Contains);
        })];

        static IEnumerable<(NeuronKey, NeuronKey)> At(IReadOnlyList<MutualPair> pairs, double level) =>
            pairs.Where(pair => level == 0 || pair.Correlation >= level).Select(pair => (pair.A, pair.B));
    }
}
