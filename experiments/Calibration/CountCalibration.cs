using Rosetta.Theory.Allocation;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Statistics.Counts;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Verdicts;
using Rosetta.Theory.Utilities;
using System.Globalization;

namespace Rosetta.Experiments.Calibration;

/// <summary>
/// Counts drawn about a finite-N frontier: coverage of the exponents' intervals, and verdicts on a true and on a false prediction.
/// </summary>
/// <remarks>
/// The prediction is log utility on w = r^-1.5 (40 to 260 features over N = 128 .. 2048), the rival crra with gamma = 1.2, 0.1 away in
/// exponent: near enough for power to have a curve. An estimator's truth is the same estimator on the frontier without noise, so that
/// finite-size curvature is no error; for the negative binomial it is the Poisson fit of the frontier, 0.001 from any other weighting.
/// Each world of counts serves every estimator. Classical intervals stand beside the reported ones for
/// comparison; nothing is asked of them.
/// </remarks>
internal static class CountCalibration
{
    private const double Tau = 0.5, Kappa = 0.1, Beta = 1.5, RivalGamma = 1.2;
    private const double SmallestNeurons = 128, LargestNeurons = 2048;

    /// <summary>Equivalence margin of the verdicts that state one: half the gap to the rival.</summary>
    private const double Margin = 0.05;

    public static IEnumerable<CalibrationPart> Parts() =>
    [
        .. from dispersion in new[] { 0, 0.01, 0.05 }
           from sizeCount in new[] { 5, 8 }
           from seedCount in new[] { 1, 3 }
           select Part(dispersion, sizeCount, seedCount),
        .. from share in new[] { 0.05, 0.015 }
           from dispersion in new[] { 0, 0.3 }
           from sizeCount in new[] { 5, 8 }
           select SmallCounts(share, dispersion, sizeCount),
        .. from slopeDeviation in new[] { 0, 0.1, 0.3 }
           from layout in new[] { (2, 5), (5, 3), (8, 3) }
           select Clusters(layout.Item1, layout.Item2, slopeDeviation),
        .. from shared in new[] { "one family at each size", "one model at two sizes", "one model in two pairs of two sizes" }
           select Crossed(shared),
        .. from dispersion in new[] { 0, 0.05 }
           from form in Forms
           select Form(form.Name, form.Count, form.Sizes, dispersion, form.Law),
    ];

    /// <summary>Forms of counts whose law is known.</summary>
    private static readonly (string Name, Func<double, double> Count, int Sizes, bool Law)[] Forms =
    [
        ("a logarithm, 61 to 131", size => 20 * Math.Log(size / 6), 6, false),
        ("a logarithm, 610 to 1450", size => 200 * Math.Log(size / 6), 8, false),
        ("a constant of 60", _ => 60, 6, false),
        ("a power law, 20 to 60", size => 20 * Math.Pow(size / 128, 0.53), 4, true),
        ("a power law, 20 to 126", size => 20 * Math.Pow(size / 128, 0.53), 6, true),
        ("a power law, 2000 to 26000", size => 2000 * Math.Pow(size / 128, 0.53), 8, true),
    ];

