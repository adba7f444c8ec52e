using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>Counts as C L^a d^b, C for each series.</summary>
/// <param name="Layers">a.</param>
/// <param name="Width">b.</param>
/// <param name="Difference">a - b.</param>
/// <param name="Condition">Condition number of the design, of ln L and ln d less the series' means: above 30 they are one
/// variable.</param>
/// <param name="Shapes">Shapes.</param>
/// <param name="SeriesCount">Series.</param>
/// <param name="Above">Whether pairs above the rotation were fitted, or raw ones.</param>
public sealed record DepthWidth(Estimate Layers, Estimate Width, Estimate Difference, double Condition, int Shapes, int SeriesCount,
    bool Above)
{
    /// <summary>a - b/2, a + b/2 and a - 3 b/2: whether a, or a - b, is shown to be less than half of b.</summary>
    internal (Estimate LessHalf, Estimate MoreHalf, Estimate LessAll) Halves { get; private init; } = (Unknown, Unknown, Unknown);

    /// <summary>The same without each of the shapes; null where that leaves too little to tell depth from width, so that one shape makes
    /// the powers.</summary>
    public IReadOnlyList<((double Layers, double Width) Shape, DepthWidth? Fit)> WithoutOne { get; init; } = [];

    /// <summary>The same of the main series alone, which is of two architectures; null where it is all, or has too few shapes.</summary>
    public DepthWidth? OfMain { get; init; }

    /// <summary>What was fitted: one for each shape of each series. Empty where depth and width are one variable.</summary>
    public IReadOnlyList<ShapeCount> Counts { get; private init; } = [];

    /// <summary>Fits a level; null where there are too few pairs or shapes, or the level was not counted.</summary>
    /// <param name="evidence">What they are of.</param>
    /// <param name="cells">Cells with layers and width.</param>
    /// <param name="level">Level of correlation.</param>
    public static DepthWidth? Of(LevelsEvidence evidence, IReadOnlyList<LevelCell> cells, double level)
    {
        ArgumentNullException.ThrowIfNull(cells);
        string[] series = [.. cells.Select(cell => cell.Series).Distinct()];
        // Neurons may differ at one depth and width, where the inner width of the layers does.
        LevelTable[] points = [.. cells.GroupBy(cell => (cell.Series, cell.Shape.Layers, cell.Shape.Width, cell.Neurons))
            .Select(shape => LevelTable.Of(evidence, shape.Key.Series, shape))];
        if (points.Length == 0 || points[0].Level(level) is var index && index < 0)
            return null;
        bool above = points.All(point => point.HasRotation);
        LevelTable.Counted counted = above ? LevelTable.Counted.Above : LevelTable.Counted.Raw;
        if (points.Sum(point => Math.Max(0, point.Mean(0, counted, index))) < LevelTable.FewestPairs)
            return null;
        CountedPoint[] rows = [.. points.Select(point => point.Points([(counted, index, 1)], _ => Row(point)).Single())];
        // A column that is the sum of others has no power of its own.
        (double?, double?)[] known = [.. points.Select(ShapeOf).Distinct()];
        if (Singular(rows))
        {
            return new(Unknown, Unknown, Unknown, double.PositiveInfinity, known.Length, series.Length, above);
        }
        if (ExcessFit.Of(rows, [1]) is not { } fit)
            return null;
        int constants = series.Length;
        // Series of one shape share its models: the shape is the unit, however many series there are.
        var units = new ExcessFit.Units([.. points.Select(point => Array.IndexOf(known, ShapeOf(point)))], constants);
        return new(fit.Coefficient(constants, null, units), fit.Coefficient(constants + 1, null, units),
            Contrast(-1),
            fit.Condition(constants), known.Length, constants, above)
        {
            Halves = (Contrast(-0.5), Contrast(0.5), Contrast(-1.5)),
            Counts = [.. points.Select((point, s) => new ShapeCount(point.Series, point.Sizes[0][0].Shape, point.Neurons[0],
                point.Mean(0, LevelTable.Counted.Raw, index), RotationExcess.Of(point, 0, index), fit.Means[0][s] / rows[s].Rows[0]))],
        };

        Estimate Contrast(double ofWidth) => fit.Of([.. Enumerable.Range(0, constants + 2)
            .Select(j => j == constants ? 1 : j == constants + 1 ? ofWidth : 0)], null, units);

        static (double?, double?) ShapeOf(LevelTable point) => (point.Sizes[0][0].Shape.Layers, point.Sizes[0][0].Shape.Width);

        double[] Row(LevelTable point)
        {
            ModelShape shape = point.Sizes[0][0].Shape;
            return [.. series.Select(one => one == point.Series ? 1.0 : 0), Math.Log(shape.Layers!.Value), Math.Log(shape.Width!.Value)];
        }
    }

    private static Estimate Unknown => new(double.NaN, double.NaN, 0);

    /// <summary>Whether ln L and ln d, less the series' means, are one variable but for rounding.</summary>
    private static bool Singular(CountedPoint[] rows)
    {
        int columns = rows[0].Design.Count;
        double[][] centred = [.. rows.GroupBy(row => string.Join(',', row.Design.Take(columns - 2))).SelectMany(series =>
        {
            double first = series.Average(row => row.Design[columns - 2]), second = series.Average(row => row.Design[columns - 1]);
            return series.Select(row => new[] { row.Design[columns - 2] - first, row.Design[columns - 1] - second });
        })];
        double xx = centred.Sum(row => row[0] * row[0]), yy = centred.Sum(row => row[1] * row[1]),
            xy = centred.Sum(row => row[0] * row[1]);
        return !(xx * yy - xy * xy > 1e-9 * xx * yy);
    }
}

/// <summary>Pairs of one shape in one series, mean of a seed, and what the fit makes of them.</summary>
/// <param name="Series">Name of the series.</param>
/// <param name="Shape">Layers and width.</param>
/// <param name="Neurons">Neurons per model.</param>
/// <param name="Pairs">All pairs of the level.</param>
/// <param name="Excess">Those above the rotation; null where none was drawn.</param>
/// <param name="Fitted">C L^a d^b, of what was fitted.</param>
public sealed record ShapeCount(string Series, ModelShape Shape, double Neurons, double Pairs, RotationExcess? Excess, double Fitted);
