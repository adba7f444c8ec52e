using Rosetta.Theory.Numerics;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Intervals;

namespace Rosetta.Theory.Statistics.Estimators;

/// <summary>delta of the isolation profile s_r = 1 - (r/r0)^delta, from one size alone, whatever kappa and r0 are.</summary>
/// <remarks>
/// Of the features up to the frontier r_tau the impurity is u = (1 - tau)(r/r_tau)^delta, so e = ln((1 - tau)/u) = delta ln(r_tau/r): r0
/// has dropped out, and the censoring at tau is exact, not corrected for. Isolations above a ceiling (too near 1 to be measured)
/// count as e of the ceiling, in the manner of censored lifetimes: delta = sum of e / number below the ceiling, which for ranks spread
/// evenly is the maximum-likelihood estimate of the truncated power law (Hill 1975).
/// Ranks are whole numbers, not draws: the mean of ln(r_tau/r) over r = 1..n with r_tau in the middle of [n, n + 1) is m(n)
/// = ln(n + 1/2) - ln(n!)/n, below 1 by (ln(2 pi n) - 1)/(2n), which <see cref="Value"/> divides out (without censoring at
/// a ceiling). What bias remains: delta times at most 1/(2n), from the unknown place of r_tau; and of order 1/T_eff from
/// noise of the isolations, which crosses tau both ways.
/// A measured profile is a mixture: pairs of mixtures that correlate because they share features stand among the isolated ones (E57). A
/// null that makes as many of them gives sum and number of their e, which <see cref="LessChance"/> takes off both.
/// </remarks>
public sealed record DeltaEstimate
{
    private DeltaEstimate() { }

    /// <summary>delta, corrected for whole ranks.</summary>
    public required double Value { get; init; }

    /// <summary>delta without that correction: unbiased if the features were independent draws from the profile.</summary>
    public required double MaximumLikelihood { get; init; }

    /// <summary>
    /// Of <see cref="Value"/>: delta / sqrt(features) for a profile alone, the scatter over replicates where they are given.
    /// </summary>
    public required double StandardError { get; init; }

    /// <summary>
    /// 95 %; <see cref="Basis"/> says of what. Of a profile alone: the delta of the world that the features were drawn from, exact
    /// (chi-squared, around <see cref="MaximumLikelihood"/>) for independent draws, and an upper bound of the error where the ranks are
    /// regular, as in the allocation model: their scatter, which it allows for, does not occur there. Of replicates: the delta of these
    /// very features, t interval of the sampling error of the isolations; the one to use where spans can be resampled.
    /// </summary>
    public required Interval Interval95 { get; init; }

    /// <summary>What the error and the interval allow for.</summary>
    public required DeltaBasis Basis { get; init; }

    /// <summary>Of the error: 2 * features, or replicates - 1.</summary>
    public required double DegreesOfFreedom { get; init; }

    /// <summary>Features at or above tau.</summary>
    public required int FeatureCount { get; init; }

    /// <summary>Features above the ceiling.</summary>
    public required int CensoredCount { get; init; }

    /// <summary>r0 = (n + 1/2)(1 - tau)^(-1/delta), the rank at which the isolation would reach zero.</summary>
    public required double Frontier { get; init; }

    /// <summary>
    /// Kolmogorov's distance of e from its exponential form, scaled (Stephens 1974): above 1.094 the profile is no power law at 5 %.
    /// </summary>
    public required double Misfit { get; init; }

    /// <summary>Size that the profile was measured at.</summary>
    public required double Size { get; init; }

    /// <summary>Fewest features from which a delta is estimated: its relative error is then 1/sqrt(5), 45 %.</summary>
    public const int FewestFeatures = 5;

    /// <summary>The 5 % point of <see cref="Misfit"/> for an exponential with estimated mean (Stephens 1974, table 1.1).</summary>
    public const double MisfitAt5Percent = 1.094;

    /// <summary>Estimates delta.</summary>
    /// <param name="profile">Isolations at one size.</param>
    /// <param name="ceiling">Isolation above which values are not resolved, tau &lt; ceiling &lt; 1; by default none.</param>
    /// <exception cref="BadInputException">Too few features, or an isolation of exactly 1 without a ceiling.</exception>
    public static DeltaEstimate Of(IsolationProfile profile, double? ceiling = null)
    {
        (double likelihood, double value, int censored, double misfit) = Point(profile, ceiling);
        int features = profile.Isolations.Count;
        double degrees = 2.0 * (features - censored);
        return new()
        {
            Value = value,
            MaximumLikelihood = likelihood,
            StandardError = value / Math.Sqrt(degrees / 2),
            Interval95 = Interval.Of(likelihood * degrees / ChiSquared.Quantile(0.975, degrees),
                likelihood * degrees / ChiSquared.Quantile(0.025, degrees)),
            Basis = DeltaBasis.IndependentFeatures,
            DegreesOfFreedom = degrees,
            FeatureCount = features,
            CensoredCount = censored,
            Frontier = (features + 0.5) * Math.Pow(1 - profile.Tau, -1 / value),
            Misfit = misfit,
            Size = profile.Size,
        };
    }