    /// <summary>One design: drawn from the prediction and from its rival.</summary>
    public static CalibrationPart Part(double dispersion, int sizeCount, int seedCount)
    {
        double[] sizes = [.. Sizes(sizeCount).SelectMany(size => Enumerable.Repeat(size, seedCount))];
        double[] truth = Frontier(CrraHypothesis.Log(Kappa), sizes), rival = Frontier(CrraHypothesis.Of(RivalGamma, Kappa), sizes);
        PredictedExponent prediction = PredictedExponent.OfCounts("log", sizes, truth),
            other = PredictedExponent.OfCounts("crra", sizes, rival);
        double likelihood = PoissonRegression.Of(sizes, truth).Exponent;
        ShareTally headline = Coverage("exponent of SizeFit"), poisson = Coverage("exponent, Poisson regression"),
            negativeBinomial = Coverage("exponent, negative binomial"),
            leastSquares = Classical("log-log OLS, all rows"), hc1 = Classical("Poisson HC1"),
            likelihoodOnly = Classical("negative binomial, inside its boundary"),
            law = new("power: a power law shown where one is true", null);
        VerdictTally plain = new("no margin"), stated = new(string.Create(CultureInfo.InvariantCulture, $"margin {Margin}"));
        string setting = string.Create(CultureInfo.InvariantCulture,
            $"{(dispersion == 0 ? "Poisson" : $"negative binomial, dispersion {dispersion}")}; {sizeCount} sizes; {seedCount} seed(s)");
        return new CalibrationPart($"counts; {setting}", World, () =>
        [
            .. new[] { headline, poisson, negativeBinomial, leastSquares, hc1, likelihoodOnly, law }.Select(tally => tally.Row(setting)),
            .. plain.Rows(setting), .. stated.Rows(setting),
        ]);

        void World(Rng rng)
        {
            SizeFit fit = Fit(truth, rng.Derive("prediction"));
            headline.Add(fit.ExponentInterval(), prediction.For(fit).Value);
            poisson.Add(fit.PoissonExponent?.IntervalAt(), likelihood);
            negativeBinomial.Add(fit.NegativeBinomialExponent?.IntervalAt(), likelihood);
            leastSquares.Add(fit.LogLogOls?.ExponentInterval(), prediction.Value);
            hc1.Add(fit.Poisson?.ExponentInterval(), likelihood);
            likelihoodOnly.Add(fit.NegativeBinomial?.ExponentInterval(), likelihood);
            law.Add(fit.Law);
            SizeFit refutable = Fit(rival, rng.Derive("rival"));
            plain.Add(Verdict(fit, null), Verdict(refutable, null));
            stated.Add(Verdict(fit, Margin), Verdict(refutable, Margin));
        }

        SizeFit Fit(double[] means, Rng rng) => SizeFit.Of([.. sizes.Select((size, i) =>
            new CountRow(size, CountSampler.NegativeBinomial(means[i], dispersion, rng)))]);

        Verdict Verdict(SizeFit fit, double? margin) => ExponentJudge.Judge(fit, prediction, other, margin).Verdict;
    }

    /// <summary>
    /// The same frontier thinned to a small share, so that counts are small and often zero: the count models take over as headline.
    /// </summary>
    private static CalibrationPart SmallCounts(double share, double dispersion, int sizeCount)
    {
        double[] sizes = [.. Sizes(sizeCount)], truth = [.. Frontier(CrraHypothesis.Log(Kappa), sizes).Select(count => share * count)];
        PredictedExponent prediction = PredictedExponent.OfCounts("log", sizes, truth);
        ShareTally headline = Coverage("exponent of SizeFit, small counts"), zero = new("a count is zero", null),
            refuted = new("wrong verdict: true prediction refuted, small counts", AskedRange.ErrorRate);
        string setting = string.Create(CultureInfo.InvariantCulture,
            $"{(dispersion == 0 ? "Poisson" : $"negative binomial, dispersion {dispersion}")}, means {truth[0]:F1} to {truth[^1]:F1}; "
                + $"{sizeCount} sizes; 1 seed");
        return new($"small counts; {setting}", rng =>
        {
            CountRow[] rows = [.. sizes.Select((size, i) => new CountRow(size, CountSampler.NegativeBinomial(truth[i], dispersion, rng)))];
            zero.Add(rows.Any(row => row.Count == 0));
            SizeFit? fit = rows.Any(row => row.Count > 0) ? SizeFit.Of(rows) : null;
            headline.Add(fit?.ExponentInterval(), fit is null ? double.NaN : prediction.For(fit).Value);
            if (fit is not null)
                refuted.Add(ExponentJudge.Judge(fit, prediction).Verdict == Theory.Statistics.Verdicts.Verdict.Disagrees);
        }, () => [headline.Row(setting), refuted.Row(setting), zero.Row(setting)]);
    }

    /// <summary>Clusters with levels and slopes of their own.</summary>
    private static CalibrationPart Clusters(int clusterCount, int sizeCount, double slopeDeviation)
    {
        const double exponent = 0.6, level = 100, levelDeviation = 0.3;
        ShareTally headline = Coverage("exponent of SizeFit, clusters");
        string setting = string.Create(CultureInfo.InvariantCulture,
            $"{clusterCount} clusters, {sizeCount} sizes, slopes that differ by {slopeDeviation}");
        return new($"clusters; {setting}", rng =>
        {
            List<CountRow> rows = [];
            for (int cluster = 0; cluster < clusterCount; cluster++)
            {
                double slope = exponent + slopeDeviation * rng.NextGaussian(), mean = level * Math.Exp(levelDeviation * rng.NextGaussian());
                rows.AddRange(Sizes(sizeCount).Select(size => new CountRow(size, CountSampler.Poisson(
                    mean * Math.Pow(size / Math.Sqrt(SmallestNeurons * LargestNeurons), slope), rng), $"{cluster}")));
            }
            headline.Add(SizeFit.Of(rows).ExponentInterval(), exponent);
        }, () => [headline.Row(setting)]);
    }

