using Rosetta.Theory.Numerics;

namespace Rosetta.Theory.Statistics.Distributions;

/// <summary>The chi-squared distribution: tails and quantiles to about 1e-12 relative, for any degrees of freedom &gt; 0.</summary>
/// <remarks>Regularised incomplete gamma by its series below the mode and Legendre's continued fraction above it (DLMF 8.11.4, 8.9.2),
/// with Stirling's form of the front factor, so 1e6 degrees of freedom keep their digits.</remarks>
public static class ChiSquared
{
    private const int MaxTerms = 1_000_000;

    /// <summary>P(X &lt;= x).</summary>
    public static double Lower(double x, double degreesOfFreedom) => Tails(x, degreesOfFreedom).Lower;

    /// <summary>P(X &gt;= x).</summary>
    public static double Upper(double x, double degreesOfFreedom) => Tails(x, degreesOfFreedom).Upper;

    /// <summary>The x with P(X &lt;= x) = probability, 0 &lt; probability &lt; 1.</summary>
    public static double Quantile(double probability, double degreesOfFreedom)
    {
        if (probability is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability,
                "A quantile needs a probability strictly between 0 and 1.");
        double logX = BracketedRoot.Find(
            z =>
            {
                (double lower, double upper) = Tails(Math.Exp(z), degreesOfFreedom);
                return probability <= 0.5 ? Math.Log(lower) - Math.Log(probability) : Math.Log(1 - probability) - Math.Log(upper);
            },
            -700 / Math.Min(1, degreesOfFreedom / 2), Math.Log(degreesOfFreedom + 3000 + 80 * Math.Sqrt(degreesOfFreedom)));
        return Math.Exp(logX);
    }

    private static (double Lower, double Upper) Tails(double x, double degreesOfFreedom)
    {
        if (!(degreesOfFreedom > 0))
            throw new ArgumentOutOfRangeException(nameof(degreesOfFreedom), degreesOfFreedom,
                "Chi-squared needs more than zero degrees of freedom.");
        if (!(x > 0))
            return double.IsNaN(x) ? (double.NaN, double.NaN) : (0, 1);
        double a = degreesOfFreedom / 2, half = x / 2;
        // front = half^a e^-half / Gamma(a + 1)
        double ratio = (half - a) / a;
        double front = a < 12
            ? Math.Exp(a * Math.Log(half) - half - GammaFunctions.LogGamma(a + 1))
            : Math.Exp(-a * (ratio - StableMath.Log1p(ratio)) - GammaFunctions.StirlingCorrection(a)) / Math.Sqrt(2 * Math.PI * a);
        if (half < a + 1)
        {
            double term = 1, sum = 1;
            for (int k = 1; k < MaxTerms && term > sum * 1e-17; k++)
            {
                term *= half / (a + k);
                sum += term;
            }
            double lower = front * sum;
            return (lower, 1 - lower);
        }
        double b = half + 1 - a, c = 1e300, d = 1 / b, value = d;
        for (int k = 1; k < MaxTerms; k++)
        {
            double factor = k * (a - k);
            b += 2;
            d = 1 / (factor * d + b);
            c = b + factor / c;
            value *= c * d;
            if (Math.Abs(c * d - 1) < 1e-16)
                break;
        }
        double upper = front * a * value;
        return (1 - upper, upper);
    }
}
