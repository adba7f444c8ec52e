using Rosetta.Theory.Numerics;
using Rosetta.Theory.Statistics.Counts;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Intervals;

namespace Rosetta.Theory.Statistics.Fits;

/// <summary>What counts over sizes say: an exponent with an honest interval, and whether there is a power law at all.</summary>
public sealed record SizeFit
{
    private SizeFit() { }

    /// <summary>Whether a power law stands; <see cref="Reason"/> says why or why not.</summary>
    public required bool Law { get; init; }

    /// <summary>Why there is a law or none.</summary>
    public required string Reason { get; init; }

    /// <summary>
    /// p value of "a power law is true": 1 where one stands, NaN where none is shown and none is refuted (<see cref="LawDecision"/>).
    /// </summary>
    public required double LawP { get; init; }

    /// <summary>The headline exponent d ln count / d ln size.</summary>
    public required double Exponent { get; init; }

    /// <summary>
    /// ln count at size 1 of the headline's line: through the weighted means, or with the counts' own total for a count model.
    /// </summary>
    public required double Intercept { get; init; }

    /// <summary>Standard error of the exponent, every known source of dependence included.</summary>
    public required double StandardError { get; init; }

    /// <summary>Degrees of freedom of that standard error (of the t with the same 95 % quantile where it joins several sources).</summary>
    public required double DegreesOfFreedom { get; init; }

    /// <summary>R^2 of ln count on ln size over the means at each size; of the count model's fit where counts are zero.</summary>
    public required double RSquared { get; init; }

    /// <summary>
    /// Which model and which variance the headline is: for example <c>logLogWeighted</c> or <c>logLogWeighted, clusters by seed</c>.
    /// </summary>
    public required string Model { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Over all rows, as statsmodels has it; null where a zero count or too few points refuse it.</summary>
    public required PowerLawFit? LogLogOls { get; init; }

    public required PoissonRegression? Poisson { get; init; }

    /// <summary>Null where the dispersion is at its boundary (no overdispersion) or the fit is refused.</summary>
    public required NegativeBinomialRegression? NegativeBinomial { get; init; }

    /// <summary>The Poisson exponent with its calibrated error; null where the fit is refused.</summary>
    public required CountExponent? PoissonExponent { get; init; }

    /// <summary>
    /// The negative binomial exponent with its calibrated error, quasi-Poisson's at the boundary; null where the fit is refused.
    /// </summary>
    public required CountExponent? NegativeBinomialExponent { get; init; }

    /// <summary>
    /// Size and relative weight of each distinct size in the headline, ascending: a curve that is to be compared with
    /// <see cref="Exponent"/> is fitted with them (<see cref="Verdicts.PredictedExponent.For"/>). Null where every size weighs the same.
    /// </summary>
    public required IReadOnlyList<(double Size, double Weight)>? SizeWeights { get; init; }

    /// <summary>The power law and its rivals on the same data, best first.</summary>
    public required IReadOnlyList<FormFit> Rivals { get; init; }

    /// <summary>The sizes it was measured at.</summary>
    public required SizeDesign Design { get; init; }

    /// <summary>exponent +- t * standard error; null where no error can be estimated (two sizes).</summary>
    public Interval? ExponentInterval(double level = 0.95) => double.IsFinite(StandardError) && DegreesOfFreedom > 0
        ? Interval.Around(Exponent, StandardError == 0 ? 0 : StudentT.TwoSidedQuantile(level, DegreesOfFreedom) * StandardError)
        : null;

    /// <summary>Fits the rows.</summary>
    /// <exception cref="BadInputException">Bad sizes or counts, one distinct size only, or replicates that do not match.</exception>
    public static SizeFit Of(IReadOnlyList<CountRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (CountRows.Refusal(rows) is { } refusal)
            throw refusal;
        double[] sizes = [.. rows.Select(row => row.Size)], counts = [.. rows.Select(row => row.Count)];
        SizeTotals totals = SizeTotals.Of(rows);
        HeadlineExponent headline = HeadlineExponent.Of(rows, totals);
        bool modelled = CountSeries.Refusal(sizes, counts) is null, logLog = counts.All(count => count > 0);
        IReadOnlyList<FormFit> rivals = logLog ? LogNormalRivals.Of(totals.LogSizes, totals.MeanLogCounts) : QuasiPoissonRivals.Of(totals);
        (bool law, string reason, double lawP) = LawDecision.Of(headline, rivals, totals.SizeCount);
        return new()
        {
            Law = law,
            Reason = reason,
            LawP = lawP,
            Exponent = headline.Exponent,
            Intercept = totals.MeanLogCounts.All(double.IsFinite)
                ? LineFit.Mean(totals.MeanLogCounts, headline.Weights) - headline.Exponent * LineFit.Mean(totals.LogSizes, headline.Weights)
                : Math.Log(totals.Totals.Sum() / totals.LogSizes
                    .Select((x, s) => totals.RowCounts[s] * Math.Exp(headline.Exponent * x)).Sum()),
            StandardError = headline.StandardError,
            DegreesOfFreedom = headline.DegreesOfFreedom,
            RSquared = headline.RSquared,
            Model = headline.Model,
            Warnings = [.. FitWarnings.Of(rows, totals, rivals, headline)],
            LogLogOls = PowerLawFit.Refusal(sizes, counts) is null ? PowerLawFit.Of(sizes, counts) : null,
            Poisson = modelled ? PoissonRegression.Of(sizes, counts) : null,
            NegativeBinomial = modelled ? NegativeBinomialRegression.Of(sizes, counts) : null,
            PoissonExponent = modelled ? CountExponent.OfPoisson(sizes, counts) : null,
            NegativeBinomialExponent = modelled ? CountExponent.OfNegativeBinomial(sizes, counts) : null,
            SizeWeights = headline.Weights is { } weights ? [.. totals.Sizes.Zip(weights)] : null,
            Rivals = rivals,
            Design = new(totals.SizeCount, totals.Decades, rows.Count),
        };
    }
}

/// <summary>The sizes of a measurement.</summary>
/// <param name="SizeCount">Distinct sizes.</param>
/// <param name="Decades">log10(largest / smallest).</param>
/// <param name="RowCount">Rows.</param>
public sealed record SizeDesign(int SizeCount, double Decades, int RowCount);
