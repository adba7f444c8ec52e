using Rosetta.Theory.Claims;
using Rosetta.Theory.Statistics.Distributions;

namespace Rosetta.Sim.Populations;

/// <summary>
/// How many mutual nearest neighbours an interference recipe leads to expect, from its ratios, samples and loading features alone: a
/// feature is found where the correlation of its two coordinates exceeds all chance correlations of both.
/// </summary>
/// <remarks>
/// With share q = s / (1 + s), M samples, L loading features and noise share 1 - v, two coordinates of one feature correlate as q + e,
///     Var e = 2 q (1-q)^3 / M + q^2 (1-q)^2 / M + (1-q)^2 (1/M + v^2/L),
/// and coordinate i with the other model's coordinates j as a centred normal of variance, on average over j,
///     1/M + (v/L)(q_i (1-q) + (1-q_i) q) + (v^2/L)(1-q_i)(1-q).
/// n coordinates give 2 (n - 1) chance correlations to exceed. Chance pairs are those among coordinates without a mate: i and j are mutual
/// when their correlation exceeds the rest of both their rows, their own mates included.
/// </remarks>
public sealed class ExpectedRecovery
{
    /// <summary>Steps of the integrals over a correlation: the integrands are smooth, and 0.05 standard deviations resolve them.</summary>
    private const double Step = 0.05;

    /// <summary>A normal has less than 1e-14 beyond so many standard deviations.</summary>
    private const double Reach = 8;

    private readonly InterferenceRecipe _recipe;
    private readonly double[] _found, _byChance;
    private readonly double _backgroundByChance;

    /// <param name="recipe">What is expected of.</param>
    public ExpectedRecovery(InterferenceRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        _recipe = recipe;
        double[] shares = [.. recipe.Ratios.Select(ratio => ratio / (1 + ratio))];
        double chance = ChanceDeviation(0, false, shares);
        _found = [.. shares.Select((share, i) => Found(share, ChanceDeviation(share, recipe.Loads(i + 1), shares)))];
        (_byChance, _backgroundByChance) = ByChance(shares, chance);
    }

    /// <summary>Chance that both coordinates of feature 1, 2, ... are each other's nearest.</summary>
    public IReadOnlyList<double> FoundByRank => _found;

    /// <summary>Features found, chance pairs left out.</summary>
    public RecoveryExpectation Law => Of(_found, 0);

    /// <summary>With chance pairs.</summary>
    public RecoveryExpectation WithChance =>
        Of([.. _found.Zip(_byChance, (found, chance) => found + chance)], _backgroundByChance);

    private RecoveryExpectation Of(double[] matched, double background)
    {
        IReadOnlyList<double> ratios = _recipe.Ratios;
        double count = matched.Sum() + background, mean = ratios.Zip(matched, (ratio, chance) => ratio * chance).Sum() / count;
        double rest = _recipe.Neurons - count;
        return new(count, mean, ratios.Zip(matched, (ratio, chance) => ratio * (1 - chance)).Sum() / rest,
            Deviation(_ => 1), Deviation(ratio => (ratio - mean) / count), Deviation(ratio => ratio / rest));

        double Deviation(Func<double, double> weight) =>
            Math.Sqrt(ratios.Zip(matched, (ratio, chance) => Math.Pow(weight(ratio), 2) * chance * Math.Max(0, 1 - chance)).Sum());
    }

    /// <summary>Standard error of the correlation of the two coordinates of this feature, rank from 1.</summary>
    public double StandardError(int rank) => MateDeviation(_recipe.Ratios[rank - 1] / (1 + _recipe.Ratios[rank - 1]));

    private double MateDeviation(double share)
    {
        double rest = 1 - share, own = 1 - _recipe.Noise, samples = _recipe.Samples;
        return Math.Sqrt(share * rest * rest * (2 * rest + share) / samples
            + rest * rest * (1 / samples + own * own / _recipe.LoadingFeatures));
    }

    private double ChanceDeviation(double share, bool loads, double[] shares)
    {
        double others = 0, loading = 0, own = (1 - _recipe.Noise) / _recipe.LoadingFeatures;
        for (int i = 0; i < shares.Length; i++)
        {
            others += shares[i] / _recipe.Coordinates;
            loading += _recipe.Loads(i + 1) ? shares[i] / _recipe.Coordinates : 0;
        }
        return Math.Sqrt(1.0 / _recipe.Samples + own * ((loads ? share : 0) * (1 - others) + (1 - share) * loading)
            + own * (1 - _recipe.Noise) * (1 - share) * (1 - others));
    }

    private double Found(double share, double chance)
    {
        double deviation = MateDeviation(share), found = 0;
        for (double x = -Reach; x <= Reach; x += Step)
            found += Step * Density(x) * Math.Pow(StandardNormal.Lower((share + deviation * x) / chance), 2.0 * (_recipe.Coordinates - 1));
        return Math.Min(1, found);
    }

    /// <summary>Chance that the coordinate of each feature is in a chance pair, and how many background neurons are.</summary>
    private (double[] OfFeatures, double Background) ByChance(double[] shares, double chance)
    {
        var ofFeatures = new double[shares.Length];
        double background = _recipe.Coordinates - shares.Length, ofBackground = 0;
        double[] deviations = [.. shares.Select(MateDeviation)];
        var free = new double[shares.Length];
        for (double x = -Reach; x <= Reach; x += Step)
        {
            // A pair of correlation c exceeds the other coordinates of both rows, and each one's own mate.
            double c = chance * x, largest = Math.Pow(StandardNormal.Lower(x), Math.Max(0, _recipe.Coordinates - 2));
            double freeBackground = largest * StandardNormal.Lower(x), all = background * freeBackground;
            for (int i = 0; i < free.Length; i++)
            {
                free[i] = largest * StandardNormal.Lower((c - shares[i]) / deviations[i]);
                all += free[i];
            }
            double weight = Step * Density(x);
            for (int i = 0; i < free.Length; i++)
                ofFeatures[i] += weight * free[i] * (all - free[i]);
            ofBackground += weight * background * freeBackground * all;
        }
        return (ofFeatures, ofBackground);
    }

    private static double Density(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
}
