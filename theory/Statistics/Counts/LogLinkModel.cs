using Rosetta.Theory.Numerics;

namespace Rosetta.Theory.Statistics.Counts;

/// <summary>
/// Maximum likelihood of counts with mean exp(offset + x'beta): Poisson, or NB2 of a given or estimated dispersion.
/// </summary>
/// <remarks>
/// Columns should be centred by the caller; then the information matrix is well conditioned. Beta by Fisher scoring with step
/// halving (the likelihood never falls), the dispersion by the root of its profile score.
/// </remarks>
internal sealed class LogLinkModel
{
    private const int MaxSteps = 200;

    /// <summary>A dispersion below this adds less than 1e-12 mu^2 to the variance: it is the boundary.</summary>
    private const double SmallestDispersion = 1e-12;

    /// <summary>A linear predictor beyond this means that the maximum lies at infinity.</summary>
    private const double LargestPredictor = 600;

    private readonly double[][] _rows;
    private readonly double[] _counts, _offsets;

    /// <param name="rows">Design: one row per observation.</param>
    /// <param name="counts">Counts, zero or positive, not all zero.</param>
    /// <param name="offsets">Known part of the log mean, or null.</param>
    public LogLinkModel(double[][] rows, double[] counts, double[]? offsets = null) =>
        (_rows, _counts, _offsets) = (rows, counts, offsets ?? new double[counts.Length]);

    public int ParameterCount => _rows[0].Length;

    /// <summary>The maximum over beta at a fixed dispersion (0 is Poisson), or null when it lies at infinity.</summary>
    public double[]? FitBeta(double dispersion, double[]? start = null)
    {
        double[] beta = start is null ? Start() : [.. start];
        double likelihood = LogLikelihood(beta, dispersion);
        for (int step = 0; step < MaxSteps; step++)
        {
            double[] move = ScoringStep(beta, dispersion);
            if (!move.All(double.IsFinite))
                return null;
            double scale = 1, next = double.NegativeInfinity;
            double[] candidate = beta;
            // Halve while the likelihood falls by more than rounding.
            for (; scale > 1e-10; scale /= 2)
            {
                candidate = Moved(beta, move, scale);
                next = LogLikelihood(candidate, dispersion);
                if (next >= likelihood - 1e-13 * (1 + Math.Abs(likelihood)))
                    break;
            }
            if (scale <= 1e-10)
                return beta;
            (beta, likelihood) = (candidate, next);
            if (Means(beta).Any(m => m > Math.Exp(LargestPredictor) || m < Math.Exp(-LargestPredictor)))
                return null;
            double largest = move.Max(Math.Abs) * scale, size = beta.Max(Math.Abs);
            if (largest <= 1e-14 * (1 + size))
                return beta;
        }
        // Slow crawl towards infinity ends here as well.
        return Means(beta).All(m => m > 1e-100) ? beta : null;
    }

    /// <summary>The maximum over beta and the dispersion, or null where the dispersion is at its boundary 0.</summary>
    public (double[] Beta, double Dispersion)? FitWithDispersion()
    {
        if (FitBeta(0) is not { } poisson || DispersionScore(poisson, 0) <= 0)
            return null;
        double[] beta = poisson;
        double Profile(double logDispersion)
        {
            double dispersion = Math.Exp(logDispersion);
            beta = FitBeta(dispersion, beta) ?? beta;
            return DispersionScore(beta, dispersion);
        }
        double low = Math.Log(1e-3), high = low;
        while (Profile(low) <= 0)
        {
            low -= Math.Log(10);
            if (low < Math.Log(SmallestDispersion))
                return null;
        }
        while (Profile(high) >= 0)
        {
            high += Math.Log(10);
            if (high > Math.Log(1e8))
                return null;
        }
        double root = Math.Exp(Distributions.BracketedRoot.Find(Profile, low, high));
        return FitBeta(root, beta) is { } best ? (best, root) : null;
    }

    /// <summary>Sum over observations of dl/da.</summary>
    public double DispersionScore(double[] beta, double dispersion) =>
        Sum(beta, (y, mu) => NegativeBinomialTerms.Score(y, mu, dispersion));

