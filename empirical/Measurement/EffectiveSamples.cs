using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;
using Rosetta.Theory.Numerics;
using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Measurement;

/// <summary>T_eff: as many independent samples would make chance correlations as large as these samples make them.</summary>
/// <remarks>
/// The correlation of two unrelated neurons has mean square 1/T on T independent samples; spans that follow one another are not
/// independent, and heavy tails matter too. Unrelated pairs come from shifting one model against the other by more than a document, which
/// keeps each model's autocorrelation: T_eff = 1 / mean of r^2 over random pairs of neurons.
/// </remarks>
public static class EffectiveSamples
{
    /// <summary>Random pairs: the relative error of T_eff is near sqrt(2 / pairs), 2 % here.</summary>
    private const int Pairs = 5000;

    /// <summary>Shifts that the pairs are spread over, so that no single offset decides.</summary>
    private const int Shifts = 10;

    /// <summary>Estimates T_eff; NaN when no pair of live neurons was drawn.</summary>
    public static double Of(IActivations a, IActivations b, Rng rng)
    {
        int samples = a.SampleCount;
        var rowA = new float[samples];
        var rowB = new float[samples];
        var shifted = new float[samples];
        var squares = new CompensatedSum();
        int live = 0;
        for (int shift = 0; shift < Shifts; shift++)
        {
            int offset = CircularOffset.Draw(a, rng);
            for (int pair = 0; pair < Pairs / Shifts; pair++)
            {
                a.Read(rng.NextInt(a.Layout.Count), 1, rowA);
                b.Read(rng.NextInt(b.Layout.Count), 1, rowB);
                rowB.AsSpan(offset).CopyTo(shifted);
                rowB.AsSpan(0, offset).CopyTo(shifted.AsSpan(samples - offset));
                double meanA = Float64Sums.Mean(rowA), meanB = Float64Sums.Mean(shifted);
                double variance = Float64Sums.CentredProduct(rowA, meanA, rowA, meanA) * Float64Sums.CentredProduct(shifted, meanB, shifted, meanB);
                double product = Float64Sums.CentredProduct(rowA, meanA, shifted, meanB);
                double square = product * product / variance;
                if (!double.IsFinite(square))
                    continue;
                squares.Add(square);
                live++;
            }
        }
        return live / squares.Value;
    }
}
