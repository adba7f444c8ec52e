using Rosetta.Experiments.Records;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Experiments.Worlds.Measured;

/// <summary>Pairs on growing parts of the samples, as fits.json has them.</summary>
internal static class StabilityFindings
{
    /// <summary>A world's fits with its budgets, at the levels that all cells of a size have.</summary>
    public static FitsFile? With(FitsFile? fits, StabilityEvidence? evidence) => evidence is null ? fits
        : (fits ?? new FitsFile { Fits = [], Profiles = [], Sizes = [] }) with
        {
            Stabilities = [.. evidence.Sizes.SelectMany(size => size.Cells.Select(cell => cell.Levels)
                .Aggregate<IEnumerable<double>>((common, own) => common.Intersect(own)).SelectMany(level =>
                    size.Nulls.Prepend("").Select(nullName => Of(evidence.World, size, level, nullName))))],
        };

    private static StabilityRecord Of(string world, StabilitySize size, double level, string nullName) => new()
    {
        World = world,
        Neurons = size.Neurons,
        Level = level,
        Null = nullName,
        Points = [.. size.Budgets(nullName).Select(budget => new BudgetPoint(budget, Of(size.Count(nullName, level, budget)),
            Of(size.Jaccard(nullName, level, budget, StabilitySize.Overlap.Previous)),
            Of(size.Jaccard(nullName, level, budget, StabilitySize.Overlap.All)),
            Of(size.Jaccard(nullName, level, budget, StabilitySize.Overlap.Apart)),
            Of(size.Chance(nullName, level, budget, StabilitySize.Overlap.Apart))))],
        Cells = [.. size.Cells.Select(cell => cell.Name)],
    };

    private static Ranged? Of(Estimate? estimate) => estimate is null ? null
        : estimate.DegreesOfFreedom > 0 && estimate.IntervalAt(0.95) is var interval && double.IsFinite(interval.Low)
            ? new Ranged(estimate.Value, interval.Low, interval.High) : new Ranged(estimate.Value, null, null);
}
