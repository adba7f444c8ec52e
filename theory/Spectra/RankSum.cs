using Rosetta.Theory.Numerics;

namespace Rosetta.Theory.Spectra;

/// <summary>
/// Sums over whole ranks of a function that is smooth between a spectrum's break points, at a cost that grows with ln(last).
/// </summary>
/// <remarks>
/// The first ranks are summed one by one. Beyond them, blocks that double in length are summed by a Gauss rule for sums
/// over integers (<see cref="GramRule"/>), halved wherever its error estimate exceeds <see cref="BlockTolerance"/> of the
/// sum so far. Doubling keeps the singularity at rank 0 equally far from every block.
/// </remarks>
internal static class RankSum
{
    /// <summary>Truncation: forty blocks together stay at the rounding of a float64 sum.</summary>
    private const double BlockTolerance = 1e-16;

    /// <summary>Truncation: three successive extrapolations of an infinite sum must agree to this.</summary>
    private const double LimitTolerance = 1e-12;

    /// <summary>Blocks that shrink by less than this have no limit to extrapolate: their terms fall no faster than r^-1.00001.</summary>
    private const double SlowestRatio = 1 - 1e-5;

    /// <summary>
    /// Above this rank neighbouring integers coincide in float64 and a block is an integral, never split or summed by terms.
    /// </summary>
    private const double ExactRanks = 1L << 53;

    /// <summary>Ranks below this are summed one by one.</summary>
    private const double DirectTo = GramRule.DirectSize;

    /// <summary>No sum that has not converged by this rank is called convergent: its terms fall no faster than r^-1.03.</summary>
    private const double LargestRank = 1e300;

    /// <summary>Sum of <paramref name="term"/> over whole ranks first .. last, both finite.</summary>
    public static double Of(Spectrum spectrum, Func<double, double> term, double first, double last)
    {
        CompensatedSum sum = default;
        Accumulate(spectrum, term, first, last, ref sum);
        return sum.Value;
    }

    /// <summary>Sum of w(r)^power over whole ranks first .. last; last may be infinite.</summary>
    public static double OfPower(Spectrum spectrum, double power, double first, double last)
    {
        double Term(double rank) => Math.Exp(power * spectrum.LogWeight(rank));
        last = Math.Min(last, spectrum.LastRank);
        if (!double.IsPositiveInfinity(last))
            return Of(spectrum, Term, first, last);
        if (spectrum.Tail is not { } tail)
            return ToInfinity(spectrum, Term, first);
        double exponent = power * tail.Exponent;
        if (exponent <= 1)
            return double.PositiveInfinity;
        CompensatedSum sum = default;
        double from = Math.Max(first, Math.Floor(tail.From) + 1);
        Accumulate(spectrum, Term, first, from - 1, ref sum);
        sum.Add(Math.Exp(power * tail.LogScale) * HurwitzZeta.Of(exponent, from + tail.Shift));
        return sum.Value;
    }

    /// <summary>
    /// Sum of <paramref name="term"/> over whole ranks from <paramref name="first"/> on; infinity when it does not converge.
    /// </summary>
    /// <remarks>
    /// Doubling blocks of a power-law tail form a geometric series, so the rest is extrapolated from the ratio of the last
    /// two (Aitken); the sum ends when three extrapolations agree, which also bounds tails that fall faster.
    /// </remarks>
    public static double ToInfinity(Spectrum spectrum, Func<double, double> term, double first)
    {
        CompensatedSum sum = default;
        double start = Math.Max(first + DirectTo, Math.Max(spectrum.ListedTo, spectrum.Breaks.Count > 0 ? spectrum.Breaks[^1] : 0) + 1);
        start = Math.Ceiling(start);
        Accumulate(spectrum, term, first, start - 1, ref sum);
        double previousBlock = double.NaN, previousRatio = double.NaN, previousLimit = double.NaN;
        int agreements = 0;
        for (double low = start; low < LargestRank; low *= 2)
        {
            double before = sum.Value;
            Accumulate(spectrum, term, low, 2 * low - 1, ref sum);
            double block = sum.Value - before, ratio = block / previousBlock;
            double limit = ratio < SlowestRatio ? sum.Value + block * ratio / (1 - ratio) : double.NaN;
            if (block == 0)
                // Terms below the range of float64: negligible unless they fell too slowly to have a limit.
                return previousRatio >= SlowestRatio ? double.PositiveInfinity : sum.Value;
            agreements = Math.Abs(limit - previousLimit) <= LimitTolerance * limit ? agreements + 1 : 0;
            if (agreements == 2)
                return limit;
            (previousBlock, previousRatio, previousLimit) = (block, ratio, limit);
        }
        return double.PositiveInfinity;
    }

    private static void Accumulate(Spectrum spectrum, Func<double, double> term, double first, double last, ref CompensatedSum sum)
    {
        double listed = Math.Min(last, Math.Max(spectrum.ListedTo, DirectTo));
        double rank = first;
        for (; rank <= listed; rank++)
            sum.Add(term(rank));
        foreach (double stop in spectrum.Breaks)
        {
            double end = Math.Floor(stop);
            if (end < rank)
                continue;
            if (end >= last)
                break;
            Doubling(term, rank, end, ref sum);
            rank = end + 1;
        }
        if (rank <= last)
            Doubling(term, rank, last, ref sum);
    }

    private static void Doubling(Func<double, double> term, double first, double last, ref CompensatedSum sum)
    {
        for (double low = first; low <= last;)
        {
            double high = Math.Min(last, 2 * low - 1);
            Block(term, low, high, ref sum);
            low = high < ExactRanks ? high + 1 : high < last ? high : double.PositiveInfinity;
        }
    }

    private static void Block(Func<double, double> term, double first, double last, ref CompensatedSum sum)
    {
        double count = last - first + 1;
        if (count <= GramRule.DirectSize && last < ExactRanks)
        {
            for (double rank = first; rank <= last; rank++)
                sum.Add(term(rank));
            return;
        }
        (double block, double error) = GramRule.For(count).Apply(term, first, last);
        if (error <= BlockTolerance * (Math.Abs(sum.Value) + Math.Abs(block)) || last >= ExactRanks || !double.IsFinite(block)
            || !double.IsFinite(sum.Value))
        {
            sum.Add(block);
            return;
        }
        double middle = Math.Floor(first + (last - first) / 2);
        Block(term, first, middle, ref sum);
        Block(term, middle + 1, last, ref sum);
    }
}
