using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;

namespace Rosetta.Experiments.Report.Plots;

/// <summary>The frame that all plots share: size, type, margins, axes, legend.</summary>
internal static class PlotFrame
{
    /// <summary>Units of the SVG, which is scaled to its column: two columns on
    /// a wide page, one on a phone, where 12 units come out near 9 px.</summary>
    public const double Width = 480;

    public const string Font = "Helvetica, Arial, 'Liberation Sans', sans-serif";
    public const double FontSize = 12;

    /// <summary>Room above the plot for the title that <see cref="SvgFile"/> sets.</summary>
    public const double TitleRoom = 30;

    public static PlotModel Model(bool hasMarginLabels = false)
    {
        var model = new PlotModel
        {
            DefaultFont = Font,
            DefaultFontSize = FontSize,
            TextColor = Palette.Ink.Color,
            Background = Palette.Paper.Color,
            PlotAreaBorderColor = Palette.Muted.Color,
            PlotAreaBorderThickness = new OxyThickness(0),
            Padding = new OxyThickness(2, TitleRoom, hasMarginLabels ? 96 : 18, 6),
        };
        model.Legends.Add(new Legend
        {
            LegendPlacement = LegendPlacement.Outside,
            LegendPosition = LegendPosition.TopLeft,
            LegendOrientation = LegendOrientation.Horizontal,
            LegendFontSize = FontSize - 0.5,
            LegendTextColor = Palette.Ink.Color,
            LegendBorderThickness = 0,
            LegendPadding = 0,
            LegendMargin = 8,
            LegendItemSpacing = 14,
            LegendLineSpacing = 3,
            LegendSymbolLength = 22,
            AllowUseFullExtent = true,
        });
        return model;
    }

    public static Axis Axis(AxisSpec spec, bool vertical, (double Minimum, double Maximum) range)
    {
        Axis axis = spec.Logarithmic ? new DecadeAxis { Ticks = spec.Ticks } : new LinearAxis { IntervalLength = vertical ? 38 : 70 };
        axis.Position = vertical ? AxisPosition.Left : AxisPosition.Bottom;
        axis.Minimum = range.Minimum;
        axis.Maximum = range.Maximum;
        Dress(axis, spec.Title);
        axis.MajorGridlineStyle = LineStyle.Solid;
        axis.MajorGridlineColor = Palette.Rule.Color;
        axis.MajorGridlineThickness = 0.7;
        return axis;
    }

    /// <summary>Type, lines and label format that every axis shares.</summary>
    public static void Dress(Axis axis, string title)
    {
        axis.Title = title;
        axis.TitleFontSize = FontSize;
        axis.TitleColor = Palette.Ink.Color;
        axis.TextColor = Palette.Muted.Color;
        axis.AxislineStyle = LineStyle.Solid;
        axis.AxislineColor = Palette.Muted.Color;
        axis.AxislineThickness = 0.9;
        axis.TicklineColor = Palette.Muted.Color;
        axis.TickStyle = TickStyle.Outside;
        axis.MajorTickSize = 5;
        axis.MinorTickSize = 2.5;
        axis.AxisTitleDistance = 8;
        axis.LabelFormatter = Numbers.Tick;
    }
}
