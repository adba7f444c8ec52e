using Rosetta.Theory;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Moments;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Experiments.Judgement;

/// <summary>
/// The scaling relations of docs/theory.md as numbers, each by one estimator for a law's own curve and for a measurement: so finite-size curvature and the roughness of whole
/// ranks are on both sides of every comparison.
/// </summary>
internal static class ScalingQuantities
{
    /// <summary>Names, as predictions and verdicts spell them.</summary>
    public const string Purification = "purification", Delta = "delta", Relation = "alpha-delta", MeanIsolation = "mean-isolation", Polarization = "polarization", Threshold = "threshold";

    /// <summary>Features followed across sizes, at most: a slope from 256 of them is known better than anything that it is compared with.</summary>
    public const int MostFeatures = 256;

    /// <summary>Sizes below which a slope has no error.</summary>
    public const int FewestSizes = 3;

    /// <summary>delta at one size: of one profile with its own error, of several independent ones (seeds) the mean, with the error that their scatter shows.</summary>
    /// <param name="profiles">One per seed, at the same size and threshold.</param>
    /// <param name="ceiling">Isolation above which values are not resolved; null where there is none.</param>
    /// <exception cref="BadInputException">Too few features, or an isolation of exactly 1 without a ceiling.</exception>
    public static DeltaEstimate DeltaOf(IReadOnlyList<IsolationProfile> profiles, double? ceiling = null)
    {
        DeltaEstimate[] estimates = [.. profiles.Select(profile => DeltaEstimate.Of(profile, ceiling))];
        if (estimates.Length == 1)
            return estimates[0];
        SampleMoments moments = SampleMoments.Of(estimates.Select(estimate => estimate.Value));
        double error = Math.Sqrt(moments.SampleVariance / estimates.Length), mean = estimates.Average(estimate => estimate.Value);
        int degrees = estimates.Length - 1;
        return estimates[0] with
        {
            Value = mean,
            MaximumLikelihood = estimates.Average(estimate => estimate.MaximumLikelihood),
            StandardError = error,
            DegreesOfFreedom = degrees,
            Interval95 = Interval.Around(mean, StudentT.TwoSidedQuantile(0.95, degrees) * error),
            FeatureCount = estimates.Sum(estimate => estimate.FeatureCount),
            Frontier = estimates.Average(estimate => estimate.Frontier),
            Misfit = estimates.Max(estimate => estimate.Misfit),
        };
    }

    /// <summary>ln R on ln N, the counts' own exponent; null where a count is zero or sizes are too few.</summary>
    public static double? CountSlope(IReadOnlyList<double> sizes, IReadOnlyList<double> counts) =>
        PowerLawFit.Refusal(sizes, counts) is null ? PowerLawFit.Of(sizes, counts).Exponent : null;

    /// <summary>
    /// Polarization: how fast the mean isolation of isolated features (at or above tau) and that of all others grow apart, per decade of neurons. Measurements whose features are
    /// all on one side of tau have no contrast and are left out.
    /// </summary>
    /// <exception cref="BadInputException">A profile without the features that are not isolated, or too few sizes.</exception>
    public static MeasuredExponent PolarizationOf(IReadOnlyList<MeasuredProfile> profiles, double tau)
    {
        if (profiles.Any(profile => !profile.HoldsAllFeatures))
            throw new BadInputException("a profile of matched pairs alone", "Polarization needs the isolation of every feature, isolated or not", "Judge it in worlds whose features are known");
        (MeasuredProfile Profile, double Contrast)[] rows = [.. profiles
            .Select(profile => (profile, Contrast: profile.Isolations.Where(s => s >= tau).DefaultIfEmpty(double.NaN).Average() - profile.Isolations.Where(s => s < tau).DefaultIfEmpty(double.NaN).Average()))
            .Where(row => double.IsFinite(row.Contrast))];
        double[] sizes = [.. rows.Select(row => row.Profile.Neurons).Distinct().Order()];
        return sizes.Length >= FewestSizes
            ? SizeTrend.Of([.. rows.Select(row => (new CountRow(row.Profile.Neurons, 1, seed: row.Profile.Seed), row.Contrast))])
            : throw new BadInputException($"{sizes.Length} sizes with features on both sides of tau", $"A change over sizes needs {FewestSizes}", "Measure more sizes");
    }
}
