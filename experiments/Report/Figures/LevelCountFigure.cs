using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Plots;

namespace Rosetta.Experiments.Report.Figures;

/// <summary>Counts against neurons at six levels of correlation: raw, above a random rotation of the neurons, and rotated.</summary>
internal sealed class LevelCountFigure : IFigure
{
    public string Id => "levels";
    public string Title => "Counts against neurons, level by level";

    public string Caption(RunData run) =>
        "Mutual pairs of any correlation and from five levels up, each with the line of its fitted power; the legend has the slopes with "
        + $"their 95 % intervals (no power: an interval wider than 6), "
        + $"and bars are 95 % intervals over {run.Said(words => words.Blocks)} and draws. First all "
        + "pairs; then what stands above the same networks with the neurons of each layer rotated at random; last the rotated pairs themselves, with (dotted, from 0.3 up) what "
        + "the dimension of the networks\u2019 activations lets expect of random directions. By the model all lines are parallel. Pairs "
        + "that a rotation keeps are of the subspace that two networks share, not of neurons.";

    public IReadOnlyList<Panel> Panels(RunData run) => [.. run.Worlds.SelectMany(Draw)];

    public IEnumerable<string> Missing(RunData run) => run.Trained.Where(world => world.Measured.Count > 0)
        .Where(world => LevelSeries.Of(world, LevelCounted.Above).Count == 0)
        .Select(world => $"World {world.Name} has no counts above a rotation.");

    private static IEnumerable<Panel> Draw(WorldData world)
    {
        foreach ((string counted, string title) in new[] { (LevelCounted.Raw, "all pairs"), (LevelCounted.Above, "above the rotation"),
            (LevelCounted.Rotated, "rotated") })
        {
            IReadOnlyList<LevelFitRecord> levels = LevelSeries.Of(world, counted);
            if (levels.Count == 0 || levels[0].Sizes.Count < 2)
                continue;
            IReadOnlyList<LevelFitRecord> floors = counted == LevelCounted.Rotated
                ? [.. LevelSeries.Of(world, LevelCounted.Floor).Where(floor => floor.Level >= LeastFloor)] : [];
            yield return new CurvePanel
            {
                Name = $"{world.Name}-{counted}",
                Title = $"{world.Name}: {title}",
                Description = $"Mutual pairs against neurons at {levels.Count} levels of correlation, {title}; fitted slopes "
                    + string.Join(", ", levels.Select(level =>
                        $"{LevelSeries.Name(level.Level)} {Numbers.WithInterval(level.Exponent, level.ExponentInterval95)}")) + ".",
                X = Curves.Neurons,
                Y = new AxisSpec("mutual pairs (count)", "pairs") { Logarithmic = true, Minimum = Least },
                Series =
                [
                    .. floors.Select((floor, i) => new PlottedSeries(i == 0 ? "expected from the dimension" : "", SeriesRole.Reference,
                        [.. LevelSeries.Counts(floor).Where(point => point.Y >= Least)])),
                    .. LevelSeries.WithFits(levels),
                ],
            };
        }
    }

    /// <summary>Level from which the expected floor is drawn: below, nearly all neurons are expected to have a partner.</summary>
    private const double LeastFloor = 0.3;

    /// <summary>Half a pair: counts below are not there.</summary>
    private const double Least = 0.5;
}
