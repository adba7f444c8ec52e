using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Intervals;

namespace Rosetta.Theory.Statistics.Counts;

/// <summary>
/// The exponent of a count model with the error that is reported: calibrated at few sizes, and given for every data set with three sizes.
/// </summary>
/// <remarks>
/// The classical errors (model, HC0, HC1) stay on <see cref="PoissonRegression"/> and
/// <see cref="NegativeBinomialRegression"/>; they assume many points.
/// </remarks>
/// <param name="Model"><c>poisson</c>, <c>negativeBinomial</c>, or <c>negativeBinomial, dispersion 0</c> at the boundary.</param>
/// <param name="Exponent">Maximum likelihood.</param>
/// <param name="StandardError">From the scatter of the sizes; NaN where there are only two points.</param>
/// <param name="DegreesOfFreedom">Of that error.</param>
public sealed record CountExponent(string Model, double Exponent, double StandardError, double DegreesOfFreedom)
{
    /// <summary>exponent +- t * standard error; null where no error can be estimated.</summary>
    public Interval? IntervalAt(double level = 0.95) => double.IsFinite(StandardError) && DegreesOfFreedom > 0
        ? Interval.Around(Exponent, StandardError == 0 ? 0 : StudentT.TwoSidedQuantile(level, DegreesOfFreedom) * StandardError)
        : null;

    /// <summary>Poisson likelihood, variance of the counts estimated as phi (mu + d mu^2) from the scatter of the sizes.</summary>
    /// <exception cref="BadInputException">The series cannot carry a count model.</exception>
    public static CountExponent OfPoisson(IReadOnlyList<double> sizes, IReadOnlyList<double> counts)
    {
        CountSeries series = CountSeries.Of(sizes, counts);
        double[] beta = PoissonRegression.Maximum(series);
        (double error, double degrees) = new SizeLevelError([.. sizes.Select(size => Math.Log(size))], counts, series.Model.Means(beta), 0)
            .WorkingVariance();
        return new("poisson", beta[1], error, degrees);
    }

    /// <summary>
    /// NB2 likelihood, its variance scaled by the scatter of the sizes; at the boundary (no overdispersion seen)
    /// quasi-Poisson, so that there always is an interval.
    /// </summary>
    /// <exception cref="BadInputException">The series cannot carry a count model.</exception>
    public static CountExponent OfNegativeBinomial(IReadOnlyList<double> sizes, IReadOnlyList<double> counts)
    {
        CountSeries series = CountSeries.Of(sizes, counts);
        (double[] Beta, double Dispersion)? interior = series.Model.FitWithDispersion();
        double[] beta = interior?.Beta ?? PoissonRegression.Maximum(series);
        (double error, double degrees) = new SizeLevelError([.. sizes.Select(size => Math.Log(size))], counts, series.Model.Means(beta),
            interior?.Dispersion ?? 0).Scaled();
        return new(interior is null ? "negativeBinomial, dispersion 0" : "negativeBinomial", beta[1], error, degrees);
    }
}
