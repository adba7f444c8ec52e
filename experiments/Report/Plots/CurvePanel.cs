using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Series;

namespace Rosetta.Experiments.Report.Plots;

/// <summary>Series against one x axis and one y axis, with shaded regions behind them where the figure has some.</summary>
internal sealed class CurvePanel : Panel
{
    public required AxisSpec X { get; init; }
    public required AxisSpec Y { get; init; }
    public required IReadOnlyList<PlottedSeries> Series { get; init; }
    public IReadOnlyList<ShadedRegion> Regions { get; init; } = [];

    public override IEnumerable<string> Sources => Series.SelectMany(series => series.Points).Select(point => point.Source);

    public override PlotModel Plot()
    {
        PlotModel model = PlotFrame.Model(hasMarginLabels: Regions.Count > 0);
        model.Axes.Add(PlotFrame.Axis(X, vertical: false, X.Range(Shown().Select(point => point.X))));
        model.Axes.Add(PlotFrame.Axis(Y, vertical: true, YRange()));
        foreach (ShadedRegion region in Regions)
            model.Series.Add(Area(region.Points, Palette.Theory.WithOpacity(region.Opacity), ""));
        foreach (PlottedSeries series in Series)
            Add(model, series);
        if (Regions.Count > 0)
            model.Annotations.Add(new MarginLabels(Regions));
        return model;
    }

    public override CsvTable Csv()
    {
        var table = new CsvTable("series", "role", X.Column, Y.Column, "low", "high", "source");
        foreach (PlottedSeries series in Series)
        {
            foreach (PlottedPoint point in series.Points)
                table.Add(series.Name, series.Role.ToString().ToLowerInvariant(), point.X, point.Y, point.Low, point.High, point.Source);
        }
        return table;
    }

    private void Add(PlotModel model, PlottedSeries series)
    {
        SeriesStyle style = SeriesStyle.Of(series);
        PlottedPoint[] points = [.. series.Points.Where(IsShown).Select(point => point with { X = point.X * series.Shift })];
        string? title = series.Name.Length == 0 ? null : PlainText.Shorten(PlainText.Clean(series.Name), 60);
        if (series.Role == SeriesRole.Band)
        {
            model.Series.Add(Area(points, OxyColor.FromAColor(46, style.Color), title));
            return;
        }
        // What the axis cannot show itself (no pair, on a logarithmic one) may yet have an interval that it can.
        PlottedPoint[] known = [.. series.Points.Where(point => X.Shows(point.X) && point.Low is not null && point.High is { } high
            && Y.Shows(high)).Select(point => point with { X = point.X * series.Shift })];
        if (style.Marker != MarkerType.None && known.Length > 0)
            model.Series.Add(Intervals(known, style));
        var line = new LineSeries
        {
            Title = title,
            RenderInLegend = title is not null && points.Length > 0,
            Color = style.Line == LineStyle.None ? OxyColors.Transparent : style.Color,
            LineStyle = style.Line,
            Dashes = style.Dashes,
            StrokeThickness = style.Line == LineStyle.None ? 0 : style.Thickness,
            MarkerType = style.Marker,
            MarkerSize = style.MarkerSize,
            MarkerStroke = style.Color,
            MarkerStrokeThickness = style.Filled ? 0 : 1.5,
            MarkerFill = style.Filled ? style.Color : Palette.Paper.Color,
        };
        line.Points.AddRange(points.Select(point => new DataPoint(point.X, point.Y)));
        model.Series.Add(line);
    }

    /// <summary>One bar per point; an end that the axis cannot show stops at the axis.</summary>
    private LineSeries Intervals(PlottedPoint[] points, SeriesStyle style)
    {
        (double bottom, double top) = YRange();
        var bars = new LineSeries { Color = style.Color, StrokeThickness = 1.3, RenderInLegend = false };
        foreach (PlottedPoint point in points)
        {
            bars.Points.Add(new DataPoint(point.X, Math.Clamp(Y.Shows(point.Low!.Value) ? point.Low.Value : bottom, bottom, top)));
            bars.Points.Add(new DataPoint(point.X, Math.Clamp(point.High!.Value, bottom, top)));
            bars.Points.Add(DataPoint.Undefined);
        }
        return bars;
    }

    private AreaSeries Area(IReadOnlyList<PlottedPoint> points, OxyColor fill, string? title)
    {
        (double bottom, _) = YRange();
        var area = new AreaSeries
        {
            Title = title,
            RenderInLegend = !string.IsNullOrEmpty(title),
            Fill = fill,
            StrokeThickness = 0,
            Color = OxyColors.Transparent,
            Color2 = OxyColors.Transparent,
        };
        foreach (PlottedPoint point in points.Where(IsShown))
        {
            area.Points.Add(new DataPoint(point.X, point.High ?? point.Y));
            area.Points2.Add(new DataPoint(point.X, point.Low is double low && Y.Shows(low) ? low : bottom));
        }
        return area;
    }

    private IEnumerable<PlottedPoint> Shown() => Series.SelectMany(series => series.Points
        .Select(point => point with { X = point.X * series.Shift })).Where(IsShown);

    /// <summary>Over points and the ends of their intervals. An interval may reach at most a decade below the lowest point: on a
    /// logarithmic axis one that nears zero would flatten the rest.</summary>
    private (double Minimum, double Maximum) YRange()
    {
        double[] centres = [.. Shown().Select(point => point.Y)];
        double floor = Y.Logarithmic && centres.Length > 0 ? centres.Min() / 10 : double.NegativeInfinity;
        return Y.Range(Shown().SelectMany(point => new[] { point.Y, point.Low ?? point.Y, point.High ?? point.Y })
            .Where(value => value >= floor).Concat(Regions.SelectMany(region => region.Points).Select(point => point.High ?? point.Y)));
    }

    private bool IsShown(PlottedPoint point) => X.Shows(point.X) && Y.Shows(point.Y);
}
