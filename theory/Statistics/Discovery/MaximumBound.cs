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
/// q = 4.6, 3.5, 3.0, 2.4 for D = 3, 4, 5, 10 at 5 %. One or two draws show no scale of their own; it is read then from the excesses of
/// the largest pairs of a draw over the next one, as if pairs were independent.
/// </remarks>
public static class MaximumBound
{
    private const int Trials = 100_000, FewestForScale = 3, TailPairs = 10;

    /// <summary>artanh of it is finite.</summary>
    private const double Largest = 1 - 1e-12;

    private static readonly ConcurrentDictionary<(int Draws, double Level), double> Quantiles = [];

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
        double mean = maxima.Average();
        double scale = maxima.Length >= FewestForScale
            ? Math.Sqrt(maxima.Sum(value => (value - mean) * (value - mean)) / (maxima.Length - 1))
            : z.Average(TailScale);
        return Math.Tanh(mean + Quantiles.GetOrAdd((maxima.Length, level), Quantile) * scale);
    }

    /// <summary>Scale of the Gumbel law of the maximum: mean excess of the largest few over the next one.</summary>
    private static double TailScale(double[] descending)
    {
        int tail = Math.Min(TailPairs, descending.Length - 1);
        return tail == 0 ? 0 : descending.Take(tail).Average() - descending[tail];
    }

    private static double Quantile((int Draws, double Level) of)
    {
        Rng rng = Rng.FromSeed("bound of the next maximum").Derive("draws", of.Draws);
        var next = new double[Trials];
        var drawn = new double[of.Draws];
        for (int trial = 0; trial < Trials; trial++)
        {
            double sum = 0, squares = 0;
            for (int i = 0; i < drawn.Length; i++)
                sum += drawn[i] = Gumbel();
            double mean = sum / drawn.Length;
            foreach (double value in drawn)
                squares += (value - mean) * (value - mean);
            next[trial] = (Gumbel() - mean) / (of.Draws >= FewestForScale ? Math.Sqrt(squares / (drawn.Length - 1)) : 1);
        }
        Array.Sort(next);
        return next[(int)Math.Ceiling((1 - of.Level) * Trials) - 1];

        double Gumbel() => -Math.Log(rng.NextExponential());
    }
}
