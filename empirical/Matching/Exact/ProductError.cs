namespace Rosetta.Empirical.Matching;

/// <summary>How far a correlation computed in float32 can be from its true value.</summary>
/// <remarks>
/// Rows are centred and scaled to norm 1 in float64, then rounded: that moves the product by at most 2u + u^2, u = 2^-24, since the sum of
/// |a b| is at most
/// |a| |b| = 1. A chunk of K samples summed in float32 in any order, fused or not, errs by at most g(K) |a_c| |b_c| with g(n) = n u / (1 -
/// n u) (Higham 2002, section 3.1), and adding m chunks by at most g(m) times the sum of their magnitudes; by Cauchy-Schwarz the sum over
/// chunks of |a_c| |b_c| is at most 1. So |computed - true| &lt;= g(K + m) (1 + u)^2 + 2u + u^2, whatever the number of samples: 1.2e-4 for
/// 4,096 samples, 1.3e-4 for 200,000. One long sum would have had g(200,000) = 1.2e-2.
/// </remarks>
internal static class ProductError
{
    /// <summary>Samples per chunk: large enough for the matrix product to run at full speed, small enough for a tight bound.</summary>
    public const int ChunkSamples = 2048;

    private const double UnitRoundoff = 1.0 / (1 << 24);

    /// <summary>Underflow (also where subnormals are flushed to zero) and the float64 rounding of rows: both far below this.</summary>
    private const double Slack = 1e-12;

    /// <summary>The bound for a number of samples.</summary>
    /// <param name="samples">Samples.</param>
    /// <param name="inputRounding">Largest relative change of a factor before it is multiplied, as in TF32: by Cauchy-Schwarz it moves a
    /// product of rows of norm 1 by at most 2 i + i^2.</param>
    public static double Bound(int samples, double inputRounding = 0)
    {
        // The additions of chunks are one fewer than the chunks; one spare step covers the products' own rounding.
        double steps = Math.Min(ChunkSamples, samples) + (samples + ChunkSamples - 1) / ChunkSamples + 1;
        double gamma = steps * UnitRoundoff / (1 - steps * UnitRoundoff);
        double rounding = 2 * UnitRoundoff + UnitRoundoff * UnitRoundoff;
        double changed = 2 * inputRounding + inputRounding * inputRounding;
        return gamma * (1 + rounding) * (1 + changed) + rounding + changed + Slack;
    }

    /// <summary>The bound for factors that were rounded, all samples in one sum, before the product is.</summary>
    /// <param name="samples">Samples.</param>
    /// <param name="lost">Norm of what rounding changed of one factor.</param>
    /// <param name="lostByOther">The same of the other.</param>
    public static double BoundOfRounded(int samples, double lost, double lostByOther)
    {
        double steps = samples + 8, gamma = steps * UnitRoundoff / (1 - steps * UnitRoundoff);
        double rounding = 2 * UnitRoundoff + UnitRoundoff * UnitRoundoff;
        return (lost + lostByOther * (1 + lost)) * (1 + rounding) + gamma * (1 + rounding) * (1 + lost) * (1 + lostByOther) + rounding
            + Slack;
    }
}
