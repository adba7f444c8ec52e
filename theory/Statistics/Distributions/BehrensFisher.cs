using System.Collections.Concurrent;

namespace Rosetta.Theory.Statistics.Distributions;

/// <summary>
/// The sum of two independent scaled t variables, a T_f + b T_g: the fiducial error of a difference of
/// two estimates with errors of their own.
/// </summary>
/// <remarks>
/// Where one error rests on two or three degrees of freedom, Satterthwaite's degrees are computed from the errors that they should guard
/// against: they come out large exactly where the error came out small, and a test at 5 % rejects in up to 7.6 % (simulated, f = 2, g
/// infinite). The Behrens-Fisher solution (Fisher 1935) holds its level at every ratio of the errors, at the price of 2.5 % instead of 5 %
/// where both matter equally and f = 2. Computed as a mixture: with B ~ Beta(f/2, g/2), a T_f + b T_g given B is sqrt(a^2 f / (n B) + b^2 g
/// / (n (1 - B))) T_n, n = f + g (Barnard 1984); with g infinite, given X ~ chi^2_f it is normal with variance a^2 f / X + b^2. The
/// integral runs over logit B (or ln X), where the trapezium rule converges faster than any power of the step.
/// </remarks>
public static class BehrensFisher
{
    /// <summary>Steps per standard deviation of the mixing variable: the error is below 1e-12.</summary>
    private const double StepsPerDeviation = 8;

    /// <summary>Mixing densities are followed down to e^-40 of their peak.</summary>
    private const double LogTail = -40;

    /// <summary>P(|a T_f + b T_g| &gt;= |distance|).</summary>
    /// <param name="distance">The difference of the two estimates.</param>
    /// <param name="a">First standard error, zero or positive.</param>
    /// <param name="f">Its degrees of freedom, positive, infinite for a known error.</param>
    /// <param name="b">Second standard error; not both zero.</param>
    /// <param name="g">Its degrees of freedom.</param>
    [Equation("behrens-fisher")]
    public static double TwoSidedP(double distance, double a, double f, double b, double g)
    {
        if (!(a >= 0) || !(b >= 0) || a + b == 0)
            throw new ArgumentOutOfRangeException(nameof(a), a,
                $"Standard errors are zero or positive, and not both zero; the other was {b:R}.");
        if (b == 0)
            return StudentT.TwoSidedP(distance / a, f);
        if (a == 0)
            return StudentT.TwoSidedP(distance / b, g);
        if (double.IsPositiveInfinity(f))
            return double.IsPositiveInfinity(g) ? StandardNormal.TwoSidedP(distance / Math.Sqrt(a * a + b * b))
                : TwoSidedP(distance, b, g, a, f);
        double half = f / 2;
        if (double.IsPositiveInfinity(g))
        {
            return Mean(Math.Log(f), 1 / half, u => half * u - Math.Exp(u) / 2,
                u => StandardNormal.TwoSidedP(distance / Math.Sqrt(a * a * f * Math.Exp(-u) + b * b)));
        }
        double other = g / 2, degrees = f + g;
        return Mean(Math.Log(f / g), 1 / half + 1 / other, u => -half * Softplus(-u) - other * Softplus(u),
            u => StudentT.TwoSidedP(distance / Math.Sqrt((a * a * f * (1 + Math.Exp(-u)) + b * b * g * (1 + Math.Exp(u))) / degrees),
                degrees));
    }

    /// <summary>P(a T_f + b T_g &gt;= distance).</summary>
    public static double Upper(double distance, double a, double f, double b, double g)
    {
        double tail = 0.5 * TwoSidedP(distance, a, f, b, g);
        return distance >= 0 ? tail : 1 - tail;
    }

