using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Statistics.Ranks;

/// <summary>P(X &gt; Y) + P(X = Y)/2 of two samples, one half where neither is larger.</summary>
public static class TwoSampleChance
{
    /// <summary>Mann and Whitney's chance with the variance of its two components (Sen 1960; DeLong et al. 1988).</summary>
    /// <param name="first">X, one value or more.</param>
    /// <param name="second">Y, one value or more.</param>
    public static Estimate Of(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        double[] x = [.. first.Order()], y = [.. second.Order()];
        double[] ofX = Placements(x, y), ofY = [.. Placements(y, x).Select(share => 1 - share)];
        double variance = Variance(ofX) / x.Length + Variance(ofY) / y.Length;
        return new(ofX.Average(), Math.Sqrt(variance), double.PositiveInfinity);
    }

    // Share of the others below each value, ties half.
    private static double[] Placements(double[] values, double[] others)
    {
        var shares = new double[values.Length];
        int below = 0, upTo = 0;
        for (int i = 0; i < values.Length; i++)
        {
            while (below < others.Length && others[below] < values[i])
                below++;
            upTo = Math.Max(upTo, below);
            while (upTo < others.Length && others[upTo] <= values[i])
                upTo++;
            shares[i] = (below + upTo) / 2.0 / others.Length;
        }
        return shares;
    }

    private static double Variance(double[] values)
    {
        double mean = values.Average();
        return values.Length < 2 ? 0.25 : values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
    }
}
