using Rosetta.Theory.Statistics.Distributions;

namespace Rosetta.Theory.Statistics.Ranks;

/// <summary>Kendall's tau-b and its two-sided p value: a trend test that asks for order only.</summary>
/// <remarks>As scipy.stats.kendalltau with method auto: exact without ties up to 33 points (or at most one discordant pair away from
/// perfect order), else the normal approximation with tie-corrected variance and no continuity correction.</remarks>
/// <param name="TauB">-1 to 1; NaN where x or y is constant.</param>
/// <param name="P">Two-sided p value of no association.</param>
/// <param name="Exact">Whether p is exact.</param>
public sealed record Kendall(double TauB, double P, bool Exact)
{
    private const int LargestExact = 33;

    /// <summary>Tests paired values.</summary>
    public static Kendall Of(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (x.Count != y.Count || x.Count < 2)
            throw new ArgumentException($"Paired values need equal counts, two or more, not {x.Count} and {y.Count}.", nameof(y));
        int count = x.Count;
        long[] tiesX = Ties(x), tiesY = Ties(y);
        long balance = 0, discordant = 0;
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                int sign = Math.Sign(x[i].CompareTo(x[j])) * Math.Sign(y[i].CompareTo(y[j]));
                balance += sign;
                discordant += sign < 0 ? 1 : 0;
            }
        }
        long total = (long)count * (count - 1) / 2;
        long tiedX = tiesX.Sum(t => t * (t - 1) / 2), tiedY = tiesY.Sum(t => t * (t - 1) / 2);
        if (total == tiedX || total == tiedY)
            return new(double.NaN, double.NaN, false);
        double tau = Math.Clamp(balance / Math.Sqrt(total - tiedX) / Math.Sqrt(total - tiedY), -1, 1);
        long fewer = Math.Min(discordant, total - discordant);
        if (tiedX == 0 && tiedY == 0 && (count <= LargestExact || fewer <= 1))
            return new(tau, 2 * fewer == total ? 1 : Math.Min(1, 2 * ExactLower(count, (int)fewer)), true);
        return new(tau, StandardNormal.TwoSidedP(balance / Math.Sqrt(Variance(count, tiesX, tiesY))), false);
    }

    /// <summary>Sizes of the groups of equal values.</summary>
    private static long[] Ties(IReadOnlyList<double> values) => values.Any(double.IsNaN)
        ? throw new ArgumentException("A NaN has no rank; leave missing values out.", nameof(values))
        : [.. values.CountBy(value => value).Select(group => (long)group.Value).Where(size => size > 1)];

    private static double Variance(double n, long[] tiesX, long[] tiesY)
    {
        double m = n * (n - 1);
        static double Sum(long[] ties, Func<double, double> term) => ties.Sum(t => term(t));
        static double Triples(double t) => t * (t - 1) * (t - 2);
        static double Weighted(double t) => t * (t - 1) * (2 * t + 5);
        static double Pairs(double t) => t * (t - 1) / 2;
        return (m * (2 * n + 5) - Sum(tiesX, Weighted) - Sum(tiesY, Weighted)) / 18
            + 2 * Sum(tiesX, Pairs) * Sum(tiesY, Pairs) / m
            + (n > 2 ? Sum(tiesX, Triples) * Sum(tiesY, Triples) / (9 * m * (n - 2)) : 0);
    }

    /// <summary>
    /// P(discordant pairs &lt;= limit) over random orders: inserting the k-th value adds 0 .. k-1 discordant pairs alike.
    /// </summary>
    private static double ExactLower(int count, int limit)
    {
        double[] chance = new double[limit + 1];
        chance[0] = 1;
        for (int k = 2; k <= count; k++)
        {
            var next = new double[limit + 1];
            double window = 0;
            for (int c = 0; c <= limit; c++)
            {
                window += chance[c] - (c >= k ? chance[c - k] : 0);
                next[c] = window / k;
            }
            chance = next;
        }
        return chance.Sum();
    }
}
