using MathNet.Numerics.Distributions;

namespace Rosetta.Sim.Populations;

/// <summary>
/// What counting noisy correlations against a threshold does to a known isolation profile: correlation of the two owners of
/// feature r is x_r = sqrt(s_A s_B) + e_r, and a pair counts when x_r &gt;= tau.
/// </summary>
/// <remarks>
/// To first order in the chance correlations a = f.m_A, b = f.m_B (variance 1/T each) and c = m_A.m_B (variance 1/T, and 1/pool more where
/// mixes share features by chance), and with both neurons scaled to their sample variance,
/// e = sqrt(s_B (1 - s_A)) (1 - s_A) a + sqrt(s_A (1 - s_B)) (1 - s_B) b + sqrt((1 - s_A)(1 - s_B)) c.
/// Terms of second order shift x by less than 2/T. The noise is centred, so on a smooth profile the count is nearly unbiased; the mean
/// of the correlations that pass is not: those just above tau were lifted over it (winner's curse). Both are computed, not fitted.
/// </remarks>
public sealed class PairingNoise
{
    private readonly double[] _means, _deviations;

    /// <param name="recipe">The world whose pairs of owners are counted.</param>
    public PairingNoise(PopulationRecipe recipe)
    {
        // In a world without shared features the owners of a rank correlate by chance alone, so no pair is expected above a threshold.
        int common = Math.Min(recipe.SharedFeatures, Math.Min(recipe.A.Isolations.Count, recipe.B.Isolations.Count));
        _means = new double[common];
        _deviations = new double[common];
        // The smaller pool lies within the larger: two random mixes then share features with variance 1 / (the larger pool).
        int pool = recipe.RepresentedFeatures - Math.Min(recipe.A.Isolations.Count, recipe.B.Isolations.Count);
        double sampling = 1.0 / recipe.SampleCount;
        double mixes = sampling + (recipe.Sharing == FeatureSharing.Everything ? 1.0 / Math.Max(1, pool) : 0);
        for (int i = 0; i < common; i++)
        {
            double a = recipe.A.Isolations[i], b = recipe.B.Isolations[i], restA = 1 - a, restB = 1 - b;
            _means[i] = Math.Sqrt(a * b);
            _deviations[i] = Math.Sqrt(sampling * (b * restA * restA * restA + a * restB * restB * restB) + mixes * restA * restB);
        }
    }

    /// <summary>Standard error of the correlation of the owners of this rank.</summary>
    public double StandardError(int rank) => _deviations[rank - 1];

    /// <summary>Features whose noiseless correlation sqrt(s_A s_B) reaches the threshold.</summary>
    public int NoiselessCount(double threshold) => _means.Count(mean => mean >= threshold);

    /// <summary>Expected number of owner pairs whose sample correlation reaches the threshold.</summary>
    public double ExpectedCount(double threshold) => Enumerable.Range(0, _means.Length).Sum(i => Passing(i, threshold));

    /// <summary>Standard deviation of that number between worlds.</summary>
    public double CountDeviation(double threshold) =>
        Math.Sqrt(Enumerable.Range(0, _means.Length).Sum(i => Passing(i, threshold) * (1 - Passing(i, threshold))));

    /// <summary>Expected mean of the correlations that reach the threshold; NaN when none is expected to.</summary>
    public double ExpectedMeanCorrelation(double threshold)
    {
        double sum = 0;
        for (int i = 0; i < _means.Length; i++)
        {
            double z = (_means[i] - threshold) / _deviations[i];
            sum += _means[i] * Passing(i, threshold) + (_deviations[i] > 0 ? _deviations[i] * Normal.PDF(0, 1, z) : 0);
        }
        return sum / ExpectedCount(threshold);
    }

    private double Passing(int i, double threshold) => _deviations[i] > 0
        ? Normal.CDF(0, 1, (_means[i] - threshold) / _deviations[i])
        : _means[i] >= threshold ? 1 : 0;
}
