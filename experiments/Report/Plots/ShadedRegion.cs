using OxyPlot;
using OxyPlot.Annotations;

namespace Rosetta.Experiments.Report.Plots;

/// <summary>A region between two frontiers (Low to High of its points; no
/// Low reaches down to the axis), with its name beside the plot.</summary>
internal sealed record ShadedRegion(string Label, double Opacity, IReadOnlyList<PlottedPoint> Points);

/// <summary>Names of regions at the right edge of the plot, each at the
/// height of its region there, moved apart where they would touch.</summary>
internal sealed class MarginLabels : Annotation
{
    private const double LineHeight = 15;

    private readonly IReadOnlyList<ShadedRegion> _regions;

    public MarginLabels(IReadOnlyList<ShadedRegion> regions)
    {
        _regions = regions;
        Layer = AnnotationLayer.AboveSeries;
        ClipByXAxis = false;
        ClipByYAxis = false;
    }

    /// <summary>The whole picture: the labels stand outside the plot area.</summary>
    public override OxyRect GetClippingRect() => new(0, 0, PlotModel.Width, PlotModel.Height);

    public override void Render(IRenderContext rc)
    {
        base.Render(rc);
        OxyRect area = PlotModel.PlotArea;
        // Top to bottom on the screen: the last region is the highest.
        (string Label, double Y)[] labels = [.. _regions.Where(region => region.Points.Count > 0)
            .Select(region => (region.Label, Middle(region.Points[^1], area))).OrderBy(label => label.Item2)];
        for (int i = 1; i < labels.Length; i++)
            labels[i].Y = Math.Max(labels[i].Y, labels[i - 1].Y + LineHeight);
        for (int i = labels.Length - 1; i >= 0; i--)
            labels[i].Y = Math.Min(labels[i].Y, (i == labels.Length - 1 ? area.Bottom : labels[i + 1].Y) - (i == labels.Length - 1 ? 6
                : LineHeight));
        foreach ((string label, double y) in labels)
        {
            rc.DrawText(new ScreenPoint(area.Right + 6, y), label, Palette.Muted.Color, PlotFrame.Font, PlotFrame.FontSize - 0.5, 400, 0,
                HorizontalAlignment.Left, VerticalAlignment.Middle);
        }
    }

    private double Middle(PlottedPoint last, OxyRect area)
    {
        double top = double.IsFinite(last.High ?? last.Y) ? Math.Max(YAxis!.Transform(last.High ?? last.Y), area.Top) : area.Top;
        double bottom = last.Low is > 0 ? Math.Min(YAxis!.Transform(last.Low.Value), area.Bottom) : area.Bottom;
        return (top + bottom) / 2;
    }
}
