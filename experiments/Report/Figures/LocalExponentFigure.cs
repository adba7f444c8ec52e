using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Plots;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Figures;

/// <summary>The exponent between neighbouring sizes, and the impurity of the first feature, against size (E25, E31).</summary>
internal sealed class LocalExponentFigure : IFigure
{
    public string Id => "local";
    public string Title => "Local exponent and purification";

    public string Caption(RunData run) =>
        "Left, d ln r_{\u03c4} / d ln N: finite sizes approach the asymptote (dotted) slowly, so data are held against the curve. "
        + "Markers are the log ratio of the mean counts of neighbouring sizes, at their geometric mean size. Right, the impurity "
        + "1 \u2212 s of the first feature: with \u03b4 above 1 it should fall as 1/N whatever the spectrum (dotted, slope \u22121 from "
        + "the first predicted point). In a simulated world the feature is known, and the markers are its own recovered impurity, the "
        + "mean over seeds with its 95 % interval. In a trained one they are 1 \u2212 the largest correlation of any mutual pair, which "
        + "need not be the same feature twice; squares are the mean of the features followed across sizes by matching, where enough are.";

    public IReadOnlyList<Panel> Panels(RunData run) => [.. run.Worlds.SelectMany(Draw)];

    public IEnumerable<string> Missing(RunData run) => run.Worlds.Where(world => !Draw(world).Any())
        .Select(world => $"World {world.Name} has neither predicted local exponents nor two measured sizes.")
        .Concat(run.Worlds.Count == 0 ? ["No world was predicted or measured."] : []);

    private static IEnumerable<Panel> Draw(WorldData world)
    {
        SeriesRole measured = world.IsSimulated ? SeriesRole.Simulation : SeriesRole.Measurement;
        Prediction? prediction = world.Prediction;
        IReadOnlyList<PlottedPoint> local = prediction is null ? [] : Curves.Of(prediction, point => point.LocalExponent);
        IReadOnlyList<PlottedPoint> ratios = world.Points(SummaryQuantities.LocalExponent);
        if (local.Count + ratios.Count > 0)
        {
            yield return new CurvePanel
            {
                Name = $"{world.Name}-exponent",
                Title = $"{world.Name}: local exponent",
                Description = $"Local exponent against neurons, {local.Count} predicted points and {ratios.Count} measured ones.",
                X = Curves.Neurons,
                Y = new AxisSpec("d ln r_{\u03c4} / d ln N (slope)", "local_exponent"),
                Series =
                [
                    .. Asymptote(prediction, local.Concat(ratios)),
                    new PlottedSeries("theory", SeriesRole.Theory, local),
                    new PlottedSeries("measured", measured, ratios),
                ],
            };
        }
        IReadOnlyList<PlottedPoint> impurity = prediction is null ? [] : Curves.Of(prediction, point => point.ImpurityOfFirst);
        IReadOnlyList<PlottedPoint> first = world.Points(SummaryQuantities.ImpurityOfFirst);
        IReadOnlyList<PlottedPoint> purest = world.Points(SummaryQuantities.ImpurityOfPurest);
        if (impurity.Count + first.Count + purest.Count > 0)
        {
            yield return new CurvePanel
            {
                Name = $"{world.Name}-purification",
                Title = $"{world.Name}: purification",
                Description = "Impurity of the first feature against neurons, predicted and measured, with a slope of minus one.",
                X = Curves.Neurons,
                Y = new AxisSpec("impurity, 1 \u2212 s (share of variance)", "impurity") { Logarithmic = true },
                Series =
                [
                    .. SlopeMinusOne(impurity),
                    new PlottedSeries("theory, first feature", SeriesRole.Theory, impurity),
                    .. prediction is null ? [] : new[] { new PlottedSeries("rival, first feature", SeriesRole.Rival,
                        Curves.OfRival(prediction, point => point.ImpurityOfFirst is > 0 and var left ? left : null)) },
                    first.Count > 0 ? new PlottedSeries("measured, first feature", measured, first)
                        : new PlottedSeries("measured, purest pair", measured, purest),
                    .. Followed(world),
                ],
            };
        }
    }

    /// <summary>Features followed by matching, over the longest run of sizes that has enough of them.</summary>
    private static IEnumerable<PlottedSeries> Followed(WorldData world) =>
        world.Purifications.FirstOrDefault(one => one.Exponent is not null) is { } one
        ? [new PlottedSeries($"measured, {one.Chained} features followed", SeriesRole.RawMeasurement,
            [.. one.Neurons.Zip(one.MeanIsolations, (size, isolation) =>
                new PlottedPoint(size, 1 - isolation, $"purification of {one.World} from {one.Neurons[0]}"))])]
        : [];

    private static IEnumerable<PlottedSeries> Asymptote(Prediction? prediction, IEnumerable<PlottedPoint> over)
    {
        double[] sizes = [.. over.Select(point => point.X)];
        return prediction?.Alpha is double alpha
            ? [new PlottedSeries($"asymptote, {Numbers.Quantity(alpha)}", SeriesRole.Reference,
                [.. new[] { sizes.Min(), sizes.Max() }.Select(x => new PlottedPoint(x, alpha, $"prediction {prediction.Id}"))])]
            : [];
    }

    private static IEnumerable<PlottedSeries> SlopeMinusOne(IReadOnlyList<PlottedPoint> impurity) => impurity.Count < 2 ? [] :
        [new PlottedSeries("slope \u22121", SeriesRole.Reference, [.. new[] { impurity[0], impurity[^1] }
            .Select(end => new PlottedPoint(end.X, impurity[0].Y * impurity[0].X / end.X, "1/N through the first predicted point"))])];
}