    /// <summary>Estimates delta with the error that resampling the spans gives, for features whose ranks are fixed.</summary>
    /// <param name="profile">Isolations on all spans.</param>
    /// <param name="replicates">The same on resampled spans, at least two.</param>
    /// <param name="ceiling">As above.</param>
    public static DeltaEstimate Of(IsolationProfile profile, IReadOnlyList<IsolationProfile> replicates, double? ceiling = null)
    {
        ArgumentNullException.ThrowIfNull(replicates);
        ArgumentOutOfRangeException.ThrowIfLessThan(replicates.Count, 2);
        DeltaEstimate own = Of(profile, ceiling);
        Moments.SampleMoments moments = Moments.SampleMoments.Of(replicates.Select(replicate => Point(replicate, ceiling).Value));
        double error = Math.Sqrt(moments.SampleVariance), degrees = replicates.Count - 1;
        return own with
        {
            StandardError = error,
            DegreesOfFreedom = degrees,
            Basis = DeltaBasis.ResampledSpans,
            Interval95 = Interval.Around(own.Value, StudentT.TwoSidedQuantile(0.95, degrees) * error),
        };
    }

    /// <summary>delta of a profile of which a null makes part (E57): (sum of e - sum over the null's pairs) / (pairs - null's
    /// pairs).</summary>
    /// <param name="profile">Isolations of all pairs at or above tau.</param>
    /// <param name="chance">Those that one draw of the null has, cut at the same tau.</param>
    /// <param name="documentError">Standard error of delta from resampled documents; 0 where none were resampled.</param>
    /// <exception cref="BadInputException">Too few features besides the null's.</exception>
    [Equation("delta-less-background")]
    public static DeltaEstimate LessChance(IsolationProfile profile, IsolationProfile chance, double documentError = 0)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(chance);
        double own = profile.Isolations.Count - chance.Isolations.Count;
        if (own < FewestFeatures)
            throw new BadInputException($"{profile.Isolations.Count} pairs at or above tau = {profile.Tau:R} at size {profile.Size:R}, "
                + $"of which "
                + $"the null has {chance.Isolations.Count}", $"A profile's shape needs at least {FewestFeatures} more than the null has",
                "Raise tau, take more samples or a larger size");
        DeltaEstimate all = Of(profile);
        double sum = profile.Isolations.Sum(Excess) - chance.Isolations.Sum(Excess), likelihood = sum / own;
        double value = likelihood / all.MaximumLikelihood * all.Value;
        if (!(value > 0))
            throw new BadInputException($"isolations at size {profile.Size:R} no purer than the null's", "A profile above chance is needed",
                "Take more samples or a larger size");
        // Both numbers are counts: the difference scatters as their sum.
        double alone = value * Math.Sqrt(profile.Isolations.Count + chance.Isolations.Count) / own;
        double error = Math.Sqrt(alone * alone + documentError * documentError), degrees = 2 * own;
        double scale = error / (value / Math.Sqrt(own));
        return all with
        {
            Value = value,
            MaximumLikelihood = likelihood,
            StandardError = error,
            DegreesOfFreedom = degrees,
            // The chi-squared interval of that many features, as much wider as the error is.
            Interval95 = Interval.Of(
                Math.Max(0, likelihood * (1 - scale * (1 - degrees / ChiSquared.Quantile(0.975, degrees)))),
                likelihood * (1 + scale * (degrees / ChiSquared.Quantile(0.025, degrees) - 1))),
            FeatureCount = (int)own,
            Frontier = (own + 0.5) * Math.Pow(1 - profile.Tau, -1 / value),
        };

        double Excess(double isolation) => Math.Log(1 - profile.Tau) - StableMath.Log1p(-Math.Min(isolation, 1 - 1e-12));
    }

    private static (double Likelihood, double Value, int Censored, double Misfit) Point(IsolationProfile profile, double? ceiling)
    {
        ArgumentNullException.ThrowIfNull(profile);
        double top = ceiling ?? 1;
        if (!(top > profile.Tau) || top > 1)
            throw new ArgumentOutOfRangeException(nameof(ceiling), ceiling,
                $"The ceiling lies above tau = {profile.Tau:R} and at most at 1.");
        int features = profile.Isolations.Count, censored = ceiling is null ? 0 : profile.Isolations.Count(s => s >= top);
        if (features - censored < FewestFeatures)
            throw new BadInputException($"{features - censored} isolations between tau = {profile.Tau:R} and the ceiling at size "
                + $"{profile.Size:R}",
                $"A profile's shape needs at least {FewestFeatures}", "Lower tau (not below the null's floor) or use a larger size.");
        if (ceiling is null && profile.Isolations[0] >= 1)
            throw new BadInputException($"an isolation of exactly 1 at size {profile.Size:R}", "ln(1 - s) must be finite",
                "State a ceiling: the isolation above which values are not resolved.");
        double[] e =
            [.. profile.Isolations.Select(s => Math.Log(1 - profile.Tau) - StableMath.Log1p(-Math.Min(s, ceiling is null ? s : top)))];
        CompensatedSum sum = default;
        foreach (double value in e)
            sum.Add(value);
        double likelihood = sum.Value / (features - censored);
        double mean = Math.Log(features + 0.5) - GammaFunctions.LogGamma(features + 1) / features;
        return (likelihood, censored == 0 ? likelihood / mean : likelihood, censored, Distance(e, likelihood, features - censored));
    }

    /// <param name="e">Descending.</param>
    /// <param name="mean">Of the fitted exponential.</param>
    /// <param name="resolved">Values not censored: the last ones.</param>
    private static double Distance(double[] e, double mean, int resolved)
    {
        int n = e.Length;
        double largest = 0;
        for (int i = n - resolved; i < n; i++)
        {
            double above = Math.Exp(-e[i] / mean);
            largest = Math.Max(largest, Math.Max(Math.Abs((i + 1.0) / n - above), Math.Abs((double)i / n - above)));
        }
        double root = Math.Sqrt(n);
        return (largest - 0.2 / n) * (root + 0.26 + 0.5 / root);
    }
}
