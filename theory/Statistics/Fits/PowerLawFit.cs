using Rosetta.Theory.Numerics;
using Rosetta.Theory.Statistics.Counts;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Intervals;

namespace Rosetta.Theory.Statistics.Fits;

/// <summary>Least squares of ln count on ln size: ln count = intercept + exponent * ln size + normal error.</summary>
/// <remarks>
/// Standard errors and likelihood as statsmodels' OLS has them. Centred and compensated sums, so sizes of 1e12 cost no digits. A zero count
/// has no logarithm: such data are refused, and the count models of <see cref="Counts.PoissonRegression"/> take them.
/// </remarks>
public sealed record PowerLawFit
{
    private PowerLawFit(LineFit line) => Line = line;

    private LineFit Line { get; }

    /// <summary>ln count at size 1.</summary>
    public double Intercept => Line.Intercept;

    /// <summary>d ln count / d ln size.</summary>
    public double Exponent => Line.Slope;

    /// <summary>Standard error of the exponent.</summary>
    public double StandardError => Line.SlopeStandardError;

    /// <summary>Standard error of the intercept.</summary>
    public double InterceptStandardError => Line.InterceptStandardError;

    /// <summary>Share of the variance of ln count that the line explains; 0 where ln count does not vary.</summary>
    public double RSquared => Line.RSquared;

    /// <summary>sqrt(RSS / (points - 2)), in units of ln count.</summary>
    public double ResidualStandardDeviation => Line.ResidualStandardDeviation;

    /// <summary>Gaussian log-likelihood of ln count at the maximum-likelihood variance RSS / points.</summary>
    public double LogLikelihood => Line.LogLikelihood;

    public int PointCount => Line.PointCount;

    /// <summary>points - 2.</summary>
    public int DegreesOfFreedom => Line.PointCount - 2;

    /// <summary>ln count - fitted ln count, in the order of the points.</summary>
    public IReadOnlyList<double> Residuals => Line.Residuals;

    /// <summary>Fits the points.</summary>
    /// <param name="sizes">Neurons or parameters, positive and finite.</param>
    /// <param name="counts">Counts, positive and finite, one per size.</param>
    /// <exception cref="BadInputException">The points cannot carry the fit; <see cref="Refusal"/> says why.</exception>
    public static PowerLawFit Of(IReadOnlyList<double> sizes, IReadOnlyList<double> counts)
    {
        if (Refusal(sizes, counts) is { } refusal)
            throw refusal;
        return new(LineFit.Of([.. sizes.Select(value => Math.Log(value))], [.. counts.Select(value => Math.Log(value))]));
    }

    /// <summary>Why the points cannot carry a log-log fit, or null when they can.</summary>
    public static BadInputException? Refusal(IReadOnlyList<double> sizes, IReadOnlyList<double> counts)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        ArgumentNullException.ThrowIfNull(counts);
        if (SeriesRefusal.Of(sizes, counts) is { } refusal)
            return refusal;
        int zero = counts.ToList().FindIndex(count => count == 0);
        return zero < 0
            ? null
            : new BadInputException($"a count of 0 at size {sizes[zero]:R}", "A log-log fit needs positive counts: zero has no logarithm",
                "Use a count model (Poisson or negative binomial), which takes zeros; dropping them would bias the exponent.");
    }

    /// <summary>exponent +- t * standard error.</summary>
    public Interval ExponentInterval(double level = 0.95) =>
        Interval.Around(Exponent, StudentT.TwoSidedQuantile(level, DegreesOfFreedom) * StandardError);

    /// <summary>exp(intercept + exponent ln size).</summary>
    public double Predict(double size) => Math.Exp(Intercept + Exponent * Math.Log(size));
}
