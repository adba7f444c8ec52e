namespace Rosetta.Empirical.Matching;

/// <summary>How far the product of two sketches can be from the correlation that it estimates (M33).</summary>
/// <remarks>
/// A sketch adds the standardised values x_t of the samples in a bucket with random signs s_t. The product of two sketches is the
/// correlation plus E = s' A s, A_tu = x_t y_u for t != u in one bucket and 0 else. With Gaussian signs g = |g| s, E[g' A g given s] =
/// (2 / pi) s' A s, so by Jensen's inequality the moment generating function of E at l is at most that of g' A g at l pi / 2, which is
/// known: with F and L the Frobenius and operator norms of A's symmetric part, whose trace is 0, its logarithm at m is at most m^2 F^2 / (1
/// - 2 m L). Hence (Boucheron, Lugosi and Massart 2013, section 2.4) E exceeds pi (F sqrt v + L v) with probability at most exp(-v), and
/// so does -E. With X_b and Y_b the sums of squares of both neurons in bucket b, F^2 &lt;= sum X_b Y_b &lt;= sqrt(sum X_b^2 sum Y_b^2) and L &lt;= max
/// sqrt(X_b Y_b), since no block has a larger operator norm than Frobenius norm. Nothing is assumed of the values: only the signs are random, and the buckets may be chosen by the values.
/// </remarks>
/// <param name="Spread">Root of the sum of squared bucket energies, (sum X_b^2)^(1/2).</param>
/// <param name="Peak">The largest bucket energy.</param>
internal readonly record struct SketchError(double Spread, double Peak)
{
    /// <summary>v at which exp(-v), over both signs and all partners, adds up to the probability.</summary>
    public static double Exponent(int partners, double missProbability) => Math.Log(2.0 * Math.Max(1, partners) / missProbability);

    /// <summary>The error that a pair exceeds with probability exp(-v) in either direction.</summary>
    public static double Bound(SketchError x, SketchError y, double exponent) =>
        Math.PI * (Math.Sqrt(x.Spread * y.Spread * exponent) + Math.Sqrt(x.Peak * y.Peak) * exponent);
}
