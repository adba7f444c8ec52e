using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Nulls;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Measurement;

/// <summary>Correlations of neurons that have nothing to do with each other, on these samples: what chance alone gives, and so T_eff.</summary>
/// <remarks>
/// Pairs of neurons are drawn without looking, and one model is shifted against the other by more than a document, which keeps each model's autocorrelation.
/// Samples without blocks are independent draws: there the permutation null does the same.
/// </remarks>
public static class UnrelatedPairs
{
    /// <summary>Random pairs: the relative error of T_eff is near sqrt(2 / pairs), 2 % here.</summary>
    private const int Pairs = 5000;

    /// <summary>Draws of the null that the pairs are spread over, so that no single offset decides.</summary>
    private const int Draws = 10;

    /// <summary>Correlations of random pairs of live neurons.</summary>
    public static IReadOnlyList<double> Correlations(IActivations a, IActivations b, Rng rng)
    {
        int samples = a.SampleCount;
        var rowA = new float[samples];
        var rowB = new float[samples];
        var correlations = new List<double>(Pairs);
        foreach (IActivations unrelated in Null(b).Draws(b, Draws, rng.Derive("draws")))
        {
            for (int pair = 0; pair < Pairs / Draws; pair++)
            {
                a.Read(rng.NextInt(a.Layout.Count), 1, rowA);
                unrelated.Read(rng.NextInt(b.Layout.Count), 1, rowB);
                double meanA = Float64Sums.Mean(rowA), meanB = Float64Sums.Mean(rowB);
                double variances = Float64Sums.CentredProduct(rowA, meanA, rowA, meanA) * Float64Sums.CentredProduct(rowB, meanB, rowB, meanB);
                double correlation = Float64Sums.CentredProduct(rowA, meanA, rowB, meanB) / Math.Sqrt(variances);
                if (double.IsFinite(correlation))
                    correlations.Add(correlation);
            }
        }
        return correlations;
    }

    /// <summary>A shift where documents leave room for one; else a permutation, which overstates T_eff.</summary>
    private static INull Null(IActivations b) =>
        b.BlockOfSample.Count > 0 && 2L * CircularShiftNull.LeastOffset(b) <= b.SampleCount ? new CircularShiftNull() : new PermutationNull();
}
