using Rosetta.Theory.Statistics.Distributions;

namespace Rosetta.Theory.Statistics.Intervals;

/// <summary>Intervals of a chance from successes in independent trials.</summary>
public static class ProportionInterval
{
    /// <summary>Wilson 1927: the chances that a score test does not reject; close to its level at any count.</summary>
    public static Interval Wilson(long successes, long trials, double level = 0.95)
    {
        Require(successes, trials);
        double z = StandardNormal.Quantile(0.5 + level / 2), square = z * z / trials, share = (double)successes / trials;
        double center = (share + square / 2) / (1 + square);
        double half = Math.Sqrt(square * (share * (1 - share) + square / 4)) / (1 + square);
        // At the ends the difference is zero on paper and rounding in practice.
        return Interval.Of(successes == 0 ? 0 : center - half, successes == trials ? 1 : center + half);
    }

    /// <summary>Clopper and Pearson 1934: never below its level, at the price of width.</summary>
    public static Interval ClopperPearson(long successes, long trials, double level = 0.95)
    {
        Require(successes, trials);
        double tail = (1 - level) / 2;
        return Interval.Of(
            successes == 0 ? 0 : RegularizedBeta.Inverse(successes, trials - successes + 1, tail),
            successes == trials ? 1 : RegularizedBeta.Inverse(successes + 1, trials - successes, 1 - tail));
    }

    private static void Require(long successes, long trials)
    {
        if (trials < 1)
            throw new ArgumentOutOfRangeException(nameof(trials), trials, "A proportion needs at least one trial.");
        if (successes < 0 || successes > trials)
            throw new ArgumentOutOfRangeException(nameof(successes), successes, $"Successes lie between 0 and the {trials} trials.");
    }
}