    /// <summary>The distance with P(|a T_f + b T_g| &lt;= distance) = level: the half width of a two-sided interval.</summary>
    public static double TwoSidedQuantile(double level, double a, double f, double b, double g)
    {
        double total = Math.Sqrt(a * a + b * b), least = Math.Min(f, g);
        // Between the normal's quantile and the sum of both t quantiles.
        double low = 0.5 * StudentT.TwoSidedQuantile(level, double.PositiveInfinity) * total,
            high = 2 * StudentT.TwoSidedQuantile(level, least) * total;
        return BracketedRoot.Find(distance => TwoSidedP(distance, a, f, b, g) - (1 - level), low, high, 1e-12);
    }

    /// <summary>
    /// The degrees of freedom of the one t that has this sum's 95 % quantile at its standard error sqrt(a^2 + b^2): for results that carry
    /// one error with one number of degrees. Infinite where the sum is as good as normal.
    /// </summary>
    public static double MatchedDegrees(double a, double f, double b, double g)
    {
        double ratio = TwoSidedQuantile(0.95, a, f, b, g) / Math.Sqrt(a * a + b * b), least = Math.Min(f, g), most = 1e6;
        if (ratio <= StudentT.TwoSidedQuantile(0.95, most))
            return double.PositiveInfinity;
        return ratio >= StudentT.TwoSidedQuantile(0.95, least) ? least
            : Math.Exp(BracketedRoot.Find(log => StudentT.TwoSidedQuantile(0.95, Math.Exp(log)) - ratio, Math.Log(least),
                Math.Log(most), 1e-10));
    }

    private static readonly ConcurrentDictionary<(double F, double G, int Node), double> Tabled = [];

    /// <summary>Nodes between a = 0 and b = 0, in the angle of both errors.</summary>
    private const int Nodes = 64;

    /// <summary>
    /// <see cref="MatchedDegrees"/> from a table that fills as it is asked, for fits by the hundred: 1/degrees straight between nodes of
    /// atan(b/a), right to a thousandth; degrees are rounded to halves below 6, to whole ones below 30, and to 40, 100 or infinity beyond.
    /// </summary>
    public static double TabledDegrees(double a, double f, double b, double g)
    {
        if (a == 0 || b == 0)
            return a == 0 ? g : f;
        (double ownF, double ownG) = (Rounded(f), Rounded(g));
        double at = Math.Atan2(b, a) / (Math.PI / 2) * Nodes;
        int low = Math.Min((int)at, Nodes - 1);
        double inverse = (1 - (at - low)) / Node(low) + (at - low) / Node(low + 1);
        return inverse > 0 ? 1 / inverse : double.PositiveInfinity;

        double Node(int node) => Tabled.GetOrAdd((ownF, ownG, node), key => key.Node == 0 ? key.F : key.Node == Nodes ? key.G
            : MatchedDegrees(Math.Cos(key.Node * Math.PI / 2 / Nodes), key.F, Math.Sin(key.Node * Math.PI / 2 / Nodes), key.G));

        // Whole degrees up to 30 stay what they are.
        static double Rounded(double degrees) => degrees < 6 ? Math.Max(0.5, Math.Round(2 * degrees) / 2)
            : degrees < 30.5 ? Math.Round(degrees) : degrees < 50 ? 40 : degrees < 150 ? 100 : double.PositiveInfinity;
    }

    // Mean of a function over a density known up to its scale: the trapezium rule out from the peak.
    private static double Mean(double peak, double variance, Func<double, double> logDensity, Func<double, double> function)
    {
        double step = Math.Sqrt(variance) / StepsPerDeviation, top = logDensity(peak), sum = function(peak), weights = 1;
        foreach (int direction in new[] { -1, 1 })
        {
            for (int i = 1; ; i++)
            {
                double at = peak + direction * i * step, log = logDensity(at) - top;
                if (log < LogTail)
                    break;
                double weight = Math.Exp(log);
                weights += weight;
                sum += weight * function(at);
            }
        }
        return sum / weights;
    }

    private static double Softplus(double u) =>
        u > 0 ? u + Numerics.StableMath.Log1p(Math.Exp(-u)) : Numerics.StableMath.Log1p(Math.Exp(u));
}
