using System.Globalization;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Plots;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Figures;

/// <summary>Pairs against depth, a line for each width: what a count of neurons, and what a capacity of the residual stream, would
/// show.</summary>
internal sealed class ShapeFigure : IFigure
{
    public string Id => "shapes";
    public string Title => "Counts against depth and width";

    public string Caption(RunData run) =>
        "Mutual pairs of each shape against its layers, one colour for each width, with the powers fitted to all shapes at once: first "
        + $"what stands above a random rotation of the neurons (bars are 95 % intervals over {run.Said(words => words.Blocks)} and draws; "
        + "what has less than half a pair lies below the plot), then all pairs with, as triangles, those that the rotation leaves. With a "
        + "capacity set by the width of the residual stream alone lines are level; with one set by the number of neurons twice the layers "
        + "lift a count as much as twice the width.";

    /// <inheritdoc/>
    public DecidingPicture? Deciding(RunData run, ClaimVerdict lead) => run.Worlds.FirstOrDefault(world => world.Name == lead.World)
        ?.Shapes.FirstOrDefault(record => lead.Id.StartsWith($"{lead.World}/depth-width/{Name(record.Level)}/", StringComparison.Ordinal))
        is { } fit && Draw(fit).FirstOrDefault() is { } panel
        ? new(panel, "Pairs against layers, a line for each width. Were the residual stream the capacity, lines would be level; were it "
            + "the number of neurons, twice the layers would lift a count as much as twice the width.") : null;

    public IReadOnlyList<Panel> Panels(RunData run) => [.. run.Worlds.SelectMany(world => world.Shapes).SelectMany(Draw)];

    public IEnumerable<string> Missing(RunData run) => [];

    /// <summary>Of each series, those that vary the shape at equal neurons most before others.</summary>
    private static IEnumerable<Panel> Draw(ShapeFitRecord fit) => fit.Counts.GroupBy(one => one.Series)
        .Where(series => series.Count() > 1)
        .OrderByDescending(series => (double)series.Count() / series.Select(one => one.Neurons).Distinct().Count())
        .SelectMany(series => Draw(fit, series.Key, [.. series]));

    private static IEnumerable<Panel> Draw(ShapeFitRecord fit, string series, ShapeCountRecord[] counts)
    {
        if (fit.Above)
            yield return Of("above", "above the rotation", one => one.Raw - one.Rotated, fit.Layers, false);
        yield return Of("raw", "all", one => one.Raw, fit.Above ? null : fit.Layers, fit.Above);

        CurvePanel Of(string name, string title, Func<ShapeCountRecord, double?> count, double? power, bool rotated)
        {
            double[] widths = [.. counts.Select(one => one.Width).Distinct().Order()];
            string said = fit.Level == 0 ? "pairs of any correlation" : $"pairs from {Numbers.Tick(fit.Level)}";
            string of = series.Length == 0 ? fit.World : $"{fit.World}, {series}";
            return new CurvePanel
            {
                Name = string.Join('-', new[] { fit.World, series, Name(fit.Level), name }.Where(part => part.Length > 0)),
                Least = fit.Level,
                Title = $"{of}: {said}, {title}",
                Description = $"Shapes\u2019 {said} against layers at {widths.Length} widths, {title}; all shapes go as "
                    + $"layers to the {Numbers.WithInterval(fit.Layers, fit.LayersInterval95)} and width to the "
                    + $"{Numbers.WithInterval(fit.Width, fit.WidthInterval95)}.",
                X = new AxisSpec("layers per model (count)", "layers")
                {
                    Logarithmic = true,
                    Ticks = [.. counts.Select(one => one.Layers).Distinct().Order()],
                },
                Y = new AxisSpec("mutual pairs (count)", "pairs") { Logarithmic = true, Minimum = Least },
                Series =
                [
                    .. widths.SelectMany((width, i) => Line(i, [.. counts.Where(one => one.Width == width).OrderBy(one => one.Layers)])),
                ],
            };

            IEnumerable<PlottedSeries> Line(int index, ShapeCountRecord[] own)
            {
                string wide = $"width {Numbers.Quantity(own[0].Width)}";
                if (power is { } a)
                    yield return new PlottedSeries(wide, SeriesRole.Size, [.. Ends(own).Select(layers => new PlottedPoint(layers,
                        own[0].Fitted * Math.Pow(layers / own[0].Layers, a), Source(fit, own[0])))])
                        { SizeIndex = index, SizeCount = widths.Length };
                yield return new PlottedSeries(power is null ? wide : "", SeriesRole.SizePoint, [.. own.Select(one =>
                    new PlottedPoint(one.Layers, count(one)!.Value, Source(fit, one))
                    {
                        Low = name == "above" ? one.AboveInterval95?[0] : null,
                        High = name == "above" ? one.AboveInterval95?[1] : null,
                    })])
                    { SizeIndex = index, SizeCount = widths.Length };
                if (rotated)
                    yield return new PlottedSeries(index == widths.Length - 1 ? "rotated" : "", SeriesRole.SizePoint,
                        [.. own.Select(one => new PlottedPoint(one.Layers, one.Rotated!.Value, Source(fit, one)))])
                        { SizeIndex = index, SizeCount = widths.Length, Secondary = true, Shift = Aside };
            }
        }
    }

    /// <summary>Of the line of a width: where it has shapes, a little around the only one.</summary>
    private static double[] Ends(ShapeCountRecord[] own) => own.Length > 1 ? [own[0].Layers, own[^1].Layers]
        : [own[0].Layers / Around, own[0].Layers * Around];

    private static string Name(double level) => level == 0 ? "any" : level.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Source(ShapeFitRecord fit, ShapeCountRecord one) => string.Create(CultureInfo.InvariantCulture,
        $"fits.json shapes of {fit.World}, series '{one.Series}', {one.Layers:R}x{one.Width:R} from {fit.Level:R}");

    private const double Around = 1.4, Aside = 1.04;

    /// <summary>Half a pair: counts below are not there.</summary>
    private const double Least = 0.5;
}
