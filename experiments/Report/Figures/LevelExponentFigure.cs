using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Plots;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Figures;

/// <summary>The exponent of the counts against the level of correlation that they are counted from: the model has one for all.</summary>
internal sealed class LevelExponentFigure : IFigure
{
    public string Id => "exponents";
    public string Title => "Exponent against level";

    public string Caption(RunData run) =>
        "The exponent of the counts against neurons, by the correlation that pairs are counted from (0: any), with its 95 % interval, "
        + "cut where it leaves the plot. Bright are all pairs, dark those above a random rotation of the neurons, triangles the rotated "
        + "pairs. In the model one "
        + "exponent holds at every level: the flat line, at the exponent of all pairs. A correlation of 1/2 is the paper\u2019s own level, "
        + "a signal-to-interference ratio of 1.";

    public IReadOnlyList<Panel> Panels(RunData run) => [.. run.Worlds.Select(Draw).OfType<Panel>()];

    public IEnumerable<string> Missing(RunData run) => run.Trained.Where(world => world.Measured.Count > 0 && Draw(world) is null)
        .Select(world => $"World {world.Name} has no exponents at two levels.");

    private static CurvePanel? Draw(WorldData world)
    {
        IReadOnlyList<PlottedPoint> raw = Of(world, LevelCounted.Raw), above = Of(world, LevelCounted.Above),
            rotated = Of(world, LevelCounted.Rotated);
        if (raw.Count < 2)
            return null;
        PlottedSeries Flat(string name, SeriesRole role, double value, string source) => new(name, role,
            [.. new[] { raw[0].X, raw[^1].X }.Select(level => new PlottedPoint(level, value, source))]);
        return new CurvePanel
        {
            Name = world.Name,
            Title = $"{world.Name}: exponent against level",
            Description = $"Exponent at {raw.Count} levels from {Numbers.Quantity(raw[0].Y)} at {Numbers.Quantity(raw[0].X)} to "
                + $"{Numbers.Quantity(raw[^1].Y)} at {Numbers.Quantity(raw[^1].X)}; the model has one exponent for all.",
            X = new AxisSpec("level: least correlation of a pair (Pearson)", "level"),
            Y = LevelSeries.ExponentAxis(raw.Concat(above)),
            Series =
            [
                Flat("the model: flat", SeriesRole.Theory, raw[0].Y, raw[0].Source),
                .. world.Prediction is not { } prediction ? [] : new[]
                {
                    Flat($"rival, {Numbers.Quantity(prediction.RivalCountExponent)}", SeriesRole.Rival, prediction.RivalCountExponent,
                        $"rival of prediction {prediction.Id}"),
                },
                new PlottedSeries("rotated", SeriesRole.Null, rotated),
                .. LevelSeries.Joined("above the rotation", above, bright: false),
                .. LevelSeries.Joined("all pairs", raw, bright: true),
            ],
        };
    }

    private static IReadOnlyList<PlottedPoint> Of(WorldData world, string counted) => LevelSeries.Exponents(world.Levels
        .Where(record => !record.OfMainSeries && record.Series.Length == 0 && record.Counted == counted
            && record.Level <= LevelsEvidence.UsualLevels[^1]));
}