    /// <summary>Rows whose relative error is the sum of their models' own, models shared.</summary>
    private static CalibrationPart Crossed(string shared)
    {
        const double exponent = 0.6, level = 1000, modelDeviation = 0.1;
        const int sizeCount = 6;
        double[] sizes = [.. Sizes(sizeCount)];
        ShareTally known = new("coverage, guaranteed: exponent of SizeFit, models shared", AskedRange.Guaranteed),
            unknown = Classical("exponent of SizeFit, models shared but not named");
        return new($"crossed; {shared}", rng =>
        {
            Dictionary<string, double> own = [];
            double Own(string model) => own.TryGetValue(model, out double drawn) ? drawn : own[model] = modelDeviation * rng.NextGaussian();
            CountRow Row(int s, string? pair, string a, string b) => new(sizes[s], CountSampler.Poisson(
                level * Math.Pow(sizes[s] / sizes[0], exponent) * Math.Exp(Own(a) + Own(b)), rng), pair, modelA: a, modelB: b);
            List<CountRow> rows = [];
            for (int s = 0; s < sizeCount; s++)
            {
                switch (shared)
                {
                    case "one family at each size":
                        rows.AddRange([Row(s, "p-q", $"p{s}", $"q{s}"), Row(s, "p-r", $"p{s}", $"r{s}")]);
                        break;
                    case "one model at two sizes":
                        rows.Add(Row(s, null, $"p{s}", $"q{Math.Max(1, s)}"));
                        break;
                    default:
                        rows.Add(Row(s, null, $"p{s}", $"q{s / 2}"));
                        break;
                }
            }
            known.Add(SizeFit.Of(rows).ExponentInterval(), exponent);
            unknown.Add(SizeFit.Of([.. rows.Select(row => new CountRow(row.Size, row.Count, row.Pair))]).ExponentInterval(), exponent);
        }, () => [known.Row(shared), unknown.Row(shared)]);
    }

    /// <summary>Whether a law is claimed where there is none, or refuted where there is one.</summary>
    private static CalibrationPart Form(string form, Func<double, double> mean, int sizeCount, double dispersion, bool law)
    {
        ShareTally claimed = law ? new("power: a power law shown where one is true", null)
                : new("wrong verdict: a power law where there is none", AskedRange.ErrorRate),
            refuted = law ? new("wrong verdict: a true power law refuted", AskedRange.ErrorRate)
                : new("power: a power law refuted where there is none", null);
        string setting = string.Create(CultureInfo.InvariantCulture, $"{form}; "
            + $"{(dispersion == 0 ? "Poisson" : "negative binomial, dispersion 0.05")}; {sizeCount} sizes, each twice the last");
        return new($"form; {setting}", rng =>
        {
            SizeFit fit = SizeFit.Of([.. Enumerable.Range(0, sizeCount).Select(i => SmallestNeurons * Math.Pow(2, i))
                .Select(size => new CountRow(size, CountSampler.NegativeBinomial(mean(size), dispersion, rng)))]);
            claimed.Add(fit.Law);
            refuted.Add(fit.Refuted);
        }, () => [claimed.Row(setting), refuted.Row(setting)]);
    }

    private static ShareTally Coverage(string quantity) => new($"coverage: {quantity}", AskedRange.Coverage);

    private static ShareTally Classical(string quantity) => new($"for comparison: coverage, {quantity}", null);

    private static IEnumerable<double> Sizes(int count) => Enumerable.Range(0, count)
        .Select(i => Math.Round(SmallestNeurons * Math.Pow(LargestNeurons / SmallestNeurons, i / (count - 1.0))));

    private static double[] Frontier(Hypothesis hypothesis, double[] sizes)
    {
        Scenario scenario = Scenario.Create("calibration", PowerLawSpectrum.Of(Beta), hypothesis, Tau,
            sizes.Distinct().Select(size => (long)size));
        Dictionary<double, double> frontier = sizes.Distinct()
            .ToDictionary(size => size, size => AllocationSolver.Solve(scenario, (long)size).RTau!.Value);
        return [.. sizes.Select(size => frontier[size])];
    }
}
