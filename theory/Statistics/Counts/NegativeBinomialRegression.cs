using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Intervals;

namespace Rosetta.Theory.Statistics.Counts;

/// <summary>
/// Negative-binomial (NB2) regression of counts on ln size with the log link: E count = exp(intercept) size^exponent, variance
/// mu + dispersion mu^2, all three by maximum likelihood.
/// </summary>
/// <remarks>Errors as statsmodels' NegativeBinomial counts them: from the observed information of (intercept, exponent,
/// dispersion); HC0 its sandwich; HC1 times n / (n - 3).</remarks>
public sealed record NegativeBinomialRegression
{
    private NegativeBinomialRegression() { }

    public required double Intercept { get; init; }

    public required double Exponent { get; init; }

    /// <summary>var = mu + dispersion mu^2.</summary>
    public required double Dispersion { get; init; }

    /// <summary>Of the exponent, from the observed information.</summary>
    public required double StandardError { get; init; }

    /// <summary>Of the exponent, sandwich (HC0).</summary>
    public required double StandardErrorHc0 { get; init; }

    /// <summary>HC0 times sqrt(n / (n - 3)); infinite at three points.</summary>
    public required double StandardErrorHc1 { get; init; }

    public required double LogLikelihood { get; init; }

    public required int PointCount { get; init; }

    /// <summary>Fits the counts; null where the dispersion is at its boundary 0: the counts vary no more than Poisson's.</summary>
    /// <exception cref="BadInputException">Bad sizes or counts, under three points, or a maximum at infinity.</exception>
    public static NegativeBinomialRegression? Of(IReadOnlyList<double> sizes, IReadOnlyList<double> counts)
    {
        CountSeries series = CountSeries.Of(sizes, counts);
        if (series.Model.FitWithDispersion() is not { } fit)
            return null;
        (double[,] model, double[,] hc0) = series.Model.Covariance(fit.Beta, fit.Dispersion);
        int points = series.Counts.Length;
        return new()
        {
            Intercept = fit.Beta[0] - fit.Beta[1] * series.MeanLogSize,
            Exponent = fit.Beta[1],
            Dispersion = fit.Dispersion,
            StandardError = Math.Sqrt(model[1, 1]),
            StandardErrorHc0 = Math.Sqrt(hc0[1, 1]),
            StandardErrorHc1 = points > 3 ? Math.Sqrt(hc0[1, 1] * points / (points - 3)) : double.PositiveInfinity,
            LogLikelihood = series.Model.LogLikelihood(fit.Beta, fit.Dispersion),
            PointCount = points,
        };
    }

    /// <summary>
    /// exponent +- t with points - 2 degrees of freedom * standard error: classical.
    /// <see cref="CountExponent.OfNegativeBinomial"/> is calibrated.
    /// </summary>
    public Interval ExponentInterval(double level = 0.95) =>
        Interval.Around(Exponent, StudentT.TwoSidedQuantile(level, PointCount - 2) * StandardError);
}
