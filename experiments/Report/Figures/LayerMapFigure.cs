using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Plots;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Figures;

/// <summary>Where in the two models the pairs lie: calibrated pairs by the layers of both, one map per size.</summary>
internal sealed class LayerMapFigure : IFigure
{
    public string Id => "layers";
    public string Title => "Pairs by layer";

    public string Caption(RunData run)
    {
        bool calibrated = run.Trained.SelectMany(world => world.Measured).All(cell => cell.Pair!.NullDraws > 0);
        return $"{(calibrated ? "Calibrated pairs" : "Pairs (calibrated where there is a null)")} by the layer that each of their neurons "
            + "lies in, counted from the input (layer 0). Depth that corresponds shows as the diagonal. Shade is the square root of the "
            + "count over the map\u2019s own largest; the numbers are the counts. The first seed of each size is shown.";
    }

    public IReadOnlyList<Panel> Panels(RunData run) =>
        [.. run.Trained.SelectMany(world => world.FirstOfEachSize.Where(HasMap).Select(cell => Draw(world, cell)))];

    public IEnumerable<string> Missing(RunData run)
    {
        if (!run.Trained.Any(world => world.Measured.Count > 0))
            yield return "No pair of trained models was matched.";
        foreach (WorldData world in run.Trained)
        {
            foreach (CellRow cell in world.FirstOfEachSize.Where(cell => !HasMap(cell)))
                yield return $"World {world.Name}, N = {Numbers.Quantity(cell.Neurons)}: no pair with a layer was recorded.";
        }
    }

    private static bool HasMap(CellRow cell) => cell.Pair is { LayersA: > 0, LayersB: > 0, LayerPairs.Count: > 0 };

    private static HeatPanel Draw(WorldData world, CellRow cell)
    {
        PairEvidence pair = cell.Pair!;
        int all = pair.LayerPairs.Sum(entry => entry.Count);
        int diagonal = pair.LayerPairs.Where(entry => entry.LayerA == entry.LayerB).Sum(entry => entry.Count);
        return new HeatPanel
        {
            Name = $"{world.Name}-{Math.Round(cell.Neurons)}",
            Title = $"{world.Name}: N = {Numbers.Count((long)Math.Round(cell.Neurons))}, {Numbers.Count(all)} pairs",
            Description = $"{pair.LayersA} layers of {pair.ModelA} against {pair.LayersB} layers of {pair.ModelB}; "
                + $"{diagonal} of {all} pairs on the diagonal.",
            RowModel = pair.ModelA,
            ColumnModel = pair.ModelB,
            Rows = pair.LayersA,
            Columns = pair.LayersB,
            Cells = [.. pair.LayerPairs.Select(entry => (entry.LayerA, entry.LayerB, entry.Count))],
            Source = $"cell {cell.Key}",
        };
    }
}
