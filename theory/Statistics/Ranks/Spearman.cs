using Rosetta.Theory.Statistics.Distributions;

namespace Rosetta.Theory.Statistics.Ranks;

/// <summary>Spearman's rank correlation, ties at mid-ranks.</summary>
/// <param name="Rho">-1 to 1; NaN where x or y is constant.</param>
/// <param name="P">Two-sided, by Student's t on n - 2 degrees of freedom as scipy.stats.spearmanr; NaN under three pairs.</param>
public sealed record Spearman(double Rho, double P)
{
    /// <summary>Correlates the ranks.</summary>
    public static Spearman Of(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        Pairing.Require(x, y);
        double[] rankX = MidRanks.Of(x).Ranks, rankY = MidRanks.Of(y).Ranks;
        double mean = (x.Count + 1) / 2.0;
        double xx = rankX.Sum(r => (r - mean) * (r - mean)), yy = rankY.Sum(r => (r - mean) * (r - mean));
        double xy = rankX.Zip(rankY, (a, b) => (a - mean) * (b - mean)).Sum();
        if (xx == 0 || yy == 0)
            return new(double.NaN, double.NaN);
        double rho = Math.Clamp(xy / Math.Sqrt(xx) / Math.Sqrt(yy), -1, 1);
        int degrees = x.Count - 2;
        return new(rho, degrees < 1 ? double.NaN : StudentT.TwoSidedP(rho * Math.Sqrt(degrees / ((1 + rho) * (1 - rho))), degrees));
    }
}
