using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>
/// The scaling relations of docs/theory.md as numbers, each by one estimator for a law's own curve and for a measurement: so finite-size
/// curvature and the roughness of whole ranks are on both sides of every comparison.
/// </summary>
public static class ScalingEstimators
{
    /// <summary>
    /// Features followed across sizes, at most: a slope from 256 of them is known better than anything that it is compared with.
    /// </summary>
    public const int MostFeatures = 256;

    /// <summary>Sizes below which a slope has no error.</summary>
    public const int FewestSizes = 3;

    /// <summary>
    /// delta at one size: of one profile with its own error, of several independent ones (seeds) the
    /// mean, with the error that their scatter shows.
    /// </summary>
    /// <param name="profiles">One per seed, at the same size and threshold.</param>
    /// <param name="ceiling">Isolation above which values are not resolved; null where there is none.</param>
    /// <exception cref="BadInputException">Too few features, or an isolation of exactly 1 without a ceiling.</exception>
    public static DeltaEstimate DeltaOf(IReadOnlyList<IsolationProfile> profiles, double? ceiling = null)
    {
        DeltaEstimate[] estimates = [.. profiles.Select(profile => DeltaEstimate.Of(profile, ceiling))];
        if (estimates.Length == 1)
            return estimates[0];
        Estimate mean = Estimate.OfMean(estimates.Select(estimate => estimate.Value));
        return estimates[0] with
        {
            Value = mean.Value,
            MaximumLikelihood = estimates.Average(estimate => estimate.MaximumLikelihood),
            StandardError = mean.StandardError,
            DegreesOfFreedom = mean.DegreesOfFreedom,
            Interval95 = mean.IntervalAt(0.95),
            FeatureCount = estimates.Sum(estimate => estimate.FeatureCount),
            Frontier = estimates.Average(estimate => estimate.Frontier),
            Misfit = estimates.Max(estimate => estimate.Misfit),
        };
    }

    /// <summary>ln R on ln N, the counts' own exponent; null where a count is zero or sizes are too few.</summary>
    public static double? CountSlope(IReadOnlyList<double> sizes, IReadOnlyList<double> counts) =>
        PowerLawFit.Refusal(sizes, counts) is null ? PowerLawFit.Of(sizes, counts).Exponent : null;
}
