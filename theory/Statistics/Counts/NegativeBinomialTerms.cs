using Rosetta.Theory.Numerics;
using Rosetta.Theory.Statistics.Distributions;

namespace Rosetta.Theory.Statistics.Counts;

/// <summary>One observation's NB2 log-likelihood (variance mu + a mu^2) and its derivatives in the dispersion a.</summary>
/// <remarks>
/// l = S0 - ln y! - (y + 1/a) ln(1 + a mu) + y ln mu, where S_k sums j^k / (1 + a j)^k (S0: ln(1 + a j)) over j &lt; y.
/// Near a = 0, the Poisson boundary, the textbook forms subtract numbers of order 1/a^2. Here the integrals of the
/// sums are written with functions that have a series at 0 (Euler-Maclaurin for the rest), so a = 1e-12 keeps its digits.
/// Counts need not be whole: means over rows are legal.
/// </remarks>
internal static class NegativeBinomialTerms
{
    /// <summary>Above this 1/a the summands vary slowly enough for three Euler-Maclaurin terms (error below 1e-12).</summary>
    private const double SmoothFrom = 64;

    /// <summary>Below this argument the series replaces the closed form, which has lost four digits there.</summary>
    private const double SeriesBelow = 0.02;

    /// <summary>The log-likelihood; a = 0 is Poisson.</summary>
    public static double LogLikelihood(double y, double mu, double a)
    {
        double poisson = (y > 0 ? y * Math.Log(mu) : 0) - GammaFunctions.LogGamma(y + 1);
        if (a == 0)
            return poisson - mu;
        double logOnePlus = StableMath.Log1p(a * mu);
        return poisson + GammaFunctions.LogRisingRatio(1 / a, y) - y * logOnePlus - logOnePlus / a;
    }

    /// <summary>dl/da; a = 0 gives the score of the boundary, ((y - mu)^2 - y)/2.</summary>
    public static double Score(double y, double mu, double a) =>
        FirstSum(y, a) + mu * mu * H(a * mu) - y * mu / (1 + a * mu);

    /// <summary>d2l/da2, a &gt; 0.</summary>
    public static double Curvature(double y, double mu, double a)
    {
        double onePlus = 1 + a * mu;
        return -SecondSum(y, a) + mu * mu * mu * HPrime(a * mu) + y * mu * mu / (onePlus * onePlus);
    }

    /// <summary>Sum over j &lt; y of j / (1 + a j), continued to real y.</summary>
    internal static double FirstSum(double y, double a)
    {
        if (a * SmoothFrom <= 1)
        {
            // f = t / (1 + a t): f' = (1 + a t)^-2, f''' = 6 a^2 (1 + a t)^-4.
            double r = 1 / (1 + a * y);
            return y * y * G(a * y) - 0.5 * y * r + (r * r - 1) / 12 - 6 * a * a * (Math.Pow(r, 4) - 1) / 720;
        }
        double x = 1 / a;
        return (y - x * (GammaFunctions.Digamma(x + y) - GammaFunctions.Digamma(x))) / a;
    }

    /// <summary>Sum over j &lt; y of (j / (1 + a j))^2, continued to real y.</summary>
    internal static double SecondSum(double y, double a)
    {
        if (a * SmoothFrom <= 1)
        {
            // f = t^2 / (1 + a t)^2: f' = 2 t (1 + a t)^-3, f''' = -12 a (1 + a t)^-4 + 24 a^2 t (1 + a t)^-5.
            double r = 1 / (1 + a * y), t = y;
            double third = -12 * a * (Math.Pow(r, 4) - 1) + 24 * a * a * t * Math.Pow(r, 5);
            return t * t * t * K(a * t) - 0.5 * t * t * r * r + 2 * t * r * r * r / 12 - third / 720;
        }
        double x = 1 / a;
        double harmonic = GammaFunctions.Digamma(x + y) - GammaFunctions.Digamma(x);
        double squares = GammaFunctions.Trigamma(x) - GammaFunctions.Trigamma(x + y);
        return x * x * (y - 2 * x * harmonic + x * x * squares);
    }

    /// <summary>(z - ln(1 + z)) / z^2 = 1/2 - z/3 + z^2/4 - ...</summary>
    private static double G(double z) => z < SeriesBelow
        ? Series(z, k => 1.0 / (k + 2))
        : (z - StableMath.Log1p(z)) / (z * z);

    /// <summary>(1 + z - 1/(1 + z) - 2 ln(1 + z)) / z^3 = 1/3 - 2z/4 + 3z^2/5 - ...</summary>
    private static double K(double z) => z < SeriesBelow
        ? Series(z, k => (k + 1.0) / (k + 3))
        : (1 + z - 1 / (1 + z) - 2 * StableMath.Log1p(z)) / (z * z * z);

    /// <summary>(ln(1 + z) - z/(1 + z)) / z^2 = 1/2 - 2z/3 + 3z^2/4 - ...</summary>
    private static double H(double z) => z < SeriesBelow
        ? Series(z, k => (k + 1.0) / (k + 2))
        : (StableMath.Log1p(z) - z / (1 + z)) / (z * z);

    /// <summary>H'(z) = 1/(z (1 + z)^2) - 2 H(z)/z = -2/3 + 6z/4 - 12z^2/5 + ...</summary>
    private static double HPrime(double z) => z < SeriesBelow
        ? -Series(z, k => (k + 1.0) * (k + 2) / (k + 3))
        : (1 / ((1 + z) * (1 + z)) - 2 * H(z)) / z;

    /// <summary>Sum of (-z)^k c_k to rounding, z &lt; 0.02: ten terms leave 1e-17.</summary>
    private static double Series(double z, Func<int, double> coefficient)
    {
        double sum = 0;
        for (int k = 10; k >= 0; k--)
            sum = coefficient(k) - z * sum;
        return sum;
    }
}
