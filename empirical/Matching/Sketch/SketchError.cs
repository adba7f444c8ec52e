namespace Rosetta.Empirical.Matching;

/// <summary>How far the product of two sketches can be from the correlation that it estimates (M33).</summary>
/// <remarks>
/// A sketch adds the standardised values x_t of the samples in a bucket with random signs s_t. The product of two sketches is the
/// correlation plus the sum over buckets of E_b, the sum over t != u in the bucket of s_t s_u x_t y_u. The E_b are independent, of mean 0,
/// at most |x_b|_1 |y_b|_1 in size, and of variance X_b Y_b + (sum x_t y_t)^2 - 2 sum x_t^2 y_t^2 &lt;= 2 X_b Y_b, X_b and Y_b being the
/// sums of squares in the bucket. By Bernstein's inequality (Boucheron, Lugosi and Massart 2013, theorem 2.10) their sum exceeds sqrt(2 V
/// v) + M v / 3 with probability at most exp(-v), and so does its negative, where V = 2 sum X_b Y_b &lt;= 2 sqrt(sum X_b^2 sum Y_b^2) and M
/// = max
/// |x_b|_1 max |y_b|_1. Nothing is assumed of the values: only the signs are random, and the buckets may be chosen by the values.
/// </remarks>
/// <param name="Spread">Root of the sum of squared bucket energies, (sum X_b^2)^(1/2).</param>
/// <param name="Reach">The largest sum of absolute values of a bucket, max |x_b|_1.</param>
internal readonly record struct SketchError(double Spread, double Reach)
{
    /// <summary>v at which exp(-v), over both signs and all partners, adds up to the probability.</summary>
    public static double Exponent(int partners, double missProbability) => Math.Log(2.0 * Math.Max(1, partners) / missProbability);

    /// <summary>The error that a pair exceeds with probability exp(-v) in either direction.</summary>
    public static double Bound(SketchError x, SketchError y, double exponent) =>
        2 * Math.Sqrt(x.Spread * y.Spread * exponent) + x.Reach * y.Reach * exponent / 3;
}
