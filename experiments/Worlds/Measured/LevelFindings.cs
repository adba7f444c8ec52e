using Rosetta.Experiments.Records;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Predictions;
using Rosetta.Theory.Statistics.Moments;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Experiments.Worlds.Measured;

/// <summary>Counts at levels and their powers of size, as fits.json has them.</summary>
internal static class LevelFindings
{
    private const double Level = 0.95;

    /// <summary>Half-width of the central 95 % of a normal distribution, in standard deviations.</summary>
    private const double NormalHalfWidth = 1.96;

    private static readonly (string Name, LevelTable.Counted Counted)[] Kinds =
    [
        (LevelCounted.Raw, LevelTable.Counted.Raw), (LevelCounted.Above, LevelTable.Counted.Above),
        (LevelCounted.Rotated, LevelTable.Counted.Rotated), (LevelCounted.Untrained, LevelTable.Counted.Untrained),
    ];

    /// <summary>A world's fits, with those at levels where it has any: of every series, and of the main one at the sizes of each other
    /// one.</summary>
    public static FitsFile? With(FitsFile? fits, LevelsEvidence? evidence)
    {
        if (evidence is null)
            return fits;
        string[] series = [.. evidence.Cells.Select(cell => cell.Series).Distinct(StringComparer.Ordinal)];
        return (fits ?? new FitsFile { Fits = [], Profiles = [], Sizes = [] }) with
        {
            Levels =
            [
                .. series.SelectMany(name => Of(LevelTable.Of(evidence, name), name, main: false)),
                .. series.Where(name => name.Length > 0 && !FamilySeries.Is(name))
                    .SelectMany(name => Of(MainAt(evidence, name), name, main: true)),
            ],
            Shapes = [.. DepthWidthClaim.Fits(evidence).Where(own => own.Fit is not null).Select(own => Of(evidence, own.Level, own.Fit!))],
        };
    }

    private static ShapeFitRecord Of(LevelsEvidence evidence, double level, DepthWidth fit) => new()
    {
        World = evidence.World,
        Level = level,
        Above = fit.Above,
        Layers = Finite(fit.Layers.Value),
        Width = Finite(fit.Width.Value),
        LayersInterval95 = Interval(fit.Layers),
        WidthInterval95 = Interval(fit.Width),
        Counts = [.. fit.Counts.Select(one => new ShapeCountRecord
        {
            Series = one.Series,
            Layers = one.Shape.Layers!.Value,
            Width = one.Shape.Width!.Value,
            Neurons = one.Neurons,
            Raw = one.Pairs,
            Rotated = one.Excess?.Rotated,
            AboveInterval95 = Interval(one.Excess?.Excess),
            Fitted = one.Fitted,
        })],
    };

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static double[]? Interval(Estimate? estimate) => estimate is { DegreesOfFreedom: > 0 }
        && estimate.IntervalAt(Level) is var own && double.IsFinite(own.Width) ? [own.Low, own.High] : null;

    /// <summary>The main series at the shapes that another one has.</summary>
    private static LevelTable MainAt(LevelsEvidence evidence, string series)
    {
        HashSet<(double?, double?)> shapes = [.. evidence.Cells.Where(cell => cell.Series == series)
            .Select(cell => (cell.Shape.Layers, cell.Shape.Width))];
        return LevelTable.Of(evidence, "", evidence.Cells.Where(cell => cell.Series.Length == 0
            && shapes.Contains((cell.Shape.Layers, cell.Shape.Width))));
    }

    private static IEnumerable<LevelFitRecord> Of(LevelTable table, string series, bool main)
    {
        int[] sizes = [.. Enumerable.Range(0, table.Sizes.Count)];
        if (sizes.Length == 0)
            yield break;
        for (int level = 0; level < table.Evidence.Levels.Count; level++)
        {
            int at = level;
            LevelFitRecord empty = new()
            {
                World = table.Evidence.World,
                Series = series,
                OfMainSeries = main,
                Counted = "",
                Level = table.Evidence.Levels[level],
                Sizes = table.Neurons,
                Counts = [],
            };
            foreach ((string name, LevelTable.Counted counted) in Kinds.Where(kind => table.Has(kind.Counted)))
            {
                Estimate? exponent = table.Exponent(counted, level);
                yield return empty with
                {
                    Counted = name,
                    Counts = [.. sizes.Select(size => table.Mean(size, counted, at))],
                    Intervals95 = [.. sizes.Select(size => Interval(table, size, counted, at))],
                    Exponent = exponent?.Value,
                    ExponentInterval95 = Interval(exponent),
                };
            }
            if (table.Sizes.All(size => size.All(cell => cell.Anchors is not null))
                && AnchorTables.Of(table.Evidence, series) is { } anchors)
                yield return empty with { Counted = LevelCounted.Chance, Counts = [.. sizes.Select(size => anchors.ByChance(size, at))] };
            DimensionFloor?[] floors = [.. sizes.Select(size => Floor(table.Sizes[size]))];
            if (floors.All(floor => floor is not null))
                yield return empty with { Counted = LevelCounted.Floor, Counts = [.. floors.Select(floor => floor!.PairsAt(empty.Level))] };
        }
    }

    /// <summary>What theory expects of a rotation, from the mean dimension of a size's models.</summary>
    private static DimensionFloor? Floor(IReadOnlyList<LevelCell> cells) =>
        cells.All(cell => cell.Shape.Dimension > 1)
            ? DimensionFloor.Of(cells[0].Neurons, cells.Average(cell => cell.Shape.Dimension!.Value)) : null;

    private static double[] Interval(LevelTable table, int size, LevelTable.Counted counted, int level)
    {
        if (counted == LevelTable.Counted.Above)
            return RotationExcess.Of(table, size, level) is { Interval95: var own } ? [own.Low, own.High] : [];
        IReadOnlyList<LevelCell> cells = table.Sizes[size];
        double[] variances = [.. cells.Select(cell => counted switch
        {
            LevelTable.Counted.Rotated => Variance(cell.RotatedDocuments, level) + Variance(cell.Rotated, level) / cell.Rotated.Count,
            LevelTable.Counted.Untrained => Variance(cell.Untrained!.Documents, level)
                + Variance(cell.Untrained.Counts, level) / cell.Untrained.Counts.Count,
            _ => Variance(cell.Documents, level),
        })];
        double mean = table.Mean(size, counted, level), half = NormalHalfWidth * Math.Sqrt(variances.Sum()) / cells.Count;
        return half > 0 ? [mean - half, mean + half] : [];
    }

    private static double Variance(IReadOnlyList<int[]> draws, int level) => draws.Count < 2 ? 0
        : SampleMoments.Of(draws.Select(draw => (double)draw[level]).ToArray()).SampleVariance;
}
