using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Statistics.Estimators;

/// <summary>The exponent as a function of the threshold tau, and a test of whether it depends on it.</summary>
/// <remarks>
/// r_tau and r0 keep a constant ratio, so the model has alpha(tau) flat; rising is polarization (the purest grow fastest), falling
/// dilution. Counts at several thresholds are nested, so their exponents are far from independent. The test is of the trend itself: the
/// least-squares slope on tau of the alphas, sizes weighted by their pairs at the lowest tau, equals the slope on ln N of y = sum over tau
/// of (tau - mean tau) ln R_tau(N) / sum of (tau - mean tau)^2, one number per measurement, fitted with the error that any exponent gets.
/// </remarks>
/// <param name="Points">The fit at each threshold where every measurement has a count, ascending.</param>
/// <param name="DroppedThresholds">Thresholds at which a measurement has no count.</param>
/// <param name="Trend">d alpha / d tau; null with fewer than two thresholds.</param>
/// <param name="Verdict">Against the model's 0; null with fewer than two thresholds.</param>
public sealed record ThresholdScan(IReadOnlyList<(double Tau, SizeFit Fit)> Points, IReadOnlyList<double> DroppedThresholds,
    Estimate? Trend, ExponentVerdict? Verdict)
{
    /// <summary>Scans the thresholds.</summary>
    /// <param name="rows">Isolations of every measurement, at two sizes or more.</param>
    /// <param name="thresholds">Values of tau, none below the highest floor.</param>
    /// <param name="margin">Of d alpha / d tau, within which it counts as flat, or null.</param>
    /// <param name="level">Level of the tests.</param>
    public static ThresholdScan Of(IReadOnlyList<ProfileRow> rows, IReadOnlyList<double> thresholds, double? margin = null,
        double level = 0.05)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(thresholds);
        (double[] kept, double[] dropped, double[][] counts) = Counts(rows, thresholds);
        List<(double, SizeFit)> points = [.. kept
            .Select((tau, t) => (tau, SizeFit.Of([.. rows.Select((row, i) => new CountRow(row.Size, counts[t][i], row.Pair, row.Seed))])))];
        Estimate? trend = Slope(rows, kept, counts);
        return new(points, dropped, trend, trend is null ? null
            : ExponentJudge.Judge(trend, PredictedExponent.Of("alpha does not depend on tau", 0), null, margin, level));
    }

    /// <summary>
    /// The trend alone, without the fits at each threshold; null with fewer than two thresholds at which every measurement has a count.
    /// </summary>
    /// <param name="rows">As above.</param>
    /// <param name="thresholds">As above.</param>
    public static Estimate? TrendOf(IReadOnlyList<ProfileRow> rows, IReadOnlyList<double> thresholds)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(thresholds);
        (double[] kept, _, double[][] counts) = Counts(rows, thresholds);
        return Slope(rows, kept, counts);
    }

    /// <summary>Thresholds at which every row has a count, the others, and the counts at the former.</summary>
    private static (double[] Kept, double[] Dropped, double[][] Counts) Counts(IReadOnlyList<ProfileRow> rows,
        IReadOnlyList<double> thresholds)
    {
        double[] taus = [.. thresholds.Distinct().Order()];
        double[][] counts = [.. taus.Select(tau => rows.Select(row => (double)row.Isolations.Count(s => s >= tau)).ToArray())];
        int[] kept = [.. Enumerable.Range(0, taus.Length).Where(t => counts[t].All(count => count > 0))];
        return ([.. kept.Select(t => taus[t])], [.. taus.Where((_, t) => !kept.Contains(t))], [.. kept.Select(t => counts[t])]);
    }

    private static Estimate? Slope(IReadOnlyList<ProfileRow> rows, double[] taus, double[][] counts)
    {
        if (taus.Length < 2)
            return null;
        double mean = taus.Average(), squares = taus.Sum(tau => (tau - mean) * (tau - mean));
        // The more pairs a size has, the better its counts are known.
        ClusteredSlope slope = ClusteredSlope.OfValues([.. rows.Select(row => new CountRow(row.Size, 1, row.Pair, row.Seed))],
            [.. rows.Select((_, i) => taus.Select((tau, t) => (tau - mean) * Math.Log(counts[t][i])).Sum() / squares)], counts[0]);
        double[] sizes = [.. rows.Select(row => row.Size).Distinct()];
        return new(slope.Slope, slope.StandardError, slope.DegreesOfFreedom, null,
            new(sizes.Length, Math.Log10(sizes.Max() / sizes.Min()), rows.Count));
    }
}
