using Rosetta.Theory.Numerics;
using Rosetta.Theory.Statistics.Counts;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Intervals;

namespace Rosetta.Theory.Statistics.Fits;

/// <summary>What counts over sizes say: an exponent with an honest interval, and whether there is a power law at all.</summary>
public sealed record SizeFit
{
    private readonly LawDecision _decision;

    private SizeFit(LawDecision decision) => _decision = decision;

    /// <summary>Whether a power law is shown; <see cref="Reason"/> says why or why not (<see cref="LawDecision"/>).</summary>
    public bool Law => _decision.Law;

    /// <summary>Whether a power law is refuted: neither shown nor refuted is open. Computed when first asked for, as is all that says
    /// why, since it may take a bootstrap.</summary>
    public bool Refuted => _decision.Refuted;

    /// <summary>Why the exponent itself means nothing, whatever the form: too few sizes, too narrow a range, no dependence on size shown,
    /// scatter; null where it means something.</summary>
    public string? Barred => _decision.Barred;

    /// <summary>Why there is a law or none.</summary>
    public string Reason => _decision.Reason;

    /// <summary>
    /// p value of "a power law is true": 1 where one is shown, NaN where none is shown and none could be refuted.
    /// </summary>
    public double LawP => _decision.P;

    /// <summary>How much the local exponent changes over the sizes.</summary>
    public required Curvature Curvature { get; init; }

    /// <summary>The headline exponent d ln count / d ln size.</summary>
    public required double Exponent { get; init; }

    /// <summary>ln count of a row at size 1, of the headline's exponent at the level of highest likelihood.</summary>
    public required double Intercept { get; init; }

    /// <summary>Standard error of the exponent, every known source of dependence included.</summary>
    public required double StandardError { get; init; }

    /// <summary>Degrees of freedom of that standard error (of the t with the same 95 % quantile where it joins several sources).</summary>
    public required double DegreesOfFreedom { get; init; }

    /// <summary>Share of the deviance of constant counts that the power law explains; R^2 of the log-log fit is on
    /// <see cref="LogLogOls"/>.</summary>
    public required double RSquared { get; init; }

    /// <summary>
    /// Which model and which variance the headline is: for example <c>negativeBinomial</c> or <c>poisson, clusters by seed</c>.
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
    /// [cluster][group]: sizes and weights of the headline, with which a curve that is to be compared with <see cref="Exponent"/> is fitted
    /// (<see cref="Verdicts.PredictedExponent.For"/>).
    /// </summary>
    internal SlopeGroup[][] Groups { get; private init; } = [];

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
        bool modelled = CountSeries.Refusal(sizes, counts) is null;
        CountCells cells = headline.Joined();
        double dispersion = CountCells.Dispersion([cells]);
        SizeDesign design = new(totals.SizeCount, totals.Decades, rows.Count);
        Curvature curvature = Curvature.Of(cells, dispersion, headline);
        IReadOnlyList<FormFit> rivals = RivalForms.Compare(cells, dispersion);
        LawDecision decision = LawDecision.Of(headline, curvature, cells, dispersion, design, rivals);
        return new(decision)
        {
            Curvature = curvature,
            Exponent = headline.Exponent,
            Intercept = headline.Intercept(totals),
            StandardError = headline.StandardError,
            DegreesOfFreedom = headline.DegreesOfFreedom,
            RSquared = headline.RSquared,
            Model = headline.Model,
            Warnings = [.. FitWarnings.Of(rows, totals, rivals, headline, curvature)],
            LogLogOls = PowerLawFit.Refusal(sizes, counts) is null ? PowerLawFit.Of(sizes, counts) : null,
            Poisson = modelled ? PoissonRegression.Of(sizes, counts) : null,
            NegativeBinomial = modelled ? NegativeBinomialRegression.Of(sizes, counts) : null,
            PoissonExponent = modelled ? CountExponent.OfPoisson(sizes, counts) : null,
            NegativeBinomialExponent = modelled ? CountExponent.OfNegativeBinomial(sizes, counts) : null,
            Groups = [.. headline.Groups.Select(cluster => cluster.Select(slope => slope.Group).ToArray())],
            Rivals = rivals,
            Design = design,
        };
    }
}

/// <summary>The sizes of a measurement.</summary>
/// <param name="SizeCount">Distinct sizes.</param>
/// <param name="Decades">log10(largest / smallest).</param>
/// <param name="RowCount">Rows.</param>
public sealed record SizeDesign(int SizeCount, double Decades, int RowCount)
{
    /// <summary>Half a decade: sizes within less say nothing about a law, however sharp their counts are.</summary>
    public const double LeastDecades = 0.5;

    /// <summary>Largest size over smallest.</summary>
    public double Factor => Math.Pow(10, Decades);

    /// <summary>Why the sizes are too close together for a law or for a verdict on an exponent, or null where they are not.</summary>
    public string? TooNarrow => Decades >= LeastDecades * (1 - Rounding) ? null : FormattableString.Invariant(
        $"Cannot tell: the sizes span a factor {Factor:G3}; a law needs at least {Math.Pow(10, LeastDecades):F2}.");

    /// <summary>Of a range that is exactly the least.</summary>
    private const double Rounding = 1e-9;
}
