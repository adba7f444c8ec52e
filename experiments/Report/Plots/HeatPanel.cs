using System.Globalization;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;

namespace Rosetta.Experiments.Report.Plots;

/// <summary>Counts over the layers of one model (rows) and of another (columns): shade and
/// number, so that neither colour nor print is needed to read it.</summary>
internal sealed class HeatPanel : Panel
{
    /// <summary>Above this many layers the numbers would not fit their squares; the CSV has them.</summary>
    private const int MostNumbered = 14;

    /// <summary>Above this opacity a square is bright on dark paper too, and its number must be dark on both.</summary>
    private const double MostShadeForInk = 0.6;

    /// <summary>Names of the models.</summary>
    public required string RowModel { get; init; }
    public required string ColumnModel { get; init; }

    public required int Rows { get; init; }
    public required int Columns { get; init; }
    public required IReadOnlyList<(int Row, int Column, int Count)> Cells { get; init; }

    /// <summary>The cell of the run folder that the counts come from.</summary>
    public required string Source { get; init; }

    public override double Height => 400;

    public override IEnumerable<string> Sources => [Source];

    public override PlotModel Plot()
    {
        PlotModel model = PlotFrame.Model();
        model.Legends.Clear();
        model.Axes.Add(Layers($"layer of {PlainText.Shorten(PlainText.Clean(ColumnModel), 40)} (index)", AxisPosition.Bottom, Columns));
        model.Axes.Add(Layers($"layer of {PlainText.Shorten(PlainText.Clean(RowModel), 40)} (index)", AxisPosition.Left, Rows));
        int largest = Cells.Count == 0 ? 0 : Cells.Max(cell => cell.Count);
        Dictionary<(int, int), int> counts = Cells.GroupBy(cell => (cell.Row, cell.Column))
            .ToDictionary(group => group.Key, group => group.Sum(cell => cell.Count));
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++)
                model.Annotations.Add(Square(row, column, counts.GetValueOrDefault((row, column)), largest));
        }
        return model;
    }

    public override CsvTable Csv()
    {
        var table = new CsvTable("layer_a", "layer_b", "pairs", "source");
        foreach ((int row, int column, int count) in Cells.OrderBy(cell => (cell.Row, cell.Column)))
            table.Add(row, column, count, Source);
        return table;
    }

    private RectangleAnnotation Square(int row, int column, int count, int largest)
    {
        // Square root: a map led by its diagonal would show nothing else on a linear scale.
        double shade = largest == 0 ? 0 : 0.9 * Math.Sqrt(count / (double)largest);
        bool numbered = Math.Max(Rows, Columns) <= MostNumbered;
        return new RectangleAnnotation
        {
            MinimumX = column - 0.48,
            MaximumX = column + 0.48,
            MinimumY = row - 0.48,
            MaximumY = row + 0.48,
            Fill = count == 0 ? Palette.Rule.WithOpacity(0.35) : Palette.Measurement.WithOpacity(shade),
            Stroke = OxyColors.Undefined,
            StrokeThickness = 0,
            Text = numbered ? count.ToString(CultureInfo.InvariantCulture) : null,
            FontSize = Math.Max(Rows, Columns) > 9 ? PlotFrame.FontSize - 3 : PlotFrame.FontSize,
            TextColor = count == 0 ? Palette.Muted.Color : shade > MostShadeForInk ? Palette.HeatInk.Color : Palette.Ink.Color,
        };
    }

    private static LinearAxis Layers(string title, AxisPosition position, int count)
    {
        var axis = new LinearAxis
        {
            Position = position,
            Minimum = -0.5,
            Maximum = count - 0.5,
            MajorStep = Math.Max(1, (int)Math.Ceiling(count / 12.0)),
            MinorTickSize = 0,
        };
        PlotFrame.Dress(axis, title);
        axis.AxislineStyle = LineStyle.None;
        axis.MinorTickSize = 0;
        return axis;
    }
}
