using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Plots;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Figures;

/// <summary>Loss along the training of every model, one plot per family, and the loss on documents never trained on.</summary>
internal sealed class TrainingFigure : IFigure
{
    public string Id => "training";
    public string Title => "Training of the models";

    public string Caption(RunData run) =>
        $"Mean {run.Said(words => words.Loss)} along each training, one line per size; the circle at its end is the loss on held-out "
        + $"{run.Said(words => words.Blocks)}. {Apart(run)}Last, the held-out losses against size: "
        + "where they do not fall with size nothing "
        + "of the world is judged.";

    /// <summary>Why two families' losses are not comparable.</summary>
    private static string Apart(RunData run) => string.Concat(run.Trained.Select(world => world.Words).Distinct().Select(words =>
        words == SampleWords.Images ? "Losses of two families are not comparable where they learn different things. "
            : "Losses of two families are not comparable where their vocabularies differ, because a token is then not the same amount of "
                + "text. "));

    public IReadOnlyList<Panel> Panels(RunData run) =>
        [.. run.Trained.SelectMany(world => world.Trainings.GroupBy(cell => cell.Training!.Family)
            .Select(family => Draw(world, family.Key, [.. family])).Concat(BySize(world)))];

    public IEnumerable<string> Missing(RunData run)
    {
        if (!run.Trained.Any(world => world.Trainings.Count > 0))
            yield return "No model was trained in this run.";
    }

    /// <summary>Held-out loss against size, a colour for each family: a ladder whose losses do not fall judges nothing.</summary>
    private static IEnumerable<CurvePanel> BySize(WorldData world)
    {
        string[] families = [.. world.Trainings.Select(cell => cell.Training!.Family).Distinct()];
        if (world.Trainings.Select(cell => cell.Neurons).Distinct().Count() < 2)
            yield break;
        yield return new CurvePanel
        {
            Name = $"{world.Name}-held-out",
            Title = $"{world.Name}: held-out loss by size",
            Description = $"Loss on held-out {world.Words.Blocks} of {world.Trainings.Count} models of {families.Length} families "
                + "against neurons.",
            X = Curves.Neurons,
            Y = new AxisSpec($"held-out {world.Words.Loss}", world.Words.LossColumn),
            Series = [.. families.Select((family, i) => new PlottedSeries(family, SeriesRole.SizePoint, [.. world.Trainings
                .Where(cell => cell.Training!.Family == family)
                .Select(cell => new PlottedPoint(cell.Neurons, cell.Training!.HeldOutLossNats, $"cell {cell.Key}"))])
                { SizeIndex = i, SizeCount = families.Length })],
        };
    }

    private static CurvePanel Draw(WorldData world, string family, CellRow[] cells)
    {
        double[] sizes = [.. cells.Select(cell => cell.Neurons).Distinct().Order()];
        var series = new List<PlottedSeries>();
        foreach (CellRow cell in cells)
        {
            int index = Array.IndexOf(sizes, cell.Neurons);
            bool named = cells.First(other => other.Neurons == cell.Neurons) == cell;
            TrainingSummary training = cell.Training!;
            PlottedPoint[] curve = [.. training.LossCurve.Where(point => point.Length == 2)
                .Select(point => new PlottedPoint(point[0], point[1], $"cell {cell.Key}"))];
            PlottedPoint end = new(training.TokensTrained, training.HeldOutLossNats, $"cell {cell.Key}");
            string name = named ? $"N = {Numbers.Count((long)Math.Round(cell.Neurons))}" : "";
            series.Add(new PlottedSeries(name, SeriesRole.Size, curve) { SizeIndex = index, SizeCount = sizes.Length });
            series.Add(new PlottedSeries("", SeriesRole.SizePoint, [end]) { SizeIndex = index, SizeCount = sizes.Length });
        }
        return new CurvePanel
        {
            Name = $"{world.Name}-{family}",
            Title = $"{world.Name}: {family}",
            Description = $"Training loss of {cells.Length} models of family {family} against {world.Words.Units}, and their "
                + "held-out losses.",
            X = new AxisSpec($"{world.Words.Units} trained on (count)", world.Words.Units) { Logarithmic = true },
            Y = new AxisSpec(world.Words.Loss, world.Words.LossColumn),
            Series = series,
        };
    }
}
