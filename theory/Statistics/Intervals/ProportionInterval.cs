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

    /// <summary>
    /// Mid-P (Lancaster 1961): the chances under which half the probability of the observed count, with all that lies beyond it, is at
    /// least a tail. Its coverage is its level on average over chances; at one chance it may fall a little below (Agresti and Gottard
    /// 2007). Where a claim must not be overstated, take <see cref="ClopperPearson"/>.
    /// </summary>
    [Equation("mid-p")]
    public static Interval MidP(long successes, long trials, double level = 0.95)
    {
        Require(successes, trials);
        double tail = (1 - level) / 2;
        return Interval.Of(successes == 0 ? 0 : Chance(tail), successes == trials ? 1 : Chance(1 - tail));

        // P(X > k) + P(X = k) / 2 rises with the chance.
        double Chance(double probability) => BracketedRoot.Find(chance =>
            0.5 * (AtLeast(successes, chance) + AtLeast(successes + 1, chance)) - probability, 0, 1);

        double AtLeast(long count, double chance) => count <= 0 ? 1 : count > trials ? 0
            : RegularizedBeta.Lower(count, trials - count + 1, chance, 1 - chance);
    }

    /// <summary>Clopper and Pearson 1934: guaranteed, never below its level at any chance, at the price of width.</summary>
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
