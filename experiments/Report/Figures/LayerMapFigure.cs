using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Plots;

namespace Rosetta.Experiments.Report.Figures;

/// <summary>Where in the two models the pairs lie: calibrated pairs by layer of A and layer of B, one map per size.</summary>
internal sealed class LayerMapFigure : IFigure
{
    public string Id => "layers";
    public string Title => "Pairs by layer";

    public string Caption(RunData run) =>
        $"{(run.Trained.SelectMany(world => world.Measured).All(cell => cell.Pair!.NullDraws > 0) ? "Calibrated pairs" : "Pairs "
            + $"(calibrated where there is a null)")} by the layer that each of their neurons lies in, counted from the input (layer 0). Depth that corresponds shows as the diagonal. "
        + "Shade is the square root of the count over the map\u2019s own largest; the numbers are the counts. The first seed of each "
            + "size is shown.";

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

    private static HeatPanel Draw(WorldData world, CellRow cell) => new()
    {
        Name = $"{world.Name}-{Math.Round(cell.Neurons)}",
        Title = $"{world.Name}: N = {Numbers.Count((long)Math.Round(cell.Neurons))}, "
        + $"{Numbers.Count(cell.Pair!.LayerPairs.Sum(pair => pair.Count))} pairs",
        Description = $"{cell.Pair.LayersA} layers of {cell.Pair.ModelA} against {cell.Pair.LayersB} layers of {cell.Pair.ModelB}; "
            + $"{cell.Pair.LayerPairs.Where(pair => pair.LayerA == pair.LayerB).Sum(pair => pair.Count)} of "
                + $"{cell.Pair.LayerPairs.Sum(pair => pair.Count)} pairs on the diagonal.",
        Rows = cell.Pair.LayersA,
        Columns = cell.Pair.LayersB,
        Cells = [.. cell.Pair.LayerPairs.Select(pair => (pair.LayerA, pair.LayerB, pair.Count))],
        Source = $"cell {cell.Key}",
    };
}
