using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Plots;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Figures;

/// <summary>Figure 31 of the paper: in which twelfth of the depth the neurons in pairs lie, family by family.</summary>
internal sealed class DepthFigure : IFigure
{
    private const int Bins = 12;

    public string Id => "depth";
    public string Title => "Depth of the neurons in pairs";

    public string Caption(RunData run) =>
        "Share of the neurons in mutual pairs in each of twelve equal bins of depth, layer/(L \u2212 1), from the first layer (0) to the "
        + $"last (1); a model of L layers fills at most L bins. "
        + $"Bars are 95 % intervals over {run.Said(words => words.Blocks)} and seeds, of one seed over its "
        + "pairs. One line for each size. Triangles are the pairs that a random rotation inside the layers leaves at the largest size; "
        + "dotted is where that model\u2019s neurons are. All pairs, pairs of correlation 1/2 and more, and those above what each "
        + "pair\u2019s nulls calibrate.";

    /// <inheritdoc/>
    public DecidingPicture? Deciding(RunData run, ClaimVerdict lead) => DecidingPicture.Of(this, run, lead, "depth/",
        lead.Id.EndsWith("/0.5", StringComparison.Ordinal) ? "half"
            : lead.Id.EndsWith("/floor", StringComparison.Ordinal) ? "floor" : "any",
        "Where in the network the neurons of pairs lie, beside those of rotated pairs.");

    public IReadOnlyList<Panel> Panels(RunData run) => [.. run.Worlds.SelectMany(Draw)];

    public IEnumerable<string> Missing(RunData run) => run.Trained.Where(world => world.Measured.Count > 0 && world.Depths.Count == 0)
        .Select(world => $"World {world.Name} has no record of depths.");

    private static IEnumerable<Panel> Draw(WorldData world)
    {
        foreach (IGrouping<string, DepthRecord> family in world.Depths.GroupBy(record => record.Family))
        {
            foreach ((double? level, string name, string said) in new (double?, string, string)[]
                { (0, "any", "all pairs"), (LevelsEvidence.Isolated, "half", "pairs from 0.5"), (null, "floor", "above the nulls") })
            {
                DepthRecord[] sizes = [.. family.Where(record => record.Level == level && record.Intervals95.Count > 0)
                    .OrderBy(record => record.Neurons)];
                if (sizes.Length > 0)
                    yield return Draw(world, family.Key, name, said, sizes);
            }
        }
    }

    private static CurvePanel Draw(WorldData world, string family, string name, string said, DepthRecord[] sizes)
    {
        DepthRecord largest = sizes[^1];
        return new CurvePanel
        {
            Name = $"{world.Name}-{family}-{name}",
            Least = largest.Level,
            Title = $"{world.Name}: {family}, {said}",
            Description = string.Join("; ", sizes.Select(record => $"{record.Model}, {record.Layers} layers, "
                + $"{Numbers.Quantity(record.Pairs)} pairs: concentration "
                + Numbers.WithInterval(record.Concentration, record.ConcentrationInterval95)
                + $", mean depth {Numbers.WithInterval(record.MeanDepth, record.MeanDepthInterval95)}")) + ".",
            X = new AxisSpec("depth, layer/(L \u2212 1), in twelve bins", "depth") { Minimum = 0, Maximum = 1 },
            Y = new AxisSpec("share of the neurons in pairs", "share") { Minimum = 0 },
            Series =
            [
                new PlottedSeries($"all neurons, {largest.Model}", SeriesRole.Reference,
                    Points(largest, largest.Neuronal, [])),
                .. largest.Rotated.Count == 0 ? [] : new[] { new PlottedSeries($"rotated, {largest.Model}", SeriesRole.Null,
                    Points(largest, largest.Rotated, [])) },
                .. sizes.SelectMany((record, i) => new[]
                {
                    new PlottedSeries($"{record.Model}: {Numbers.Quantity(record.Pairs)} pairs", SeriesRole.Size,
                        Points(record, record.Fractions, [])) { SizeIndex = i, SizeCount = sizes.Length },
                    new PlottedSeries("", SeriesRole.SizePoint, Points(record, record.Fractions, record.Intervals95))
                        { SizeIndex = i, SizeCount = sizes.Length },
                }),
            ],
        };
    }

    /// <summary>The bins that hold a layer, at their middles.</summary>
    private static IReadOnlyList<PlottedPoint> Points(DepthRecord record, IReadOnlyList<double> shares,
        IReadOnlyList<double[]> intervals) =>
        [.. Enumerable.Range(0, Bins).Where(bin => record.Neuronal[bin] > 0).Select(bin =>
            new PlottedPoint((bin + 0.5) / Bins, shares[bin],
                string.Join(';', record.Cells.Select(key => $"cell {key}")))
            {
                Low = intervals.Count == 0 ? null : Math.Max(0, intervals[bin][0]),
                High = intervals.Count == 0 ? null : intervals[bin][1],
            })];
}
