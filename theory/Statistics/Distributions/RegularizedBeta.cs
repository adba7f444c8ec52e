using Rosetta.Theory.Numerics;

namespace Rosetta.Theory.Statistics.Distributions;

/// <summary>The regularised incomplete beta function I_x(a, b), its complement and its inverse.</summary>
/// <remarks>
/// Continued fraction DLMF 8.17.22 by Lentz's method, on the side of the mode where it converges; the pair (x, 1 - x)
/// is passed whole, so neither tail loses digits. MathNet's version stops after 140 terms, too few once a or b passes a few
/// thousand.
/// </remarks>
public static class RegularizedBeta
{
    private const double Tiny = 1e-300;

    /// <summary>The fraction needs about sqrt(max(a, b)) terms: this covers arguments to 1e9.</summary>
    private const int MaxTerms = 200_000;

    /// <summary>I_x(a, b), with x + complement = 1.</summary>
    public static double Lower(double a, double b, double x, double complement)
    {
        if (double.IsNaN(x) || double.IsNaN(complement))
            return double.NaN;
        if (x <= 0)
            return 0;
        if (complement <= 0)
            return 1;
        return x <= (a + 1) / (a + b + 2)
            ? Fraction(a, b, x, complement)
            : 1 - Fraction(b, a, complement, x);
    }

    /// <summary>1 - I_x(a, b) = I_{1-x}(b, a).</summary>
    public static double Upper(double a, double b, double x, double complement) => Lower(b, a, complement, x);

    /// <summary>The x at which I_x(a, b) = probability, 0 &lt;= probability &lt;= 1.</summary>
    public static double Inverse(double a, double b, double probability)
    {
        if (probability is <= 0 or >= 1)
            return probability <= 0 ? 0 : 1;
        // In the logit of x both ends keep their relative precision.
        double logit = BracketedRoot.Find(
            z =>
            {
                double x = 1 / (1 + Math.Exp(-z)), complement = 1 / (1 + Math.Exp(z));
                return probability <= 0.5
                    ? Math.Log(Lower(a, b, x, complement)) - Math.Log(probability)
                    : Math.Log(1 - probability) - Math.Log(Upper(a, b, x, complement));
            },
            -700, 700);
        return 1 / (1 + Math.Exp(-logit));
    }

    private static double Fraction(double a, double b, double x, double complement)
    {
        double logX = x < 0.5 ? Math.Log(x) : StableMath.Log1p(-complement);
        double logComplement = complement < 0.5 ? Math.Log(complement) : StableMath.Log1p(-x);
        double front = Math.Exp(a * logX + b * logComplement - GammaFunctions.LogBeta(a, b)) / a;
        double c = 1, d = 1 / Guard(1 - (a + b) * x / (a + 1)), value = d;
        for (int m = 1; m <= MaxTerms; m++)
        {
            double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / Guard(1 + even * d);
            c = Guard(1 + even / c);
            value *= c * d;
            double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / Guard(1 + odd * d);
            c = Guard(1 + odd / c);
            double factor = c * d;
            value *= factor;
            if (Math.Abs(factor - 1) < 1e-16)
                break;
        }
        return front * value;
    }

    private static double Guard(double x) => Math.Abs(x) < Tiny ? Tiny : x;
}
