using Rosetta.Theory.Statistics.Moments;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>Sets of pairs at one size: overlaps by budget, with the errors that random orders of the blocks show.</summary>
/// <remarks>
/// Orders share their blocks, so that the error of a mean over orders would vanish with many of them, whatever the blocks are. The error
/// taken is the scatter of single orders: on halves of the blocks that is the error of the whole by the jackknife that leaves out half
/// (Shao and Wu 1989), and on smaller parts more than it.
/// </remarks>
/// <param name="Neurons">Size.</param>
/// <param name="Cells">Its pairs of models, one for each seed.</param>
public sealed record StabilitySize(double Neurons, IReadOnlyList<StabilityCell> Cells)
{
    /// <summary>Fewest pairs of a set that says how stable it is.</summary>
    public const int FewestPairs = 10;

    /// <summary>What is asked of one budget.</summary>
    public enum Overlap { Previous, All, Apart }

    /// <summary>Budgets of the models, or of a null, ascending.</summary>
    public IReadOnlyList<int> Budgets(string nullName = "") =>
        [.. Rows(nullName).Select(row => row.Samples).Distinct().Order()];

    /// <summary>Budgets at which two parts without a common sample were matched.</summary>
    public IReadOnlyList<int> BudgetsApart(string nullName = "") =>
        [.. Rows(nullName).Where(row => row.Apart.Count > 0).Select(row => row.Samples).Distinct().Order()];

    /// <summary>Names of the nulls.</summary>
    public IReadOnlyList<string> Nulls => [.. Cells.SelectMany(cell => cell.Rows).Select(row => row.Null).Where(name => name.Length > 0)
        .Distinct()];

    /// <summary>Pairs at a budget.</summary>
    public Estimate? Count(string nullName, double level, int budget) =>
        Mean(nullName, level, (cell, own, at) => own.FirstOrDefault(row => row.Samples == budget)?.Counts[at]);

    /// <summary>Jaccard's index at a budget; null where a set of fewer than <see cref="FewestPairs"/> is asked for.</summary>
    public Estimate? Jaccard(string nullName, double level, int budget, Overlap overlap) =>
        Mean(nullName, level, (_, own, at) => Of(own, at, budget, overlap, chance: null));

    /// <summary>The same less what independent sets of these sizes would have.</summary>
    public Estimate? AboveChance(string nullName, double level, int budget, Overlap overlap) => Mean(nullName, level, (cell, own, at) =>
        Of(own, at, budget, overlap, chance: null) - Of(own, at, budget, overlap, cell));

    /// <summary>What independent sets of these sizes would have.</summary>
    public Estimate? Chance(string nullName, double level, int budget, Overlap overlap) =>
        Mean(nullName, level, (cell, own, at) => Of(own, at, budget, overlap, cell));

    /// <summary>Rise of the index above chance from the first to the last budget at which parts lie apart; null for fewer than
    /// two.</summary>
    public Estimate? Rise(string nullName, double level) => BudgetsApart(nullName) is not [var first, .., var last] ? null
        : Mean(nullName, level, (cell, own, at) => Excess(cell, own, at, last) - Excess(cell, own, at, first, fewest: 1));

    /// <summary>How much more of the models' set is found again on other samples than of a null's, at the largest budget that both
    /// have. A null that leaves fewer than <see cref="FewestPairs"/> has no set: nothing of it is found again.</summary>
    public Estimate? AboveNull(string nullName, double level)
    {
        if (BudgetsApart().Intersect(BudgetsApart(nullName)).ToArray() is not [.., var budget])
            return null;
        bool left = Count(nullName, level, budget) is { Value: >= FewestPairs };
        return Mean("", level, (cell, own, at) => Excess(cell, own, at, budget) - (!left ? 0
            : Excess(cell, [.. cell.Rows.Where(row => row.Null == nullName && row.Order == own[0].Order)], at, budget, 1) ?? 0));
    }

    private static double? Excess(StabilityCell cell, IReadOnlyList<BudgetRow> own, int at, int budget, int fewest = FewestPairs) =>
        Of(own, at, budget, Overlap.Apart, null, fewest) - Of(own, at, budget, Overlap.Apart, cell, fewest);

    /// <summary>The index of one order, or of chance where a cell is given.</summary>
    private static double? Of(IReadOnlyList<BudgetRow> own, int at, int budget, Overlap overlap, StabilityCell? chance,
        int fewest = FewestPairs)
    {
        if (own.FirstOrDefault(row => row.Samples == budget) is not { } row)
            return null;
        (int? other, int? both) = overlap switch
        {
            Overlap.Previous => (own.LastOrDefault(before => before.Samples < budget)?.Counts[at],
                row.WithPrevious.Count > 0 ? row.WithPrevious[at] : null),
            Overlap.All => (own[^1].Counts[at], row.WithAll[at]),
            _ => row.Apart.Count > 0 ? (row.Apart[at], row.WithApart[at]) : ((int?)null, (int?)null),
        };
        return other is not { } count || both is not { } common || Math.Max(count, row.Counts[at]) < fewest ? null
            : chance is { } cell ? SetOverlap.OfChance(row.Counts[at], count, cell.NeuronsA, cell.NeuronsB)
            : SetOverlap.Jaccard(row.Counts[at], count, common);
    }

    /// <summary>Mean over seeds and orders; the error is that of one order and one seed.</summary>
    private Estimate? Mean(string nullName, double level, Func<StabilityCell, IReadOnlyList<BudgetRow>, int, double?> of)
    {
        var values = new List<double>();
        foreach (StabilityCell cell in Cells)
        {
            int at = cell.Levels.ToList().FindIndex(own => Math.Abs(own - level) < 1e-12);
            if (at < 0)
                return null;
            foreach (IGrouping<int, BudgetRow> order in cell.Rows.Where(row => row.Null == nullName).GroupBy(row => row.Order))
            {
                if (of(cell, [.. order.OrderBy(row => row.Samples)], at) is not { } value)
                    return null;
                values.Add(value);
            }
        }
        if (values.Count < 2)
            return values.Count == 0 ? null : new Estimate(values[0], double.NaN, 0);
        SampleMoments moments = SampleMoments.Of(values);
        return new Estimate(moments.Mean, Math.Sqrt(moments.SampleVariance), moments.Count - 1);
    }

    private IEnumerable<BudgetRow> Rows(string nullName) => Cells.SelectMany(cell => cell.Rows).Where(row => row.Null == nullName);
}
