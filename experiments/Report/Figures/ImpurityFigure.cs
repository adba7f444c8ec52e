using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Plots;

namespace Rosetta.Experiments.Report.Figures;

/// <summary>Impurity 1/r - 1 of the pairs against their rank, all sizes on one pair of axes: by the model a line of slope
/// 1/alpha.</summary>
internal sealed class ImpurityFigure : IFigure
{
    /// <summary>Ranks drawn per decade.</summary>
    private const int PerDecade = 20;

    public string Id => "impurity";
    public string Title => "Impurity by rank";

    public string Caption(RunData run) =>
        "Every mutual pair\u2019s impurity 1/r \u2212 1 (one over its signal-to-interference ratio) against its rank, the purest first; "
            + "one line "
        + "for each size. By the model impurity is (r/r_{0})^{\u03b2} \u2212 1 and counts grow as N^{1/\u03b2}: far from r_{0} the lines "
            + "rise "
        + "with the slope that is one over the exponent of the counts (solid, through the middle of the largest size), and shift to the "
        + "right as networks grow. Dotted: a ratio of 1, the paper\u2019s isolation. One pair of networks per size is shown: the first "
            + "seed.";

    public IReadOnlyList<Panel> Panels(RunData run) => [.. run.Worlds.Select(Draw).OfType<Panel>()];

    public IEnumerable<string> Missing(RunData run) => run.Trained.Where(world => world.Measured.Count > 0 && Draw(world) is null)
        .Select(world => $"World {world.Name} has no profile.");

    private static CurvePanel? Draw(WorldData world)
    {
        CellRow[] cells = [.. world.FirstOfEachSize.Where(cell => cell.Pair!.Profile.Count(r => r is > 0 and < 1) > 1)];
        if (!world.IsTrained || cells.Length == 0)
            return null;
        LevelFitRecord? counts = world.Levels.FirstOrDefault(record => !record.OfMainSeries && record.Series.Length == 0
            && record is { Counted: LevelCounted.Raw, Level: 0, Exponent: > 0 });
        IReadOnlyList<PlottedPoint>[] lines = [.. cells.Select(Points)];
        double last = lines.Max(line => line[^1].X);
        return new CurvePanel
        {
            Name = world.Name,
            Title = $"{world.Name}: impurity by rank",
            Description = $"Impurity of mutual pairs against rank for {cells.Length} sizes"
                + (counts is null ? "." : $"; the model's slope is {Numbers.Quantity(1 / counts.Exponent!.Value)}, one over the exponent "
                    + $"of "
                    + "the counts."),
            X = new AxisSpec("rank of the pair (count)", "rank") { Logarithmic = true },
            Y = new AxisSpec("impurity, 1/r \u2212 1 (ratio)", "impurity") { Logarithmic = true },
            Series =
            [
                new PlottedSeries("SIR 1", SeriesRole.Reference,
                    [.. new[] { 1, last }.Select(rank => new PlottedPoint(rank, 1, "definition: SIR = 1"))]),
                .. counts is null ? [] : new[] { Model(lines[^1], 1 / counts.Exponent!.Value, LevelSeries.Source(counts)) },
                .. cells.Select((cell, i) => new PlottedSeries($"N = {Numbers.Count((long)Math.Round(cell.Neurons))}", SeriesRole.Size,
                    lines[i]) { SizeIndex = i, SizeCount = cells.Length }),
            ],
        };
    }

    /// <summary>The model's slope over the middle decade of ranks of a line.</summary>
    private static PlottedSeries Model(IReadOnlyList<PlottedPoint> line, double slope, string source)
    {
        PlottedPoint middle = line[line.Count / 2];
        double reach = Math.Sqrt(10);
        return new PlottedSeries($"the model\u2019s slope, {Numbers.Quantity(slope)}", SeriesRole.Theory,
            [.. new[] { 1 / reach, reach }.Select(factor =>
                new PlottedPoint(middle.X * factor, middle.Y * Math.Pow(factor, slope), source))]);
    }

    private static IReadOnlyList<PlottedPoint> Points(CellRow cell)
    {
        double[] profile = [.. cell.Pair!.Profile.Where(r => r is > 0 and < 1)];
        int[] ranks = [.. Enumerable.Range(0, (int)Math.Ceiling(PerDecade * Math.Log10(profile.Length)) + 1)
            .Select(step => Math.Min(profile.Length, (int)Math.Round(Math.Pow(10, step / (double)PerDecade)))).Distinct()];
        return [.. ranks.Select(rank => new PlottedPoint(rank, 1 / profile[rank - 1] - 1, $"cell {cell.Key}"))];
    }
}
