using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Fits;
using System.Globalization;

namespace Rosetta.Experiments.Calibration;

/// <summary>
/// Isolation profiles drawn from s = 1 - (r/r0)^delta: delta, its product with alpha, and alpha as a function of the threshold.
/// </summary>
internal static class ProfileCalibration
{
    private const double Delta = 1.5, Tau = 0.5;

    /// <summary>Samples behind the noise of a correlation, and replicates of the spans, as in a typical run.</summary>
    private const double Samples = 4000;
    private const int Replicates = 20;

    /// <summary>Mean count at the smallest of five sizes of 128 .. 2048, as log utility has it there.</summary>
    private const double FirstCount = 43, FirstSize = 128;

    public static IEnumerable<CalibrationPart> Parts() =>
    [
        IndependentDraws(20), IndependentDraws(80), RegularRanks(40), RegularRanks(160),
        Relation(1), Relation(3), Trend(1), Trend(3),
    ];

    /// <summary>Features are independent draws from the profile: the assumption under which the interval is exact.</summary>
    private static CalibrationPart IndependentDraws(int features)
    {
        ShareTally tally = Coverage("delta, profile alone");
        return new($"delta; {features} independent", rng =>
            tally.Add(DeltaEstimate.Of(IsolationProfile.Of(FirstSize, Draws(features, rng), Tau)).Interval95, Delta), () =>
                [tally.Row(Setting())]);

        string Setting() => $"{features} features, independent draws";
    }

    /// <summary>
    /// Features lie at whole ranks, and their correlations carry the noise of finite samples: the allocation model's own world.
    /// </summary>
    private static CalibrationPart RegularRanks(int features)
    {
        ShareTally alone = new("coverage, upper bound: delta, profile alone", AskedRange.Guaranteed),
            replicated = Coverage("delta, spans resampled");
        double[] isolations = [.. Enumerable.Range(1, 2 * features).Select(rank => 1 - (1 - Tau) * Math.Pow(rank / (features + 0.5), Delta))
            .Where(s => s > 0)];
        return new($"delta; {features} ranks", rng =>
        {
            double[] measured = Noisy(isolations, rng.Derive("measurement"));
            IsolationProfile profile = IsolationProfile.Of(FirstSize, measured, Tau);
            alone.Add(DeltaEstimate.Of(profile).Interval95, Delta);
            replicated.Add(DeltaEstimate.Of(profile,
                [.. Enumerable.Range(0, Replicates)
                    .Select(b => IsolationProfile.Of(FirstSize, Noisy(measured, rng.Derive("replicate", b)), Tau))]).Interval95, Delta);
        }, () => [alone.Row(Setting()), replicated.Row(Setting())]);

        string Setting() =>
            string.Create(CultureInfo.InvariantCulture, $"{features} features at whole ranks, {Samples} samples, {Replicates} replicates");
    }

    /// <summary>alpha from Poisson counts at four sizes, delta from the profile at the fifth, left out.</summary>
    private static CalibrationPart Relation(int seeds)
    {
        ShareTally product = Coverage("alpha * delta = 1"),
            wrong = new("wrong verdict: alpha * delta = 1 refuted where true", AskedRange.ErrorRate);
        return new($"relation; {seeds} seeds", rng =>
        {
            CountRow[] rows = [.. Enumerable.Range(0, 5)
                .SelectMany(i => Enumerable.Range(0, seeds).Select(_ => new CountRow(Size(i), CountSampler.Poisson(Count(i), rng))))];
            double largest = Size(4);
            IsolationProfile profile =
                IsolationProfile.Of(largest, Draws((int)rows.First(row => row.Size == largest).Count, rng.Derive("profile")), Tau);
            AlphaDeltaRelation relation = AlphaDeltaRelation.Judge(HoldOut.Profile(profile, rows).Select(own => DeltaEstimate.Of(own)));
            product.Add(relation.ProductInterval95, 1);
            wrong.Add(relation.Verdict.Verdict == Theory.Statistics.Verdicts.Verdict.Disagrees);
        }, () => [product.Row(Setting()), wrong.Row(Setting())]);

        string Setting() => $"Poisson, 4 sizes and a fifth left out, {seeds} seed(s), independent draws";
    }

    /// <summary>d alpha / d tau of worlds where it is 0.</summary>
    private static CalibrationPart Trend(int seeds)
    {
        ShareTally trend = Coverage("d alpha / d tau");
        double[] thresholds = [0.5, 0.6, 0.7];
        return new($"thresholds; {seeds} seeds", rng =>
        {
            ProfileRow[] rows = [.. Enumerable.Range(0, 5).SelectMany(i => Enumerable.Range(0, seeds).Select(_ =>
                new ProfileRow(Size(i), Draws((int)CountSampler.Poisson(Count(i), rng), rng))))];
            trend.Add(ThresholdScan.Of(rows, thresholds).Trend?.IntervalAt(0.95), 0);
        }, () => [trend.Row($"Poisson, 5 sizes, {seeds} seed(s), tau 0.5, 0.6, 0.7")]);
    }

    private static ShareTally Coverage(string quantity) => new($"coverage: {quantity}", AskedRange.Coverage);

    private static double Size(int i) => FirstSize * Math.Pow(2, i);

    private static double Count(int i) => FirstCount * Math.Pow(2, i / Delta);

    /// <summary>Isolations at or above tau: ln((1 - tau)/(1 - s)) is exponential with mean delta.</summary>
    private static double[] Draws(int count, Rng rng) =>
        [.. Enumerable.Range(0, count).Select(_ => 1 - (1 - Tau) * Math.Exp(-Delta * rng.NextExponential()))];

    /// <summary>
    /// To first order, the noise of a correlation of two owners of isolation s: variance (2 s (1 - s)^3 + (1 - s)^2) / samples.
    /// </summary>
    private static double[] Noisy(IReadOnlyList<double> isolations, Rng rng) => [.. isolations.Select(s =>
    {
        double rest = 1 - s;
        return Math.Min(s + rng.NextGaussian() * Math.Sqrt((2 * s * rest * rest * rest + rest * rest) / Samples), 1 - 1e-9);
    })];
}
