using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Moments;
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

    /// <summary>
    /// delta of one matched pair from tau on: background that its null makes as well is taken off (E57), and what resampled documents
    /// scatter is in the error.
    /// </summary>
    /// <exception cref="BadInputException">Chance reaches tau, or too few features lie above it.</exception>
    public static DeltaEstimate DeltaOf(PairEvidence pair, double size, double tau)
    {
        ArgumentNullException.ThrowIfNull(pair);
        if (pair.ChanceFloor() > tau)
            throw new BadInputException(
                FormattableString.Invariant($"Chance reaches correlations of {pair.ChanceFloor():F3} at N = {size}, above tau = {tau}"),
                "Isolations can be read only above it",
                "Use more samples, wider models (a rotation inside layers leaves more the fewer dimensions they have), or a larger tau");
        // A correlation of exactly 1 (bfloat16 files have them) is one that was not resolved.
        IsolationProfile profile = IsolationProfile.Of(size, pair.Profile.Select(Resolved), tau);
        return DeltaEstimate.LessChance(profile,
            IsolationProfile.Of(size, pair.NullDraws > 0 ? pair.NullProfile.Select(Resolved) : [], tau),
            DocumentError(pair, tau));
    }

    /// <summary>
    /// The same delta without the first ranks, which count as censored at the purest isolation that is left: whether a shape rests on a
    /// few of the purest pairs.
    /// </summary>
    /// <param name="pair">The pair.</param>
    /// <param name="size">Its neurons.</param>
    /// <param name="tau">Correlation from which the profile is read.</param>
    /// <param name="first">Ranks that are left out, from 1; ranks with the same correlation as the last of them go with it.</param>
    /// <exception cref="BadInputException">Fewer features are left than were left out, or than a shape needs.</exception>
    public static DeltaEstimate DeltaWithout(PairEvidence pair, double size, double tau, int first)
    {
        DeltaEstimate whole = DeltaOf(pair, size, tau);
        IsolationProfile profile = IsolationProfile.Of(size, pair.Profile.Select(Resolved), tau);
        if (whole.FeatureCount < 2 * first)
        {
            throw new BadInputException($"{first} ranks to leave out of {whole.FeatureCount}", "At least half must remain",
                "Leave fewer out");
        }
        double ceiling = profile.Isolations[first - 1];
        DeltaEstimate censored = DeltaEstimate.Of(profile, ceiling);
        double[] chance = [.. pair.NullDraws > 0 ? pair.NullProfile.Where(correlation => correlation >= tau) : []];
        double left = profile.Isolations.Count - censored.CensoredCount - chance.Count(correlation => correlation < ceiling);
        if (left < DeltaEstimate.FewestFeatures)
            throw new BadInputException($"{left} features without the first {first} ranks", "A shape needs more", "Leave fewer out");
        double sum = censored.MaximumLikelihood * (profile.Isolations.Count - censored.CensoredCount)
            - chance.Sum(correlation => Math.Log((1 - tau) / (1 - Math.Min(correlation, ceiling))));
        double value = sum / left, alone = value * Math.Sqrt(left + 2 * chance.Length) / left, documents = DocumentError(pair, tau);
        return censored with
        {
            Value = value,
            MaximumLikelihood = value,
            StandardError = Math.Sqrt(alone * alone + documents * documents),
            DegreesOfFreedom = 2 * left,
            FeatureCount = (int)left,
        };
    }

    /// <summary>Half a step of bfloat16 below 1: what is rounded to 1 is at least this.</summary>
    private const double Unresolved = 1 - 1.0 / 512;

    private static double Resolved(double correlation) => correlation >= 1 ? Unresolved : correlation;

    /// <summary>
    /// Standard deviation of delta over resampled documents, from the replicates' counts at the thresholds above tau: e of a pair between
    /// two thresholds is that of their middle. 0 without replicates.
    /// </summary>
    private static double DocumentError(PairEvidence pair, double tau)
    {
        (double Threshold, int Column)[] above = [.. pair.Thresholds.Select((entry, column) => (entry.Threshold, column))
            .Where(entry => entry.Threshold >= tau).OrderBy(entry => entry.Threshold)];
        double[] deltas = above.Length < 2 ? [] : [.. pair.BootstrapCounts.Select(counts => Binned(above, counts, tau))
            .Where(double.IsFinite)];
        return deltas.Length < 2 ? 0 : Math.Sqrt(SampleMoments.Of(deltas).SampleVariance);
    }

    private static double Binned((double Threshold, int Column)[] above, int[] counts, double tau)
    {
        double sum = 0, total = counts[above[0].Column];
        for (int k = 0; k < above.Length; k++)
        {
            double next = k + 1 < above.Length ? above[k + 1].Threshold : 1;
            double inside = counts[above[k].Column] - (k + 1 < above.Length ? counts[above[k + 1].Column] : 0);
            sum += inside * Math.Log((1 - tau) / (1 - (above[k].Threshold + next) / 2));
        }
        return sum / total;
    }

    /// <summary>ln R on ln N, the counts' own exponent; null where a count is zero or sizes are too few.</summary>
    public static double? CountSlope(IReadOnlyList<double> sizes, IReadOnlyList<double> counts) =>
        PowerLawFit.Refusal(sizes, counts) is null ? PowerLawFit.Of(sizes, counts).Exponent : null;
}
