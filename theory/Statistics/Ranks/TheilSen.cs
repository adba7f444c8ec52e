using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Moments;

namespace Rosetta.Theory.Statistics.Ranks;

/// <summary>Theil-Sen line: the median of the slopes between all pairs of points; a third of the points may be wrong.</summary>
/// <param name="Slope">Median pairwise slope.</param>
/// <param name="Intercept">median y - slope * median x.</param>
/// <param name="SlopeInterval">Of the slope (Sen 1968), from Kendall's variance with ties.</param>
public sealed record TheilSen(double Slope, double Intercept, Interval SlopeInterval)
{
    /// <summary>Fits at least two points with two distinct x.</summary>
    public static TheilSen Of(IReadOnlyList<double> x, IReadOnlyList<double> y, double level = 0.95)
    {
        Pairing.Require(x, y);
        List<double> slopes = [];
        for (int i = 0; i < x.Count; i++)
            for (int j = 0; j < i; j++)
                if (x[i] != x[j])
                    slopes.Add((y[i] - y[j]) / (x[i] - x[j]));
        if (slopes.Count == 0)
            throw new ArgumentException("A slope needs two distinct x.", nameof(x));
        slopes.Sort();
        double slope = Percentiles.OfSorted(slopes, 0.5);
        double n = x.Count;
        double Ties(IReadOnlyList<double> values) => MidRanks.Of(values).Ties.Sum(t => (double)t * (t - 1) * (2 * t + 5));
        double deviation = Math.Sqrt(Math.Max(0, (n * (n - 1) * (2 * n + 5) - Ties(x) - Ties(y)) / 18));
        double half = StandardNormal.Quantile(0.5 + level / 2) * deviation;
        int low = (int)Math.Max(Math.Round((slopes.Count - half) / 2) - 1, 0), high = (int)Math.Min(Math.Round((slopes.Count + half) / 2), slopes.Count - 1);
        return new(slope, Percentiles.Of(y, 0.5) - slope * Percentiles.Of(x, 0.5), Interval.Of(slopes[low], slopes[high]));
    }
}
