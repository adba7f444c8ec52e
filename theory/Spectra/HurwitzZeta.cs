namespace Rosetta.Theory.Spectra;

/// <summary>zeta(s, q) = sum over n &gt;= 0 of (n + q)^-s, for s &gt; 1 and q &gt; 0.</summary>
/// <remarks>
/// Direct terms up to q + n &gt;= 16, then Euler-Maclaurin with twelve Bernoulli terms: the first term left out is below
/// 1e-18 of the sum for s up to 20 and falls with s beyond, where the direct terms are the sum.
/// </remarks>
internal static class HurwitzZeta
{
    private const double DirectTo = 16;

    // B_2k / (2k)!, k = 1 .. 12.
    private static readonly double[] BernoulliOverFactorial =
    [
        1.0 / 12, -1.0 / 720, 1.0 / 30240, -1.0 / 1209600, 1.0 / 47900160, -691.0 / 1307674368000.0,
        1.0 / 74724249600.0, -3617.0 / 10670622842880000.0, 43867.0 / 5109094217170944000.0,
        -174611.0 / 802857662698291200000.0, 77683.0 / 14101100039391805440000.0, -236364091.0 / 1693824136731743669452800000.0,
    ];

    /// <summary>zeta(s, q).</summary>
    [Equation("hurwitz-zeta")]
    public static double Of(double exponent, double from)
    {
        double sum = 0, base_ = from;
        for (; base_ < DirectTo; base_++)
            sum += Math.Pow(base_, -exponent);
        double power = Math.Pow(base_, -exponent), correction = 0, factor = exponent / base_;
        for (int k = 0; k < BernoulliOverFactorial.Length; k++)
        {
            correction += BernoulliOverFactorial[k] * factor;
            factor *= (exponent + 2 * k + 1) * (exponent + 2 * k + 2) / (base_ * base_);
        }
        return sum + power * (base_ / (exponent - 1) + 0.5 + correction);
    }
}
