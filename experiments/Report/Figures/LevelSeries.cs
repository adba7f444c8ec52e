using System.Globalization;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Plots;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Figures;

/// <summary>Counts at levels of correlation as points and lines.</summary>
internal static class LevelSeries
{
    /// <summary>Levels that a plot of counts shows: more lines would not be told apart.</summary>
    private static readonly double[] Shown = [0, 0.2, 0.3, 0.4, LevelsEvidence.Isolated, 0.6];

    /// <summary>An exponent whose interval is wider than this is no exponent to a reader: neither its line nor its mark is drawn.</summary>
    private const double SaysNothing = 6;

    private static bool Says(LevelFitRecord record) => record.Exponent is not null
        && (record.ExponentInterval95 is not [double low, double high] || high - low <= SaysNothing);

    /// <summary>Counts of a series at the levels shown, ascending.</summary>
    /// <param name="world">The world.</param>
    /// <param name="counted">One of <see cref="LevelCounted"/>.</param>
    /// <param name="series">"" for the main one.</param>
    public static IReadOnlyList<LevelFitRecord> Of(WorldData world, string counted, string series = "") =>
        [.. world.Levels.Where(record => !record.OfMainSeries && record.Series == series && record.Counted == counted
            && Shown.Contains(record.Level)).OrderBy(record => record.Level)];

    /// <summary>A level in words.</summary>
    public static string Name(double level) => level == 0 ? "any" : $"from {Numbers.Tick(level)}";

    /// <summary>Where a record comes from.</summary>
    public static string Source(LevelFitRecord record) => string.Create(CultureInfo.InvariantCulture,
        $"fits.json levels of {record.World}, {(record.OfMainSeries ? $"main series at the shapes of '{record.Series}'"
            : $"series '{record.Series}'")}, {record.Counted} from {record.Level:R}");

    /// <summary>Counts with their intervals.</summary>
    public static IReadOnlyList<PlottedPoint> Counts(LevelFitRecord record) => [.. record.Sizes.Select((size, i) =>
        new PlottedPoint(size, record.Counts[i], Source(record))
        {
            Low = Interval(record, i) is [double low, _] ? low : null,
            High = Interval(record, i) is [_, double high] ? high : null,
        })];

    /// <summary>Counts at several levels, each with the line of its fitted slope through their geometric mean; the line names
    /// both.</summary>
    public static IEnumerable<PlottedSeries> WithFits(IReadOnlyList<LevelFitRecord> levels)
    {
        for (int i = 0; i < levels.Count; i++)
        {
            LevelFitRecord record = levels[i];
            IReadOnlyList<PlottedPoint> points = Counts(record);
            PlottedPoint[] positive = [.. points.Where(point => point.Y > 0)];
            bool fitted = Says(record) && positive.Length > 1;
            if (fitted)
            {
                yield return new PlottedSeries(
                    $"{Name(record.Level)}: {Numbers.WithInterval(record.Exponent, record.ExponentInterval95)}", SeriesRole.Size,
                    new ReferenceSlope(positive).Line(record.Exponent!.Value, Source(record)))
                    { SizeIndex = i, SizeCount = levels.Count };
            }
            yield return new PlottedSeries(fitted ? "" : $"{Name(record.Level)}: no power", SeriesRole.SizePoint, points)
                { SizeIndex = i, SizeCount = levels.Count };
        }
    }

    /// <summary>Exponents of one kind of count against the level, with their intervals.</summary>
    public static IReadOnlyList<PlottedPoint> Exponents(IEnumerable<LevelFitRecord> records) =>
        [.. records.Where(Says).OrderBy(record => record.Level).Select(record =>
            new PlottedPoint(record.Level, record.Exponent!.Value, Source(record))
            {
                Low = record.ExponentInterval95 is [double low, _] ? low : null,
                High = record.ExponentInterval95 is [_, double high] ? high : null,
            })];

    /// <summary>Exponents against the level as marks joined by a line, one of two colours.</summary>
    /// <param name="name">For the legend.</param>
    /// <param name="points">The exponents.</param>
    /// <param name="bright">Which of the two.</param>
    public static IEnumerable<PlottedSeries> Joined(string name, IReadOnlyList<PlottedPoint> points, bool bright) =>
    [
        new PlottedSeries("", SeriesRole.Size, points) { SizeIndex = bright ? 1 : 0, SizeCount = 2 },
        new PlottedSeries(name, SeriesRole.SizePoint, points) { SizeIndex = bright ? 1 : 0, SizeCount = 2 },
    ];

    /// <summary>An axis of exponents that holds every one, 0 and 1: intervals of few sizes reach far beyond, and are cut.</summary>
    public static AxisSpec ExponentAxis(IEnumerable<PlottedPoint> points)
    {
        const double Room = 0.4;
        double[] values = [.. points.Select(point => point.Y), 0, 1];
        return new AxisSpec("exponent against neurons (slope)", "exponent") { Minimum = values.Min() - Room,
            Maximum = values.Max() + Room };
    }

    private static double[] Interval(LevelFitRecord record, int size) => size < record.Intervals95.Count ? record.Intervals95[size] : [];
}
