using Rosetta.Theory.Numerics;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Statistics.Ranks;

/// <summary>Does a quantity change with size? With the sizes as the units: what was measured at one size is averaged first.</summary>
/// <remarks>
/// Pairs and seeds of one size share whatever moved that size (its models, the law's own bend), so four pairs at three sizes are three
/// points, of which no order is rare: the least two-sided p value of Kendall's tau over S sizes is 2 / S!, a third at three sizes, 0.083
/// at four, 0.017 at five. The p value is exact; with ties among the means all S! orders are counted up to eight sizes.
/// </remarks>
public sealed record SizeUnitTrend
{
    private const int MostPermuted = 8;

    private SizeUnitTrend(IReadOnlyList<(double Size, double Mean)> means, double tau, double p, Estimate perDecade) =>
        (Means, Tau, P, PerDecade) = (means, tau, p, perDecade);

    /// <summary>Mean at each distinct size, ascending.</summary>
    public IReadOnlyList<(double Size, double Mean)> Means { get; }

    /// <summary>Kendall's tau-b of the means with size; NaN where all means are equal.</summary>
    public double Tau { get; }

    /// <summary>Two-sided p value of no order; 1 where all means are equal.</summary>
    public double P { get; }

    /// <summary>d value / d log10 size by least squares of the means, S - 2 degrees of freedom.</summary>
    public Estimate PerDecade { get; }

    /// <summary>Smallest p value that so many sizes can give, 2 / S!.</summary>
    public double LeastP => Enumerable.Range(2, Means.Count - 1).Aggregate(2.0, (p, k) => p / k);

    /// <summary>Tests values, of which a size may have several.</summary>
    /// <exception cref="BadInputException">Fewer than two sizes, or a value that is not finite.</exception>
    [Equation("size-trend")]
    public static SizeUnitTrend Of(IReadOnlyList<(double Size, double Value)> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        (double Size, double Mean)[] means = [.. rows.GroupBy(row => row.Size).OrderBy(group => group.Key)
            .Select(group => (group.Key, LineFit.Mean([.. group.Select(row => row.Value)])))];
        if (means.Length < 2 || rows.Any(row => !double.IsFinite(row.Value) || !(row.Size > 0) || !double.IsFinite(row.Size)))
            throw new BadInputException($"{rows.Count} values at {means.Length} size(s)",
                "A trend needs finite values at two positive sizes or more", "Measure more sizes");
        double[] logs = [.. means.Select(point => Math.Log10(point.Size))], values = [.. means.Select(point => point.Mean)];
        Kendall kendall = Kendall.Of(logs, values);
        double p = double.IsNaN(kendall.TauB) ? 1
            : kendall.Exact || values.Length > MostPermuted ? kendall.P
            : Permuted(values);
        LineFit line = LineFit.Of(logs, values);
        int degrees = values.Length - 2;
        return new(means, kendall.TauB, p, new(line.Slope, degrees > 0 ? line.SlopeStandardError : double.NaN, degrees, null,
            new(values.Length, logs[^1] - logs[0], rows.Count)));
    }

    // Share of all orders of the values whose concordance is as far from none.
    private static double Permuted(double[] values)
    {
        int observed = Math.Abs(Balance(values)), reached = 0, orders = 0;
        double[] order = [.. values];
        Visit(0);
        return (double)reached / orders;

        void Visit(int from)
        {
            if (from == order.Length)
            {
                orders++;
                reached += Math.Abs(Balance(order)) >= observed ? 1 : 0;
                return;
            }
            for (int i = from; i < order.Length; i++)
            {
                (order[from], order[i]) = (order[i], order[from]);
                Visit(from + 1);
                (order[from], order[i]) = (order[i], order[from]);
            }
        }
    }

    private static int Balance(double[] values)
    {
        int balance = 0;
        for (int i = 1; i < values.Length; i++)
            for (int j = 0; j < i; j++)
                balance += values[i].CompareTo(values[j]);
        return balance;
    }
}
