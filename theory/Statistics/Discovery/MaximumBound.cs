using System.Collections.Concurrent;
using Rosetta.Theory.Randomness;

namespace Rosetta.Theory.Statistics.Discovery;

/// <summary>
/// The correlation that the largest pair of one more draw of a null stays under in all but a stated share of draws (M32).
/// </summary>
/// <remarks>
/// Pairs of one draw rise and fall together (documents, few dimensions), so their number says nothing of how far the largest may go:
/// only other draws do. With D draws such that D + 1 &gt;= 1/level, the bound is the floor(level (D + 1))-th largest of their maxima:
/// exact if the data are exchangeable with the draws, whatever the law. With fewer, maxima of z = artanh r are taken as Gumbel of
/// unknown location and scale, and the bound is mean + q s with q the quantile of (next - mean)/s, which depends on D and level alone:
/// q = 4.5, 3.5, 3.0, 2.4 for D = 3, 4, 5, 10 at 5 %. One or two draws show no spread of their own: location and scale are those of the
/// tail of their ten largest pairs then, the 11th and the mean excess over it (Weissman 1978), as if pairs were independent.
/// </remarks>
public static class MaximumBound
{
    private const int Trials = 100_000, FewestForScale = 3, TailPairs = 10;

    /// <summary>artanh of it is finite.</summary>
    private const double Largest = 1 - 1e-12;

    private static readonly ConcurrentDictionary<(int Draws, int Tail, double Level), double> Quantiles = [];

    /// <summary>The bound; null where no draw has a pair.</summary>
    /// <param name="draws">Correlations of the pairs of each draw, in any order.</param>
    /// <param name="level">Share of draws that may exceed it.</param>
    public static double? Of(IReadOnlyList<IReadOnlyList<double>> draws, double level)
    {
        ArgumentNullException.ThrowIfNull(draws);
        double[][] z = [.. draws.Where(draw => draw.Count > 0)
            .Select(draw => draw.Select(r => Math.Atanh(Math.Clamp(r, -Largest, Largest))).OrderDescending().ToArray())];
        if (z.Length == 0)
            return null;
        double[] maxima = [.. z.Select(draw => draw[0]).OrderDescending()];
        // The margin is rounding: 0.05 * 20 is to be 1.
        int above = (int)Math.Floor(level * (maxima.Length + 1) + 1e-9);
        if (above >= 1)
            return Math.Tanh(maxima[above - 1]);
        if (maxima.Length < FewestForScale)
            return OfTails(z, level);
        double mean = maxima.Average(), scale = Math.Sqrt(maxima.Sum(value => (value - mean) * (value - mean)) / (maxima.Length - 1));
        return Math.Tanh(mean + scale
            * Quantiles.GetOrAdd((maxima.Length, 0, level), of => Quantile(of.Level, rng => OfMaxima(of.Draws, rng))));
    }

    private static double OfTails(double[][] descending, double level)
    {
        int tail = Math.Min(TailPairs, descending.Min(draw => draw.Length) - 1);
        double start = descending.Average(draw => draw[tail]);
        return Math.Tanh(tail == 0 ? start : start + descending.Average(draw => draw.Take(tail).Average() - draw[tail])
            * Quantiles.GetOrAdd((descending.Length, tail, level), of => Quantile(of.Level, rng => OfTail(of.Draws, of.Tail, rng))));
    }

    /// <summary>(next - mean)/s of Gumbel maxima.</summary>
    private static double OfMaxima(int draws, Rng rng)
    {
        double[] drawn = [.. Enumerable.Range(0, draws).Select(_ => Gumbel(rng))];
        double mean = drawn.Average();
        return (Gumbel(rng) - mean) / Math.Sqrt(drawn.Sum(value => (value - mean) * (value - mean)) / (draws - 1));
    }

    /// <summary>(next maximum - start of the tail)/mean excess of exponential tails: the start is -ln of a gamma variable, the excesses are
    /// exponential and independent of it.</summary>
    private static double OfTail(int draws, int tail, Rng rng)
    {
        double start = 0, excess = 0;
        for (int draw = 0; draw < draws; draw++)
        {
            start -= Math.Log(Gamma(tail + 1)) / draws;
            excess += Gamma(tail) / tail / draws;
        }
        return (Gumbel(rng) - start) / excess;

        double Gamma(int shape) => Enumerable.Range(0, shape).Sum(_ => rng.NextExponential());
    }

    private static double Gumbel(Rng rng) => -Math.Log(rng.NextExponential());

    private static double Quantile(double level, Func<Rng, double> draw)
    {
        var rng = Rng.FromSeed("bound of the next maximum");
        var values = new double[Trials];
        for (int trial = 0; trial < Trials; trial++)
            values[trial] = draw(rng);
        Array.Sort(values);
        return values[(int)Math.Ceiling((1 - level) * Trials) - 1];
    }
}
