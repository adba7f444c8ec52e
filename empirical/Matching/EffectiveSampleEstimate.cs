using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Nulls;
using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Matching;

/// <summary>How many independent samples the samples are worth: T_eff, from the spread of correlations under a null (M20).</summary>
/// <remarks>
/// Independent neurons on T independent samples have a mean squared correlation of 1 / (T - 1), whatever their distributions. A null that
/// keeps autocorrelation (the circular shift) shows the spread that the real samples give. It is the T of the noise floor (E34).
/// </remarks>
/// <param name="Value">T_eff, in samples.</param>
/// <param name="StandardError">The pairs are taken as independent, which holds while they are far fewer than neurons squared.</param>
public sealed record EffectiveSampleEstimate(double Value, double StandardError)
{
    /// <summary>Spurious maximum among N candidates, sqrt(2 ln N / T_eff), at most 1.</summary>
    public double Floor(int candidates) => candidates < 2 ? 0 : Math.Min(1, Theory.Predictions.NoiseFloor.Correlation(candidates, Value));

    /// <summary>Estimates T_eff.</summary>
    /// <param name="a">The first model.</param>
    /// <param name="b">The second model, on the same samples.</param>
    /// <param name="null">Usually <see cref="CircularShiftNull"/>.</param>
    /// <param name="draws">Draws of the null.</param>
    /// <param name="pairsPerDraw">Random pairs correlated in each.</param>
    /// <param name="rng">Draws the null and the pairs.</param>
    /// <param name="cancellation">Ends the work between draws.</param>
    /// <returns>The estimate, or null where no pair of live neurons was drawn.</returns>
    public static EffectiveSampleEstimate? Of(IActivations a, IActivations b, INull @null, int draws, int pairsPerDraw, Rng rng,
        CancellationToken cancellation = default)
    {
        if (a.Layout.Count == 0 || b.Layout.Count == 0)
            return null;
        var correlations = new List<double>();
        for (int draw = 0; draw < draws; draw++)
        {
            Rng own = rng.Derive("draw", draw);
            var pairs = new (int, int)[pairsPerDraw];
            for (int i = 0; i < pairs.Length; i++)
                pairs[i] = (own.NextInt(a.Layout.Count), own.NextInt(b.Layout.Count));
            NullDraw drawn = @null.Draw(a, b, own.Derive("null"));
            correlations.AddRange(PairCorrelator.Correlate(drawn.A, drawn.B, pairs, cancellation).OfType<double>());
        }
        double mean = correlations.Count == 0 ? 0 : correlations.Average(r => r * r);
        if (mean == 0)
            return null;
        double spread = Math.Sqrt(correlations.Average(r => (r * r - mean) * (r * r - mean)) / correlations.Count);
        return new EffectiveSampleEstimate(1 + 1 / mean, spread / (mean * mean));
    }
}
