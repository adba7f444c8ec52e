using Rosetta.Theory.Numerics;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Intervals;

namespace Rosetta.Theory.Statistics.Counts;

/// <summary>Poisson regression of counts on ln size with the log link: E count = exp(intercept) size^exponent.</summary>
/// <remarks>Errors as statsmodels counts them: model (inverse information), HC0 (White's sandwich), HC1 (times n / (n - 2)).
/// Zero counts are data like any other.</remarks>
public sealed record PoissonRegression
{
    private PoissonRegression() { }

    public required double Intercept { get; init; }

    public required double Exponent { get; init; }

    /// <summary>Of the exponent if the counts are Poisson.</summary>
    public required double StandardError { get; init; }

    /// <summary>Of the exponent, whatever the variance of the counts (HC0).</summary>
    public required double StandardErrorHc0 { get; init; }

    /// <summary>HC0 times sqrt(n / (n - 2)).</summary>
    public required double StandardErrorHc1 { get; init; }

    public required double LogLikelihood { get; init; }

    /// <summary>2 sum of y ln(y / mu) - (y - mu).</summary>
    public required double Deviance { get; init; }

    /// <summary>Sum of (y - mu)^2 / mu; over points - 2 it estimates the overdispersion.</summary>
    public required double PearsonChiSquared { get; init; }

    public required int PointCount { get; init; }

    /// <summary>Fits the counts.</summary>
    /// <exception cref="BadInputException">Bad sizes or counts, under three points, or a maximum at infinity.</exception>
    public static PoissonRegression Of(IReadOnlyList<double> sizes, IReadOnlyList<double> counts)
    {
        CountSeries series = CountSeries.Of(sizes, counts);
        double[] beta = Maximum(series);
        (double[,] model, double[,] hc0) = series.Model.Covariance(beta, null);
        double[] mean = series.Model.Means(beta);
        CompensatedSum deviance = default, pearson = default;
        for (int i = 0; i < mean.Length; i++)
        {
            double y = series.Counts[i], mu = mean[i];
            deviance.Add(2 * ((y > 0 ? y * Math.Log(y / mu) : 0) - (y - mu)));
            pearson.Add((y - mu) * (y - mu) / mu);
        }
        int points = mean.Length;
        return new()
        {
            Intercept = beta[0] - beta[1] * series.MeanLogSize,
            Exponent = beta[1],
            StandardError = Math.Sqrt(model[1, 1]),
            StandardErrorHc0 = Math.Sqrt(hc0[1, 1]),
            StandardErrorHc1 = Math.Sqrt(hc0[1, 1] * points / (points - 2)),
            LogLikelihood = series.Model.LogLikelihood(beta, 0),
            Deviance = deviance.Value,
            PearsonChiSquared = pearson.Value,
            PointCount = points,
        };
    }

    /// <summary>
    /// exponent +- t with points - 2 degrees of freedom * HC1 error: classical, too narrow at few points.
    /// <see cref="CountExponent.OfPoisson"/> is calibrated.
    /// </summary>
    public Interval ExponentInterval(double level = 0.95) =>
        Interval.Around(Exponent, StudentT.TwoSidedQuantile(level, PointCount - 2) * StandardErrorHc1);

    /// <summary>Intercept at the mean ln size, and exponent.</summary>
    internal static double[] Maximum(CountSeries series) => series.Model.FitBeta(0)
        ?? throw new BadInputException("counts whose Poisson likelihood has no finite maximum",
            "The zeros must not all lie on one side of the rest",
            "Measure more sizes.");
}
