using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Plots;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Figures;

/// <summary>Figures 33 and 34 of the paper: how many pairs there are on growing parts of the samples, and how many of them stay.</summary>
internal sealed class StabilityFigure : IFigure
{
    public string Id => "stability";
    public string Title => "Pairs against samples";

    public string Caption(RunData run) =>
        $"Left: mutual pairs on the first samples of random orders of the {run.Said(words => words.Blocks)}, "
            + "of any correlation and from 1/2 up, size by size. Then "
        + "Jaccard\u2019s index of the sets at the largest size: with the set of the budget before, whose samples are among these (as the "
        + "paper has it); and of two parts that have no sample in common, beside the same of the models with their neurons rotated and "
        + "under the shift, and what independent sets of these sizes would have. Bars are 95 % intervals over the orders. Rotated neurons become "
        + "stable too: what is above them is of neurons.";

    /// <inheritdoc/>
    public DecidingPicture? Deciding(RunData run, ClaimVerdict lead) => DecidingPicture.Of(this, run, lead, "stability/",
        (lead.Id.Contains("/0.5", StringComparison.Ordinal) ? "half" : "any")
            + (lead.Id.EndsWith("/count", StringComparison.Ordinal) ? "-count" : "-overlap"),
        "Pairs found again: on parts of the samples without a common one, beside rotated neurons and sets that share nothing.");

    public IReadOnlyList<Panel> Panels(RunData run) => [.. run.Worlds.Where(world => world.Stabilities.Count > 0).SelectMany(Draw)];

    public IEnumerable<string> Missing(RunData run) => run.Trained.Where(world => world.Measured.Count > 0 && world.Stabilities.Count == 0)
        .Select(world => $"World {world.Name} was not matched over budgets of samples.");

    private const string Rotation = "rotation";

    private static AxisSpec Samples { get; } = new("samples (count)", "samples") { Logarithmic = true };

    private static IEnumerable<Panel> Draw(WorldData world)
    {
        double[] sizes = [.. world.Stabilities.Select(record => record.Neurons).Distinct().Order()];
        foreach ((double level, string name, string said) in new[] { (0, "any", "any correlation"),
            (LevelsEvidence.Isolated, "half", "from 0.5") })
        {
            StabilityRecord[] own = [.. world.Stabilities.Where(record => record.Level == level)];
            StabilityRecord[] models = [.. own.Where(record => record.Null.Length == 0).OrderBy(record => record.Neurons)];
            if (models.Length == 0)
                continue;
            yield return new CurvePanel
            {
                Name = $"{world.Name}-{name}-count",
                Least = level,
                Title = $"{world.Name}: pairs, {said}",
                Description = $"Mutual pairs, {said}, against samples, at {models.Length} sizes.",
                X = Samples,
                Y = new AxisSpec("mutual pairs (count)", "pairs") { Logarithmic = true },
                Series = [.. models.SelectMany(record => Line($"N = {Numbers.Quantity(record.Neurons)}", record, point => point.Pairs,
                    Array.IndexOf(sizes, record.Neurons), sizes.Length))],
            };
            StabilityRecord largest = models[^1];
            StabilityRecord[] nulls = [.. own.Where(record => record.Null.Length > 0 && record.Neurons == largest.Neurons)];
            yield return new CurvePanel
            {
                Name = $"{world.Name}-{name}-overlap",
                Least = level,
                Title = $"{world.Name}: overlap, {said}, N = {Numbers.Quantity(largest.Neurons)}",
                Description = "Jaccard's index of sets without a common sample, by samples of each: " + string.Join(", ",
                    largest.Points.Where(point => point.Apart is not null).Select(point =>
                        $"{Numbers.Quantity(point.Apart!.Value)} at {Numbers.Quantity(point.Samples)}")) + ".",
                X = Samples,
                Y = new AxisSpec("Jaccard\u2019s index (0 to 1)", "jaccard") { Minimum = 0, Maximum = 1 },
                Series =
                [
                    new PlottedSeries("independent sets", SeriesRole.Reference, Points(largest, point => point.Chance)),
                    .. nulls.Select(record => record.Null == Rotation
                        ? new PlottedSeries("rotated neurons, apart", SeriesRole.Rival, Points(record, point => point.Apart))
                        : new PlottedSeries($"{record.Null}, apart", SeriesRole.Null, Points(record, point => point.Apart))),
                    .. Line("with the budget before", largest, point => point.Previous, 0, 3),
                    .. Line("of two parts apart", largest, point => point.Apart, 2, 3),
                ],
            };
        }
    }

    private static IEnumerable<PlottedSeries> Line(string name, StabilityRecord record, Func<BudgetPoint, Ranged?> of, int index,
        int count) =>
    [
        new PlottedSeries(name, SeriesRole.Size, Points(record, of)) { SizeIndex = index, SizeCount = count },
        new PlottedSeries("", SeriesRole.SizePoint, Points(record, of)) { SizeIndex = index, SizeCount = count },
    ];

    private static IReadOnlyList<PlottedPoint> Points(StabilityRecord record, Func<BudgetPoint, Ranged?> of) =>
        [.. record.Points.Where(point => of(point) is not null).Select(point => new PlottedPoint(point.Samples, of(point)!.Value,
            string.Join(';', record.Cells.Select(key => $"cell {key}")))
            { Low = of(point)!.Low, High = of(point)!.High })];
}
