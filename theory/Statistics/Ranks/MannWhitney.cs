using Rosetta.Theory.Statistics.Distributions;

namespace Rosetta.Theory.Statistics.Ranks;

/// <summary>Mann-Whitney test of whether values of x tend to differ from those of y.</summary>
/// <remarks>As scipy.stats.mannwhitneyu: the asymptotic p values carry the tie and the continuity correction; the exact ones exist where
/// there are no ties and at most 10,000 pairs of values.</remarks>
public sealed record MannWhitney
{
    /// <summary>100 against 100: there the normal approximation is good to 1e-4, and the exact distribution takes a tenth of a second.</summary>
    private const long LargestExactProduct = 10_000;

    private MannWhitney() { }

    /// <summary>Pairs (x, y) with x &gt; y, ties counted half.</summary>
    public required double U { get; init; }

    /// <summary>U over all pairs: the chance that a value of x exceeds one of y.</summary>
    public required double Superiority { get; init; }

    public required double AsymptoticP { get; init; }

    /// <summary>Asymptotic, of "x tends to be smaller".</summary>
    public required double AsymptoticLessP { get; init; }

    /// <summary>Asymptotic, of "x tends to be larger".</summary>
    public required double AsymptoticGreaterP { get; init; }

    /// <summary>Exact two-sided; null with ties or large samples.</summary>
    public required double? ExactP { get; init; }

    /// <summary>The exact two-sided p value where there is one, else the asymptotic.</summary>
    public double P => ExactP ?? AsymptoticP;

    /// <summary>Tests two samples, each of at least one value.</summary>
    public static MannWhitney Of(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (x.Count == 0 || y.Count == 0)
            throw new ArgumentException($"A comparison needs values on both sides, not {x.Count} and {y.Count}.", nameof(x));
        MidRanks ranks = MidRanks.Of([.. x, .. y]);
        double m = x.Count, n = y.Count, all = m + n, pairs = m * n;
        double u = ranks.Ranks.Take(x.Count).Sum() - m * (m + 1) / 2;
        double ties = ranks.Ties.Sum(t => (double)t * t * t - t);
        double deviation = Math.Sqrt(pairs / 12 * (all + 1 - ties / (all * (all - 1))));
        double Tail(double larger) => deviation > 0 ? StandardNormal.Upper((larger - pairs / 2 - 0.5) / deviation) : 1;
        bool exact = ranks.Ties.Length == 0 && (long)x.Count * y.Count <= LargestExactProduct;
        return new()
        {
            U = u,
            Superiority = u / pairs,
            AsymptoticP = Math.Min(1, 2 * Tail(Math.Max(u, pairs - u))),
            AsymptoticLessP = Tail(pairs - u),
            AsymptoticGreaterP = Tail(u),
            ExactP = exact ? Math.Min(1, 2 * ExactLower(x.Count, y.Count, (int)Math.Round(Math.Min(u, pairs - u)))) : null,
        };
    }

    /// <summary>P(U &lt;= u) when all orders are equally likely.</summary>
    private static double ExactLower(int m, int n, int u)
    {
        int small = Math.Min(m, n), large = Math.Max(m, n);
        // chance[k, s]: k of the values so far belong to the small sample and have s values of the other below them, all told.
        var chance = new double[small + 1][];
        for (int k = 0; k <= small; k++)
            chance[k] = new double[u + 1];
        chance[0][0] = 1;
        // Add values from the smallest up; the next is of the small sample with probability (small - k) / (values left).
        for (int placed = 0; placed < small + large; placed++)
        {
            double left = small + large - placed;
            for (int k = Math.Min(small, placed); k >= 0; k--)
            {
                int below = placed - k;
                if (below > large)
                    continue;
                double[] row = chance[k];
                double toSmall = (small - k) / left, toLarge = (large - below) / left;
                for (int s = u; s >= 0; s--)
                {
                    if (row[s] == 0)
                        continue;
                    if (k < small && s + below <= u)
                        chance[k + 1][s + below] += row[s] * toSmall;
                    row[s] *= toLarge;
                }
            }
        }
        return chance[small].Sum();
    }
}
