using Rosetta.Theory.Numerics;

namespace Rosetta.Theory.Statistics.Distributions;

/// <summary>Student's t distribution: tails and quantiles to about 1e-13 relative, for any degrees of freedom &gt; 0.</summary>
/// <remarks>Tails are computed as tails, never as one minus a body, so p values of 1e-200 keep their digits.
/// Infinite degrees of freedom give the normal distribution.</remarks>
public static class StudentT
{
    /// <summary>
    /// Above this Wallace's normal transform (1959) errs by less than 1e-13, and the continued fraction needs too many terms.
    /// </summary>
    private const double NearlyNormal = 1e7;

    /// <summary>P(|T| &gt;= |t|).</summary>
    public static double TwoSidedP(double t, double degreesOfFreedom)
    {
        RequireDegrees(degreesOfFreedom);
        if (double.IsNaN(t))
            return double.NaN;
        if (double.IsInfinity(t))
            return 0;
        if (double.IsPositiveInfinity(degreesOfFreedom))
            return StandardNormal.TwoSidedP(t);
        if (degreesOfFreedom > NearlyNormal)
        {
            double scale = (8 * degreesOfFreedom + 1) / (8 * degreesOfFreedom + 3);
            return StandardNormal.TwoSidedP(scale * Math.Sqrt(degreesOfFreedom * StableMath.Log1p(t / degreesOfFreedom * t)));
        }
        // t^2 alone may overflow.
        double ratio = t / Math.Sqrt(degreesOfFreedom), square = ratio * ratio;
        double x = 1 / (1 + square), complement = double.IsInfinity(square) ? 1 : square / (1 + square);
        return RegularizedBeta.Lower(degreesOfFreedom / 2, 0.5, x, complement);
    }

    /// <summary>P(T &gt;= t).</summary>
    public static double Upper(double t, double degreesOfFreedom)
    {
        double half = 0.5 * TwoSidedP(t, degreesOfFreedom);
        return t >= 0 ? half : 1 - half;
    }

    /// <summary>P(T &lt;= t).</summary>
    public static double Lower(double t, double degreesOfFreedom) => Upper(-t, degreesOfFreedom);

    /// <summary>The t with P(|T| &lt;= t) = level: the multiplier of a two-sided interval.</summary>
    public static double TwoSidedQuantile(double level, double degreesOfFreedom)
    {
        RequireDegrees(degreesOfFreedom);
        if (level is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(level), level, "The level of an interval lies strictly between 0 and 1.");
        return UpperTwoSided(1 - level, degreesOfFreedom);
    }

    /// <summary>The t with P(T &lt;= t) = probability, 0 &lt; probability &lt; 1.</summary>
    public static double Quantile(double probability, double degreesOfFreedom)
    {
        RequireDegrees(degreesOfFreedom);
        if (probability is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability,
                "A quantile needs a probability strictly between 0 and 1.");
        if (probability == 0.5)
            return 0;
        double t = UpperTwoSided(2 * Math.Min(probability, 1 - probability), degreesOfFreedom);
        return probability < 0.5 ? -t : t;
    }

    private static double UpperTwoSided(double tail, double degreesOfFreedom)
    {
        if (double.IsPositiveInfinity(degreesOfFreedom))
            return -StandardNormal.Quantile(tail / 2);
        // In ln t: at few degrees of freedom the quantile of a small tail is many decades away.
        double logTail = Math.Log(tail);
        double logT = BracketedRoot.Find(z => logTail - Math.Log(TwoSidedP(Math.Exp(z), degreesOfFreedom)), -80, 300);
        return Math.Exp(logT);
    }

    private static void RequireDegrees(double degreesOfFreedom)
    {
        if (!(degreesOfFreedom > 0))
            throw new ArgumentOutOfRangeException(nameof(degreesOfFreedom), degreesOfFreedom,
                "Student's t needs more than zero degrees of freedom: more points than parameters.");
    }
}
