using Rosetta.Experiments.Records;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Statistics.Moments;

namespace Rosetta.Experiments.Worlds.Measured;

/// <summary>Counts at levels and their powers of size, as fits.json has them.</summary>
internal static class LevelFindings
{
    /// <summary>Half-width of the central 95 % of a normal distribution, in standard deviations.</summary>
    private const double NormalHalfWidth = 1.96;

    /// <summary>A world's fits, with those at levels where it has any.</summary>
    public static FitsFile? With(FitsFile? fits, LevelsEvidence? evidence)
    {
        if (evidence is null)
            return fits;
        fits ??= new FitsFile { Fits = [], Profiles = [], Sizes = [] };
        return fits with { Levels = [.. evidence.Cells.Select(cell => cell.Series).Distinct(StringComparer.Ordinal)
            .SelectMany(series => Of(evidence, series))] };
    }

    private static IEnumerable<LevelFitRecord> Of(LevelsEvidence evidence, string series)
    {
        LevelCell[][] sizes = [.. evidence.Cells.Where(cell => cell.Series == series).GroupBy(cell => cell.Neurons)
            .OrderBy(size => size.Key).Select(size => size.ToArray())];
        for (int level = 0; level < evidence.Levels.Count; level++)
        {
            foreach (string counted in new[] { LevelCounted.Raw, LevelCounted.Rotated, LevelCounted.Above, LevelCounted.Untrained })
            {
                if (!sizes.All(cells => cells.All(cell => Has(cell, counted))))
                    continue;
                yield return new LevelFitRecord
                {
                    World = evidence.World,
                    Series = series,
                    Counted = counted,
                    Level = evidence.Levels[level],
                    Sizes = [.. sizes.Select(cells => cells[0].Neurons)],
                    Counts = [.. sizes.Select(cells => cells.Average(cell => Count(cell, counted, level)))],
                    Errors95 = sizes.All(cells => cells.All(cell => cell.Documents.Count > 1))
                        ? [.. sizes.Select(cells => Error(cells, counted, level))] : [],
                };
            }
        }
    }

    private static bool Has(LevelCell cell, string counted) => counted switch
    {
        LevelCounted.Rotated or LevelCounted.Above => cell.Rotated.Count > 0,
        LevelCounted.Untrained => cell.Untrained is { Counts.Count: > 0 },
        _ => true,
    };

    private static double Count(LevelCell cell, string counted, int level) => counted switch
    {
        LevelCounted.Rotated => Rotated(cell, level),
        LevelCounted.Above => cell.Counts[level] - Rotated(cell, level),
        LevelCounted.Untrained => cell.Untrained!.Counts.Average(draw => draw[level]),
        _ => cell.Counts[level],
    };

    private static double Rotated(LevelCell cell, int level) => cell.Rotated.Average(draw => (double)draw[level]);

    /// <summary>Of the mean over a size's cells, which are independent: documents, and draws where the count has some.</summary>
    private static double Error(LevelCell[] cells, string counted, int level) =>
        NormalHalfWidth * Math.Sqrt(cells.Sum(cell => Variance(cell, counted, level))) / cells.Length;

    private static double Variance(LevelCell cell, string counted, int level)
    {
        double draws = OfMean(cell.Rotated.Select(draw => (double)draw[level])),
            twins = OfMean(cell.Untrained?.Counts.Select(draw => (double)draw[level]) ?? []);
        bool resampled = cell.RotatedDocuments.Count == cell.Documents.Count;
        return counted switch
        {
            LevelCounted.Rotated => draws + OfDocuments(cell.RotatedDocuments.Select(draw => (double)draw[level])),
            LevelCounted.Above => draws + OfDocuments(cell.Documents.Select((draw, b) =>
                (double)draw[level] - (resampled ? cell.RotatedDocuments[b][level] : 0))),
            LevelCounted.Untrained => twins + OfDocuments(cell.Untrained!.Documents.Select(draw => (double)draw[level])),
            _ => OfDocuments(cell.Documents.Select(draw => (double)draw[level])),
        };
    }

    private static double OfDocuments(IEnumerable<double> replicates) => replicates.ToArray() is { Length: > 1 } own
        ? SampleMoments.Of(own).SampleVariance : 0;

    private static double OfMean(IEnumerable<double> draws) => draws.ToArray() is { Length: > 1 } own
        ? SampleMoments.Of(own).SampleVariance / own.Length : 0;
}
