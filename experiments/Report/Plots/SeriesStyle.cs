using OxyPlot;

namespace Rosetta.Experiments.Report.Plots;

/// <summary>How a series looks: fixed by its role alone.</summary>
internal sealed record SeriesStyle(OxyColor Color, LineStyle Line, double Thickness, MarkerType Marker, double MarkerSize, bool Filled)
{
    /// <summary>Dash and gap in units of the SVG: OxyPlot's own patterns are
    /// too fine to be told apart at this size. Null for a solid line.</summary>
    public double[]? Dashes => Line switch
    {
        LineStyle.Dash => [5, 3],
        LineStyle.LongDash => [9, 4],
        LineStyle.Dot => [2, 3],
        LineStyle.DashDot => [9, 3, 2, 3],
        _ => null,
    };

    private static readonly (Palette.Entry Color, LineStyle Line)[] Candidates =
    [
        (Palette.Theory, LineStyle.Solid), (Palette.Rival, LineStyle.LongDash), (Palette.Simulation, LineStyle.Dash),
        (Palette.CannotTell, LineStyle.DashDot), (Palette.Null, LineStyle.Dot), (Palette.Ink, LineStyle.Solid),
    ];

    public static SeriesStyle Of(PlottedSeries series)
    {
        Palette.Entry measured = series.Simulated ? Palette.Simulation : Palette.Measurement;
        bool lesser = series.Secondary;
        return series.Role switch
        {
            SeriesRole.Theory => LineOf(Palette.Theory, lesser ? LineStyle.Dash : LineStyle.Solid, 2),
            SeriesRole.Rival => LineOf(Palette.Rival, LineStyle.LongDash, 1.8),
            SeriesRole.Simulation => MarkerOf(Palette.Simulation, lesser ? MarkerType.Diamond : MarkerType.Circle, 4.2, filled: false),
            SeriesRole.Truth => MarkerOf(Palette.Reference, lesser ? MarkerType.Cross : MarkerType.Plus, 4.5, filled: false),
            SeriesRole.Measurement => MarkerOf(Palette.Measurement, lesser ? MarkerType.Diamond : MarkerType.Circle, 4.2, filled: true),
            SeriesRole.RawMeasurement => MarkerOf(measured, MarkerType.Square, 3.2, filled: false),
            SeriesRole.Null => MarkerOf(Palette.Null, MarkerType.Triangle, 3.4, filled: true),
            SeriesRole.Fit => LineOf(Palette.Ink, LineStyle.Solid, 1.3),
            SeriesRole.Band => LineOf(measured, LineStyle.None, 0),
            SeriesRole.Reference => LineOf(Palette.Reference, lesser ? LineStyle.DashDot : LineStyle.Dot, 1.4),
            SeriesRole.Size => LineOf(Palette.Size(series.SizeIndex, series.SizeCount), LineStyle.Solid, 1.6),
            SeriesRole.SizePoint when lesser => MarkerOf(Palette.Size(series.SizeIndex, series.SizeCount), MarkerType.Triangle, 3.4,
                filled: false),
            SeriesRole.SizePoint => MarkerOf(Palette.Size(series.SizeIndex, series.SizeCount), MarkerType.Circle, 3.6, filled: true),
            SeriesRole.Candidate => LineOf(Candidates[series.SizeIndex % Candidates.Length].Color,
                Candidates[series.SizeIndex % Candidates.Length].Line, 1.8),
            _ => throw new ArgumentOutOfRangeException(nameof(series), series.Role, "A role needs a style here."),
        };
    }

    private static SeriesStyle LineOf(Palette.Entry color, LineStyle line, double thickness) =>
        new(color.Color, line, thickness, MarkerType.None, 0, Filled: false);

    private static SeriesStyle MarkerOf(Palette.Entry color, MarkerType marker, double size, bool filled) =>
        new(color.Color, LineStyle.None, 1.4, marker, size, filled);
}
