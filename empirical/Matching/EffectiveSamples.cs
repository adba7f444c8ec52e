using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Nulls;
using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Matching;

/// <summary>How many independent samples the samples are worth: T_eff, from the spread of correlations under a null.</summary>
/// <remarks>
/// Independent neurons on T independent samples have a mean squared correlation of 1 / (T - 1), whatever their distributions. A null that keeps autocorrelation (the circular
/// shift) shows the spread that the real samples give, so T_eff = 1 + 1 / mean(r^2) over random pairs of live neurons. It is the T
/// of the noise floor sqrt(2 ln N / T_eff) (theory.md section 5, line 6).
/// </remarks>
public sealed class EffectiveSamples
{
    private EffectiveSamples(double value, double standardError, int pairCount) => (Value, StandardError, PairCount) = (value, standardError, pairCount);

    /// <summary>T_eff, in samples.</summary>
    public double Value { get; }

    /// <summary>Its standard error: the pairs are taken as independent, which holds while they are far fewer than neurons squared.</summary>
    public double StandardError { get; }

    /// <summary>Correlations that it rests on.</summary>
    public int PairCount { get; }

    /// <summary>Spurious maximum among N candidates, sqrt(2 ln N / T_eff), at most 1.</summary>
    public double NoiseFloor(int candidates) => candidates < 2 ? 0 : Math.Min(1, Theory.Predictions.NoiseFloor.Correlation(candidates, Value));

    /// <summary>Estimates T_eff.</summary>
    /// <param name="a">The first model.</param>
    /// <param name="b">The second model, on the same samples.</param>
    /// <param name="null">Usually <see cref="CircularShiftNull"/>.</param>
    /// <param name="draws">Draws of the null.</param>
    /// <param name="pairsPerDraw">Random pairs correlated in each.</param>
    /// <param name="rng">Draws the null and the pairs.</param>
    /// <param name="cancellation">Ends the work between draws.</param>
    /// <returns>The estimate, or null where no pair of live neurons was drawn.</returns>
    public static EffectiveSamples? Estimate(IActivations a, IActivations b, INull @null, int draws, int pairsPerDraw, Rng rng, CancellationToken cancellation = default)
    {
        var squares = new List<double>();
        for (int draw = 0; draw < draws; draw++)
        {
            Rng own = rng.Derive("draw", draw);
            var pairs = new (int, int)[pairsPerDraw];
            for (int i = 0; i < pairs.Length; i++)
                pairs[i] = (own.NextInt(a.Layout.Count), own.NextInt(b.Layout.Count));
            foreach (double? correlation in PairCorrelator.Correlate(a, @null.Draw(b, own.Derive("null")), pairs, cancellation))
            {
                if (correlation is { } r)
                    squares.Add(r * r);
            }
        }
        double mean = squares.Count == 0 ? 0 : squares.Average();
        if (mean == 0)
            return null;
        double spread = Math.Sqrt(squares.Average(square => (square - mean) * (square - mean)) / squares.Count);
        return new EffectiveSamples(1 + 1 / mean, spread / (mean * mean), squares.Count);
    }
}
