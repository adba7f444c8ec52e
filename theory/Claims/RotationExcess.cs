using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Moments;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>What stands above the rotation at one size and level: pairs less the mean over draws of the rotated ones.</summary>
/// <param name="Neurons">Size.</param>
/// <param name="Level">Level of correlation; 0 is none.</param>
/// <param name="Count">Mean pairs of a seed.</param>
/// <param name="Rotated">Mean rotated pairs of a draw.</param>
/// <param name="Excess">Their difference for these very models, its error from draws and, where they were resampled, documents.</param>
/// <param name="OfADraw">Standard deviation of a draw's own count, mean over seeds: where the neurons are no more than a rotated basis,
/// their count is one draw more, and moves as one does.</param>
public sealed record RotationExcess(double Neurons, double Level, double Count, double Rotated, Estimate Excess, double OfADraw)
{
    /// <summary>Pairs above the rotation at 95 %.</summary>
    public Interval Interval95 => Excess.IntervalAt(0.95);

    /// <summary>One-sided p of "these neurons are one more draw of the rotation, and so many pairs beside": the excess against a
    /// number.</summary>
    /// <param name="than">The number.</param>
    public double Above(double than) => Upper(Excess.Value - than, OfADraw);

    /// <summary>One-sided p of "of these very models at least so many pairs stand above the mean rotation".</summary>
    /// <param name="than">The number.</param>
    public double Below(double than) => Upper(than - Excess.Value, 0);

    private double Upper(double distance, double ofDraw)
    {
        double error = Math.Sqrt(Excess.StandardError * Excess.StandardError + ofDraw * ofDraw);
        return error > 0 ? StudentT.Upper(distance / error, Excess.DegreesOfFreedom) : distance > 0 ? 0 : 1;
    }

    /// <summary>Every size and level of a series; empty without a rotation.</summary>
    public static IReadOnlyList<RotationExcess> All(LevelsEvidence evidence, string series = "")
    {
        ArgumentNullException.ThrowIfNull(evidence);
        LevelTable table = LevelTable.Of(evidence, series);
        return [.. Enumerable.Range(0, table.Sizes.Count).SelectMany(size => Enumerable.Range(0, evidence.Levels.Count)
            .Select(level => Of(table, size, level)).OfType<RotationExcess>())];
    }

    /// <summary>One size and level; null without a rotation.</summary>
    /// <remarks>
    /// Draws: variance of the mean of D draws, with the ratio of variance to mean of a draw pooled over the sizes (few draws have no
    /// variance of their own worth using) or, where it is more, of the size itself, half a pair added to the mean so that draws without a
    /// pair are no certainty. Documents: over the replicates, of the difference where the rotated pairs were counted on the same
    /// replicates, else of the count, as much of the rotated ones added as their share.
    /// </remarks>
    public static RotationExcess? Of(LevelTable table, int size, int level)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (!table.HasRotation)
            return null;
        IReadOnlyList<LevelCell> cells = table.Sizes[size];
        double count = table.Mean(size, LevelTable.Counted.Raw, level), rotated = table.Mean(size, LevelTable.Counted.Rotated, level);
        int draws = cells.Sum(cell => cell.Rotated.Count);
        (double ratio, int pooled) = Ratio(table.Sizes.SelectMany(each => each), level);
        // Where this size's own draws scatter more than all do, many pairs at other sizes say nothing of it.
        if (Ratio(cells, level) is var scatter && scatter.Ratio > ratio)
            (ratio, pooled) = scatter;
        double ofDraws = ratio * (rotated + 0.5) / draws;
        (double ofDocuments, int replicates) = Documents(cells, level);
        double own = Math.Sqrt(ofDraws), other = Math.Sqrt(ofDocuments);
        double degrees = other == 0 ? pooled : BehrensFisher.TabledDegrees(own, pooled, other, replicates - 1);
        return new(table.Neurons[size], table.Evidence.Levels[level], count, rotated,
            new(count - rotated, Math.Sqrt(ofDraws + ofDocuments), degrees), Math.Sqrt(ratio * (rotated + 0.5) / cells.Count));
    }

    /// <summary>Ratio of variance to mean of a draw, pooled over sizes and the level's neighbours in none: never below Poisson's, with its
    /// degrees of freedom; Poisson's where no size has two draws.</summary>
    private static (double Ratio, int Degrees) Ratio(IEnumerable<LevelCell> cells, int level)
    {
        double squares = 0, means = 0;
        int degrees = 0;
        foreach (LevelCell cell in cells.Where(cell => cell.Rotated.Count > 1))
        {
            double mean = cell.Rotated.Average(draw => (double)draw[level]);
            squares += cell.Rotated.Sum(draw => (draw[level] - mean) * (draw[level] - mean));
            means += mean * (cell.Rotated.Count - 1);
            degrees += cell.Rotated.Count - 1;
        }
        return degrees == 0 || means == 0 ? (1, Math.Max(1, degrees)) : (Math.Max(1, squares / means), degrees);
    }

    private static (double Variance, int Replicates) Documents(IReadOnlyList<LevelCell> cells, int level)
    {
        int replicates = cells.Min(cell => cell.Documents.Count), rotated = cells.Min(cell => cell.RotatedDocuments.Count);
        if (replicates < 2)
            return (0, 0);
        bool paired = rotated >= replicates;
        double[] moved = [.. Enumerable.Range(0, replicates).Select(b => cells.Average(cell => (double)cell.Documents[b][level]
            - (paired ? cell.RotatedDocuments[b][level] : 0)))];
        double variance = SampleMoments.Of(moved).SampleVariance;
        if (paired)
            return (variance, replicates);
        double count = cells.Average(cell => (double)cell.Counts[level]),
            own = cells.Average(cell => cell.Rotated.Average(draw => (double)draw[level]));
        return (count > 0 ? variance * (1 + own / count) : variance, replicates);
    }
}