    public double LogLikelihood(double[] beta, double dispersion) =>
        Sum(beta, (y, mu) => NegativeBinomialTerms.LogLikelihood(y, mu, dispersion));

    public double[] Means(double[] beta)
    {
        var means = new double[_counts.Length];
        for (int i = 0; i < means.Length; i++)
        {
            double predictor = _offsets[i];
            for (int k = 0; k < beta.Length; k++)
                predictor += _rows[i][k] * beta[k];
            means[i] = Math.Exp(predictor);
        }
        return means;
    }

    /// <summary>
    /// Model and sandwich covariance of beta, or of (beta, dispersion) where the dispersion was estimated: the inverse of the observed
    /// information H, and H^-1 (sum of score score') H^-1 (White's HC0).
    /// </summary>
    public (double[,] Model, double[,] Hc0) Covariance(double[] beta, double? dispersion)
    {
        double a = dispersion ?? 0;
        int p = ParameterCount, size = dispersion is null ? p : p + 1;
        double[] mean = Means(beta);
        double[,] information = new double[size, size], outer = new double[size, size];
        for (int i = 0; i < _counts.Length; i++)
        {
            double y = _counts[i], mu = mean[i], onePlus = 1 + a * mu;
            double[] score = new double[size];
            for (int j = 0; j < p; j++)
            {
                score[j] = (y - mu) / onePlus * _rows[i][j];
                for (int k = 0; k < p; k++)
                    information[j, k] += mu * (1 + a * y) / (onePlus * onePlus) * _rows[i][j] * _rows[i][k];
            }
            if (dispersion is not null)
            {
                score[p] = NegativeBinomialTerms.Score(y, mu, a);
                information[p, p] -= NegativeBinomialTerms.Curvature(y, mu, a);
                for (int j = 0; j < p; j++)
                {
                    double cross = mu * (y - mu) / (onePlus * onePlus) * _rows[i][j];
                    information[j, p] += cross;
                    information[p, j] += cross;
                }
            }
            for (int j = 0; j < size; j++)
                for (int k = 0; k < size; k++)
                    outer[j, k] += score[j] * score[k];
        }
        double[,] inverse = SmallSystem.Inverse(information), sandwich = new double[size, size];
        for (int i = 0; i < size; i++)
            for (int j = 0; j < size; j++)
                for (int k = 0; k < size; k++)
                    for (int l = 0; l < size; l++)
                        sandwich[i, j] += inverse[i, k] * outer[k, l] * inverse[l, j];
        return (inverse, sandwich);
    }

    /// <summary>Expected information's inverse times the score.</summary>
    private double[] ScoringStep(double[] beta, double dispersion)
    {
        int p = ParameterCount;
        double[] mean = Means(beta), score = new double[p];
        var information = new double[p, p];
        for (int i = 0; i < mean.Length; i++)
        {
            double onePlus = 1 + dispersion * mean[i], residual = (_counts[i] - mean[i]) / onePlus, weight = mean[i] / onePlus;
            for (int j = 0; j < p; j++)
            {
                score[j] += residual * _rows[i][j];
                for (int k = 0; k < p; k++)
                    information[j, k] += weight * _rows[i][j] * _rows[i][k];
            }
        }
        return SmallSystem.Solve(information, score);
    }

    private static double[] Moved(double[] beta, double[] move, double scale)
    {
        var moved = new double[beta.Length];
        for (int k = 0; k < moved.Length; k++)
            moved[k] = beta[k] + scale * move[k];
        return moved;
    }

    // Least squares of ln(y + 1/2), the usual start: half a count keeps zeros finite.
    private double[] Start() =>
        SmallSystem.LeastSquares(_rows, [.. _counts.Select((y, i) => Math.Log(y + 0.5) - _offsets[i])]).Coefficients;

    private double Sum(double[] beta, Func<double, double, double> term)
    {
        CompensatedSum sum = default;
        double[] mean = Means(beta);
        for (int i = 0; i < _counts.Length; i++)
            sum.Add(term(_counts[i], mean[i]));
        return sum.Value;
    }
}
