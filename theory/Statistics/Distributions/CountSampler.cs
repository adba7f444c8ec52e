using Rosetta.Theory.Randomness;

namespace Rosetta.Theory.Statistics.Distributions;

/// <summary>Draws counts of known law, for power studies that need no population.</summary>
public static class CountSampler
{
    /// <summary>
    /// Poisson count: products of uniforms under a mean of 30, above it Hormann's transformed rejection (PTRS, 1993); both exact.
    /// </summary>
    public static long Poisson(double mean, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        if (!(mean >= 0) || mean > 1e15)
            throw new ArgumentOutOfRangeException(nameof(mean), mean, "A Poisson mean lies between 0 and 1e15.");
        if (mean < 30)
        {
            double limit = Math.Exp(-mean), product = rng.NextOpenDouble();
            long count = 0;
            for (; product > limit; count++)
                product *= rng.NextOpenDouble();
            return count;
        }
        double b = 0.931 + 2.53 * Math.Sqrt(mean), a = -0.059 + 0.02483 * b;
        double inverse = 1.1239 + 1.1328 / (b - 3.4), squeeze = 0.9277 - 3.6224 / (b - 2), logMean = Math.Log(mean);
        while (true)
        {
            double u = rng.NextOpenDouble() - 0.5, v = rng.NextOpenDouble(), side = 0.5 - Math.Abs(u);
            double k = Math.Floor((2 * a / side + b) * u + mean + 0.43);
            if (side >= 0.07 && v <= squeeze)
                return (long)k;
            if (k < 0 || (side < 0.013 && v > side))
                continue;
            if (Math.Log(v * inverse / (a / (side * side) + b)) <= k * logMean - mean - GammaFunctions.LogGamma(k + 1))
                return (long)k;
        }
    }

    /// <summary>Negative-binomial (NB2) count: Poisson whose mean is gamma with variance dispersion * mean^2.</summary>
    public static long NegativeBinomial(double mean, double dispersion, Rng rng) => dispersion switch
    {
        0 => Poisson(mean, rng),
        > 0 => Poisson(mean * dispersion * Gamma(1 / dispersion, rng), rng),
        _ => throw new ArgumentOutOfRangeException(nameof(dispersion), dispersion, "A dispersion is zero or positive."),
    };

    /// <summary>Gamma of unit scale (Marsaglia and Tsang 2000), exact.</summary>
    public static double Gamma(double shape, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        if (!(shape > 0))
            throw new ArgumentOutOfRangeException(nameof(shape), shape, "A gamma shape is positive.");
        double boost = shape < 1 ? Math.Pow(rng.NextOpenDouble(), 1 / shape) : 1;
        double d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3, c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = rng.NextGaussian(), v = Math.Pow(1 + c * x, 3);
            if (v > 0 && Math.Log(rng.NextOpenDouble()) < 0.5 * x * x + d * (1 - v + Math.Log(v)))
                return boost * d * v;
        }
    }
}
