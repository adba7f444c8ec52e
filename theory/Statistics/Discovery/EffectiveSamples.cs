using Rosetta.Theory.Numerics;

namespace Rosetta.Theory.Statistics.Discovery;

/// <summary>T_eff: the number of independent samples on which a correlation of unrelated streams would vary as much as it does.</summary>
/// <remarks>For unrelated streams Var r = 1 / (T_eff - 1), the mean being estimated. Neighbouring spans of one document share a subject, so T_eff is below the number of spans.</remarks>
public static class EffectiveSamples
{
    /// <summary>From correlations of unrelated pairs of neurons: 1 + 1 / mean r^2.</summary>
    /// <param name="correlations">Of pairs chosen without looking (random pairs under the null), never of nearest neighbours.</param>
    public static double FromNullCorrelations(IReadOnlyList<double> correlations)
    {
        ArgumentNullException.ThrowIfNull(correlations);
        if (correlations.Count == 0)
            throw new ArgumentException("No correlations tell no effective sample size.", nameof(correlations));
        CompensatedSum squares = default;
        foreach (double r in correlations)
            squares.Add(r * r);
        return 1 + correlations.Count / squares.Value;
    }

    /// <summary>
    /// From sums per block: with z_t the product of two standardised streams, r its mean, Z_b and n_b its sum and samples in block b,
    /// T_eff = T^2 (B - 1)/B / mean over pairs of sum over b of (Z_b - n_b r)^2.
    /// </summary>
    /// <remarks>Blocks (documents) are independent, so the sum estimates T^2 Var r whatever the correlation inside a block.</remarks>
    /// <param name="blockSums">[pair][block]: Z_b of each of some pairs of neurons; unrelated pairs, several hundred.</param>
    /// <param name="blockSizes">n_b, samples of each block.</param>
    public static double FromBlockSums(IReadOnlyList<IReadOnlyList<double>> blockSums, IReadOnlyList<int> blockSizes)
    {
        ArgumentNullException.ThrowIfNull(blockSums);
        ArgumentNullException.ThrowIfNull(blockSizes);
        int blocks = blockSizes.Count;
        if (blockSums.Count == 0 || blocks < 2 || blockSums.Any(sums => sums.Count != blocks))
            throw new ArgumentException($"Needs sums of at least one pair over at least two blocks, as many as the {blocks} block sizes.", nameof(blockSums));
        double samples = blockSizes.Sum(size => (double)size);
        CompensatedSum squares = default;
        foreach (IReadOnlyList<double> sums in blockSums)
        {
            double r = sums.Sum() / samples;
            for (int b = 0; b < blocks; b++)
                squares.Add((sums[b] - blockSizes[b] * r) * (sums[b] - blockSizes[b] * r));
        }
        return samples * samples * (blocks - 1) / blocks / (squares.Value / blockSums.Count);
    }

    /// <summary>
    /// From autocorrelations: T / (1 + 2 sum over k of (1 - k/T) rho_x(k) rho_y(k)), the sum cut where two neighbouring terms first
    /// add to nothing (Bartlett 1946; the cut is Geyer's 1992).
    /// </summary>
    /// <param name="first">Autocorrelation of one stream at lags 1, 2, ...</param>
    /// <param name="second">Of the other, at the same lags.</param>
    /// <param name="samples">T.</param>
    public static double FromAutocorrelations(IReadOnlyList<double> first, IReadOnlyList<double> second, int samples)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        int lags = Math.Min(Math.Min(first.Count, second.Count), samples - 1);
        double Term(int k) => k > lags ? 0 : (1 - (double)k / samples) * first[k - 1] * second[k - 1];
        double sum = 0;
        for (int k = 1; k <= lags; k += 2)
        {
            double pair = Term(k) + Term(k + 1);
            if (pair <= 0)
                break;
            sum += pair;
        }
        return samples / (1 + 2 * sum);
    }
}
