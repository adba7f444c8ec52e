using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Plots;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Figures;

/// <summary>The exponent as the threshold moves (E33): flat, rising or falling.</summary>
internal sealed class ThresholdFigure : IFigure
{
    public string Id => "thresholds";
    public string Title => "Exponent against threshold";

    public string Caption(RunData run) =>
        "The exponent of the count of pairs at or above each threshold, against neurons, with its 95 % interval. In the model r_{\u03c4} "
        + "and r_{0} keep a constant ratio, so the exponent must not depend on the threshold: flat is the model, rising is polarization "
        + "(the purest grow fastest), falling is dilution. No fit is needed to see which.";

    public IReadOnlyList<Panel> Panels(RunData run) => [.. run.Worlds.Where(world => Scan(world).Any()).Select(Draw)];

    public IEnumerable<string> Missing(RunData run) => run.Worlds.Where(world => !Scan(world).Any())
        .Select(world => $"World {world.Name} has no exponent at any threshold.")
        .DefaultIfEmpty(run.Worlds.Count == 0 ? "No world was measured." : "").Where(text => text.Length > 0);

    private static IEnumerable<FitRecord> Scan(WorldData world) =>
        world.Fits.Where(fit => fit is { Axis: "neurons", Counted: "at", Threshold: not null, Exponent: not null })
            .OrderBy(fit => fit.Threshold);

    private static CurvePanel Draw(WorldData world)
    {
        PlottedPoint[] points = [.. Scan(world).Select(fit =>
            new PlottedPoint(fit.Threshold!.Value, fit.Exponent!.Value, $"fit {world.Name} at {fit.Threshold:R} against neurons")
            {
                Low = fit.Interval95 is [double low, _] ? low : null,
                High = fit.Interval95 is [_, double high] ? high : null,
            })];
        double first = points[0].X, last = points[^1].X;
        PlottedSeries Level(string name, SeriesRole role, double value, string source) =>
            new($"{name}, {Numbers.Quantity(value)}", role,
                [new PlottedPoint(first, value, source), new PlottedPoint(last, value, source)]);
        return new CurvePanel
        {
            Name = world.Name,
            Title = world.Name,
            Description = $"Exponent at {points.Length} thresholds from {Numbers.Quantity(points[0].Y)} at {Numbers.Quantity(first)} to "
                + $"{Numbers.Quantity(points[^1].Y)} at {Numbers.Quantity(last)}.",
            X = new AxisSpec("threshold \u03c4 (Pearson correlation)", "threshold"),
            Y = new AxisSpec("exponent against neurons (slope)", "exponent"),
            Series =
            [
                .. world.Prediction is not { } prediction ? [] : new[]
                {
                    Level("predicted slope", SeriesRole.Theory, prediction.CountExponent, $"prediction {prediction.Id}"),
                    Level("rival", SeriesRole.Rival, prediction.RivalCountExponent, $"rival of prediction {prediction.Id}"),
                },
                new PlottedSeries("measured", world.IsSimulated ? SeriesRole.Simulation : SeriesRole.Measurement, points),
            ],
        };
    }
}
